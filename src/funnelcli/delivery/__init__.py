"""Side effects: letters on their way to people."""
