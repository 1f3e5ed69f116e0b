"""Yes and no as exports write them: in Russian and English, and as Excel of other languages."""

import polars as pl

YES = (
    "true",
    "1",
    "1.0",
    "да",
    "yes",
    "y",
    "истина",
    "t",
    "+",
    "wahr",
    "ja",
    "vrai",
    "oui",
    "verdadero",
    "sí",
    "si",
    "verdadeiro",
    "sim",
)
NO = (
    "false",
    "0",
    "0.0",
    "нет",
    "no",
    "n",
    "ложь",
    "f",
    "-",
    "falsch",
    "nein",
    "faux",
    "non",
    "falso",
    "não",
    "nao",
)


def says_yes(name: str) -> pl.Expr:
    """Whether the column says yes; null where it is blank."""
    return pl.col(name).str.to_lowercase().is_in(list(YES))


def says_no(name: str) -> pl.Expr:
    """Whether the column says no; null where it is blank."""
    return pl.col(name).str.to_lowercase().is_in(list(NO))


def says_neither(name: str) -> pl.Expr:
    """Whether the column says something that is neither yes nor no."""
    return pl.col(name).is_not_null() & ~says_yes(name) & ~says_no(name)
