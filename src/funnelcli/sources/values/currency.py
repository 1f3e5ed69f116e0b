"""Currencies as exports name them: codes, signs and words."""

from functools import cache

from funnelcli.sources.recognition.headers import fold_header, header_currency

_WORDS = {
    "российский рубль": "RUB",
    "рубль": "RUB",
    "рубли": "RUB",
    "доллар": "USD",
    "доллар сша": "USD",
    "евро": "EUR",
    "гривна": "UAH",
    "украинская гривна": "UAH",
    "белорусский рубль": "BYN",
    "тенге": "KZT",
    "казахстанский тенге": "KZT",
    "фунт стерлингов": "GBP",
    "китайский юань": "CNY",
    "юань": "CNY",
    "узбекский сум": "UZS",
    "армянский драм": "AMD",
    "грузинский лари": "GEL",
    "киргизский сом": "KGS",
    "азербайджанский манат": "AZN",
    "russian ruble": "RUB",
    "ruble": "RUB",
    "us dollar": "USD",
    "u.s. dollar": "USD",
    "dollar": "USD",
    "euro": "EUR",
    "british pound": "GBP",
    "pound sterling": "GBP",
    "hryvnia": "UAH",
    "belarusian ruble": "BYN",
    "tenge": "KZT",
    "indian rupee": "INR",
    "turkish lira": "TRY",
    "polish zloty": "PLN",
    "brazilian real": "BRL",
}

_OLD = {"RUR": "RUB"}
"""Codes of before, that programs still write for the money of today."""


@cache
def currency_code(name: str) -> str | None:
    """The ISO 4217 code of a currency's code, sign or name; None when it is not known."""
    text = name.strip()
    if len(text) == 3 and text.isascii() and text.isalpha():
        return _OLD.get(text.upper(), text.upper())
    return _WORDS.get(fold_header(text)) or header_currency(f"x, {text}")
