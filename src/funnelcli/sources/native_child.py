"""The process that unpacks workbooks: ``python -m funnelcli.sources.native_child <memory>``.

The native reader can abort its process or eat all memory on a hostile workbook, so it runs here,
under limits, and nowhere else. Takes a request (``native_sheet.unpack``) as a line of JSON on
stdin, leaves the rows as an Arrow IPC file and answers with a line of JSON on stdout; then the
next one, until stdin ends.
"""

import json
import sys


def limit_memory(size: int) -> None:
    """Let the system refuse more than ``size`` bytes of address space, where it can."""
    try:
        import resource
    except ImportError:  # Windows: only the time limit of the parent holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(line: bytes) -> bytes:
    """The answer to the request in ``line``, ``{"error": code, …}`` at worst."""
    from funnelcli.sources.native_sheet import unpack
    from funnelcli.sources.unfit import UnfitError

    try:
        found = unpack(json.loads(line))
    except UnfitError as unfit:
        found = {"error": unfit.code, **unfit.values}
    return json.dumps(found).encode() + b"\n"


def main() -> None:
    """Answer the requests on stdin, one after another."""
    limit_memory(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(answer(line))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
