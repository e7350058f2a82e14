"""One action for each row of a table: carried out once each, told one by one when some fail."""

from typing import Any

import pytest

from framework.core.approval import DecisionOutcome, SettleOutcome
from framework.core.errors import BusinessException
from framework.core.figures import REMOVED
from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.runtime import configuration, here
from framework.store import cases, decisions, proposals, settling
from framework.store.decisions import Verdict
from framework.store.models import Case, Person
from tests import calculation
from tests.runtime import scene
from tests.runtime.bad_target import states, work
from tests.runtime.case_system import CaseSystem
from tests.store import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def system(case_system: CaseSystem) -> CaseSystem:
    """Return the case system in which HaRry writes."""
    return case_system


def approved(who: Person, **edits: str) -> Case:
    """Make a case with two costs that is approved, with a person's own values if any."""
    _, case = cases.receive(rows.run(), rows.collected(), here.now())
    cases.claim(case, State.preparing, "w0", here.now())
    digest = configuration.coworker("lindeby", "harry").digest
    proposals.save(case, calculation.proposal(), config_digest=digest, at=here.now())
    for section in ("calculation", "words"):
        typed = {key.replace("__", "/"): text for key, text in edits.items()}
        changed = bool(typed) and section == "calculation"
        said = Verdict(
            outcome=DecisionOutcome.approve_changed if changed else DecisionOutcome.approve,
            section=section, codes=("annat",) if changed else (),
            edits=typed if changed else {}, version=case.version,
        )  # fmt: skip
        decisions.decide(case, said, person=who, policy=scene.POLICY, at=here.now())
    return case


def told(case: Case) -> str:
    """Return why a case is where it is."""
    return Message.model_validate(case.reason).english()


def settle(case: Case, who: Person, outcome: SettleOutcome, note: str = "") -> None:
    """Let a person say what is true."""
    settling.settle(case, outcome, version=case.version, person=who, policy=scene.POLICY,
                    at=here.now(), note=note)  # fmt: skip


def test_every_row_in_force_is_written_once(system: CaseSystem, anna: Person) -> None:
    """Promise 4: each row has a reference of its own, a person's row too; a removed one is not."""
    edits: dict[str, Any] = {
        "costs__power": REMOVED, "costs__rent__approved": "8000", "costs__+3__kind": "Medicine",
        "costs__+3__approved": "120",
    }  # fmt: skip
    case = approved(anna, **edits)
    work(system)
    assert states([case]) == ["done"]
    assert system.holds() == [f"{case.key}:row/rent", f"{case.key}:row/+3",
                              f"{case.key}:calculation"]  # fmt: skip
    written = [held.get("approved") or held["result"] for _, held in system.stored]
    assert written == ["8000", "120", "9990"]
    assert [action.values for action in case.actions.order_by("pk")][1] == {
        "costs/+3/kind": "Medicine", "costs/+3/approved": "120",
    }  # fmt: skip


def test_what_was_done_and_what_was_not_is_told(system: CaseSystem, anna: Person) -> None:
    """The rows were stored and the calculation was not: the text says both, and why."""
    system.refuses = {"register_calculation"}
    case = approved(anna)
    work(system)
    assert states([case]) == ["partly_done"]
    assert told(case) == (
        "Carried out and read back: Add a cost: Rent, Add a cost: Electricity. "
        "Not carried out: Register the calculation. the month is locked"
    )


def test_what_never_began_is_told_as_not_carried_out(system: CaseSystem, anna: Person) -> None:
    """After a refusal nothing more is begun; what comes later is named as well."""
    system.refuses = {"Rent"}
    case = approved(anna)
    work(system)
    assert states([case]) == ["failed"]
    assert told(case) == (
        "Not carried out: Add a cost: Rent, Add a cost: Electricity, Register the calculation. "
        "the month is locked"
    )
    assert system.stored == []


def test_the_rest_is_written_and_nothing_twice(system: CaseSystem, anna: Person) -> None:
    """Promise 4: told that it is not there, the coworker writes what is left, and only that."""
    system.refuses = {"register_calculation"}
    case = approved(anna)
    work(system)
    system.refuses = set()
    case.refresh_from_db()
    settle(case, anna, SettleOutcome.absent)
    work(system)
    assert states([case]) == ["done"]
    assert system.holds() == [f"{case.key}:row/rent", f"{case.key}:row/power",
                              f"{case.key}:calculation"]  # fmt: skip


def test_a_person_did_the_rest(system: CaseSystem, anna: Person) -> None:
    """Promise 5: what is proved stays proved; the reference is that of what was left."""
    system.refuses = {"register_calculation"}
    case = approved(anna)
    work(system)
    case.refresh_from_db()
    system.stored.append(("calculation", {"result": "10820.5"}))
    settle(case, anna, SettleOutcome.did_myself, "calculation-7")
    work(system)
    assert states([case]) == ["unknown"], "that is not what the system shows"
    settle(case, anna, SettleOutcome.did_myself, "B-9, calculation-3")
    work(system)
    assert states([case]) == ["done"]
    assert system.stored[-1][1] == {"result": "10820.5"}, "nothing was written"


def test_many_are_told_by_number(system: CaseSystem, anna: Person) -> None:
    """Of many rows the first are named, and how many more there are."""
    system.refuses = {"register_calculation"}
    more = {f"costs__+{number}__kind": f"Cost {number}" for number in range(1, 5)}
    more |= {f"costs__+{number}__approved": "1" for number in range(1, 5)}
    case = approved(anna, **more)
    work(system)
    case.refresh_from_db()
    assert "Add a cost: Cost 2 and 2 more. Not carried out: Register" in told(case)


def test_promise_4_two_rows_that_the_target_cannot_tell_apart(
    system: CaseSystem, anna: Person
) -> None:
    """A person's row that reads like one of ours is not called done by our own row."""
    twin = {"costs__+1__kind": "Rent", "costs__+1__approved": "8500"}
    twin |= {"costs__+1__applied": "8500"}
    case = approved(anna, **twin)
    work(system)
    assert states([case]) == ["partly_done"]
    assert "cannot tell this from another row" in told(case)


def test_promise_7_an_unknown_amount_is_not_approved(system: CaseSystem, anna: Person) -> None:
    """A row without its amount makes the result unknown: nothing of it is sent as empty."""
    with pytest.raises(BusinessException, match="Not known"):
        approved(anna, **{"costs__+1__kind": "Glasses"})
    assert not Case.objects.filter(state=State.approved).exists()
