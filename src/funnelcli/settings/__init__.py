"""Settings: funnelcli.yaml."""
