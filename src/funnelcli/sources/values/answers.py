"""Yes and no as exports write them, in Russian and English."""

import polars as pl

YES = ("true", "1", "1.0", "да", "yes", "y", "истина", "t", "+")
NO = ("false", "0", "0.0", "нет", "no", "n", "ложь", "f", "-")


def says_yes(name: str) -> pl.Expr:
    """Whether the column says yes; null where it is blank."""
    return pl.col(name).str.to_lowercase().is_in(list(YES))


def says_no(name: str) -> pl.Expr:
    """Whether the column says no; null where it is blank."""
    return pl.col(name).str.to_lowercase().is_in(list(NO))
