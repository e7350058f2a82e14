"""Acting through an HTTP session on a real target, with workers that are killed (kill -9).

All faults crossed with all steps: tests/runtime/test_fault_table.py.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from fixtures.targets.process import Target
from framework.adapters.http import HttpSession
from framework.config.municipality import MunicipalityConfig
from framework.core.approval import SettleOutcome
from framework.core.lifecycle import State
from framework.runtime import carrying_out, here, perform
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import actions, cases, decisions, settling
from framework.store.decisions import Verdict
from framework.store.models import ActionRecord, Receipt
from tests.runtime import dying, scene
from tests.runtime.dying import STEPS, Death
from tests.runtime.payroll_over_http import HttpSessions

pytestmark = pytest.mark.django_db(transaction=True)


def work(payroll: Target, die: Death | None = None) -> bool:
    """Work in a process of its own until nothing is due; returns whether it was killed."""
    dies = partial(die, HttpSession) if die else None
    return dying.work("w1:x" if die else "w2:y", HttpSessions(payroll.address), dies)


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
    gone = replace(payroll, address="http://127.0.0.1:9")
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
            "fault": "maintenance",
            "status": 500,
            "path": "/api/scheman/ny",
            "match": {"schema_id": values["schema_id"]},
        }
    )
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll)
    case.refresh_from_db()
    assert case.state == State.unknown
    assert case.actions.get().sends == lindeby.coworkers["harry"].coworker.retry.attempts


def test_what_the_target_did_not_take_was_not_sent(
    payroll: Target, lindeby: MunicipalityConfig, values: dict[str, str]
) -> None:
    """An account that is not let in at the write: tried again, failed at last, never unknown."""
    payroll.set_faults({"fault": "session_expires", "path": "/api/scheman/ny"})
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    work(payroll)
    case.refresh_from_db()
    assert case.state == State.failed
    record = case.actions.get()
    assert (record.phase, record.sends) == ("intended", 0)


@pytest.mark.parametrize(("other", "state"), [({}, State.done), ({"rad": "2"}, State.failed)])
def test_promise_4_what_the_target_says_is_there_already_is_looked_for(
    other: dict[str, str],
    state: State,
    payroll: Target,
    lindeby: MunicipalityConfig,
    values: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Registered by somebody between our look and our write: equal is done, other is refused."""
    case = scene.prepared_case(lindeby.coworkers["harry"].digest, values)
    scene.approve(case, scene.person())
    row = {**values, **other, "extern_referens": f"{case.key}:register",
           "sysselsattningsgrad": "87.50"}  # fmt: skip
    real = actions.mark

    def registers(record: ActionRecord, phase: str, *given: Any, **named: Any) -> None:
        real(record, phase, *given, **named)
        if phase == "sent":
            assert payroll.client().post("/scheman/ny", row).message == "Sparat"

    monkeypatch.setattr(actions, "mark", registers)
    Engine(Work("w1:there", HttpSessions(payroll.address))).run_until_idle()
    case.refresh_from_db()
    assert case.state == state
    assert len(payroll.stored("scheman", schema_id=values["schema_id"])) == 1
    if state is State.done:
        assert Receipt.objects.get(action__case=case).already_there


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
        settling.settle(
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
    settling.settle(
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
