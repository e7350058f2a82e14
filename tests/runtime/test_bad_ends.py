"""Bad ends: what a case is left as, what a person's word lets happen, and what ends by itself."""

import datetime as dt
from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.adapters.targets import OperationResult
from framework.core.approval import DecisionOutcome, SettleOutcome
from framework.core.errors import AnswerLost, Conflict, SystemException, TargetClosed
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.pauses import BreakerPolicy, PauseCause
from framework.core.retry import RetryPolicy
from framework.runtime import configuration, here
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.runtime.watched import Watched
from framework.store import actions, cases, decisions, failures, pauses, runs, settling
from framework.store.models import ActionRecord, Case, Pause, Person, Run
from framework.store.pauses import Scope
from tests.runtime import dying, scene
from tests.runtime.bad_target import (
    GONE,
    OK,
    Payroll,
    Put,
    Session,
    approved,
    failing,
    in_force,
    states,
    work,
    wrong,
)
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)
ALL = Scope(municipality="lindeby", coworker="harry")


def settle(case: Case, outcome: SettleOutcome, anna: Person, note: str = "") -> None:
    """Say what is true after the night."""
    settling.settle(case, outcome, version=case.version, person=anna, policy=scene.POLICY,
                     at=here.now(), note=note)  # fmt: skip


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let no press be answered, and nothing of it be stored; returns the presses."""
    presses: list[str] = []
    real = Session.perform

    def perform(self: Session, operation: str, parameters: Any, **named: Any) -> OperationResult:
        if operation != "register_schedule":
            return real(self, operation, parameters, **named)
        named["on_save"]()
        presses.append(parameters["rad"])
        assert len(presses) < 30, "it presses without end"
        raise AnswerLost(message("no answer"))

    monkeypatch.setattr(Session, "perform", perform)
    return presses


def test_promise_5_a_persons_word_lets_it_be_sent_so_often_once(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], lost: list[str]
) -> None:
    """Not there, says a person: sent as often as before anybody looked, then asked for again."""
    put("breaker", BreakerPolicy(failures=100))
    (case,) = approved(anna, values)
    sessions = Payroll(payroll.address)
    work(sessions)
    assert states([case]) == ["unknown"]
    before = len(lost)
    settle(case, SettleOutcome.absent, anna)
    work(sessions)
    assert states([case]) == ["unknown"]
    assert len(lost) == 2 * before


def test_promise_6_a_stop_after_a_persons_word_holds_it_too(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], lost: list[str]
) -> None:
    """What is settled is looked for and not pressed when somebody says stop after that."""
    (case,) = approved(anna, values)
    sessions = Payroll(payroll.address)
    work(sessions)
    states([case])
    lost.clear()
    settle(case, SettleOutcome.absent, anna)
    pauses.set_pause(ALL, PauseCause.person, message("Stop."), at=here.now(), person=anna)
    work(sessions)
    assert states([case]) == ["acting"]
    assert lost == []


def test_a_settled_case_that_a_breaker_held_still_goes_on_under_the_units_pause(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """It stays a person's word: it is not approved again, which an older pause would hold."""
    put("breaker", BreakerPolicy(failures=1, first_wait=300))
    payroll.set_faults({"fault": "lies", "match": {"schema_id": values["schema_id"]}, "times": 1})
    (case,) = approved(anna, values)
    sessions = Payroll(payroll.address)
    work(sessions, patience=5)
    assert states([case]) == ["failed"]
    settle(case, SettleOutcome.absent, anna)
    sessions.fails = SystemException(message("down"))
    work(sessions)
    assert states([case]) == ["acting"]
    assert in_force() == ["read_back_differs", "breaker"]
    sessions.fails = None
    Pause.objects.filter(cause="breaker").update(until=here.now())
    Case.objects.update(due_at=here.now())
    work(sessions)
    assert states([case]) == ["done"]


