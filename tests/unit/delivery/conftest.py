"""Mail servers with and without certificates, and patience that does not wait."""

import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fault_server import FaultServer
from funnelcli.delivery.patience import Clock, Patience


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as found:
        yield found


@pytest.fixture(scope="session")
def authority() -> Any:  # noqa: ANN401 - trustme may be absent
    return pytest.importorskip("trustme").CA()


@pytest.fixture
def trusting(authority: Any) -> ssl.SSLContext:  # noqa: ANN401 - trustme may be absent
    """What we check with: the system's ways, and the made-up authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def certified(authority: Any) -> Callable[[str], ssl.SSLContext]:  # noqa: ANN401 - trustme may be absent
    """What a server of a name shows."""

    def made(name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    return made


@pytest.fixture
def impatient() -> Callable[..., Patience]:
    """Real waits are short; pauses between attempts take no time, yet bring the deadline nearer."""

    def made(seconds: float = 20.0, each: float = 0.05) -> Patience:
        skipped = [0.0]

        def sleep(pause: float) -> None:
            skipped[0] += pause

        clock = Clock(monotonic=lambda: time.monotonic() + skipped[0], sleep=sleep)
        return Patience(clock=clock, until=clock.monotonic() + seconds, each=each)

    return made
