"""funnelcli: the weekly meeting of marketing and sales, with numbers both sides believe."""

__version__ = "0.1.0"
