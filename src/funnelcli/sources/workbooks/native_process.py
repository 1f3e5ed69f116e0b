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
from threading import Lock, Thread
from typing import Any

MEMORY = 768 << 20
"""Bytes the child may take beside what it has once it is started, and …"""
MEMORY_PER_BYTE = 64
"""… so much more for each byte of the workbook."""
MOST_MEMORY = 4 << 30

START_SECONDS = 60
"""Time the child may take to start, on a slow machine or behind a virus scanner."""
SECONDS = 4
"""Time it may take for one workbook, and …"""
SECONDS_PER_MEGABYTE = 5
"""… so much more for each megabyte of it."""


def ask_child(request: Mapping[str, Any], size: int) -> dict[str, Any]:
    """The answer of the child process to ``request`` about a workbook of ``size`` bytes.

    See ``native_child.answer``. Raises TimeoutError when it took too long and EOFError when it
    died; the next request gets a fresh child then.
    """
    memory = min(MEMORY + MEMORY_PER_BYTE * size, MOST_MEMORY)
    return _unpacker().ask({**request, "memory": memory}, seconds_for(size))


def seconds_for(size: int) -> int:
    """How long a workbook of ``size`` bytes may take."""
    return SECONDS + SECONDS_PER_MEGABYTE * (size >> 20)


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
        self._asking = Lock()  # files are opened two at a time
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """As ``ask_child``."""
        with self._asking:
            return self._ask(request, seconds)

    def _ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        line = json.dumps(request).encode() + b"\n"
        answer = self._exchange(self._child, line, seconds) if self._child else b""
        if not answer:  # no child yet, or earlier workbooks had left it too little memory
            self.close()
            self._child = _start()
            self._exchange(self._child, b"\n", START_SECONDS)
            answer = self._exchange(self._child, line, seconds)
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

    def _exchange(self, child: subprocess.Popen[bytes], line: bytes, seconds: float) -> bytes:
        """The line that ``child`` answers to ``line``, empty when it died."""
        answers: list[bytes] = []
        waiting = Thread(target=lambda: answers.append(_exchange(child, line)), daemon=True)
        waiting.start()
        waiting.join(seconds)
        if waiting.is_alive():
            self.close()
            raise TimeoutError
        return answers[0]


def _start() -> subprocess.Popen[bytes]:
    # -P: a file polars.py in the current folder must not be imported
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "funnelcli.sources.workbooks.native_child"],
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
    except (OSError, ValueError):  # it died before it read, or was given up meanwhile
        return b""
    return answer if answer.endswith(b"\n") else b""
