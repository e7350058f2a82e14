"""The tutorial, carried out line by line: its commands in a shell, its decisions in the inbox."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT
from tests.docs.following import Reader, approve_all, follow, free_port, wait_for

pytestmark = pytest.mark.timeout(600)
_ROWS = 10


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Sit somebody down at a terminal."""
    found = Reader(tmp_path)
    yield found
    found.leave()


def test_the_tutorial_on_the_invented_register(reader: Reader) -> None:
    """From nothing to ten applications in the register, each approved by a person and receipted."""
    inbox, register = free_port(), free_port()
    pages: list[str] = []

    def a_person() -> None:
        address = f"http://127.0.0.1:{inbox}"
        wait_for(address)
        pages.extend(approve_all(address, "asa", "trial-of-lindeby", "lindeby/karin"))

    said = follow(
        ROOT / "docs/tutorial.md", reader, ports={"8000": inbox, "8210": register},
        people={"a person approves every case": a_person},
    )  # fmt: skip
    assert len(pages) == _ROWS
    assert any(re.search(r"read 12 .*awaiting 10 .*returned 1 .*manual 1 ", one) for one in said)
    with closing(sqlite3.connect(reader.folder / "trial/associations.db")) as database:
        query = "SELECT diarienummer, registrerad_av FROM ansokningar ORDER BY diarienummer"
        stored = database.execute(query).fetchall()
    assert stored == [
        (f"KUL-2026-{number}", "karin") for number in range(101, 113) if number not in {104, 108}
    ]


def test_another_coworker_of_a_kind_that_is_there(reader: Reader) -> None:
    """A unit more is two lines, another municipality's coworker one file, answered and in force."""
    said = follow(ROOT / "docs/another-coworker.md", reader, ports={}, people={})
    assert "lindeby/bosse: Bosse is right\n" in said[1]
    assert "ekdalen/hanna: HaNna is right\n" in said[-1]
    assert "In force: " in said[-1]
