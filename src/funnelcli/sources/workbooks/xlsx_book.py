"""What a workbook says of itself: its sheets in order, its epoch, where texts and styles are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from funnelcli.sources.workbooks.unfit import UnfitError
from funnelcli.sources.workbooks.xlsx_package import Package, relations_of, target_of
from funnelcli.sources.workbooks.xlsx_xml import Attributes, Events, read_events

_USUAL = "xl/workbook.xml"
_YES = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet of cells: its name, whether people see it, and its part."""

    name: str
    visible: bool
    part: str


@dataclass(frozen=True, slots=True)
class Book:
    """``strings`` and ``styles`` are names of parts, None where the workbook has none.

    ``is_1904``: days are counted from 1904-01-01 (Excel for Mac), else from 1899-12-30.
    """

    package: Package
    sheets: tuple[SheetEntry, ...]
    strings: str | None
    styles: str | None
    is_1904: bool


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    part: str


class _Relations(Events):
    """Relationships inside the package by id; those that lead out of it are left alone."""

    def __init__(self, part: str) -> None:
        self.found: dict[str, _Relation] = {}
        self._part = part

    def start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = target_of(self._part, attributes.get("Target", ""))
        self.found[attributes.get("Id", "")] = _Relation(kind, target)


class _Workbook(Events):
    def __init__(self) -> None:
        self.sheets: list[Attributes] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            self.sheets.append(attributes)
        elif name == "workbookPr":
            self.is_1904 = attributes.get("date1904", "").casefold() in _YES


def read_book(package: Package) -> Book:
    """The workbook in ``package``. Raises UnfitError when it says nothing usable."""
    main = _main_part(package)
    relations = _relations(package, main)
    workbook = _Workbook()
    read_events(package.blocks(main), workbook)
    return Book(
        package=package,
        sheets=tuple(_entries(package, workbook.sheets, relations)),
        strings=_part_of(package, relations.values(), "sharedStrings"),
        styles=_part_of(package, relations.values(), "styles"),
        is_1904=workbook.is_1904,
    )


def _main_part(package: Package) -> str:
    found = _relations(package, "").values()
    return _part_of(package, found, "officeDocument") or _USUAL


def _relations(package: Package, part: str) -> Mapping[str, _Relation]:
    events = _Relations(part)
    where = relations_of(part)
    if package.has(where):
        read_events(package.blocks(where), events)
    return events.found


def _part_of(package: Package, relations: Iterable[_Relation], kind: str) -> str | None:
    parts = (relation.part for relation in relations if relation.kind == kind)
    return next((part for part in parts if package.has(part)), None)


def _entries(
    package: Package, sheets: Iterable[Attributes], relations: Mapping[str, _Relation]
) -> Iterable[SheetEntry]:
    """The sheets of cells; charts, dialogs and macros of old Excel are none."""
    for attributes in sheets:
        told = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        relation = relations.get(told)
        if relation is None or relation.kind != "worksheet" or not package.has(relation.part):
            continue
        visible = attributes.get("state", "visible") == "visible"
        yield SheetEntry(attributes.get("name", ""), visible, relation.part)


def sheet_names(book: Book) -> str:
    """The names of all sheets for people."""
    return ", ".join(sheet.name for sheet in book.sheets)


def wanted_sheets(book: Book, wanted: str | None) -> tuple[SheetEntry, ...]:
    """The sheets to choose from: all, or the one that is ``wanted``. Raises UnfitError."""
    if not book.sheets:
        raise UnfitError("D018")
    if wanted is None:
        return book.sheets
    found = tuple(sheet for sheet in book.sheets if sheet.name.strip() == wanted.strip())
    if not found:
        raise UnfitError("D017", sheet=wanted, sheets=sheet_names(book))
    return found
