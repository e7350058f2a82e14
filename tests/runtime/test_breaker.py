"""The circuit breaker: a target that fails again and again is left alone, and looked at again."""

import datetime as dt
from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.core.errors import SystemException
from framework.core.kinds import NotRead
from framework.core.messages import Message, message
from framework.runtime import configuration, here
from framework.runtime.reading import LiveReader
from framework.runtime.watched import Watched
from framework.store import pauses, runs
from framework.store.models import Case, Pause, Person, Run
from tests.runtime.bad_target import (
    GONE,
    OK,
    Payroll,
    Put,
    Session,
    approved,
    failing,
    states,
    work,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_breaker_leaves_the_rest_untouched(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Three failures in a row: the third case and all after it are approved and untried."""
    failing(put)
    found = approved(anna, values, 5)
    sessions = Payroll(payroll.address)
    sessions.fails = SystemException(message("no answer"))
    work(sessions)
    assert states(found) == ["acting", "acting", "approved", "approved", "approved"]
    assert [case.attempts for case in found] == [1, 1, 0, 0, 0]
    (pause,) = pauses.in_force("lindeby", "harry")
    assert (pause.cause, pause.target) == ("breaker", "payroll")
    assert pause.until is not None
    assert sessions.lent == 3
    # Those that were tried before it are not tried again while it holds.
    Case.objects.filter(state="acting").update(due_at=here.now())
    work(sessions)
    assert states(found) == ["approved"] * 5
    assert [case.attempts for case in found] == [1, 1, 0, 0, 0]
    # The ledger does not call that a night's work done.
    last = Run.objects.filter(phase=Run.Phase.act).latest("created_at")
    assert last.status == Run.Status.held
    assert last.message is not None
    assert Message.model_validate(last.message).english() == (
        "5 approved cases are held by a pause."
    )


def test_the_breaker_looks_again_and_opens_by_itself(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """When its time has come one look decides: paused for longer, or on again."""
    failing(put)
    found = approved(anna, values, 4)
    sessions = Payroll(payroll.address)
    sessions.fails = sessions.health_is = SystemException(message("no answer"))
    work(sessions)
    pause = pauses.in_force("lindeby", "harry").get()
    Pause.objects.update(until=here.now())
    looks = sessions.looks
    work(sessions)
    pause.refresh_from_db()
    assert (sessions.looks, pause.looks, pause.lifted_at) == (looks + 1, 1, None)
    assert pause.until is not None
    assert pause.until > here.now()
    sessions.fails, sessions.health_is = None, OK
    Pause.objects.update(until=here.now())
    Case.objects.update(due_at=here.now())
    work(sessions)
    pause.refresh_from_db()
    assert pause.lifted_at is not None
    assert pause.lifted_by is None
    assert states(found) == ["done"] * 4


def test_a_breaker_whose_pages_changed_waits_for_a_person(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """The system is back and looks different: the pause says so and no longer opens itself."""
    failing(put)
    approved(anna, values, 3)
    sessions = Payroll(payroll.address)
    sessions.fails = SystemException(message("no answer"))
    work(sessions)
    Pause.objects.update(until=here.now())
    sessions.fails, sessions.health_is = None, GONE
    work(sessions)
    (pause,) = pauses.in_force("lindeby", "harry")
    assert (pause.cause, pause.until) == ("page_changed", None)


def test_one_success_between_failures_breaks_the_row(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Failures of single cases, with others done between them, pause nothing."""
    failing(put, failures=2)
    found = approved(anna, values, 4)
    sessions = Payroll(payroll.address)
    real = Session.perform

    def every_other(self: Session, operation: str, parameters: Any, **named: Any) -> Any:
        if int(parameters.get("rad", "0")) % 2:
            raise SystemException(message("no answer"))
        return real(self, operation, parameters, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "perform", every_other)
        work(sessions)
    assert states(found) == ["acting", "done", "acting", "done"]
    assert not Pause.objects.exists()


def test_a_dead_target_is_not_asked_300_times_while_preparing(
    payroll: Target, put: Put, anna: Person
) -> None:
    """After three reads that failed the night goes on without it, and says so once."""
    failing(put)
    sessions = Payroll(payroll.address)
    sessions.fails = SystemException(message("no answer"))
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="night", slot="x", phase="prepare", cause="schedule",
        business_date=dt.date(2026, 11, 23), at=here.now(),
    )  # fmt: skip
    config = configuration.coworker("lindeby", "harry")
    reader = LiveReader(Watched(sessions, "lindeby", config, run))
    for number in range(20):
        found = reader.read("payroll", "find_schedule", schema_id=str(number))
        assert isinstance(found, NotRead)
    assert sessions.lent == 3 * 2
    (remark,) = run.remarks.all()
    assert "not read again" in Message.model_validate(remark.text).english()
