from contextlib import suppress
from pathlib import Path

from funnelcli.cli.watching import Stamp, Stamps, changes, stamps
from funnelcli.pipeline.watched import watched_files

A, B = Path("a.csv"), Path("b.csv")


def stamp(when: int, size: int = 10) -> Stamp:
    return when, size, 1


class OverError(Exception):
    """No more looks."""


def seen_in(first: Stamps, *looks: Stamps) -> list[tuple[Path, ...]]:
    """What is told when the files look like that, one look after the other, then no more."""
    rest = iter(looks)

    def look() -> Stamps:
        for found in rest:
            return found
        raise OverError

    told: list[tuple[Path, ...]] = []
    with suppress(OverError):
        for each in changes(first, look, lambda: None):
            told.append(each)  # noqa: PERF402 - what was told before the last look counts too
    return told


OLD, NEW, MORE = {A: stamp(1)}, {A: stamp(2)}, {A: stamp(2, 99)}


def test_nothing_is_told_while_nothing_changes() -> None:
    assert seen_in(OLD, OLD, OLD, OLD) == []


def test_a_change_is_told_once_it_holds_still() -> None:
    assert seen_in(OLD, NEW, NEW, NEW, NEW) == [(A,)]
    assert seen_in(OLD, NEW) == []


def test_a_file_that_grows_is_waited_for() -> None:
    assert seen_in(OLD, NEW, MORE, {A: stamp(3, 200)}, {A: stamp(3, 200)}) == [(A,)]
    assert seen_in(OLD, NEW, MORE, NEW, MORE) == []


def test_a_file_between_its_old_and_its_new_self_is_waited_for() -> None:
    gone: Stamps = {A: None}
    assert seen_in(OLD, gone, gone, gone, gone) == []
    assert seen_in(OLD, gone, gone, NEW, NEW) == [(A,)]


def test_a_file_that_came_back_as_it_was_is_no_change() -> None:
    assert seen_in(OLD, {A: None}, OLD, OLD, OLD) == []


def test_files_that_come_and_go() -> None:
    both = {A: stamp(1), B: stamp(1)}
    assert seen_in(OLD, both, both, OLD, OLD) == [(B,), (B,)]
    assert seen_in({A: stamp(1), B: None}, {A: stamp(2), B: None}, {A: stamp(2), B: None}) == [(A,)]


def test_two_changes_are_told_twice() -> None:
    assert seen_in(OLD, NEW, NEW, NEW, OLD, OLD) == [(A,), (A,)]


def test_a_stamp_is_of_the_file_of_that_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert stamps([path]) == {path: None}
    path.write_text("x")
    first = stamps([path])
    other = tmp_path / "b"
    other.write_text("x")
    other.replace(path)
    assert stamps([path]) != first


def test_what_is_watched(tmp_path: Path) -> None:
    settings = tmp_path / "funnelcli.yaml"
    settings.write_text("sources: {deals: {path: 'deals*.csv'}}\nrates: rates.csv\n")
    for name in ("deals1.csv", "deals2.csv", "other.csv", "lead-spec.yaml"):
        (tmp_path / name).write_text("")

    def names(*files: str) -> list[str]:
        found = watched_files(tuple(map(Path, files)), None, tmp_path)
        return [path.name for path in found]

    broken = names()  # the agreement is empty, which is no agreement
    (tmp_path / "lead-spec.yaml").unlink()

    assert broken == ["funnelcli.yaml", "lead-spec.yaml"]
    assert names() == ["funnelcli.yaml", "rates.csv", "deals1.csv", "deals2.csv"]
    assert names("other.csv") == ["funnelcli.yaml", "rates.csv", "other.csv"]
