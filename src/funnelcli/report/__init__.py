"""Waist two: typed results composed into a report model that every renderer can print."""
