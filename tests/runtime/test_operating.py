"""A person's pause means quiet; a run can be stopped, and a host come to rest."""

import datetime as dt

import pytest

from fixtures.targets.process import Target
from framework.config.municipality import MunicipalityConfig
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.core.pauses import PauseCause
from framework.runtime import alarm, configuration, draining, here, operating
from framework.runtime.draining import HostWork
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.runtime.upcoming import upcoming
from framework.store import cases, pauses, runs
from framework.store.models import AuditEntry, Case, Pause, Person, RoleAssignment, Run
from tests.runtime import scene
from tests.runtime.bad_target import Payroll, Put, approved, in_force, states, stored, work
from tests.runtime.queueing import Queue
from tests.runtime.test_alarm import Clock, clock

__all__ = ["clock"]
pytestmark = pytest.mark.django_db(transaction=True)
DESK = ("lindeby", "harry")


@pytest.fixture
def iris() -> Person:
    """Make somebody who looks after the systems."""
    made = Person.objects.create_user("iris")
    RoleAssignment.objects.create(
        person=made, municipality=scene.SITE, coworker=scene.SLUG, role="it"
    )
    return made


def a_run(**more: object) -> Run:
    """Insert a night that is due."""
    names = {"schedule": "night", "slot": "2026-11-24T02:00", "cause": "schedule"} | more
    run, _ = runs.open_run(
        *DESK, phase="prepare", business_date=dt.date(2026, 11, 24), at=here.now(), **names
    )  # type: ignore[arg-type]
    return run


def ledger() -> list[str]:
    """Return how the nights stand, the oldest first."""
    found = Run.objects.filter(phase="prepare").order_by("slot")
    return list(found.values_list("status", flat=True))


def test_paused_by_a_person_it_neither_prepares_nor_carries_out(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, values: dict[str, str]
) -> None:
    """What is approved is held, what is received stays, and neither keeps the worker busy."""
    (first, second) = approved(anna, values, 2)
    cases.move(second, State.received, at=here.now(), actor="harry", due_at=here.now())
    operating.pause(*DESK, anna, "Lönesystemet uppgraderas.")
    sessions = Payroll(payroll.address)
    work(sessions)
    assert states([first, second]) == ["approved", "received"]
    assert sessions.lent == 0
    assert Work("w1:x", sessions).cases_to_prepare() == []
    Work("w1:x", sessions).prepare(second)
    assert states([second]) == ["received"]
    operating.resume(Pause.objects.get(), anna, "Klart.")
    assert [case.pk for case in Work("w1:x", sessions).cases_to_prepare()] == [second.pk]
    cases.move(second, State.manual, at=here.now(), actor="asa")
    work(sessions)
    assert states([first]) == ["done"]
    assert stored(payroll, values) == 1


def test_promise_10_a_night_under_a_pause_is_a_row_that_says_paused(
    lindeby: MunicipalityConfig, anna: Person, clock: Clock
) -> None:
    """The clock writes the row; a start that was due already becomes one, and tells why."""
    clock.at("2026-11-23T02:00:30")
    alarm.look()
    assert ledger() == ["due"]
    operating.pause(*DESK, anna, "Semester.")
    assert ledger() == ["paused"]
    clock.at("2026-11-24T02:00:30")
    alarm.look()
    alarm.look()
    assert ledger() == ["paused", "paused"]
    text = Message.model_validate(Run.objects.get(slot="2026-11-24T02:00").message)
    assert text.english() == "Paused: Stopped by a person."
    operating.resume(Pause.objects.get(), anna, "Tillbaka.")
    clock.at("2026-11-25T02:00:30")
    alarm.look()
    assert ledger() == ["paused", "paused", "due"]


