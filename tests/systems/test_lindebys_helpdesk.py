"""Every operation of the invented helpdesk's description, carried out on the running system."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bots.faq_triage import KIND
from bots.faq_triage.helpdesk import HELPDESK, LINK, REPLY, ROUTING, TICKET_FIELDS
from fixtures.targets.process import Target, running
from framework.adapters.browser import BrowserSession
from framework.adapters.http import QueueSession
from framework.adapters.targets import Account, Credentials
from framework.config.targets import BrowserDescription, HttpDescription, load_target
from framework.core.errors import AnswerLost, RefusedByTarget, TargetChanged, TargetClosed

pytestmark = pytest.mark.systems

_TARGETS = Path(__file__).parents[2] / "configs/common/targets"
_ACCOUNT = Credentials("berit", "lindeby-demo")
_MORNING = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
_TICKET = {
    "created": "2026-11-22 18:11",
    "channel": "Chatt",
    "subject": "Elev 20141105-9825",
    "description": "eleven behöver nytt lösenord\nbrådskar",
    "status": "Ny",
}
_ROUTING = {"category": "konto", "priority": "IT4", "group": "servicedesk"}
_ANSWER = "Lägg kortet på läsaren.\n(KB-0051, version 2)\nHör av dig om det inte hjälper."


@pytest.fixture(scope="module")
def _helpdesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("helpdesk")
    tests = [name for name in globals() if name.startswith("test_")]
    seed = folder / "seed.json"
    rows = [{**_TICKET, "caseId": each} for each in ("MAIN", "OTHER", *tests)]
    seed.write_text(json.dumps({"arenden": rows}), "utf-8")
    with running("helpdesk", folder, seed=seed) as target:
        yield target


@pytest.fixture(scope="module")
def _session(_helpdesk: Target) -> Iterator[BrowserSession]:
    description = load_target(_TARGETS / "helpdesk.yaml")
    assert isinstance(description, BrowserDescription)
    quick = description.model_copy(update={"page_seconds": 5})
    with BrowserSession(quick, _helpdesk.address, _ACCOUNT, token="helpdesk-tests") as session:
        yield session


@pytest.fixture
def helpdesk(_helpdesk: Target) -> Target:
    """Return it without faults."""
    _helpdesk.set_faults()
    return _helpdesk


class Own:
    """The operations about a test's own ticket, whose number is the test's name."""

    def __init__(self, name: str, session: BrowserSession) -> None:
        self.name = name
        self.session = session

    def read(self, operation: str, **given: str) -> tuple[dict[str, str], ...]:
        """Return what a reading operation finds."""
        return self.session.perform(operation, self._of(operation, given)).rows

    def write(self, operation: str, **given: str) -> int:
        """Carry out a writing operation; returns how many times saving was pressed."""
        presses: list[None] = []
        self.session.perform(
            operation, self._of(operation, given), on_save=lambda: presses.append(None)
        )
        return len(presses)

    def _of(self, operation: str, given: dict[str, str]) -> dict[str, str]:
        known = {"ticket": self.name, "reference": f"l:{self.name}", "answer": _ANSWER,
                 "parent": "MAIN", **_ROUTING, **given}  # fmt: skip
        takes = {*self.session.description.operations[operation].parameters, "reference"}
        return {name: value for name, value in known.items() if name in takes}


@pytest.fixture
def own(request: pytest.FixtureRequest, helpdesk: Target, _session: BrowserSession) -> Own:
    """Return the test's own ticket."""
    del helpdesk
    return Own(request.node.originalname, _session)


def test_it_has_what_the_kind_needs(own: Own) -> None:
    """Each operation is there, does what the kind says and reads what is compared."""
    operations = own.session.description.operations
    needed = KIND.targets[HELPDESK]
    assert {name: operations[name].does for name in needed} == needed
    assert set(operations["read_ticket"].found()) == set(TICKET_FIELDS)
    for reads, compared in (
        ("find_routing", ROUTING), ("read_routing", ROUTING), ("find_link", LINK),
        ("read_link", LINK), ("find_reply", REPLY), ("read_reply", REPLY),
        ("find_reply_by_reference", REPLY),
    ):  # fmt: skip
        assert set(compared) <= set(operations[reads].found())


def test_read_a_ticket(own: Own) -> None:
    """As it stands now; one that is not there is no row."""
    (row,) = own.read("read_ticket")
    empty = dict.fromkeys(("assigned", "category", "priority", "group"), "")
    assert row == {"ticket": own.name, "status": "Ny", "reopened": "0", "handovers": "0", **empty}
    assert own.read("read_ticket", ticket="INC-0") == ()


