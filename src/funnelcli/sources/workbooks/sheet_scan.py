"""What a pass over the cells of a sheet saw: how wide it is, its errors and hidden rows."""

from dataclasses import dataclass, field

from funnelcli.sources.workbooks.unfit import UnfitError

MOST_ERRORS = 200_000
"""More errors in a sheet than that are not listed."""


@dataclass(slots=True)
class SheetScan:
    """Columns (from 0) of the first and the last filled cell; ``errors``: rows and columns.

    ``hidden`` are the rows (from 0) that people do not see.
    """

    first: int = 1 << 30
    last: int = -1
    errors: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    def see(self, column: int, last: int | None = None) -> None:
        """A filled cell in ``column``, or one in each column up to ``last``."""
        self.first = min(self.first, column)
        self.last = max(self.last, column if last is None else last)

    def see_error(self, row: int, column: int) -> None:
        """An error in ``row`` and ``column``. Raises UnfitError when there are far too many."""
        self.see(column)
        self.errors.append((row, column))
        if len(self.errors) > MOST_ERRORS:
            raise UnfitError("D018")

    @property
    def width(self) -> int:
        """The number of columns from the first filled one to the last."""
        return self.last - self.first + 1
