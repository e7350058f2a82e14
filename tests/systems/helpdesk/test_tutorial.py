"""The tutorial's second half, carried out line by line on a django-helpdesk as it comes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fixtures.first_steps.workbooks import NEWCOMERS
from tests.docs.blocks import ROOT
from tests.docs.following import Reader, approve_all, follow, free_port, wait_for
from tests.systems.installing import SYSTEMS

pytestmark = [
    pytest.mark.systems,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("helpdesk django-helpdesk"),
]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Sit somebody down at a terminal; what is installed already is used."""
    monkeypatch.setenv("COWORKER_SYSTEMS", str(SYSTEMS))
    found = Reader(tmp_path)
    yield found
    found.leave()


def test_the_tutorial_on_a_helpdesk(reader: Reader) -> None:
    """Each new employee has one ticket, approved by a person, read back and receipted."""
    inbox, helpdesk = free_port(), free_port()
    pages: list[str] = []

    def a_person() -> None:
        address = f"http://127.0.0.1:{inbox}"
        wait_for(address)
        pages.extend(approve_all(address, "asa", "trial-of-lindeby", "lindeby/lovisa"))

    follow(
        ROOT / "docs/tutorial-real-system.md", reader, ports={"8000": inbox, "8220": helpdesk},
        people={"a person approves every case": a_person},
    )  # fmt: skip
    wanted = [
        (f"Beställ konto {number}", f"{what}, {where}, första dag {day.isoformat()}")
        for number, where, what, day, protected in NEWCOMERS
        if protected == "N"
    ]
    assert len(pages) == len(wanted)
    with closing(sqlite3.connect(reader.folder / "trial/helpdesk/helpdesk.sqlite")) as database:
        query = "select title, description from helpdesk_ticket where title like ? order by title"
        assert database.execute(query, ["Beställ konto%"]).fetchall() == wanted
