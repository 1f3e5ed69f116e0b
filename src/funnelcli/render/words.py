"""Sentences in the reader's language: catalogue keys become text, values are formatted by type.

A template is ``str.format`` style. A field may say how a plain number is meant
(``{share:percent}``, ``{low:points}`` without the sign, ``{low:norm}`` for a limit somebody wrote
down, ``{raw:times}``), or that it is a projection (``{forecast:about}``: money without kopecks);
without that, the value's type decides. ``{kappa:hundredths}`` and
``{p:chance}`` are coefficients and probabilities. ``compact`` numbers and ``short`` days stand on
the axes of charts.
"""

import gettext
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from string import Formatter

from funnelcli.model.money import Money
from funnelcli.model.period import Period
from funnelcli.model.personal import mask_contacts
from funnelcli.model.phrase import Phrase, Value
from funnelcli.model.ratio import Ratio
from funnelcli.render import format as numbers
from funnelcli.render.inert import visible

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ("ru", "en")
_AS: Mapping[str, Callable[[numbers.Number, str], str]] = {
    "percent": numbers.format_percent,
    "points": numbers.format_points,
    "times": numbers.format_times,
    "norm": numbers.format_norm,
    "norm_points": numbers.format_norm_points,
    "about": numbers.format_number,
    "hundredths": numbers.format_hundredths,
    "chance": numbers.format_chance,
    "compact": numbers.format_compact,
}


_PROBLEM = re.compile(r"[DSM]\d{3}\.|typed$")
"""Keys of what quotes exports, messages and texts of people: contacts in them are masked."""
_PATHS = frozenset({"file", "folder", "path", "other", "others", "host", "recipient"})
"""Values of such messages that the user wrote and must be able to find again."""


class Words:
    """The message catalogue of one language, all domains merged."""

    def __init__(self, lang: str, *, personal: bool = False) -> None:
        """Read every compiled domain of ``lang``.

        With ``personal`` messages quote phones and e-mail addresses as they stand.

        Raises:
            ValueError: the language is not one of ``LANGUAGES``.
        """
        if lang not in LANGUAGES:
            raise ValueError(f"no messages in {lang!r}")
        self.lang = lang
        self.personal = personal
        self._messages = gettext.NullTranslations()
        for path in sorted((LOCALE / lang / "LC_MESSAGES").glob("*.mo")):
            with path.open("rb") as stream:
                domain = gettext.GNUTranslations(stream)
            domain.add_fallback(self._messages)
            self._messages = domain

    def has(self, key: str) -> bool:
        """Whether the catalogue knows ``key``."""
        return self._template(key, 1) != key

    def text(self, phrase: Phrase) -> str:
        """The sentence of ``phrase``: the plural form is chosen by the value ``count``.

        Text from data is inert (control characters shown as escapes). A key that is not in the
        catalogue is returned as it is; the tests see to it that this never happens.
        """
        masked = not self.personal and _PROBLEM.match(phrase.key) is not None
        return self._filled(phrase, masked=masked)

    def masked(self, phrase: Phrase) -> str:
        """The sentence of ``phrase`` without the phones and addresses in what data fill in."""
        return self._filled(phrase, masked=True)

    def _filled(self, phrase: Phrase, *, masked: bool) -> str:
        count = phrase.values.get("count", 1)
        template = self._template(phrase.key, count if isinstance(count, int) else 2)
        fields = {
            name: _Field(value, self, masked=masked and name not in _PATHS)
            for name, value in phrase.values.items()
        }
        return template.format_map(_Fields(fields))

    def quoted(self, value: Value, kind: str = "") -> str:
        """One value of a message about data, without the phones and addresses in it."""
        if isinstance(value, str):
            return visible(mask_contacts(value))
        if isinstance(value, Phrase):
            return self._filled(value, masked=True)
        return self.value(value, kind)

    def pattern(self, key: str) -> str:
        """The sentence of ``key`` before its values are known: their names stand in braces.

        A sentence that is nothing but a value (advice found at run time) is empty.
        """
        template = self._template(key, 2)
        parts = list(Formatter().parse(template))
        if all(not text.strip() for text, *_ in parts):
            return ""
        return "".join(text + (f"{{{name}}}" if name else "") for text, name, *_ in parts)

    def value(self, value: Value, kind: str = "") -> str:
        """One value as text; ``kind`` says what a plain number means (see the module)."""
        if value is None:
            return numbers.NO_DATA
        if isinstance(value, str):
            return visible(value)
        if isinstance(value, Phrase):
            return self.text(value)
        if isinstance(value, Ratio):
            return self._ratio(value, kind)
        if isinstance(value, int | float):
            return self._number(value, kind)
        return self._other(value, kind)

    def _template(self, key: str, count: int) -> str:
        found = self._messages.ngettext(key, key, count)
        return self._messages.gettext(key) if found == key else found

    def _ratio(self, ratio: Ratio, kind: str) -> str:
        share = ratio.exact
        if kind and share is not None:
            return _AS[kind](share, self.lang)
        text = self.text(Phrase("format.no_data")) if share is None else None
        return self.text(
            Phrase(
                "format.ratio",
                {
                    "share": text or numbers.format_percent(share or 0, self.lang),
                    "numerator": ratio.numerator,
                    "denominator": ratio.denominator,
                },
            )
        )

    def _number(self, value: float, kind: str) -> str:
        if kind:
            return _AS[kind](value, self.lang)
        if isinstance(value, int):
            return numbers.format_count(value, self.lang)
        return numbers.format_number(value, self.lang)

    def _other(self, value: date | Period | Money, kind: str) -> str:
        if isinstance(value, Money):
            shown = numbers.format_about if kind else numbers.format_money
            return shown(value, self.lang)
        if isinstance(value, Period):
            return numbers.format_period(value, self.lang)
        shown_day = numbers.format_short_day if kind else numbers.format_day
        return shown_day(value, self.lang)


class _Field:
    """A value that formats itself when the template asks for it."""

    def __init__(self, value: Value, words: Words, *, masked: bool) -> None:
        self._value = value
        self._print = words.quoted if masked else words.value

    def __format__(self, kind: str) -> str:
        return self._print(self._value, kind)


class _Fields(dict[str, _Field]):
    """The fields of one template; one that nobody filled stays as written."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