def test_a_row_that_a_clock_inserts_beside_the_pause_is_taken_for_nothing(
    lindeby: MunicipalityConfig, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who inserted it did not see the pause yet: the worker does, and reads no source."""
    operating.pause(*DESK, anna, "Semester.")
    run = a_run()
    monkeypatch.setattr("framework.runtime.jobs.collect", lambda *_: pytest.fail("collected"))
    Engine(Work("w1:x")).run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.owner, run.collected_at) == ("paused", "", None)


def test_what_comes_says_that_it_does_not_start(lindeby: MunicipalityConfig, anna: Person) -> None:
    """The list of what comes is the ledger's, told beforehand."""
    operating.pause(*DESK, anna, "Semester.")
    config = configuration.coworker(*DESK)
    found = upcoming([(lindeby, config)], here.now(), here.now() + dt.timedelta(days=4))
    assert found
    for start in found:
        assert start.starts is None
        assert "neither prepares nor carries out" in start.why[0].english()


@pytest.mark.usefixtures("queue_in_force")
@pytest.mark.parametrize("how", ["cancel", "pause"])
def test_a_run_under_way_ends_after_the_case_in_hand(
    how: str, queue: Queue, iris: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case in hand is prepared; the others stay received, and the next run goes on with them.

    The chain names who stopped it.
    """
    for name in ("B-1", "B-2"):
        queue.add(name)
    run = a_run()
    real = Work.prepare

    def once(self: Work, case: Case) -> None:
        real(self, case)
        run.refresh_from_db()
        if run.status == "running":
            if how == "cancel":
                operating.cancel(run, iris, "Fel fil.")
            else:
                operating.pause(*DESK, iris, "Fel fil.")

    monkeypatch.setattr(Work, "prepare", once)
    Engine(Work("w1:x")).run_until_idle()
    run.refresh_from_db()
    assert run.status == "stopped"
    found = sorted(Case.objects.values_list("state", flat=True))
    assert found.count("received") == len(found) - 1
    assert len(found) >= 3
    monkeypatch.setattr(Work, "prepare", real)
    event = {"cancel": "run.cancelled", "pause": "pause.set"}[how]
    assert AuditEntry.objects.get(event=event).actor == "iris"
    for pause in Pause.objects.all():
        operating.resume(pause, iris, "Rätt fil.")
    a_run(slot="2026-11-25T02:00")
    Engine(Work("w2:x")).run_until_idle()
    assert "received" not in Case.objects.values_list("state", flat=True)


def test_what_cannot_be_cancelled(lindeby: MunicipalityConfig, anna: Person, iris: Person) -> None:
    """It takes a role, a reason, and a run that prepares and has not ended."""
    run = a_run()
    runs.claim_run(run, "w1:x", here.now())
    with pytest.raises(NotAllowed, match="no role"):
        operating.cancel(run, Person.objects.create_user("stranger"), "x")
    with pytest.raises(BusinessException, match="why"):
        operating.cancel(run, anna, " ")
    operating.cancel(run, anna, "Fel fil.")
    with pytest.raises(Conflict):
        operating.cancel(run, iris, "Fel fil.")
    run.phase = Run.Phase.act
    with pytest.raises(NotAllowed, match="pause the coworker"):
        operating.cancel(run, iris, "Fel fil.")


def test_it_lifts_what_it_paused_and_not_what_somebody_else_did(
    put: Put, anna: Person, iris: Person
) -> None:
    """IT's upgrade is IT's to end; what somebody who decides has stopped is not."""
    operating.resume(operating.pause(*DESK, iris, "Uppgradering."), iris, "Klart.")
    assert in_force() == []
    operating.resume(operating.pause(*DESK, iris, "Uppgradering."), anna, "Klart.")
    stopped = operating.pause(*DESK, anna, "Något är fel.")
    with pytest.raises(NotAllowed):
        operating.resume(stopped, iris, "Klart.")
    assert in_force() == [PauseCause.person]


def test_a_drained_host_takes_nothing_and_works_again_when_told(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, iris: Person,
    values: dict[str, str],
) -> None:  # fmt: skip
    """Nothing is taken, over restarts too, until somebody who looks after the host says so."""
    found = approved(anna, values)
    with pytest.raises(NotAllowed, match="look after"):
        draining.drain(anna, "Uppgradering.")
    with pytest.raises(BusinessException, match="why"):
        draining.drain(iris, " ")
    draining.drain(iris, "Uppgradering.")
    try:
        run = a_run()
        for token in ("w1:x", "w2:x"):
            Engine(HostWork(token, Payroll(payroll.address))).run_until_idle()
        HostWork("w3:x", Payroll(payroll.address)).act(found[0])
        run.refresh_from_db()
        assert (states(found), run.status) == (["approved"], "due")
        assert draining.drained() is not None
    finally:
        draining.take_work(iris)
    assert draining.drained() is None
    run.delete()
    Engine(HostWork("w4:x", Payroll(payroll.address))).run_until_idle()
    assert states(found) == ["done"]
    told = AuditEntry.objects.filter(event__startswith="host.")
    assert [entry.actor for entry in told] == ["iris", "iris"]


def test_a_drained_host_finishes_the_case_in_hand(
    payroll: Target, lindeby: MunicipalityConfig, anna: Person, iris: Person,
    values: dict[str, str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Of three approved cases the one that is being carried out is; the others wait."""
    found = approved(anna, values, 3)
    real = HostWork.act

    def drains(self: HostWork, case: Case) -> None:
        real(self, case)
        if draining.drained() is None:
            draining.drain(iris, "Uppgradering.")

    monkeypatch.setattr(HostWork, "act", drains)
    try:
        Engine(HostWork("w1:x", Payroll(payroll.address))).run_until_idle()
    finally:
        draining.take_work(iris)
    assert sorted(states(found)) == ["approved", "approved", "done"]
    assert stored(payroll, values) == 1
    assert draining.in_hand() == 0


def test_pauses_of_a_person_are_told_from_others(put: Put, anna: Person) -> None:
    """A difference in one unit, or a failing system, keeps nobody from preparing."""
    scope = pauses.Scope(municipality="lindeby", coworker="harry", target="payroll")
    text = Message(template="x")
    pauses.set_pause(scope, PauseCause.breaker, text, at=here.now())
    pauses.set_pause(
        scope.model_copy(update={"target": "", "unit": "1101"}), PauseCause.read_back_differs,
        text, at=here.now(),
    )  # fmt: skip
    assert pauses.of_person(*DESK) is None
    mine = operating.pause(*DESK, anna, "Stopp.")
    assert pauses.of_person(*DESK) == mine
