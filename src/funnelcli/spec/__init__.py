"""The written agreement: what a qualified lead is."""
