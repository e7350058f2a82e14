"""Every operation of the staffing pool's description, carried out on the running system."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.clock import STOCKHOLM
from fixtures.targets.process import Target, running
from framework.adapters.browser import BrowserSession
from framework.adapters.http import QueueSession
from framework.adapters.targets import Account, Credentials, ElementHealth
from framework.config.targets import BrowserDescription, HttpDescription, load_target
from framework.core.errors import (
    AnswerLost,
    RefusedByTarget,
    SystemException,
    TargetChanged,
    TargetClosed,
)

pytestmark = pytest.mark.systems

_TARGETS = Path(__file__).parents[2] / "configs/common/targets"
_ACCOUNT = Credentials("bosse", "lindeby-demo")
_MORNING = dt.datetime(2026, 11, 23, 5, 15, tzinfo=STOCKHOLM)
_ORDER = {
    "enhet": "3101",
    "arbetsplats": "Avdelning Ek",
    "datum": "2026-11-24",
    "start": "21:00",
    "slut": "07:00",
    "rast_min": "30",
    "befattning": "USK",
    "krav": "DELEGERING LAKEMEDEL",
    "orsak": "SJUK",
    "bil": "N",
    "skapad": "2026-11-23 05:02",
    "status": "Ny",
}
#: What a booking on that order takes over.
_TAKEN = {
    "start": "2026-11-24 21:00", "slut": "2026-11-25 07:00", "enhet": "3101", "typ": "ARBETE",
    "rast_min": "30", "arbetsgivare": "",
}  # fmt: skip
_REQUEST = {"channel": "SMS", "minutes": "20", "place": "1", "round": "1"}


@pytest.fixture(scope="module")
def _pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("pool")
    tests = [name for name in globals() if name.startswith("test_")]
    orders = [{**_ORDER, "bestallning_id": name} for name in tests]
    reached = {"namn": "X", "mobil": "070-174 06 05", "protected": "N"}
    people = [{"anstnr": name, **reached} for name in (*tests, "somebody-else")]
    seed = folder / "seed.json"
    seed.write_text(json.dumps({"vikarier": people, "bestallningar": orders}), "utf-8")
    with running("staffing-pool", folder, seed=seed) as target:
        yield target


@pytest.fixture(scope="module")
def _session(_pool: Target) -> Iterator[BrowserSession]:
    description = load_target(_TARGETS / "staffing-pool.yaml")
    assert isinstance(description, BrowserDescription)
    quick = description.model_copy(update={"page_seconds": 5})
    with BrowserSession(quick, _pool.address, _ACCOUNT, token="pool-tests") as session:
        yield session


@pytest.fixture
def pool(_pool: Target) -> Target:
    """Return the pool without faults, early in the morning."""
    _pool.set_faults()
    _pool.at(_MORNING)
    return _pool


class Own:
    """The operations about a test's own order and substitute, who have the test's name."""

    def __init__(self, name: str, session: BrowserSession) -> None:
        self.name = name
        self._session = session
        self.pressed = 0

    def health(self) -> tuple[ElementHealth, ...]:
        """Return what the health check finds on the pages with a plain path."""
        return self._session.health()

    def read(self, operation: str, **given: str) -> tuple[dict[str, str], ...]:
        """Return what a reading operation finds."""
        return self._session.perform(operation, self._of(operation, given)).rows

    def write(self, operation: str, **given: str) -> None:
        """Carry out a writing operation; `pressed` counts the saving presses."""
        self._session.perform(operation, self._of(operation, given), on_save=self._press)

    def _press(self) -> None:
        self.pressed += 1

    def _of(self, operation: str, given: dict[str, str]) -> dict[str, str]:
        known = {"order": self.name, "employee": self.name, "reference": f"l:{self.name}", **given}
        takes = {*self._session.description.operations[operation].parameters, "reference"}
        return {name: value for name, value in known.items() if name in takes}


@pytest.fixture
def own(request: pytest.FixtureRequest, pool: Target, _session: BrowserSession) -> Own:
    """Return the test's own order."""
    del pool
    return Own(request.node.originalname, _session)


def test_read_an_order(own: Own) -> None:
    """As it stands now, by the names that the queue uses; one that is not there is no row."""
    (row,) = own.read("read_order")
    said = {"version": "1", "tillsatt_anstnr": "", "forfragan_slut": "", "avbokad_orsak": ""}
    seeded = {name: value for name, value in _ORDER.items() if name != "skapad"}
    assert row == {"bestallning_id": own.name, **seeded, **said}
    assert own.read("read_order", order="B-0") == ()


def test_book(own: Own, pool: Target) -> None:
    """Look, write, read back: by the reference, by what it is, and in the export."""
    assert own.read("find_booking") == own.read("find_booking_by_reference") == ()
    own.write("book")
    (stored,) = pool.stored("bokningar", extern_referens=f"l:{own.name}")
    expected = {
        "bokning": stored["bokning"], "bestallning_id": own.name, "anstnr": own.name,
        "status": "Bekräftad", **_TAKEN,
    }  # fmt: skip
    for reads in ("find_booking", "find_booking_by_reference", "read_booking"):
        assert own.read(reads) == (expected,)
    assert own.read("find_confirmed_booking") == (expected,)
    assert own.read("find_booking", employee="somebody-else") == ()
    (order,) = own.read("read_order")
    assert (order["status"], order["tillsatt_anstnr"]) == ("Bekräftad", own.name)


