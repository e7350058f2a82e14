"""A bad target: what is stopped, what goes on, and who lets it go on again."""

import datetime as dt
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.adapters.targets import FallbackUsed, OperationResult
from framework.core.approval import SettleOutcome
from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.errors import RefusedByTarget
from framework.core.kinds import Reading
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.pauses import PauseCause
from framework.runtime import configuration, here, jobs
from framework.runtime.reading import LiveReader, Noting
from framework.runtime.watched import Watched
from framework.store import pauses, runs, settling
from framework.store.models import ActionRecord, Case, Evidence, Pause, Person, Run
from framework.store.pauses import Scope
from tests.runtime import dying, scene
from tests.runtime.bad_target import (
    BY_CSS,
    GONE,
    OK,
    Payroll,
    Put,
    approved,
    states,
    stored,
    work,
    wrong,
)
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)


def test_h21_a_difference_stops_the_rest_of_the_unit(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """One row differs: what came before is done, what comes after stays approved until lifted."""
    payroll.set_faults(wrong(values, 2))
    found = approved(anna, values, 4)
    work(Payroll(payroll.address))
    assert states(found) == ["done", "partly_done", "approved", "approved"]
    assert stored(payroll, values) == 2
    (pause,) = pauses.in_force("lindeby", "harry")
    assert (pause.cause, pause.unit, pause.target) == ("read_back_differs", "1101", "")
    assert pause.case == found[1]
    assert pause.run is not None
    assert "Uppgiften veckoarbetstid" in Message.model_validate(pause.message).english()
    pauses.lift(pause, person=anna, note="Rättat i lönesystemet.", at=here.now())
    work(Payroll(payroll.address))
    assert states(found) == ["done", "partly_done", "done", "done"]


def test_a_lie_stops_the_unit_too(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Said saved, nothing there: the next row is not sent to a system that lies."""
    payroll.set_faults({"fault": "lies", "match": {"schema_id": values["schema_id"]}})
    found = approved(anna, values, 2)
    work(Payroll(payroll.address), patience=5)
    assert states(found) == ["failed", "approved"]
    assert pauses.in_force("lindeby", "harry").get().cause == "read_back_differs"


@pytest.mark.parametrize(
    ("stops", "unit", "after"), [("coworker", "", "approved"), ("none", None, "done")]
)
def test_how_much_a_difference_stops_is_configured(
    stops: str, unit: str | None, after: str,
    payroll: Target, put: Put, anna: Person, values: dict[str, str],
) -> None:  # fmt: skip
    """The whole coworker, or nothing, when the municipality says so."""
    put("stop_on_difference", stops)
    payroll.set_faults(wrong(values, 1))
    found = approved(anna, values, 2)
    work(Payroll(payroll.address))
    assert states(found) == ["partly_done", after]
    assert [pause.unit for pause in pauses.in_force("lindeby", "harry")] == (
        [] if unit is None else [unit]
    )


def test_a_pause_after_the_claim_wins_before_the_press(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """The pause is set while the form is filled in: nothing is sent, the case is approved again."""
    (case,) = approved(anna, values)
    sessions = Payroll(payroll.address)
    real = HttpSession.perform

    def stop_first(self: HttpSession, operation: str, *given: Any, **named: Any) -> Any:
        if operation == "register_schedule":
            scope = Scope(municipality="lindeby", coworker="harry")
            pauses.set_pause(scope, PauseCause.person, message("Wait."), at=here.now(), person=anna)
        return real(self, operation, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpSession, "perform", stop_first)
        work(sessions)
    assert states([case]) == ["approved"]
    assert stored(payroll, values) == 0
    assert case.actions.get().phase == ActionRecord.Phase.intended
    pauses.lift(Pause.objects.get(), person=anna, note="Go on.", at=here.now())
    work(sessions)
    assert states([case]) == ["done"]


@pytest.mark.parametrize("step", ["after the press", "before the press", "after 'written'"])
def test_promise_6_killed_while_a_pause_is_set(
    step: str, payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """What may have been sent is looked for under a pause; what was never there is not sent."""
    found = approved(anna, values, 2)
    assert dying.work("w1:x", HttpSessions(payroll.address), lambda: dying.STEPS[step](HttpSession))
    scope = Scope(municipality="lindeby", coworker="harry", unit="1101")
    pauses.set_pause(scope, PauseCause.person, message("Wait."), at=here.now(), person=anna)
    work(HttpSessions(payroll.address))
    pressed = step != "before the press"
    assert states(found) == ["done" if pressed else "acting", "approved"]
    assert stored(payroll, values) == int(pressed)
    pauses.lift(Pause.objects.get(), person=anna, note="Go on.", at=here.now())
    Case.objects.filter(state="acting").update(due_at=here.now())
    work(HttpSessions(payroll.address))
    assert states(found) == ["done", "done"]
    assert stored(payroll, values) == 2


def test_promise_6_killed_right_after_the_pause_was_set(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """The worker dies with the difference in hand: the pause holds, and the case is settled."""
    payroll.set_faults(wrong(values, 1))
    found = approved(anna, values, 2)

    def die_after_setting() -> None:
        real = pauses.set_pause

        def dying_set(*given: Any, **named: Any) -> Any:
            real(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        pauses.set_pause = dying_set

    assert dying.work("w1:x", HttpSessions(payroll.address), die_after_setting)
    work(HttpSessions(payroll.address))
    assert states(found) == ["partly_done", "approved"]
    assert Pause.objects.count() == 1


def test_what_a_person_settles_goes_on_under_the_pause(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """The word that it is not there is looked up and written although the unit is held."""
    payroll.set_faults({"fault": "lies", "match": {"schema_id": values["schema_id"]}, "times": 1})
    found = approved(anna, values, 2)
    work(Payroll(payroll.address), patience=5)
    assert states(found) == ["failed", "approved"]
    settling.settle(
        found[0], SettleOutcome.absent, version=found[0].version, person=anna,
        policy=scene.POLICY, at=here.now(),
    )  # fmt: skip
    work(Payroll(payroll.address))
    assert states(found) == ["done", "approved"]


def test_promise_10_acting_has_a_row(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """One row per burst: its actions and receipts know it, and it says what it did."""
    payroll.set_faults(wrong(values, 3))
    found = approved(anna, values, 3)
    work(Payroll(payroll.address))
    run = Run.objects.get(phase=Run.Phase.act)
    assert run.status == Run.Status.done
    assert run.did == {"done": 2, "unknown": 1}
    counted = runs.counts(run)
    assert counted.read == sum(counted.buckets.values()) == 3
    assert run.actions.count() == 3
    assert run.receipts.count() == 2
    work(Payroll(payroll.address))
    assert Run.objects.filter(phase=Run.Phase.act).count() == 1
    assert {case.actions.get().run_id for case in found} == {run.pk}


def test_promise_10_a_killed_act_run_is_taken_up_again(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Killed (kill -9) in the middle: the same row goes on in other hands, and ends."""
    found = approved(anna, values, 2)
    assert dying.work(
        "w1:x", HttpSessions(payroll.address), lambda: dying.STEPS["after the press"](HttpSession)
    )
    run = Run.objects.get(phase=Run.Phase.act)
    assert run.status == Run.Status.running
    work(HttpSessions(payroll.address))
    again = Run.objects.get(phase=Run.Phase.act)
    assert (again.pk, again.status, again.did) == (run.pk, "done", {"done": 2})
    assert states(found) == ["done", "done"]


def test_changed_pages_hold_the_queue_not_300_cases(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """One look, one pause that names what is gone; the cases stay approved and untried."""
    found = approved(anna, values, 3)
    sessions = Payroll(payroll.address, GONE)
    work(sessions)
    assert states(found) == ["approved"] * 3
    assert [case.attempts for case in found] == [0, 0, 0]
    (pause,) = pauses.in_force("lindeby", "harry")
    assert (pause.cause, pause.target) == ("page_changed", "payroll")
    assert "new_schedule/save" in Message.model_validate(pause.message).english()
    assert (sessions.looks, stored(payroll, values)) == (1, 0)
    pauses.lift(pause, person=anna, note="The description is corrected.", at=here.now())
    sessions.health_is = OK
    work(sessions)
    assert states(found) == ["done"] * 3
    assert sessions.looks == 2


def test_a_fallback_is_a_remark_on_the_run(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Found another way than first described: done, and told once, with page and element."""
    approved(anna, values, 2)
    work(Payroll(payroll.address, BY_CSS))
    run = Run.objects.get(phase=Run.Phase.act)
    (remark,) = run.remarks.all()
    said = Message.model_validate(remark.text).english()
    assert "rad on page new_schedule" in said
    assert '"#rad"' in said
    assert run.did == {"done": 2}


def test_a_maintenance_page_at_the_look_is_waited_for(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Closed when it is looked over: the case waits, and nothing is paused or failed."""
    payroll.set_faults({"fault": "maintenance"})
    found = approved(anna, values)
    work(HttpSessions(payroll.address))
    assert states(found) == ["waiting"]
    assert not Pause.objects.exists()


@pytest.mark.parametrize(("minutes", "state"), [(-5, "waiting"), (0.5, "waiting"), (30, "done")])
def test_nothing_is_written_in_or_right_before_a_closed_time(
    minutes: float, state: str, payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Closed, or closing within the write's deadline: it waits until the calendar's opening."""
    closes = here.now() + dt.timedelta(minutes=minutes)
    period = ClosedPeriod(month=dt.date(2026, 11, 1), reason=ClosingReason.payroll,
                          closes=closes, opens=closes + dt.timedelta(hours=12))  # fmt: skip
    put("closed_times", {"payroll": ClosedTimes(periods=(period,))})
    found = approved(anna, values)
    sessions = Payroll(payroll.address)
    work(sessions)
    assert states(found) == [state]
    if state == "waiting":
        assert (found[0].resume, found[0].due_at) == (State.approved, period.opens)
        assert "is closed until" in Message.model_validate(found[0].reason).english()
        assert sessions.lent == 0


def test_a_reading_by_a_fallback_is_a_finding(payroll: Target, put: Put) -> None:
    """Whoever decides sees that a figure was read another way than first described."""
    used = FallbackUsed(page="schedules", element="hits", index=1, locator='css "main table"')

    class Fallen(Payroll):
        @contextmanager
        def lend(self, *_given: Any) -> Iterator[Any]:
            yield self

        def perform(self, *_given: Any, **_named: Any) -> OperationResult:
            return OperationResult(fallbacks=(used,))

        def close(self) -> None:
            pass

    config = configuration.coworker("lindeby", "harry")
    reader = LiveReader(Watched(Fallen(payroll.address), "lindeby", config))
    noting = Noting(reader)
    assert isinstance(noting.read("payroll", "find_schedule"), Reading)
    noting.read("payroll", "find_schedule")
    (finding,) = noting.findings()
    assert (finding.level, "main table" in finding.text.english()) == ("info", True)


def test_an_errors_page_is_kept_with_the_case(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """What the page looked like stays a fortnight, with the action that it stopped."""
    (case,) = approved(anna, values)
    sessions = Payroll(payroll.address)
    error = RefusedByTarget(message("no"))
    error.screenshot = b"\x89PNG invented"
    sessions.fails = error
    work(sessions)
    kept = Evidence.objects.get(case=case)
    assert (kept.name, kept.action) == ("error", case.actions.get())
    assert kept.keep_until == (kept.at + dt.timedelta(days=14)).date()
    assert Path(here.data_folder() / "evidence" / kept.digest[:2] / kept.digest).exists()


def test_changed_configs_put_an_interrupted_case_back(
    payroll: Target, put: Put, anna: Person, values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Claimed, killed before anything was sent, then new rules: prepared again, not sent."""
    (case,) = approved(anna, values)
    assert dying.work(
        "w1:x", HttpSessions(payroll.address), lambda: dying.STEPS["after the intent"](HttpSession)
    )
    site = configuration.municipalities()["lindeby"]
    changed = site.coworkers["harry"].model_copy(update={"digest": "another"})
    other = site.model_copy(update={"coworkers": {"harry": changed}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": other})
    monkeypatch.setattr(jobs.Work, "cases_to_prepare", lambda _self: [])
    work(HttpSessions(payroll.address))
    assert states([case]) == ["received"]
    assert stored(payroll, values) == 0
