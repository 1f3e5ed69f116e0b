"""Rows under a table that are no records: totals and footers."""

import re
from collections.abc import Sequence

from funnelcli.sources.text.quarantine import Reason
from funnelcli.sources.text.records import SEPARATORS

TAIL = 60
"""How many rows at the end of a table may be totals and footers."""

TOTAL = (
    r"(?:grand )?totals?(?:\s*[:(–-].*)?"
    r"|sub-?totals?(?:\s*[:(–-].*|\s.*)?"
    r"|total rows\b.*"
    r"|(?:общий |промежуточный )?итог(?:и)?(?:\s*:.*|\s+(?:по|за|и)\b.*|\s+[\d(].*)?"
    r"|итого(?:\s*[:(–-].*|\s.*)?"
    r"|всего(?:\s*:.*|\s+(?:по|за|с ндс|без ндс)\b.*|\s+[\d(].*)?"
    r"|(?:общая )?сумма\s*:.*"
    r"|(?:количество|кол-во|число)(?:\s+[а-яё]+)?\s*:.*"
    r"|средн(?:ее|ий чек|яя сумма)(?: значение)?(?:\s*:.*)?"
    r"|(?:average|count)(?:\s*:.*)?"
)
"""How the first cell of a row of totals reads, in lower case (also for Polars)."""

_FEW = 3
_TOTAL = re.compile(TOTAL, re.DOTALL)
_FOOTER = re.compile(
    r"confidential information\b.*|copyright\b.*|©.*|(?:report )?generated (?:by|on|at)\b.*"
    r"|exported (?:by|on|from)\b.*|filtered by\b.*"
    r"|(?:отч[её]т )?(?:выгружено|выгрузка|сформирован[ао]?)\b.*|дата (?:выгрузки|отч[её]та)\b.*",
    re.DOTALL,
)


def tail_reason(cells: Sequence[str | None], width: int) -> Reason | None:
    """Why a row near the end of a table of ``width`` columns is no record, None when it is one.

    The first cell with text decides: «Итого», ``Total: Campaigns``, ``Grand Totals (2 records)``
    are totals; ``Confidential Information …``, «Выгружено 31.03.2025» are footers, and so is a
    sentence that stands alone in a row without separators.
    """
    text = next((cell.strip() for cell in cells if cell and cell.strip()), "").casefold()
    if _TOTAL.fullmatch(text):
        return Reason.TOTAL_ROW
    if _FOOTER.fullmatch(text):
        return Reason.FOOTER
    if len(cells) == 1 and width >= 3 and " " in text and not reads_as_record(text, width):
        return Reason.FOOTER
    return None


def reads_as_record(text: str, width: int) -> bool:
    """Whether a text would have cells enough with another separator: exports may be glued.

    (Two commas in a sentence say nothing.)
    """
    return width > _FEW and any(text.count(each) >= width - 1 for each in SEPARATORS)
