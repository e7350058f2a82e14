"""Another look: afterwards by somebody else, and before the proposal is seen."""

from typing import Any

import pytest

from framework.core.approval import DecisionOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.rules import Outcome
from framework.core.sampling import Draw
from framework.store import decisions, looks, sampling
from framework.store.models import AuditEntry, BlindAnswer, Case, Decision, Person, Review
from tests.store import rows
from tests.store.rows import NOW, POLICY

ALL = POLICY.model_copy(update={"quality_sample": 100, "blind_sample": 100})


def decided(who: Person, outcome: str = "approve", reference: str = "A") -> Decision:
    """Make a decision that is drawn."""
    case = rows.awaiting(reference)
    made = rows.verdict(case, outcome)
    return decisions.decide(case, made, person=who, policy=ALL, at=NOW)


def look(decision: Decision, who: Person, *, agrees: bool = True, **changes: Any) -> Review:
    """Let somebody look at a decision."""
    given: dict[str, Any] = {"codes": (), "note": "", "policy": ALL, "at": NOW}
    return looks.review(decision, person=who, agrees=agrees, **(given | changes))


@pytest.mark.parametrize(
    ("outcome", "drawn"),
    [("approve", True), ("approve_changed", True), ("reject", True), ("complete", False),
     ("take_over", False), ("rerun", False)],
)  # fmt: skip
def test_every_yes_and_every_no_can_be_drawn(outcome: str, drawn: bool, anna: Person) -> None:
    """A sample of approvals alone would never show what was rejected wrongly."""
    made = decided(anna, outcome)
    assert made.sampled == drawn
    assert list(looks.to_review(Case.objects.all(), rows.person("bo"))) == ([made] if drawn else [])


def test_a_look_holds_nothing_and_changes_nothing(anna: Person) -> None:
    """The case goes on as it was decided, whatever the other person says of it."""
    made = decided(anna)
    before = made.case.__class__.objects.values().get()
    said = look(made, rows.person("bo"), agrees=False, codes=("annat",), note="Fel grad")
    assert (said.agrees, said.codes, said.note) == (False, ["annat"], "Fel grad")
    assert made.case.__class__.objects.values().get() == before
    link = AuditEntry.objects.get(event="review.disagrees")
    assert link.facts == {"decision": made.pk, "codes": "annat"}
    assert "Fel grad" not in str(link.facts)


def test_never_one_s_own(anna: Person) -> None:
    """Nobody looks at what they decided themselves."""
    made = decided(anna)
    assert not looks.to_review(Case.objects.all(), anna).exists()
    with pytest.raises(NotAllowed, match="not yours"):
        look(made, anna)


def test_what_a_look_needs(anna: Person) -> None:
    """A no says why; nobody without a role looks, and one look is enough."""
    made, bo = decided(anna), rows.person("bo")
    with pytest.raises(BusinessException, match="at least one reason"):
        look(made, bo, agrees=False)
    with pytest.raises(BusinessException, match="from the list"):
        look(made, bo, codes=("bored",))
    with pytest.raises(NotAllowed, match="no role"):
        look(made, rows.person("nobody", role=None))
    look(made, bo)
    with pytest.raises(NotAllowed, match="not yours"):
        look(made, rows.person("cia"))
    assert Review.objects.count() == 1


def test_undone_or_not_drawn_needs_no_look(anna: Person) -> None:
    """What was taken back is nothing to judge; outside the share nothing is drawn."""
    made = decided(anna)
    decisions.undo(made.case, made, person=anna, at=NOW)
    case = rows.awaiting("B")
    rows.decide(case, anna)
    assert not looks.to_review(Case.objects.all(), rows.person("bo")).exists()


def test_the_share_of_looks_is_kept(anna: Person) -> None:
    """Which decisions are looked at is drawn by the key, near the share."""
    policy = POLICY.model_copy(update={"quality_sample": 30})
    found = [rows.awaiting(f"R{number}") for number in range(40)]
    chosen = sampling.drawn(found, Draw.quality, 30)
    for case in found:
        made = decisions.decide(case, rows.verdict(case), person=anna, policy=policy, at=NOW)
        assert made.sampled == (case.pk in chosen)
    assert 3 < len(chosen) < 25


def test_hidden_until_answered_and_each_for_themselves(anna: Person) -> None:
    """The proposal is kept back from each person until that person has answered."""
    case, bo = rows.awaiting(), rows.person("bo")
    assert looks.is_hidden(case, anna, 100)
    assert not looks.is_hidden(case, anna, 0)
    looks.answer(case, DecisionOutcome.approve, {"degree": "75"}, person=anna, at=NOW)
    assert not looks.is_hidden(case, anna, 100)
    assert looks.is_hidden(case, bo, 100)
    assert case.state == "awaiting_decision"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.no_data])
def test_what_is_flagged_is_shown(outcome: Outcome, anna: Person) -> None:
    """Blind are unflagged cases only: a flag must be seen."""
    assert not looks.is_hidden(rows.awaiting(outcome=outcome), anna, 100)


@pytest.mark.parametrize(
    ("outcome", "typed", "agrees"),
    [
        ("approve", {"degree": "75,0 %", "hours": "28:41"}, True),
        ("approve", {}, True),
        ("approve", {"degree": "80"}, False),
        ("reject", {"degree": "75"}, False),
    ],
)
def test_an_answer_agrees_when_all_is_equal(
    outcome: str, typed: dict[str, str], agrees: bool, anna: Person
) -> None:
    """A yes to the same canonical values agrees; another value or another word does not."""
    case = rows.awaiting()
    made = looks.answer(case, DecisionOutcome(outcome), typed, person=anna, at=NOW)
    assert made.agrees == agrees


def test_the_first_answer_counts(anna: Person) -> None:
    """What was answered cannot be answered again once the proposal is seen."""
    case = rows.awaiting()
    with pytest.raises(BusinessException, match="must be"):
        looks.answer(case, DecisionOutcome.approve, {"degree": "much"}, person=anna, at=NOW)
    for degree in ("80", "75"):
        looks.answer(case, DecisionOutcome.approve, {"degree": degree}, person=anna, at=NOW)
    assert BlindAnswer.objects.get().values == {"degree": "80"}


def test_a_new_proposal_is_hidden_again(anna: Person) -> None:
    """An answer is to one proposal; the next is judged anew."""
    case = rows.awaiting()
    looks.answer(case, DecisionOutcome.approve, {}, person=anna, at=NOW)
    rows.decide(case, anna, "rerun")
    rows.prepared(case)
    assert looks.is_hidden(case, anna, 100)


def test_two_looks_at_once(anna: Person) -> None:
    """The second of two people who send the same look is told."""
    made = decided(anna)
    bo, cia = rows.person("bo"), rows.person("cia")
    Review.objects.create(decision=made, person=cia, agrees=True, at=NOW)
    with pytest.raises((Conflict, NotAllowed)):
        look(made, bo)
