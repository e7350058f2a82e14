"""What is compiled is kept where this process may write, and never taken for other loops."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.visit_planning import compiled

pytest.importorskip("numba")


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the folder of a program that lies somewhere else, with the loops as they are."""
    place = tmp_path / "program"
    place.mkdir()
    for path in Path(compiled.__file__).parent.glob("*.py"):
        (place / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(compiled, "__file__", str(place / "compiled.py"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    return place


def _closed(place: Path) -> None:
    """Let nobody make a folder there, whoever they are."""
    place.write_text("a file, where a folder is wanted", "utf-8")


def test_beside_the_program_where_it_may_be_written_to(program: Path) -> None:
    """Whoever sets up compiles once for everybody who may write there."""
    found = compiled.folder()
    assert found is not None
    assert found.parent == program / "__pycache__"


def test_the_users_own_where_the_program_is_read_only(program: Path, tmp_path: Path) -> None:
    """A service's user owns nothing of the program."""
    _closed(program / "__pycache__")
    found = compiled.folder()
    assert found is not None
    assert found.parent == tmp_path / "own" / "coworker"


def test_where_the_installation_says(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is named goes first."""
    assert program.is_dir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "named"))
    found = compiled.folder()
    assert found is not None
    assert found.parent == tmp_path / "named"


def test_nowhere_is_no_error(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every process compiles for itself then."""
    _closed(program / "__pycache__")
    _closed(tmp_path / "own")
    assert compiled.folder() is None
    monkeypatch.setenv("XDG_CACHE_HOME", "~nobody-has-this-home")
    assert compiled.folder() is None


def test_other_loops_have_a_folder_of_their_own(program: Path) -> None:
    """Also when only what a loop calls, or a constant, is another."""
    before = compiled.folder()
    columns = program / "columns.py"
    columns.write_text(columns.read_text("utf-8") + "\nOTHER = 1\n", "utf-8")
    assert compiled.folder() != before


def test_every_loop_counts() -> None:
    """No module is compiled that the name of the folder does not follow."""
    room = Path(compiled.__file__).parent
    users = {
        path.stem
        for path in room.glob("*.py")
        if "bots.visit_planning.compiled import compiled" in path.read_text("utf-8")
    }
    assert users
    assert users | {"columns", "compiled"} == set(compiled._LOOPS)
