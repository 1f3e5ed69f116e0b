"""The records of each role: leads, deals, moves, spend, plan; each id once."""
