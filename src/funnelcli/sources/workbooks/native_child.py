"""The process that unpacks workbooks: ``python -m funnelcli.sources.workbooks.native_child``.

The native reader can abort its process or eat all memory on a hostile workbook, so it runs here,
under limits, and nowhere else. Takes a request (``native_sheet.unpack``) as a line of JSON on
stdin, leaves the rows as an Arrow IPC file and answers with a line of JSON on stdout; then the
next one, until stdin ends.
"""

import json
import sys
from mmap import PAGESIZE
from pathlib import Path


def limit_memory(size: int) -> None:
    """Let the system refuse ``size`` bytes more of address space than are taken, where it can."""
    try:
        import resource
    except ImportError:  # Windows: only the time limit of the parent holds
        return
    most = _taken() + size
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _taken() -> int:
    """Bytes of address space of this process, 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[0]
    except OSError:
        return 0
    return int(pages) * PAGESIZE


def answer(line: bytes) -> bytes:
    """The answer to the request in ``line``, ``{"error": code, …}`` at worst.

    An empty line is only answered: whoever asks wants to know that everything is loaded.
    """
    from funnelcli.sources.workbooks.native_sheet import unpack
    from funnelcli.sources.workbooks.unfit import UnfitError

    if not line.strip():
        return b"{}\n"
    request = json.loads(line)
    limit_memory(request["memory"])
    try:
        found = unpack(request)
    except UnfitError as unfit:
        found = {"error": unfit.code, **unfit.values}
    return json.dumps(found).encode() + b"\n"


def main() -> None:
    """Answer the requests on stdin, one after another."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(answer(line))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
