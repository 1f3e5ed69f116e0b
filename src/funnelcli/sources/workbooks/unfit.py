"""Why no table can be taken from a workbook."""


class UnfitError(Exception):
    """The workbook holds no table that can be taken: a code and what fills its text."""

    def __init__(self, code: str, **values: str | int | None) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
