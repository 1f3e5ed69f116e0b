"""A process that sends one letter, and can be made to die anywhere on the way.

``python sending_process.py FOLDER PORT [POINT [LIMIT]]``: at POINT, a call into the system's or the
interpreter's own functions, it kills itself as ``kill -9`` does (0: nowhere); it prints how many
there were. No file may grow beyond LIMIT bytes, as on a full disk.
"""

import os
import signal
import ssl
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType

from funnelcli.delivery.link import Server
from funnelcli.delivery.patience import Clock, Patience
from funnelcli.delivery.smtp import SmtpCarrier
from funnelcli.errors import FunnelError
from funnelcli.history.deliveries import Sheet
from funnelcli.issues import Severity
from funnelcli.pipeline.sending import Post, SendRun, send_post

PEOPLE = ("a@opel.example", "b@opel.example", "c@opel.example")
LETTER = b"Subject: x\r\n\r\nHello\r\n"
SHEET = Sheet(as_of=date(2026, 11, 22), period="p", inputs="i", figures={})


def post(folder: Path) -> Post:
    """Monday's letter to three people."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    return Post(report="digest", week="2026-W48", recipients=PEOPLE, folder=folder, now=now)


def send(folder: Path, port: int, *, resend: bool = False, seconds: float = 20.0) -> SendRun:
    """Send it to a server on this machine."""
    clock = Clock(monotonic=time.monotonic, sleep=time.sleep)
    carrier = SmtpCarrier(
        server=Server(host="127.0.0.1", port=port, security="none"),
        context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        sender="robot@opel.example",
        content=LETTER,
    )
    return send_post(
        post(folder),
        sheet=SHEET,
        id="2026-W48.x@opel.example",
        attempt=carrier,
        patience=Patience(clock=clock, until=clock.monotonic() + seconds, each=5.0),
        resend=resend,
    )


class Deathly:
    """Counts calls and returns of built-in functions; at ``point`` the process is no more."""

    def __init__(self, point: int) -> None:
        self.count = 0
        self.point = point

    def __call__(self, _: FrameType, event: str, __: object) -> None:
        if event in {"c_call", "c_return"}:
            self.count += 1
            if self.count == self.point:
                os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, port: str, point: str = "0", limit: str | None = None) -> int:
    """Send; the exit code is 0 when everybody has the letter."""
    if limit is not None:
        import resource  # exists on Unix only

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    deathly = Deathly(int(point))
    sys.setprofile(deathly)
    try:
        run = send(Path(folder), int(port))
    except FunnelError:
        return 4
    sys.setprofile(None)
    sys.stdout.write(f"{deathly.count}\n")
    failed = any(issue.severity is Severity.ERROR for issue in run.issues)
    return 4 if failed or run.sent_count < run.total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