def test_promise_5_an_end_that_was_noted_after_a_persons_word_stays(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Killed between noting that it differs and moving a settled case: it still differs."""
    payroll.set_faults(wrong(values, 1))
    (case,) = approved(anna, values)
    work(Payroll(payroll.address))
    assert states([case]) == ["partly_done"]
    settle(case, SettleOutcome.absent, anna)
    record = case.actions.get()
    actions.mark(record, ActionRecord.Phase.differs, here.now(), text=message("It differs."))
    work(Payroll(payroll.address))
    assert states([case]) == ["partly_done"]


def test_a_target_that_never_answers_saves_is_left_alone(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], lost: list[str]
) -> None:
    """Three answers lost in a row pause the target; the cases behind them are untouched."""
    failing(put)
    found = approved(anna, values, 6)
    work(Payroll(payroll.address))
    assert states(found) == ["acting"] * 3 + ["approved"] * 3
    assert lost == ["1", "2", "3"]
    assert in_force() == ["breaker"]


def test_what_was_proved_before_says_nothing_of_the_target_now(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receipt of before a kill is not the target's answer, and breaks no row of failures."""
    (case,) = approved(anna, values)
    sessions = HttpSessions(payroll.address)
    assert dying.work("w1:x", sessions, lambda: dying.STEPS["after the receipt"](HttpSession))
    monkeypatch.setattr(failures, "worked", lambda *_given: pytest.fail("nobody was asked"))
    work(sessions)
    assert states([case]) == ["done"]


def test_what_was_proved_counts_for_the_values_that_were_proved(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """A receipt for other values than are approved now is not that the work is done."""
    (case,) = approved(anna, values)
    sessions = HttpSessions(payroll.address)
    assert dying.work("w1:x", sessions, lambda: dying.STEPS["after the receipt"](HttpSession))
    record = case.actions.get()
    ActionRecord.objects.update(values={**record.values, "veckoarbetstid": "34:00"})
    work(sessions)
    assert states([case]) == ["partly_done"]


def test_pages_mended_by_a_person_are_looked_at_again(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """After the pause is lifted in the middle of an act run, the run looks again and goes on."""
    found = approved(anna, values, 2)
    sessions = Payroll(payroll.address, GONE)
    assert dying.work(
        "w1:x", HttpSessions(payroll.address), lambda: dying.STEPS["before the press"](HttpSession)
    )
    worker = Work("w1:pauses", sessions)
    engine = Engine(worker)
    with worker.at_work():
        _mended_in_the_middle(engine, sessions, found, anna)


def _mended_in_the_middle(
    engine: Engine, sessions: Payroll, found: list[Case], anna: Person
) -> None:
    # Something of the first is under way and asked for soon: the act run goes on until then.
    Case.objects.filter(pk=found[0].pk).update(due_at=here.now() + dt.timedelta(seconds=40))
    assert [engine._sweep() for _ in range(2)] == [True, False]
    assert in_force() == ["page_changed"]
    pause = pauses.in_force("lindeby", "harry").get()
    pauses.lift(pause, person=anna, note="mended", at=here.now())
    assert [engine._sweep() for _ in range(2)] == [True, False]
    assert in_force() == ["page_changed"]
    sessions.health_is = OK
    again = pauses.in_force("lindeby", "harry").get()
    pauses.lift(again, person=anna, note="mended", at=here.now())
    assert engine._sweep()
    found[1].refresh_from_db()
    assert (found[1].state, in_force(), sessions.looks) == ("done", [], 3)


def test_what_an_act_run_saw_before_a_breaker_is_not_true_after_it(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Fine, then failing, then other pages: lifting that lets the same run look, not write."""
    found = approved(anna, values, 3)
    # Something is under way and asked for soon: the act run goes on until then.
    cases.move(found[2], State.acting, at=here.now(), actor="harry")
    later = Case.objects.filter(pk__in=[found[1].pk, found[2].pk])
    later.update(due_at=here.now() + dt.timedelta(seconds=40))
    sessions = Payroll(payroll.address)
    worker = Work("w1:pauses", sessions)
    engine = Engine(worker)
    with worker.at_work():
        engine._sweep()
    scope = Scope(municipality="lindeby", coworker="harry", target="payroll")
    pauses.set_pause(scope, PauseCause.breaker, message("x"), at=here.now(), until=here.now())
    sessions.health_is = GONE
    with worker.at_work():
        engine._sweep()
    pause = pauses.in_force("lindeby", "harry").get()
    pauses.lift(pause, person=anna, note="I looked.", at=here.now())
    Case.objects.filter(pk=found[1].pk).update(due_at=here.now())
    engine._sweep()
    assert states(found) == ["done", "approved", "acting"]
    assert in_force() == ["page_changed"]
    assert Run.objects.filter(phase=Run.Phase.act).count() == 1


def test_a_form_that_was_closed_for_a_reader_is_looked_at_before_it_is_written(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Reading does not look twice; the first write does, and finds what has changed."""
    config = configuration.coworker("lindeby", "harry")
    run, _ = runs.open_run(
        "lindeby", "harry", schedule="acting", slot="x", phase="act", cause="person",
        business_date=dt.date(2026, 11, 23), at=here.now(),
    )  # fmt: skip
    sessions = Payroll(payroll.address)
    sessions.health_is = TargetClosed(message("The form is closed."))
    watched = Watched(sessions, "lindeby", config, run)
    for _ in range(2):
        with watched.lend("payroll", even_changed=True):
            pass
    assert sessions.looks == 1
    with pytest.raises(TargetClosed), watched.lend("payroll"):
        pass
    assert sessions.looks == 2


def test_a_pause_that_a_person_lifts_during_the_look_stops_nothing(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look finds everything and somebody else was first to lift the pause: work goes on."""
    (case,) = approved(anna, values)
    scope = Scope(municipality="lindeby", coworker="harry", target="payroll")
    pauses.set_pause(scope, PauseCause.page_changed, message("x"), at=here.now(), until=here.now())
    real = pauses.lift

    def second(pause: Pause, **_named: Any) -> None:
        real(pause, person=anna, note="mended", at=here.now())
        raise Conflict(message("The pause was lifted by somebody else."))

    monkeypatch.setattr(pauses, "lift", second)
    work(Payroll(payroll.address))
    assert states([case]) == ["done"]


@pytest.mark.parametrize(
    ("outcome", "left"), [(SettleOutcome.exists, "unknown"), (SettleOutcome.absent, "failed")]
)
def test_promise_5_a_settled_case_that_breaks_says_what_is_known(
    outcome: SettleOutcome, left: str,
    payroll: Target, put: Put, anna: Person, values: dict[str, str],
) -> None:  # fmt: skip
    """The target cannot be asked: that nothing was carried out is said on a person's word only."""
    put("retry", RetryPolicy(attempts=1))
    payroll.set_faults(wrong(values, 1))
    (case,) = approved(anna, values)
    sessions = Payroll(payroll.address)
    work(sessions)
    states([case])
    settle(case, outcome, anna)
    sessions.fails = SystemException(message("no answer"))
    work(sessions)
    assert states([case]) == [left]


def test_promise_5_a_difference_whose_noting_breaks_off_is_no_failure(
    payroll: Target, put: Put, anna: Person, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else stands there, and then an error of ours: partly done, not "nothing"."""
    put("retry", RetryPolicy(attempts=1))
    payroll.set_faults(wrong(values, 1))
    (case,) = approved(anna, values)

    def full(*_given: Any, **_named: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pauses, "set_pause", full)
    work(Payroll(payroll.address))
    assert states([case]) == ["partly_done"]


def test_what_a_person_did_themselves_and_nobody_can_read_stays_theirs(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Taken over without an approval: when the target is down the case is still a person's."""
    put("retry", RetryPolicy(attempts=1))
    case = scene.prepared_case(configuration.coworker("lindeby", "harry").digest, values)
    verdict = decisions.Verdict(
        outcome=DecisionOutcome.take_over, codes=("annat",), version=case.version
    )
    decisions.decide(case, verdict, person=anna, policy=scene.POLICY, at=here.now())
    settle(case, SettleOutcome.did_myself, anna, note="77")
    sessions = Payroll(payroll.address)
    sessions.fails = SystemException(message("no answer"))
    work(sessions)
    assert states([case]) == ["manual"]


def test_a_target_that_opens_and_never_works_ends_with_a_person(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Every look finds the pages, every search fails: waits grow, and attempts run out."""
    put("retry", RetryPolicy(attempts=2, first_wait=0, factor=1))
    put("breaker", BreakerPolicy(failures=2, first_wait=300))
    (case,) = approved(anna, values)
    worker = Work("w1:pauses", Payroll(payroll.address))
    sessions = worker._sessions
    assert isinstance(sessions, Payroll)
    sessions.fails = SystemException(message("this search is broken"))
    looks = []
    for _ in range(2):
        Engine(worker).run_until_idle()
        looks.extend(pauses.in_force("lindeby", "harry").values_list("looks", flat=True))
        Pause.objects.filter(lifted_at=None).update(until=here.now())
        Case.objects.update(due_at=here.now())
    assert states([case]) == ["failed"]
    assert looks == [0, 1]


def test_an_error_of_ours_is_not_blamed_on_the_target(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """A full disk fails the case after its attempts, and pauses no system of somebody else's."""
    failing(put, failures=1)
    found = approved(anna, values, 2)
    sessions = Payroll(payroll.address)
    sessions.fails = OSError("disk full")
    work(sessions)
    assert states(found) == ["acting", "acting"]
    assert in_force() == []


def test_a_breaker_tells_it_why_and_names_no_case(
    payroll: Target, put: Put, anna: Person, values: dict[str, str]
) -> None:
    """Those who look after systems see no cases: the pause is about the target alone."""
    failing(put, failures=1)
    approved(anna, values)
    sessions = Payroll(payroll.address)
    sessions.fails = SystemException(message("The certificate has expired."))
    work(sessions)
    pause = pauses.in_force("lindeby", "harry").get()
    assert pause.case is None
    assert "certificate" in Message.model_validate(pause.message).english()
