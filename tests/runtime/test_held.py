"""What is held or waits: by a closing, a pause, a changed config, and who may end it."""

import datetime as dt
import os
import signal
from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.adapters.targets import OperationResult
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.errors import Conflict, TargetClosed
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.runtime import configuration, here, operating, reloading
from framework.runtime.jobs import Work
from framework.store import cases, decisions, pauses
from framework.store.models import Case, Person, RoleAssignment
from framework.store.pauses import Scope
from tests.runtime import dying
from tests.runtime.bad_target import (
    Payroll,
    Put,
    Session,
    approved,
    in_force,
    states,
    stored,
    work,
    wrong,
)
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)
ALL = Scope(municipality="lindeby", coworker="harry")


def _closed_now(put: Put) -> None:
    """Close the payroll system an hour ago, until the day after tomorrow."""
    closes = here.now() - dt.timedelta(hours=1)
    period = ClosedPeriod(month=dt.date(2026, 11, 1), reason=ClosingReason.payroll,
                          closes=closes, opens=closes + dt.timedelta(days=2))  # fmt: skip
    put("closed_times", {"payroll": ClosedTimes(periods=(period,))})


def test_promise_6_killed_before_the_pause_and_then_it_closes(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """The difference was noted, the unit's pause not yet set: the record alone says it all."""
    payroll.set_faults(wrong(values, 1))
    (case,) = approved(anna, values)

    def die_first() -> None:
        pauses.set_pause = lambda *_given, **_named: os.kill(os.getpid(), signal.SIGKILL)

    assert dying.work("w1:x", HttpSessions(payroll.address), die_first)
    _closed_now(put)
    sessions = Payroll(payroll.address)
    work(sessions)
    assert states([case]) == ["partly_done"]
    assert in_force() == ["read_back_differs"]
    assert sessions.lent == 0


def test_what_waits_for_an_opening_can_be_taken_back(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Approved and not begun: for days, perhaps, so the person can still undo it."""
    _closed_now(put)
    (case,) = approved(anna, values)
    work(Payroll(payroll.address))
    assert states([case]) == ["waiting"]
    decisions.undo(case, case.decisions.get(), person=anna, at=here.now())
    assert states([case]) == ["awaiting_decision"]


def test_what_waits_for_an_opening_is_prepared_again_by_new_rules(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed calendar or rule reaches what waits: it is not acted on as it was."""
    _closed_now(put)
    (case,) = approved(anna, values)
    work(Payroll(payroll.address))
    _digest(monkeypatch, "another")
    monkeypatch.setattr(configuration, "activate", lambda: "another")
    assert reloading.reload() == ("another", 1)
    assert states([case]) == ["received"]


def test_what_has_begun_and_meets_a_closing_is_not_approved_again(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of its actions is proved: it stays in acting, where nobody can undo it."""
    (case,) = approved(anna, values)
    assert case.proposal is not None
    content = case.proposal.content
    twice = [content["actions"][0], {**content["actions"][0], "key": "again"}]
    type(case.proposal).objects.update(content={**content, "actions": twice})
    real = Session.perform

    def closes(self: Session, operation: str, parameters: Any, **named: Any) -> OperationResult:
        if parameters["reference"].endswith(":again"):
            raise TargetClosed(message("closed"))
        return real(self, operation, parameters, **named)

    monkeypatch.setattr(Session, "perform", closes)
    work(Payroll(payroll.address))
    assert states([case]) == ["acting"]
    assert stored(payroll, values) == 1


def _digest(monkeypatch: pytest.MonkeyPatch, digest: str) -> None:
    """Put HaRry's config in force under another digest."""
    site = configuration.municipalities()["lindeby"]
    config = site.coworkers["harry"].model_copy(update={"digest": digest})
    other = site.model_copy(update={"coworkers": {"harry": config}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": other})


def test_a_changed_config_is_read_by_a_new_reader(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is prepared after a reload is prepared by the calendar and the targets of its stamp."""
    (case,) = approved(anna, values)
    worker = Work("w1:pauses", Payroll(payroll.address))
    read = worker._reader
    old = configuration.coworker("lindeby", "harry")
    reader = read(case, old)
    _closed_now(put)
    _digest(monkeypatch, "another")
    new = configuration.coworker("lindeby", "harry")
    assert read(case, old) is reader
    assert read(case, new).closed_times("payroll") == new.closed_times["payroll"]


def test_a_second_stop_is_told_of_the_first(put: Put, anna: Person) -> None:
    """Only one reason stands: whoever comes second is told whose, and nothing is lost quietly."""
    bo = Person.objects.create_user("bo")
    RoleAssignment.objects.create(
        person=bo, municipality="lindeby", coworker="harry", role="lonespecialist"
    )
    first = operating.pause("lindeby", "harry", anna, "The system is upgraded.")
    with pytest.raises(Conflict, match="asa"):
        operating.pause("lindeby", "harry", bo, "I saw something odd.")
    assert operating.pause("lindeby", "harry", anna, "Again.") == first


def test_what_falls_due_while_it_is_looked_for_is_not_missed(
    put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Due after the sweep began and before its end: neither offered nor forgotten."""
    worker = Work("w1:pauses")
    worker.runs()
    due = here.now()
    (case,) = approved(anna, values)
    Case.objects.filter(pk=case.pk).update(due_at=due)
    assert worker.next_due() == due


@pytest.mark.parametrize("unit", ["", "1101"])
def test_what_a_whole_unit_is_held_from_is_not_even_read(
    unit: str, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database leaves held cases out; only what is under way comes back."""
    found = approved(anna, values, 2)
    scope = Scope(municipality="lindeby", coworker="harry", unit=unit)
    pauses.set_pause(scope, PauseCause.person, message("Stop."), at=here.now(), person=anna)
    cases.move(found[0], State.acting, at=here.now(), actor="harry")
    monkeypatch.setattr(pauses, "holding", lambda *_given: pytest.fail("a held case was read"))
    assert Work("w1:pauses").cases_to_act() == [found[0]]


def test_a_held_case_tells_nothing_of_the_case_that_held_it(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """A case's own page names no other: who may see one may not always see the other."""
    (case,) = approved(anna, values)
    assert dying.work(
        "w1:x", HttpSessions(payroll.address), lambda: dying.STEPS["after the intent"](HttpSession)
    )
    scope = Scope(municipality="lindeby", coworker="harry", unit="1101")
    pauses.set_pause(scope, PauseCause.read_back_differs, message("Saga Östanbäck, 1101"),
                     at=here.now())  # fmt: skip
    work(HttpSessions(payroll.address))
    assert states([case]) == ["approved"]
    assert case.reason["template"] == "What was read back differs"