def test_sort(own: Own) -> None:
    """Look, write, read back; another sorting is not found by the look, and is read back."""
    assert own.read("find_routing") == ()
    assert own.write("route_ticket") == 1
    expected = ({"ticket": own.name, **_ROUTING},)
    assert own.read("find_routing") == own.read("read_routing") == expected
    assert own.read("find_routing", priority="IT1") == ()
    with pytest.raises(RefusedByTarget, match="går inte från Tilldelat"):
        own.write("route_ticket", priority="IT1")
    assert own.read("read_routing") == expected


def test_a_choice_that_the_system_does_not_have(own: Own) -> None:
    """Nothing is pressed."""
    with pytest.raises(RefusedByTarget, match="does not offer finns-inte"):
        own.write("route_ticket", category="finns-inte")


def test_link(own: Own) -> None:
    """Look, write, read back; whatever it is linked to is found."""
    assert own.read("find_link") == own.read("read_link") == ()
    own.write("link_ticket")
    (found,) = own.read("find_link")
    assert own.read("read_link") == (found,)
    assert (found["ticket"], found["parent"]) == (own.name, "MAIN")
    with pytest.raises(RefusedByTarget, match="redan kopplat"):
        own.write("link_ticket", parent="OTHER")


def test_answer(own: Own, helpdesk: Target) -> None:
    """Look, write, read back: by the reference and by the words, line by line."""
    assert own.read("find_reply") == own.read("find_reply_by_reference") == ()
    own.write("reply_ticket")
    (stored,) = helpdesk.stored("svar", extern_referens=f"l:{own.name}")
    expected = ({"reply_id": stored["svarsnummer"], "ticket": own.name, "answer": _ANSWER},)
    for reads in ("find_reply", "find_reply_by_reference", "read_reply"):
        assert own.read(reads) == expected
    assert own.read("find_reply", answer="Något annat") == ()


def _match(own: Own, fault: str, **more: Any) -> dict[str, Any]:
    return {"fault": fault, "match": {"caseId": own.name}, **more}


def test_lies(own: Own, helpdesk: Target) -> None:
    """The page says that it is answered, and the read-back finds nothing."""
    helpdesk.set_faults(_match(own, "lies"))
    own.write("reply_ticket")
    assert own.read("read_reply") == own.read("find_reply_by_reference") == ()


def test_no_answer_after_it_was_stored(own: Own, helpdesk: Target) -> None:
    """The page is lost, and a look finds what was written."""
    helpdesk.set_faults(_match(own, "time_out_after_stored", seconds=0, times=1))
    with pytest.raises(AnswerLost):
        own.write("reply_ticket")
    assert len(own.read("find_reply_by_reference")) == 1


def test_a_session_that_ends(own: Own, helpdesk: Target) -> None:
    """The coworker logs in again and sorts once."""
    path = f"/arenden/{own.name}/sortera"
    helpdesk.set_faults({"fault": "session_expires", "path": path, "times": 1})
    own.write("route_ticket")
    assert len(own.read("find_routing")) == 1


def test_closed(own: Own, helpdesk: Target) -> None:
    """A maintenance page is waited for."""
    helpdesk.set_faults({"fault": "maintenance"})
    with pytest.raises(TargetClosed):
        own.read("find_link")


def test_another_page_after_an_upgrade(own: Own, helpdesk: Target) -> None:
    """A heading that is not there any more is no empty list."""
    helpdesk.set_faults({"fault": "label_renamed", "label": "Svar", "becomes": "Meddelanden"})
    with pytest.raises(TargetChanged):
        own.read("find_reply")


def test_the_health_check_passes(own: Own) -> None:
    """All that stands on pages with a plain path is there, by its first locator."""
    assert [each for each in own.session.health() if each.index != 0] == []


def test_the_queue(own: Own, helpdesk: Target) -> None:
    """What waits is listed with its row, and taken once."""
    description = load_target(_TARGETS / "helpdesk-queue.yaml")
    assert isinstance(description, HttpDescription)
    with QueueSession(
        description, helpdesk.address, Account(_ACCOUNT), clock=lambda: _MORNING
    ) as queue:
        waiting = {item.name: item.tables for item in queue.waiting()}
        (row,) = waiting[f"{own.name}@1"]["arenden"]
        assert {each: row[each] for each in _TICKET} == _TICKET
        queue.taken(f"{own.name}@1")
        assert f"{own.name}@1" not in {item.name for item in queue.waiting()}
