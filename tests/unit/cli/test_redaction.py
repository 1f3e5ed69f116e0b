from pathlib import Path

import pytest

from funnelcli.cli.redaction import redact


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/people/ivan/meeting/f.yaml:3:1", "~/meeting/f.yaml:3:1"),
        ("/srv/Ivan/f.yaml, ivanov", "/srv/<user>/f.yaml, ivanov"),
        ("+7 916 123-45-67 i@d.ru", "+7916***4567 i***@d***.ru"),
        ("version 3", "version 3"),
    ],
)
def test_what_strangers_may_see(text: str, shown: str) -> None:
    assert redact(text, {"USER": "ivan", "LOGNAME": ""}, Path("/people/ivan")) == shown


def test_a_home_at_the_root_and_a_short_name_are_left_alone() -> None:
    assert redact("/a me", {"USER": "me"}, Path("/")) == "/a me"
