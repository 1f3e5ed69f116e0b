"""The child process that unpacks the workbooks of a run: kept for the next one, or replaced.

Pipes cannot be waited for with a time limit on Windows, so a thread waits for each answer.
"""

import atexit
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from threading import Thread
from typing import Any

MEMORY = 4 << 30
"""Address space of the child, in bytes."""

SECONDS = 120
"""Time the child may take for one workbook."""


def ask_child(request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of the child process to ``request`` (``native_child.answer``).

    Raises TimeoutError when it took too long and EOFError when it died; the next request gets
    a fresh child then.
    """
    return _unpacker().ask(request)


@cache
def _unpacker() -> "Unpacker":
    """The one of this run, its child ended when the program ends."""
    unpacker = Unpacker()
    atexit.register(unpacker.close)
    return unpacker


class Unpacker:
    """At most one child process, started when there is something to unpack."""

    def __init__(self) -> None:
        """Without a child yet."""
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """As ``ask_child``."""
        line = json.dumps(request).encode() + b"\n"
        answer = self._exchange(self._child, line) if self._child else b""
        if not answer:  # no child yet, or earlier workbooks had left it too little memory
            self.close()
            self._child = _start()
            answer = self._exchange(self._child, line)
        if not answer:
            self.close()
            raise EOFError
        found: dict[str, Any] = json.loads(answer)
        return found

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            with suppress(OSError), self._child:  # a request it never read cannot be flushed
                self._child.kill()
            self._child = None

    def _exchange(self, child: subprocess.Popen[bytes], line: bytes) -> bytes:
        """The line that ``child`` answers to ``line``, empty when it died."""
        answers: list[bytes] = []
        waiting = Thread(target=lambda: answers.append(_exchange(child, line)), daemon=True)
        waiting.start()
        waiting.join(SECONDS)
        if waiting.is_alive():
            self.close()
            raise TimeoutError
        return answers[0]


def _start() -> subprocess.Popen[bytes]:
    # -P: a file polars.py in the current folder must not be imported
    return subprocess.Popen(  # noqa: S603 - our own module and a number of ours
        [sys.executable, "-P", "-m", "funnelcli.sources.native_child", str(MEMORY)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _exchange(child: subprocess.Popen[bytes], line: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise ValueError
    try:
        child.stdin.write(line)
        child.stdin.flush()
        answer = child.stdout.readline()
    except OSError:  # it died before it read
        return b""
    return answer if answer.endswith(b"\n") else b""
