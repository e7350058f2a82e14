"""Batches: exactly the unflagged cases of one unit that the person saw, or nothing."""

from decimal import Decimal
from typing import Any

import pytest

from framework.core.errors import Conflict, CoworkerError, NotAllowed
from framework.core.rules import Outcome
from framework.store import batches, cases
from framework.store.models import AuditEntry, Batch, Case, Decision, Person
from tests.store import rows
from tests.store.rows import NOW, POLICY

#: Three cases of 38:15 are 6885 minutes.
TOTAL = Decimal(6885)


def three(**how: Any) -> list[Case]:
    """Make three cases of one unit that wait."""
    return [rows.awaiting(reference, **how) for reference in ("A", "B", "C")]


def release(found: list[Case], who: Person, **changes: Any) -> Batch:
    """Release what a person saw."""
    given: dict[str, Any] = {
        "versions": {case.pk: case.version for case in found}, "control": TOTAL, "person": who,
        "policy": POLICY, "at": NOW,
    }  # fmt: skip
    return batches.release_batch(found, **(given | changes))


def nothing(error: type[CoworkerError], told: str, *call: Any, **changes: Any) -> None:
    """Assert that a release is refused whole."""
    before = list(Case.objects.order_by("pk").values())
    with pytest.raises(error, match=told):
        release(*call, **changes)
    assert list(Case.objects.order_by("pk").values()) == before
    assert not Batch.objects.exists()
    assert not Decision.objects.exists()
    assert not AuditEntry.objects.exists()


def test_one_decision_for_the_unit(anna: Person) -> None:
    """Every case is approved by name, in one batch with its count and control sum."""
    batch = release(three(), anna)
    assert (batch.count, batch.control, batch.unit, batch.person) == (3, TOTAL, "1101", anna)
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}
    made = Decision.objects.all()
    assert {(one.mode, one.batch, one.outcome, one.person) for one in made} == {
        ("batch", batch, "approve", anna)
    }
    assert AuditEntry.objects.filter(event="decision.approve").count() == 3


def test_every_section_is_released(anna: Person) -> None:
    """A case of several sections is approved in each of them."""
    release(three(sections=("schedule", "pay")), anna)
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}
    assert Decision.objects.count() == 6


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.no_data])
def test_flagged_never_in_a_batch(outcome: Outcome, anna: Person) -> None:
    """One flagged case among them, and nothing is released."""
    found = [*three()[:2], rows.awaiting("D", outcome=outcome)]
    nothing(NotAllowed, "only unflagged", found, anna)


def test_what_the_person_saw_is_what_is_released(anna: Person) -> None:
    """A case more, a case less, another version or another sum: nothing is released."""
    found = three()
    seen = {case.pk: case.version for case in found}
    nothing(Conflict, "has changed", found, anna, versions=dict(list(seen.items())[:2]))
    nothing(Conflict, "has changed", found[:2], anna, versions=seen, control=TOTAL)
    nothing(Conflict, "has changed", found, anna, versions=seen | {found[0].pk: 1})
    nothing(Conflict, "has changed", found, anna, control=TOTAL - 1)


def test_a_case_that_changes_at_the_last_moment_stops_all(anna: Person) -> None:
    """When the third case changes while two are approved, those two are not approved either."""
    found = three()
    changed = rows.collected("C", values={"degree": "80"})
    cases.receive(rows.run("x"), changed, NOW)
    nothing(Conflict, "changed since", found, anna)


def test_one_unit_only(anna: Person) -> None:
    """A batch is of exactly one unit, and of something."""
    found = [*three()[:2], rows.awaiting("D", unit="1102")]
    nothing(NotAllowed, "exactly one unit", found, anna)
    nothing(NotAllowed, "exactly one unit", [], anna, control=Decimal(0))


def test_batches_only_where_the_policy_says_so(anna: Person) -> None:
    """Without `batch: unit` every case is decided on its own."""
    policy = POLICY.model_copy(update={"batch": "off"})
    nothing(NotAllowed, "not allowed", three(), anna, policy=policy)


def test_promise_3_a_batch_is_a_named_person_s(anna: Person) -> None:
    """Without a deciding role nothing is released."""
    nothing(NotAllowed, "no role", three(), rows.person("nobody", role=None))


@pytest.mark.django_db(transaction=True)
def test_two_releases_at_once_release_once() -> None:
    """Eight people release the same batch together: one batch, three decisions."""
    found = three()
    seen = {case.pk: case.version for case in found}
    people_here = [rows.person(f"person{number}") for number in range(8)]

    def click(number: int) -> bool:
        fresh = list(Case.objects.order_by("reference").select_related("proposal"))
        try:
            release(fresh, people_here[number], versions=seen)
        except (Conflict, NotAllowed):
            return False
        return True

    assert rows.at_once(click).count(True) == 1
    assert (Batch.objects.count(), Decision.objects.count()) == (1, 3)
