"""Taking a decision back: by whoever made it, while nothing has begun to act."""

import datetime as dt

import pytest

from framework.core.errors import Conflict, NotAllowed
from framework.core.lifecycle import State
from framework.store import cases, decisions
from framework.store.models import Case, Decision, Person
from tests.store import rows
from tests.store.rows import NOW

SOON = NOW + dt.timedelta(minutes=1)


def test_undone_is_undecided(anna: Person) -> None:
    """An undone approval leaves the case in the inbox; both decisions stay on record."""
    case = rows.awaiting()
    made = rows.decide(case, anna)
    undone = decisions.undo(case, made, person=anna, at=SOON)
    assert case.state == "awaiting_decision"
    assert (undone.undoes, undone.outcome, undone.person) == (made, "undo", anna)
    assert decisions.approvals(case) == {}
    rows.decide(case, anna)
    assert case.state == "approved"


def test_only_the_one_who_decided_undoes(anna: Person) -> None:
    """Another person's yes is not theirs to take back."""
    case = rows.awaiting()
    made = rows.decide(case, anna)
    with pytest.raises(NotAllowed, match="who decided"):
        decisions.undo(case, made, person=rows.person("bo"), at=SOON)
    assert Case.objects.get().state == "approved"


@pytest.mark.parametrize("state", [State.acting, State.done, State.unknown, State.failed])
def test_what_has_begun_is_not_undone(state: State, anna: Person) -> None:
    """When acting was first, the undo is told so and changes nothing."""
    case = rows.in_state(state, anna)
    with pytest.raises(Conflict, match="no longer be undone"):
        decisions.undo(case, Decision.objects.get(), person=anna, at=SOON)
    assert Case.objects.get().state == state


def test_a_decision_is_undone_once(anna: Person) -> None:
    """An undo that is sent twice undoes once."""
    case = rows.awaiting()
    made = rows.decide(case, anna)
    decisions.undo(case, made, person=anna, at=SOON)
    rows.decide(case, anna)
    with pytest.raises(Conflict):
        decisions.undo(case, made, person=anna, at=SOON)
    assert case.state == "approved"


def test_another_case_s_decision_undoes_nothing(anna: Person) -> None:
    """An undo takes back a decision of this very case."""
    case, other = rows.awaiting("A"), rows.awaiting("B")
    rows.decide(case, anna)
    elsewhere = rows.decide(other, anna)
    with pytest.raises(Conflict):
        decisions.undo(case, elsewhere, person=anna, at=SOON)
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}


def test_a_void_decision_undoes_nothing(anna: Person) -> None:
    """A yes to yesterday's proposal does not take back another person's yes to today's."""
    case = rows.awaiting()
    old = rows.decide(case, anna)
    cases.receive(rows.run("x"), rows.collected(values={"degree": "80"}), NOW)
    case.refresh_from_db()
    rows.prepared(case)
    rows.decide(case, rows.person("bo"))
    with pytest.raises(Conflict):
        decisions.undo(case, old, person=anna, at=SOON)
    assert Case.objects.get().state == "approved"


def test_one_section_is_undone_without_the_other(anna: Person) -> None:
    """Only what the person took back is open again."""
    case = rows.awaiting(sections=("schedule", "pay"))
    first = rows.decide(case, anna)
    rows.decide(case, rows.person("bo"), section="pay")
    decisions.undo(case, first, person=anna, at=SOON)
    assert case.state == "awaiting_decision"
    assert set(decisions.approvals(case)) == {"pay"}
    rows.decide(case, anna)
    assert case.state == "approved"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_undo_and_acting_race_exactly_one_wins(attempt: int) -> None:
    """Four undos and four workers at the very last moment: one of the eight wins."""
    anna = rows.person("anna")
    case = rows.awaiting()
    made = rows.decide(case, anna)

    def race(number: int) -> str:
        mine = Case.objects.get(pk=case.pk)
        if (number + attempt) % 2:
            return "acting" if cases.claim(mine, State.acting, f"w{number}", case.due_at) else ""
        try:
            decisions.undo(mine, made, person=anna, at=case.due_at)
        except Conflict:
            return ""
        return "awaiting_decision"

    (winner,) = [won for won in rows.at_once(race) if won]
    case.refresh_from_db()
    assert case.state == winner
    assert Decision.objects.filter(outcome="undo").count() == (winner == "awaiting_decision")
