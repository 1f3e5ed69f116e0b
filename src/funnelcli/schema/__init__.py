"""Waist one: the canonical frames that every source narrows to and every metric starts from."""
