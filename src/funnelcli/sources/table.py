"""A file of rows, whatever its bytes are: read its head, then the columns that are wanted."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from funnelcli.issues import Issue
from funnelcli.model.phrase import Value, say
from funnelcli.model.place import Place
from funnelcli.model.watch import Tell, nobody
from funnelcli.sources.archive import unpack
from funnelcli.sources.container import Container, recognise, refusal, unreadable
from funnelcli.sources.recognition.headers import count_known
from funnelcli.sources.shape import ROW, CsvForm, Head, Hints, RawTable, SheetCopy
from funnelcli.sources.spool import hash_file
from funnelcli.sources.text.csv_table import read_csv_head, read_csv_table
from funnelcli.sources.text.quarantine import warn_rows

__all__ = ["ROW", "Head", "Hints", "RawTable", "open_head", "read_head", "read_table"]


def read_head(path: Path, hints: Hints, known: frozenset[str], name: str | None = None) -> Head:
    """What the file at ``path`` is. ``known`` holds the folded names of every known header.

    The path is taken literally: never a glob, never a URL. ``name`` is what people call the file
    (default: its path). Raises InputError with every reason why the file cannot be read, one of
    which is that it has no header row.
    """
    head = open_head(path, hints, known, name)
    if not _has_names(head, hints, known):
        raise refusal("D013", head.name, row=None)
    return head


def _has_names(head: Head, hints: Hints, known: frozenset[str]) -> bool:
    """Whether the columns have names; a text of one column is prose unless somebody says else."""
    if not isinstance(head.form, CsvForm):
        return head.header_row > 0 or _is_unfolded(head)
    told = hints.header_row is not None or count_known(head.headers, known) > 0
    return head.header_row > 0 and (len(head.headers) > 1 or told)


def _is_unfolded(head: Head) -> bool:
    from funnelcli.sources.text.unfolded import HEADERS

    return head.headers == HEADERS


def open_head(path: Path, hints: Hints, known: frozenset[str], name: str | None = None) -> Head:
    """As ``read_head``, and a text file or XLSX without a header row is opened too.

    Its ``header_row`` is 0 and its columns are called by their positions: ``#1``, ``#2``. A
    file of one column that is no known header (prose) is opened too.
    """
    name = name or str(path)
    try:
        kind = recognise(path, name)
        if kind in _ARCHIVES:
            inside = unpack(path, name, kind)
            return replace(_read_inside(inside, name, hints, known), original=path)
        if kind is Container.XLSX:  # what other files do not need is loaded for it alone
            from funnelcli.sources.workbooks.xlsx import read_xlsx_head

            return read_xlsx_head(path, name, hints, known)
        if kind in _NATIVE:
            from funnelcli.sources.workbooks.native_table import read_native_head

            return read_native_head(path, name, hints, known, kind)
        if kind is Container.HTML:
            return _read_html_head(path, name, hints, known)
        return _read_text_head(path, name, hints, known)
    except OSError as error:
        raise unreadable(error, name) from error


_ARCHIVES = {Container.GZIP, Container.ZIP}
_NATIVE = {Container.XLS, Container.XLSB, Container.ODS}


def _read_inside(inside: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of what was inside an archive; an archive again is refused."""
    kind = recognise(inside, name)
    if kind in _ARCHIVES:
        raise refusal("D008", name, kind=say("kind.archive", format=kind.value))
    return read_head(inside, hints, known, name)


def _read_text_head(path: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of a CSV file; of one without a header, if it is a history side by side."""
    head = read_csv_head(path, name, hints, known)
    if head.header_row:
        return head
    from funnelcli.sources.text.unfolded import read_unfolded_head

    return read_unfolded_head(path, name) or head


def _read_html_head(path: Path, name: str, hints: Hints, known: frozenset[str]) -> Head:
    """The head of the copy of a page's table; rows are counted inside the table."""
    from funnelcli.sources.text.html_table import spool_table

    table = spool_table(path, known)
    if table is None:
        raise refusal("D009", name)
    ours = replace(hints, encoding="utf-8", separator=",")
    head = read_csv_head(table.copy, name, ours, known)
    found = {"D125": table.is_cut, "D126": table.has_misfits}
    doubts = [Issue(code, {"file": name}, places=(Place(name),)) for code in found if found[code]]
    if number := len(table.rivals):
        told: dict[str, Value] = {"file": name, "number": number, "rows": sum(table.rivals)}
        doubts.append(Issue("D221", told, number, (Place(name),)))
    if table.repeated:
        doubts.append(warn_rows("D222", name, len(table.repeated), table.repeated))
    return replace(
        head,
        container=Container.HTML.value,
        original=path,
        page_encoding=table.encoding,
        issues=(*head.issues, *doubts),
    )


def read_table(head: Head, wanted: Collection[str], tell: Tell = nobody) -> RawTable:
    """The columns ``wanted`` (numbered headers of ``head``) of the file, and only those.

    ``tell`` is told the byte that was reached.

    Raises InputError when the file cannot be read to its end.
    """
    try:
        if isinstance(head.form, CsvForm):
            table = read_csv_table(head, head.form, wanted, tell)
        elif isinstance(head.form, SheetCopy):
            from funnelcli.sources.workbooks.xlsx import read_xlsx_table

            table = read_xlsx_table(head, head.form, wanted)
        else:
            raise TypeError("a head comes from read_head")
        return replace(table, sha256=hash_file(head.original)) if head.original else table
    except OSError as error:
        raise unreadable(error, head.name) from error