def test_bookings_of_days(own: Own) -> None:
    """The live check of rest and overlap reads the days around the shift."""
    own.write("book")
    for first, last, hits in (
        ("2026-11-23", "2026-11-26", 1), ("2026-11-25", "2026-11-25", 1),
        ("2026-11-26", "2026-12-24", 0), ("2026-10-27", "2026-11-23", 0),
    ):  # fmt: skip
        rows = own.read("read_bookings", **{"from": first, "to": last})
        assert [row["start"] for row in rows] == ["2026-11-24 21:00"] * hits


def test_a_yes_and_its_confirmation(own: Own) -> None:
    """Preliminary first; the confirmation is looked for, written once and read back."""
    own.write("book_preliminary")
    (row,) = own.read("read_booking")
    assert row["status"] == "Preliminär"
    assert own.read("find_confirmed_booking") == ()
    own.write("confirm_booking", channel="SMS")
    (found,) = own.read("find_confirmed_booking")
    assert own.read("read_confirmed_booking") == (found,)
    assert (found["status"], own.read("read_order")[0]["status"]) == ("Bekräftad", "Bekräftad")
    with pytest.raises(RefusedByTarget, match="väntar inte på bekräftelse"):
        own.write("confirm_booking", channel="SMS")


def test_what_is_not_there_is_neither_confirmed_nor_called_off(own: Own) -> None:
    """Nothing is pressed, and nothing is said to be done."""
    for operation in ("confirm_booking", "cancel_booking"):
        with pytest.raises(RefusedByTarget, match="does not show what was to be changed"):
            own.write(operation, channel="SMS", booking="BK-0", reason="Friskanmälan")
    own.write("book")
    pressed = own.pressed
    with pytest.raises(RefusedByTarget, match="does not show what was to be changed"):
        own.write("cancel_booking", booking="BK-0", reason="Friskanmälan")
    assert own.pressed == pressed


def test_cancel(own: Own) -> None:
    """A booking is called off by its number, with the reason, and the order is open again."""
    own.write("book")
    (booking,) = own.read("find_booking")
    number = {"booking": booking["bokning"]}
    assert own.read("find_cancelled_booking", **number) == ()
    own.write("cancel_booking", reason="Friskanmälan", **number)
    (found,) = own.read("find_cancelled_booking", **number)
    (again,) = own.read("read_cancelled_booking", **number)
    assert again == {**found, "avbokad_orsak": "Friskanmälan"}
    assert found["status"] == "Avbokad"
    assert own.read("find_booking") == own.read("read_booking") == ()
    assert own.read("read_bookings", **{"from": "2026-11-20", "to": "2026-11-30"}) == ()
    (order,) = own.read("read_order")
    assert (order["status"], order["version"], order["tillsatt_anstnr"]) == ("Söker", "2", "")


def test_ask_and_answer(own: Own) -> None:
    """A request is registered with its reply time, and its answer when it comes."""
    assert own.read("find_request", **_REQUEST) == own.read("find_request_by_reference") == ()
    own.write("register_request", **_REQUEST)
    (found,) = own.read("find_request", **_REQUEST)
    assert found == {
        "id": found["id"], "bestallning_id": own.name, "anstnr": own.name, "kanal": "SMS",
        "skickad": "2026-11-23 05:15", "svarstid_min": "20", "svar_senast": "2026-11-23 05:35",
        "svar": "", "svar_tid": "", "ordning": "1", "omgang": "1",
    }  # fmt: skip
    by_reading = ("find_request_by_reference", "read_request", "read_requests", "read_requests_to")
    for reads in by_reading:
        assert own.read(reads, **_REQUEST) == (found,)
    assert own.read("find_request", **{**_REQUEST, "round": "2"}) == ()
    (order,) = own.read("read_order")
    assert (order["status"], order["forfragan_slut"]) == ("Förfrågan skickad", "2026-11-23 05:35")

    answer = {"request": found["id"], "answer": "NEJ", "answered_at": "2026-11-23 05:21"}
    assert own.read("find_answer", **answer) == ()
    own.write("register_answer", **answer)
    answered = {**found, "svar": "NEJ", "svar_tid": "2026-11-23 05:21"}
    for reads in ("find_answer", "read_answer"):
        assert own.read(reads, **answer) == (answered,)


def test_how_somebody_is_reached(own: Own) -> None:
    """The number that the register has, and whether it may be used."""
    row = {"anstnr": own.name, "namn": "X", "mobil": "070-174 06 05", "protected": "N"}
    assert own.read("read_substitute") == (row,)


