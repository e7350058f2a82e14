"""Bulk: the chosen ones of a page, as they stood there, or none."""

from typing import Any

import pytest

from framework.core.errors import Conflict, CoworkerError, NotAllowed
from framework.core.rules import Outcome
from framework.core.sampling import Draw
from framework.store import batches, sampling
from framework.store.models import AuditEntry, Batch, Case, Decision, FigureEdit, Person
from tests.store import rows
from tests.store.rows import NOW, POLICY

BULK = POLICY.model_copy(update={"bulk": "unflagged", "bulk_cap": 3})


def page(count: int = 4, **how: Any) -> list[Case]:
    """Make what a page shows."""
    return [rows.awaiting(f"R{number}", **how) for number in range(count)]


def release(shown: list[Case], chosen: list[Case], who: Person, **changes: Any) -> Batch:
    """Approve the chosen ones of a page."""
    given: dict[str, Any] = {
        "versions": {case.pk: case.version for case in shown},
        "chosen": [case.pk for case in chosen], "person": who, "policy": BULK, "at": NOW,
    }  # fmt: skip
    return batches.release_bulk(Case.objects.order_by("reference"), **(given | changes))


def nothing(error: type[CoworkerError], told: str, *call: Any, **changes: Any) -> None:
    """Assert that nothing at all is approved."""
    with pytest.raises(error, match=told):
        release(*call, **changes)
    assert not {"approved"} & set(Case.objects.values_list("state", flat=True))
    assert not Batch.objects.exists()
    assert not Decision.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_chosen_ones_and_no_others(anna: Person) -> None:
    """Each case has a decision and an audit event of its own, in mode bulk."""
    shown = page()
    batch = release(shown, shown[:3], anna)
    assert (batch.count, batch.unit) == (3, "")
    assert [case.state for case in Case.objects.order_by("reference")] == [
        "approved", "approved", "approved", "awaiting_decision",
    ]  # fmt: skip
    assert {(one.mode, one.person, one.batch) for one in Decision.objects.all()} == {
        ("bulk", anna, batch)
    }
    assert AuditEntry.objects.filter(event="decision.approve").count() == 3


def test_only_what_the_person_saw(anna: Person) -> None:
    """A case that was not on the page, or is another version now: nothing is approved."""
    shown = page()
    nothing(Conflict, "has changed", shown[:2], [shown[0], shown[3]], anna)
    seen = {case.pk: case.version for case in shown}
    nothing(Conflict, "has changed", shown, shown[:2], anna, versions=seen | {shown[1].pk: 1})
    nothing(Conflict, "has changed", shown, shown[:1], anna, versions={})


def test_a_case_that_is_gone_stops_the_others(anna: Person) -> None:
    """One that somebody else decided meanwhile takes none of its neighbours along."""
    shown = page(2)
    Case.objects.filter(pk=shown[1].pk).update(version=99)
    nothing(Conflict, "has changed", shown, shown, anna)


def test_the_policy_and_its_cap(anna: Person) -> None:
    """Switched off, above the cap, or nothing chosen: refused."""
    shown = page()
    nothing(NotAllowed, "not allowed here", shown, shown[:1], anna, policy=POLICY)
    nothing(NotAllowed, "At most 3", shown, shown, anna)
    nothing(NotAllowed, "at least one", shown, [], anna)
    nothing(NotAllowed, "no role", shown, shown[:1], rows.person("nobody", role=None))


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.no_data])
def test_flagged_is_never_approved_in_bulk(outcome: Outcome, anna: Person) -> None:
    """Whatever the page sent, a flagged case is decided on its own."""
    shown = page(2, outcome=outcome)
    nothing(NotAllowed, "only unflagged", shown, shown, anna)


def test_what_a_person_changed_is_decided_alone(anna: Person) -> None:
    """The rules were not tried on a person's value."""
    shown = page(2)
    FigureEdit.objects.create(case=shown[0], figure="degree", value="80", person=anna, at=NOW)
    nothing(NotAllowed, "only unflagged", shown, shown, anna)


@pytest.mark.parametrize(
    ("field", "draw"),
    [("hold_out", Draw.hold_out), ("blind_sample", Draw.blind),
     ("sample_share", Draw.second_person)],
)  # fmt: skip
def test_what_is_drawn_is_decided_one_by_one(field: str, draw: Draw, anna: Person) -> None:
    """Held out, blind or for a second person: neither bulk nor batch takes it."""
    shown = page(30)
    chosen = sampling.drawn(shown, draw, 40)
    assert 0 < len(chosen) < 30
    policy = BULK.model_copy(update={field: 40})
    assert batches.one_by_one(shown, policy) == chosen
    drawn = [case for case in shown if case.pk in chosen][:2]
    nothing(NotAllowed, "one by one", shown, drawn, anna, policy=policy)
    with pytest.raises(NotAllowed, match="one by one"):
        batches.release_batch(
            drawn, versions={case.pk: case.version for case in drawn}, control=sum(
                case.control or 0 for case in drawn), person=anna, policy=policy, at=NOW,
        )  # fmt: skip
    rest = [case for case in shown if case.pk not in chosen][:3]
    assert release(shown, rest, anna, policy=policy).count == 3


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_approve_once() -> None:
    """Eight people with the same page: one wins whole, seven get a conflict, nobody half."""
    shown = page(3)
    people = [rows.person(f"person{number}") for number in range(8)]

    def click(number: int) -> bool:
        try:
            release(shown, shown, people[number])
        except (Conflict, NotAllowed):
            return False
        return True

    assert rows.at_once(click).count(True) == 1
    assert (Batch.objects.count(), Decision.objects.count()) == (1, 3)
