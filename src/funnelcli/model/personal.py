"""Phones, e-mail addresses and names of customers with their owners made unrecognisable.

The forms are fixed, so that the same value looks the same in every output: ``+7916***4567``,
``i***@d***.ru``, ``И***``.
"""

import re
from hashlib import sha256

HIDDEN = "***"
_DIGIT = re.compile(r"\d")
_PHONE = re.compile(r"(?<![\w+.,-])\+?\d(?:[\s().-]{0,3}\d){9,14}(?![\w-])")
_DATE = re.compile(r"(?:\d{4}([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2\d{4})(?!\d)")
_EMAIL = re.compile(r"([^\s@,;:<>()\"'«»]+)@([^\s@,;:<>()\"'«»]+)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST = 8
"""A phone of fewer digits keeps only its last two."""


def mask_phone(text: str) -> str:
    """The country and the operator, and the last four digits: ``+7916***4567``."""
    digits = "".join(_DIGIT.findall(text))
    if len(digits) < _LEAST:
        return HIDDEN + digits[-2:]
    sign = "+" if text.lstrip().startswith("+") else ""
    return f"{sign}{digits[: len(digits) - 7]}{HIDDEN}{digits[-4:]}"


def mask_email(text: str) -> str:
    """First letters and the last part of the domain: ``i***@d***.ru``."""
    name, _, domain = text.strip().partition("@")
    host, dot, top = domain.rpartition(".")
    return f"{name[:1]}{HIDDEN}@{(host or top)[:1]}{HIDDEN}{dot}{top if dot else ''}"


def mask_name(text: str) -> str:
    """The first letter: ``И***``."""
    return text.strip()[:1] + HIDDEN


def mask_contact(text: str) -> str:
    """A cell that is a phone or an e-mail address, or should be one."""
    return mask_email(text) if "@" in text else mask_phone(text)


def mask_contacts(text: str) -> str:
    """Addresses and phones that stand inside other text; days stay what they are."""
    without = _EMAIL.sub(lambda found: mask_email(found[0]), text) if "@" in text else text
    return _PHONE.sub(_unless_day, without)


def _unless_day(found: re.Match[str]) -> str:
    return found[0] if _DATE.match(found[0]) else mask_phone(found[0])


def pseudonym(name: str) -> str:
    """An id without the contact that it may be; different ids stay different, equal ones equal.

    Plain numbers are ids and stay as they are.
    """
    masked = name if name.isalnum() else mask_contacts(name)
    if masked == name:
        return name
    return f"{masked}#{sha256(name.encode()).hexdigest()[:8]}"


def name_words(texts: "list[str]") -> frozenset[str]:
    """The words of names, folded, to be hidden in other text."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def mask_words(text: str, words: frozenset[str]) -> str:
    """``text`` with each of ``words`` (folded) cut to its first letter."""
    if not words:
        return text
    return _WORD.sub(lambda f: mask_name(f[0]) if f[0].casefold() in words else f[0], text)