def test_nobody_was_found(own: Own) -> None:
    """The order is marked with why."""
    assert own.read("find_unfilled") == own.read("read_unfilled") == ()
    own.write("mark_unfilled", reason="Ingen har delegering")
    row = {"bestallning_id": own.name, "status": "Ej tillsatt"}
    expected = ({**row, "ej_tillsatt_orsak": "Ingen har delegering"},)
    assert own.read("find_unfilled") == own.read("read_unfilled") == expected


def test_booked_by_phone_between_look_and_write(own: Own, pool: Target) -> None:
    """A colleague is first: refused in words, and nobody is booked twice."""
    row = {"bestallning_id": own.name, "anstnr": "somebody-else"}
    phone = {"fault": "colleague_first", "path": "/bokningar/ny", "table": "bokningar", "row": row}
    pool.set_faults({**phone, "match": {"bestallning_id": own.name}, "times": 1})
    assert own.read("find_booking") == ()
    with pytest.raises(RefusedByTarget, match=f"Beställning {own.name} är redan tillsatt"):
        own.write("book")
    assert own.pressed == 1
    assert own.read("find_booking") == ()
    (booking,) = own.read("read_booking", employee="somebody-else")
    assert booking["status"] == "Bekräftad"
    assert len(pool.stored("bokningar", bestallning_id=own.name)) == 1


def _match(own: Own, fault: str, **more: Any) -> dict[str, Any]:
    return {"fault": fault, "match": {"bestallning_id": own.name}, **more}


def test_lies(own: Own, pool: Target) -> None:
    """The page says that somebody is booked, and the read-back finds nobody."""
    pool.set_faults(_match(own, "lies"))
    own.write("book")
    assert own.read("read_booking") == own.read("find_booking_by_reference") == ()


def test_stores_somebody_else(own: Own, pool: Target) -> None:
    """Another person is booked than was sent: our reference tells."""
    pool.set_faults(_match(own, "stores_other", column="anstnr", value="somebody-else"))
    own.write("book")
    assert own.read("read_booking") == ()
    (found,) = own.read("find_booking_by_reference")
    assert found["anstnr"] == "somebody-else"
    pool.set_faults()
    own.write("cancel_booking", booking=found["bokning"], reason="Fel person")


def test_no_answer_after_it_was_stored(own: Own, pool: Target) -> None:
    """The answer is lost, and a look finds the booking."""
    pool.set_faults(_match(own, "time_out_after_stored", seconds=0, times=1))
    with pytest.raises(AnswerLost):
        own.write("book")
    assert len(own.read("find_booking_by_reference")) == 1


def test_refused(own: Own, pool: Target) -> None:
    """The pool's own words are told."""
    pool.set_faults(_match(own, "validation_refused", message="Vikarien är spärrad"))
    with pytest.raises(RefusedByTarget, match="Vikarien är spärrad"):
        own.write("register_request", **_REQUEST)


def test_a_session_that_ends(own: Own, pool: Target) -> None:
    """The coworker logs in again and books once."""
    pool.set_faults({"fault": "session_expires", "path": "/bokningar/ny", "times": 1})
    own.write("book")
    assert len(own.read("read_booking")) == 1


def test_closed(own: Own, pool: Target) -> None:
    """A maintenance page is waited for."""
    pool.set_faults({"fault": "maintenance"})
    with pytest.raises(TargetClosed):
        own.read("read_order")


def test_another_page_after_an_upgrade(own: Own, pool: Target) -> None:
    """A heading that is not there any more is no empty list."""
    pool.set_faults({"fault": "label_renamed", "label": "Bokningar", "becomes": "Pass"})
    with pytest.raises(TargetChanged):
        own.read("find_booking")


def test_the_health_check_passes(own: Own) -> None:
    """All that stands on pages with a plain path is there, by its first locator."""
    found = own.health()
    assert {each.page for each in found} >= {"new_booking", "new_request"}
    assert [each for each in found if each.index != 0] == []


def test_the_queue(own: Own, pool: Target) -> None:
    """What waits is listed with its row, and taken or handed back once."""
    description = load_target(_TARGETS / "staffing-pool-queue.yaml")
    assert isinstance(description, HttpDescription)
    account = Account(_ACCOUNT)
    with QueueSession(description, pool.address, account, clock=lambda: _MORNING) as queue:
        waiting = {item.name: item.tables for item in queue.waiting()}
        name = f"{own.name}@1"
        (row,) = waiting[name]["bestallningar"]
        assert {each: row[each] for each in _ORDER} == _ORDER
        assert (row["version"], row["bestallning_id"]) == ("1", own.name)
        queue.taken(name)
        queue.taken(name)
        queue.returned(name, [])
        assert name not in {item.name for item in queue.waiting()}
        own.write("register_request", **_REQUEST)
        pool.at(_MORNING + dt.timedelta(minutes=30))
        assert f"{own.name}@2" in {item.name for item in queue.waiting()}
        pool.set_faults({"fault": "maintenance"})
        with pytest.raises(SystemException):
            queue.waiting()
