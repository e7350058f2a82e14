"""Acting, with the worker killed (kill -9) between any two steps and a target that misbehaves.

Afterwards the target's own database is asked: nothing twice, nothing wrong in silence, nothing
lost.
"""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from fixtures.targets.process import Target
from framework.config.municipality import MunicipalityConfig
from framework.core.approval import SettleOutcome
from framework.core.lifecycle import State
from framework.runtime import carrying_out, here, perform
from framework.runtime.engine import EmbeddedEngine
from framework.runtime.jobs import Work
from framework.store import actions, cases, decisions
from framework.store.decisions import Verdict
from framework.store.models import Case, Receipt
from tests.runtime import scene
from tests.runtime.payroll_over_http import HttpSession, HttpSessions

_PATIENCE = 5.0
pytestmark = pytest.mark.django_db(transaction=True)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(holder: Any, name: str, when: Callable[..., bool] = lambda *_a, **_k: True) -> None:
    real = getattr(holder, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            _die()
        return real(*args, **kwargs)

    setattr(holder, name, dying)


def _after(holder: Any, name: str, when: Callable[..., bool] = lambda *_a, **_k: True) -> None:
    real = getattr(holder, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        if when(*args, **kwargs):
            _die()
        return result

    setattr(holder, name, dying)


def _is(operation: str) -> Callable[..., bool]:
    return lambda _self, name, *_a, **_k: bool(name == operation)


def _phase(phase: str) -> Callable[..., bool]:
    return lambda _record, now, *_a, **_k: bool(now == phase)


def _to(state: State) -> Callable[..., bool]:
    return lambda _case, after, **_k: after is state


#: Step → how to die there. Together they are every gap between two steps of acting.
STEPS: dict[str, Callable[[], None]] = {
    "before the intent": lambda: _before(actions, "intend"),
    "after the intent": lambda: _after(actions, "intend"),
    "after the look": lambda: _after(HttpSession, "perform", _is("find_schedule")),
    "before the press": lambda: _after(actions, "mark", _phase("sent")),
    "after the press": lambda: _after(HttpSession, "perform", _is("register_schedule")),
    "before 'written'": lambda: _before(actions, "mark", _phase("written")),
    "after 'written'": lambda: _after(actions, "mark", _phase("written")),
    "after the read-back": lambda: _after(HttpSession, "perform", _is("read_schedule")),
    "before the receipt": lambda: _before(actions, "give_receipt"),
    "after the receipt": lambda: _after(actions, "give_receipt"),
    "before 'done'": lambda: _before(cases, "move", _to(State.done)),
}
#: Fault → its switch (see fixtures/targets/README.md), and where the case may rightly end.
FAULTS: dict[str, tuple[dict[str, Any] | None, set[State]]] = {
    "none": (None, {State.done}),
    # A lie that struck a write which was then lost by a kill is written again, and stays.
    "lies once": ({"fault": "lies", "times": 1}, {State.failed, State.done}),
    "lies always": ({"fault": "lies"}, {State.failed}),
    "no answer": ({"fault": "time_out_after_stored", "times": 1, "seconds": 3}, {State.done}),
    "stores other": (
        {"fault": "stores_other", "times": 1, "column": "veckoarbetstid", "value": "40:00"},
        {State.partly_done},
    ),
    "already there": ({"fault": "already_registered", "times": 1, "row": {}}, {State.done}),
    "session expires": (
        {"fault": "session_expires", "path": "/scheman/ny", "times": 1},
        {State.done},
    ),
}


def switched(fault: str, values: dict[str, str]) -> list[dict[str, Any]]:
    """Return the fault's switch for one schedule."""
    switch, _ = FAULTS[fault]
    if switch is None:
        return []
    found = {**switch, "match": {"schema_id": values["schema_id"]}}
    if "row" in found:
        found["row"] = {**values, "extern_referens": "", "sysselsattningsgrad": "87.50"}
    return [found]


def work(payroll: Target, die: Callable[[], None] | None = None) -> bool:
    """Work in a process of its own until nothing is due; returns whether it was killed."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            if die is not None:
                die()
            engine = EmbeddedEngine(Work("w1:x" if die else "w2:y", HttpSessions(payroll.address)))
            engine.run_until_idle(patience=_PATIENCE)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.WEXITSTATUS(status) == 0
    return killed


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", FAULTS)
def test_promise_5_and_6_after_kill_at_any_step_under_any_fault(
    fault: str, step: str, payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """Nothing claimed that is not true, nothing lost: whatever dies, whatever the target does."""
    payroll.set_faults(*switched(fault, values))
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll, STEPS[step])
    work(payroll)
    case.refresh_from_db()
    stored = payroll.stored("scheman", schema_id=values["schema_id"])
    assert State(case.state) in FAULTS[fault][1]
    assert case.owner == ""
    _judge(case, stored)


def _judge(case: Case, stored: list[dict[str, str]]) -> None:
    """Nothing twice; done means exactly the right row; anything else has no right row unseen."""
    assert len(stored) <= 1
    receipts = Receipt.objects.filter(action__case=case).count()
    if case.state == State.done:
        assert len(stored) == 1
        assert stored[0]["veckoarbetstid"] == scene.VALUES["veckoarbetstid"]
        assert receipts == 1
    else:
        assert receipts == 0
        assert bool(stored) == (case.state == State.partly_done)


def test_every_step_is_really_reached(payroll: Target, lindeby: MunicipalityConfig) -> None:
    """The table of steps is not empty words: without a fault each of them kills the worker."""
    digest = lindeby.coworkers["harry"].digest
    person = scene.person()
    for number, (step, die) in enumerate(STEPS.items()):
        case = scene.prepared_case(digest, {**scene.VALUES, "schema_id": f"STEP-{number}"})
        scene.approve(case, person)
        assert work(payroll, die), step
        work(payroll)
        case.refresh_from_db()
        assert case.state == State.done, step
        assert len(payroll.stored("scheman", schema_id=f"STEP-{number}")) == 1


def test_promise_4_nothing_twice_same_key_with_other_values_stops(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """The key is there with other values: nothing is written, a person must look."""
    client = payroll.client()
    other = {**values, "veckoarbetstid": "30:00", "extern_referens": ""}
    assert client.post("/scheman/ny", other).message == "Sparat"
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll)
    case.refresh_from_db()
    assert case.state == State.failed
    assert case.flagged
    assert len(payroll.stored("scheman", schema_id=values["schema_id"])) == 1


def test_the_persons_value_is_what_is_written(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """Promise 8: a value changed by the person who approved is what the target gets."""
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person(), veckoarbetstid="34,5")
    work(payroll)
    (row,) = payroll.stored("scheman", schema_id=values["schema_id"])
    assert row["veckoarbetstid"] == "34:30"
    case.refresh_from_db()
    assert case.state == State.done


def test_closed_target_is_waited_for(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """A maintenance page is no failure: the case waits after its approval and counts so."""
    payroll.set_faults({"fault": "maintenance"})
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll)
    case.refresh_from_db()
    assert (case.state, case.resume) == (State.waiting, State.approved)
    assert payroll.stored("scheman", schema_id=values["schema_id"]) == []


def test_a_target_that_cannot_be_asked_leaves_unknown(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """Sent, and then the target is gone for good: the case is unknown, and a person's."""
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    assert work(payroll, STEPS["after the press"])
    gone = Target(address="http://127.0.0.1:9", database=payroll.database, faults=payroll.faults)
    work(gone)
    case.refresh_from_db()
    assert case.state == State.unknown


def test_nothing_acts_without_a_person(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """Promise 1: a prepared case that nobody approved is never written, however long it waits."""
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    work(payroll)
    case.refresh_from_db()
    assert case.state == State.awaiting_decision
    assert payroll.stored("scheman", schema_id=values["schema_id"]) == []


def test_a_target_that_loses_every_answer_is_not_written_to_for_ever(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """Promise 5: sent as often as the retry policy says, never seen: unknown, a person's."""
    payroll.set_faults(
        {
            "fault": "session_expires",
            "path": "/scheman/ny",
            "match": {"schema_id": values["schema_id"]},
        }
    )
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll)
    case.refresh_from_db()
    assert case.state == State.unknown
    assert case.actions.get().sends == lindeby.coworkers["harry"].coworker.retry.attempts


@pytest.mark.parametrize("silent", [False, True])
def test_promise_4_a_key_field_stored_wrong_is_found_by_our_reference(
    silent: bool,
    payroll: Target,
    lindeby: MunicipalityConfig,
    values: dict[str, str],
) -> None:
    """Stored under another date than was sent: one row, partly done, and never a second."""
    match = {"schema_id": values["schema_id"]}
    wrong = {"fault": "stores_other", "match": match, "column": "fran", "value": "2027-02-01"}
    lost = {"fault": "time_out_after_stored", "match": match, "times": 1, "seconds": 3}
    payroll.set_faults(wrong, *([lost] if silent else []))
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll)
    case.refresh_from_db()
    assert case.state == State.partly_done
    assert len(payroll.stored("scheman", schema_id=values["schema_id"])) == 1


def test_done_by_hand_needs_the_targets_own_number(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """Promise 5: "I did it myself" is done only when the number that was typed is read back."""
    person = scene.person()
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    take_over = Verdict(outcome="take_over", codes=("annat",), version=case.version)
    decisions.decide(case, take_over, person=person, policy=scene.POLICY, at=here.now())
    page = payroll.client().post("/scheman/ny", {**values, "extern_referens": ""})
    number = page.heading.removeprefix("Schema ")
    for note, state in (("S-1", State.manual), (number, State.done)):
        decisions.settle(
            case, SettleOutcome.did_myself, version=case.version, person=person,
            policy=scene.POLICY, at=here.now(), note=note,
        )  # fmt: skip
        work(payroll)
        case.refresh_from_db()
        assert case.state == state
    assert Receipt.objects.get(action__case=case).target_id == number


def test_promise_1_done_by_hand_while_closed_is_never_approved(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """A closed target delays the reading; it makes no approval out of a person's word."""
    person = scene.person()
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    take_over = Verdict(outcome="take_over", codes=("annat",), version=case.version)
    decisions.decide(case, take_over, person=person, policy=scene.POLICY, at=here.now())
    decisions.settle(
        case, SettleOutcome.did_myself, version=case.version, person=person,
        policy=scene.POLICY, at=here.now(), note="S-1",
    )  # fmt: skip
    payroll.set_faults({"fault": "maintenance"})
    work(payroll)
    case.refresh_from_db()
    assert (case.state, case.owner) == (State.acting, "")


def test_modules_that_steps_patch_are_those_in_use() -> None:
    """The dying steps patch the very modules that acting calls through."""
    assert carrying_out.actions is actions
    assert perform.cases is cases
