"""The five statistics as tables of formulas over sheets of data."""
