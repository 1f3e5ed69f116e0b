"""What must be remembered between meetings."""
