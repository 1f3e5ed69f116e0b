"""Frozen values that every layer speaks: ratios, money, periods, states, words to say. Standard library only."""
