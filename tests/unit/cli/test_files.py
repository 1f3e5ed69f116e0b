import os
from pathlib import Path

import pytest

from funnelcli.cli.files import expand, passed_over


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.csv", "a.csv", "x[1].csv", "x1.csv", "note.txt"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("?.csv", ["a.csv", "b.csv"]),
        ("x[1].csv", ["x[1].csv"]),
        ("x[?].csv", ["x[1].csv"]),
        ("*.xlsx", ["*.xlsx"]),
        ("none.csv", ["none.csv"]),
    ],
)
def test_patterns(folder: Path, typed: str, found: list[str]) -> None:
    assert expand([Path(typed)], folder) == tuple(map(Path, found))


def test_absolute_patterns(folder: Path) -> None:
    assert expand([folder / "?.csv"], Path("/")) == (folder / "a.csv", folder / "b.csv")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_file_with_a_star_in_its_name_is_itself(folder: Path) -> None:
    (folder / "*.csv").touch()
    assert expand([Path("*.csv")], folder) == (Path("*.csv"),)


def test_what_a_folder_holds_besides_is_known(folder: Path) -> None:
    (folder / "older").mkdir()
    (folder / "~$a.xlsx").touch()
    (folder / ".hidden").touch()
    (folder / "funnelcli.yaml").touch()
    assert passed_over([Path("b.csv"), Path()], folder) == ("note.txt", "older")
    assert passed_over([Path("older")], folder) == (), "nothing in it is taken: that is said anyway"


def test_a_folder_is_the_exports_inside_it(folder: Path) -> None:
    for name in ("~$b.xlsx", ".hidden.csv", "Deals.XLSX", "funnelcli.yaml"):
        (folder / name).touch()
    (folder / "deeper.csv").mkdir()
    names = ["Deals.XLSX", "a.csv", "b.csv", "x1.csv", "x[1].csv"]
    assert expand([folder], Path("/")) == tuple(folder / name for name in names)
    assert expand([Path("deeper.csv")], folder) == (Path("deeper.csv"),)


def test_a_pattern_passes_over_lock_files(folder: Path) -> None:
    for name in ("~$b.xlsx", "b.xlsx"):
        (folder / name).touch()
    assert expand([Path("*.xlsx")], folder) == (Path("b.xlsx"),)
    assert expand([Path("~$b.xlsx")], folder) == (Path("~$b.xlsx"),)


def test_a_folder_that_may_not_be_looked_into_is_left_for_the_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert expand([folder], Path("/")) == (folder,)
