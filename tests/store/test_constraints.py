"""Invariants live in the database: whatever writes, no row can be half of anything."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from framework.core.errors import NotAllowed
from framework.store import decisions
from framework.store.models import (
    Case,
    Decision,
    FigureEdit,
    Person,
    RoleAssignment,
    StoredProposal,
)
from tests.store import rows
from tests.store.rows import NOW


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "closed"},
        {"state": "closed", "closed_reason": "bored"},
        {"state": "received", "closed_reason": "rejected"},
        {"state": "waiting"},
        {"state": "waiting", "resume": "acting"},
        {"state": "received", "resume": "received"},
        {"state": "approved", "resume": "approved"},
        {"state": "resting"},
        {"state": ""},
        {"owner": "w1"},
        {"state": "done", "owner": "w1"},
        {"state": "awaiting_decision", "owner": "w1"},
    ],
)
def test_half_a_case_is_refused(changes: dict[str, str]) -> None:
    """Closed has a reason, waiting says where it goes on, and only what is in hand has an owner."""
    rows.received()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(**changes)
    assert Case.objects.get().state == "received"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "closed", "closed_reason": "withdrawn"},
        {"state": "waiting", "resume": "approved"},
        {"state": "waiting", "resume": "received"},
        {"state": "preparing", "owner": "w1"},
        {"state": "acting", "owner": "w1"},
        {"state": "acting", "owner": ""},
    ],
)
def test_whole_cases_are_kept(changes: dict[str, str]) -> None:
    """The constraints refuse halves, and nothing else."""
    rows.received()
    assert Case.objects.update(**changes) == 1


def test_what_exists_once(anna: Person) -> None:
    """A case's revision, a proposal's number, a figure's edit and a role stand once."""
    case = rows.awaiting()
    FigureEdit.objects.create(case=case, figure="degree", value="80", person=anna, at=NOW)
    for model in (Case, StoredProposal, FigureEdit, RoleAssignment):
        row = model.objects.get()
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_a_decision_has_an_outcome(anna: Person) -> None:
    """A row that decides nothing is no decision."""
    case = rows.awaiting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, case_version=1, outcome="", person=anna, mode="single",
                                at=NOW)  # fmt: skip


def test_promise_3_a_decision_names_its_person() -> None:
    """No decision without a person can be stored, by whatever way."""
    case = rows.awaiting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, case_version=1, outcome="approve", mode="single", at=NOW)
    assert not Decision.objects.exists()


def test_a_decision_is_written_once(anna: Person) -> None:
    """Whoever tries to change, replace or remove a decision is refused; undoing is a new row."""
    case = rows.awaiting()
    made = rows.decide(case, anna)
    made.outcome = "reject"
    tries: list[Callable[[], object]] = [
        made.save,
        made.delete,
        lambda: Decision.objects.update(outcome="reject"),
        lambda: case.decisions.all().delete(),
        lambda: Decision.objects.bulk_update([made], ["outcome"]),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed, match="never changed"), transaction.atomic():
            attempt()
    replaced = Decision(pk=made.pk, case=case, case_version=1, outcome="reject", person=anna,
                        mode="single", at=NOW)  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        replaced.save()
    assert Decision.objects.get().outcome == "approve"
    undone = decisions.undo(case, made, person=anna, at=NOW)
    assert [one.outcome for one in Decision.objects.all()] == ["approve", "undo"]
    assert undone.undoes == made


def test_a_decision_goes_with_its_case(anna: Person) -> None:
    """What is purged goes whole: the rule above is no wall against purging."""
    case = rows.awaiting()
    rows.decide(case, anna)
    Case.objects.update(proposal=None)
    Case.objects.all().delete()
    assert not Decision.objects.exists()


def test_a_person_who_decided_stays(anna: Person) -> None:
    """Who decided, and on what, cannot be deleted from under the decision."""
    case = rows.awaiting()
    rows.decide(case, anna)
    for row in (anna, StoredProposal.objects.get()):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.delete()
    assert Decision.objects.get().person == anna


def test_instants_keep_their_microsecond() -> None:
    """Instants come back as the same instant; the audit chain counts on it."""
    exact = dt.datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=dt.UTC)
    case = rows.received()
    Case.objects.filter(pk=case.pk).update(due_at=exact)
    assert Case.objects.get().due_at == exact
