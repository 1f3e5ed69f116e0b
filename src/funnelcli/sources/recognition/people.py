"""Columns that hold people, whether or not anything is read from them."""

import re
from collections.abc import Iterable
from functools import cache
from types import MappingProxyType
from typing import Final

from funnelcli.model.personal import name_words
from funnelcli.schema.columns import CUSTOMERS, Kind
from funnelcli.sources.recognition.mapping import ColumnMap, folded
from funnelcli.sources.recognition.profile import fields_of, load_profiles
from funnelcli.sources.shape import Head

_NAMES: Final = (
    *("Имя", "Отчество", "Фамилия", "ФИО", "ФИО клиента", "Имя клиента", "Имя контакта"),
    *("Контактное лицо", "Получатель", "Дата рождения", "День рождения"),
    *("Адрес", "Адрес доставки", "Паспорт", "Мессенджер", "Другой IM", "ВКонтакте"),
    *("First Name", "Last Name", "Middle Name", "Second Name", "Full Name", "Customer Name"),
    *("Birthdate", "Birthday", "Date of birth", "Address", "Street", "Street Address"),
    *("Mailing Street", "Messenger", "Skype", "Skype ID", "ICQ", "Jabber", "MSN", "Google Talk"),
    *("Telegram", "WhatsApp", "Viber", "Facebook", "Instagram", "Twitter", "VK"),
)
"""Headers of no field that name a customer, say where he lives or how to write to him."""
_FIRMS: Final = ("Название компании", "Организация", "Плательщик", "Company Name", "Organization")
_PHONES: Final = ("Факс", "Fax", "Рабочий факс", "Сотовый", "Моб. телефон", "Tel", "Telephone")
_PREFIX = re.compile(r"^(?:контакт|клиент|компания|contact|client|person|lead|company)(?::| -) ")
_NUMBER = re.compile(r"#\d+$")


def people_columns(headers: Iterable[str]) -> dict[str, str]:
    """The headers among ``headers`` that hold people, with the field they are hidden as.

    Such are those that some system keeps its customers under (``contact``, ``company``,
    ``phone``, ``email``), and those that mean a person in any system (``contact``).
    """
    known = _known()
    found = ((header, known.get(_bare(header))) for header in headers)
    return {header: field for header, field in found if field is not None}


def people_words(head: Head, columns: ColumnMap) -> frozenset[str]:
    """The words of the customers' names in the first rows, read from or not."""
    own = [header for name in CUSTOMERS for header in columns.headers.get(name, ())]
    unread = people_columns(columns.unmapped)
    own += [header for header, field in unread.items() if field in CUSTOMERS]
    places = [head.headers.index(header) for header in own]
    return name_words([text for row in head.sample for at in places if (text := row[at])])


def _bare(header: str) -> str:
    """``Контакт: Имя``, ``Имя#2`` as ``имя``."""
    return _PREFIX.sub("", folded(_NUMBER.sub("", header)))


@cache
def _known() -> "MappingProxyType[str, str]":
    own = {"contact": _NAMES, "company": _FIRMS, "phone": _PHONES}
    known = {_bare(header): field for field, headers in own.items() for header in headers}
    for profile in load_profiles().values():
        for role, blocks in profile.roles.items():
            kinds = fields_of(role)
            for name, headers in ((n, h) for block in blocks for n, h in block.fields.items()):
                if name in CUSTOMERS or kinds[name] in {Kind.PHONE, Kind.EMAIL}:
                    known |= dict.fromkeys(map(_bare, headers), name)
    return MappingProxyType(known)
