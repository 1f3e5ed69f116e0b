"""Phones, e-mail addresses and names of customers with their owners made unrecognisable.

The forms are fixed, so that the same value looks the same in every output: ``+7916***4567``,
``i***@d***.ru``, ``И***``.
"""

import re
from hashlib import sha256

HIDDEN = "***"
_DIGIT = re.compile(r"\d")
_NUMBER = r"\d(?:[\s().\-‐-―−]{0,3}\d){9,14}(?!-?[\dA-Z_a-z])"
_ALONE = r"(?<![\dA-Z_a-z+])(?<![\dA-Z_a-z]-)(?<!\d[.,])"
_PHONE = re.compile(rf"(?:\+|{_ALONE}){_NUMBER}(?:,\+?{_NUMBER})*")
"""No part of a longer number, a fraction, a name in Latin; several of them by bare commas."""
_DATE = re.compile(r"(?:\d{4}([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2\d{4})(?!\d)")
_PART = r"[^\s@,;:<>()\"'«»]"
_EMAIL = re.compile(rf"(?<!{_PART})({_PART}++)@({_PART}++)")
"""Begun where a word begins: a long text without an address takes no longer for its length."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST = 8
"""A phone of fewer digits keeps only its last two."""
_MOST_SHOWN = 5
"""Digits of country and operator at most: more would show an extension, or a phone before it."""
_BETWEEN = re.compile(r"\s*[,;|\r\n]\s*")


def mask_phone(text: str) -> str:
    """The country and the operator, and the last four digits: ``+7916***4567``."""
    digits = "".join(_DIGIT.findall(text))
    if len(digits) < _LEAST:
        return HIDDEN + digits[-2:]
    sign = "+" if text.lstrip().startswith("+") else ""
    return f"{sign}{digits[: min(len(digits) - 7, _MOST_SHOWN)]}{HIDDEN}{digits[-4:]}"


def mask_email(text: str) -> str:
    """First letters and the last part of the domain: ``i***@d***.ru``."""
    name, _, domain = text.strip().partition("@")
    host, dot, top = domain.rpartition(".")
    return f"{name[:1]}{HIDDEN}@{(host or top)[:1]}{HIDDEN}{dot}{top if dot else ''}"


def mask_name(text: str) -> str:
    """The first letter: ``И***``."""
    return text.strip()[:1] + HIDDEN


def mask_contact(text: str) -> str:
    """A cell that is a phone or an e-mail address, several of them, or should be."""
    return ", ".join(_mask_one(each) for each in _BETWEEN.split(text.strip()))


def _mask_one(text: str) -> str:
    """Of what stands around an address nothing is kept: it may be a name."""
    if "@" not in text:
        return mask_phone(text)
    found = _EMAIL.search(text)
    return mask_email(found[0]) if found else HIDDEN


def mask_contacts(text: str) -> str:
    """Addresses and phones that stand inside other text; days stay what they are."""
    without = _EMAIL.sub(lambda found: mask_email(found[0]), text) if "@" in text else text
    return _PHONE.sub(_unless_day, without)


def _unless_day(found: re.Match[str]) -> str:
    if _DATE.match(found[0]):
        return found[0]
    return ",".join(map(mask_phone, found[0].split(",")))


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
