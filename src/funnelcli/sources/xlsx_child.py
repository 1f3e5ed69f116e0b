"""The process that unpacks one workbook: ``python -m funnelcli.sources.xlsx_child``.

The native reader can abort its process or eat all memory on a hostile workbook, so it runs here,
under limits, and nowhere else. Takes a request as JSON on stdin (``xlsx_sheet.unpack``), leaves
the rows as an Arrow IPC file and answers with JSON on stdout, ``{"error": code, …}`` at worst.
"""

import json
import sys
from typing import Any


def limit_memory(size: int) -> None:
    """Let the system refuse more than ``size`` bytes of address space, where it can."""
    try:
        import resource
    except ImportError:  # Windows: only the time limit of the parent holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer the request on stdin."""
    request: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limit_memory(request["memory"])
    from funnelcli.sources.xlsx_sheet import UnfitError, unpack

    try:
        answer = unpack(request)
    except UnfitError as unfit:
        answer = {"error": unfit.code, **unfit.values}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
