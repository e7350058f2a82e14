"""Four eyes: a second person who does not see what the first one did, and what two people make."""

from typing import Any

import pytest

from framework.core.approval import ApprovalPolicy
from framework.core.errors import NotAllowed
from framework.core.sampling import Draw
from framework.store import cases, decisions, sampling, second
from framework.store.models import AuditEntry, Case, Decision, FigureEdit, Person
from tests.store import rows
from tests.store.rows import NOW, POLICY

ALWAYS = POLICY.model_copy(update={"batch": "off", "four_eyes": "always"})
EIGHTY = {"degree": "80"}


@pytest.fixture
def bo() -> Person:
    """Make another person who decides."""
    return rows.person("bo")


@pytest.fixture
def cia() -> Person:
    """Make a third one."""
    return rows.person("cia")


def say(case: Case, who: Person, outcome: str = "approve", *, policy: ApprovalPolicy = ALWAYS,
        **changes: Any) -> Decision:  # fmt: skip
    """Let a person decide where four eyes are asked for."""
    made = rows.verdict(case, outcome, **changes)
    return decisions.decide(case, made, person=who, policy=policy, at=NOW)


def test_two_people_approve(anna: Person, bo: Person) -> None:
    """The first approval moves nothing and changes nothing that others see; the second counts."""
    case = rows.awaiting()
    before = Case.objects.values().get()
    first = say(case, anna)
    assert (first.counts, first.mode) == (False, "single")
    assert Case.objects.values().get() == before
    assert decisions.approvals(case) == {}
    second_word = say(case, bo)
    assert (case.state, second_word.counts, second_word.mode) == ("approved", True, "second")
    assert decisions.approvals(case) == {"schedule": second_word}
    facts = [link.facts["counts"] for link in AuditEntry.objects.filter(event="decision.approve")]
    assert facts == [0, 1]


def test_never_the_same_person(anna: Person) -> None:
    """Who has approved cannot be the second, and their first word alone approves nothing."""
    case = rows.awaiting()
    say(case, anna)
    with pytest.raises(NotAllowed, match="somebody else must look"):
        say(case, anna)
    with pytest.raises(NotAllowed, match="Nobody has approved"):
        cases.move(case, rows.State.approved, at=NOW, actor="harry")
    assert (case.state, Decision.objects.count()) == ("awaiting_decision", 1)


@pytest.mark.parametrize("outcome", ["complete", "reject", "take_over", "rerun"])
def test_a_no_needs_one_person(outcome: str, anna: Person) -> None:
    """Four eyes guard what is carried out; rejecting stays as easy as it was."""
    case = rows.awaiting()
    assert say(case, anna, outcome).counts
    assert case.state != "awaiting_decision"


def test_the_first_word_is_hidden_from_everybody_else(anna: Person, bo: Person) -> None:
    """Others see nothing of it until they have had their say, not even that it was taken back."""
    case = rows.awaiting()
    first = say(case, anna)
    assert second.hidden_from(case, bo.pk) == {first.pk}
    assert second.hidden_from(case, anna.pk) == set()
    assert second.waits(case, anna.pk) == [first]
    assert second.waits(case, bo.pk) == []
    undone = decisions.undo(case, first, person=anna, at=NOW)
    assert second.hidden_from(case, bo.pk) == {first.pk, undone.pk}
    assert second.waits(case, anna.pk) == []
    again = say(case, bo)
    assert not again.counts, "the one that was taken back does not count as a first"


def test_the_first_one_s_values_wait_as_well(anna: Person, bo: Person) -> None:
    """Changed values are kept when two people set the same; the second never saw the first's."""
    case = rows.awaiting()
    say(case, anna, "approve_changed", edits=EIGHTY)
    assert not FigureEdit.objects.exists()
    say(case, bo, "approve_changed", edits={"degree": "80,0 %"})
    assert case.state == "approved"
    assert FigureEdit.objects.get().value == "80"


@pytest.mark.parametrize(
    ("outcome", "edits"),
    [("reject", {}), ("complete", {}), ("take_over", {}), ("approve_changed", EIGHTY)],
)
def test_who_disagrees_moves_nothing(
    outcome: str, edits: dict[str, str], anna: Person, bo: Person
) -> None:
    """A different word of the second person goes back to both; both are seen then."""
    case = rows.awaiting()
    version = case.version
    words = [say(case, anna), say(case, bo, outcome, edits=edits)]
    assert (case.state, case.version) == ("awaiting_decision", version + 1)
    assert second.conflict(case, "schedule") == words
    assert [word.counts for word in words] == [False, False]
    assert second.hidden_from(case, bo.pk) == second.hidden_from(case, anna.pk) == set()
    assert not FigureEdit.objects.exists()


@pytest.mark.parametrize("outcome", ["approve", "reject"])
def test_a_third_person_decides(outcome: str, anna: Person, bo: Person, cia: Person) -> None:
    """Where two disagree, somebody who is neither of them has the last word."""
    case = rows.awaiting()
    say(case, anna)
    say(case, bo, "reject")
    last = say(case, cia, outcome)
    assert (last.mode, last.counts) == ("third", True)
    assert case.state == ("approved" if outcome == "approve" else "closed")


def test_one_of_the_two_changes_their_mind(anna: Person, bo: Person) -> None:
    """Having seen the other's word, either can come to the same; alone they cannot overrule."""
    case = rows.awaiting()
    say(case, anna)
    say(case, bo, "reject")
    assert not say(case, anna, "approve_changed", edits=EIGHTY).counts
    assert case.state == "awaiting_decision"
    assert say(case, anna, "reject").counts
    assert case.state == "closed"


def test_a_new_version_voids_the_first_approval(anna: Person, bo: Person) -> None:
    """What was approved once is not half approved when it is prepared anew."""
    case = rows.awaiting()
    say(case, anna)
    cases.receive(rows.run("x"), rows.collected(values={"degree": "80"}), NOW)
    case.refresh_from_db()
    rows.prepared(case, rows.proposal(degree="80"))
    assert not say(case, bo).counts
    assert case.state == "awaiting_decision"


def test_a_later_edit_voids_the_first_approval(anna: Person, bo: Person, cia: Person) -> None:
    """A value that somebody set afterwards is nothing that the first one has looked at."""
    policy = ApprovalPolicy.model_validate(
        ALWAYS.model_dump() | {"sections": {"schedule": {"four_eyes": "none"}}}
    )
    case = rows.awaiting(sections=("schedule", "pay"))
    say(case, anna, section="pay", policy=policy)
    say(case, bo, "approve_changed", edits=EIGHTY, policy=policy)
    assert second.words(case) == []
    assert not say(case, cia, section="pay", policy=policy).counts
    assert say(case, anna, section="pay", policy=policy).counts
    assert case.state == "approved"


def test_sections_have_their_own_rule(anna: Person) -> None:
    """One section can ask for a second person while another does not."""
    asked = {"schedule": {"four_eyes": "always"}}
    policy = ApprovalPolicy.model_validate(
        POLICY.model_dump() | {"batch": "off", "sections": asked}
    )
    case = rows.awaiting(sections=("schedule", "pay"))
    assert say(case, anna, section="pay", policy=policy).counts
    assert not say(case, anna, policy=policy).counts


def test_a_sample_is_drawn_and_cannot_be_left(anna: Person) -> None:
    """About the share is drawn, the same every time, and preparing again leads nobody out of it."""
    found = [rows.awaiting(f"R{number}") for number in range(60)]
    chosen = sampling.drawn(found, Draw.second_person, 30)
    assert chosen == sampling.drawn(found, Draw.second_person, 30)
    assert 5 < len(chosen) < 40
    assert chosen < sampling.drawn(found, Draw.second_person, 60)
    assert chosen != sampling.drawn(found, Draw.hold_out, 30)
    policy = POLICY.model_copy(update={"four_eyes": "sample", "sample_share": 30})
    for case in found:
        assert say(case, anna, policy=policy).counts == (case.pk not in chosen)
    drawn = next(case for case in found if case.pk in chosen)
    for _ in range(8):
        say(drawn, anna, "rerun", policy=policy)
        rows.prepared(drawn, rows.proposal())
        assert drawn.pk in sampling.drawn([drawn], Draw.second_person, 30)


@pytest.mark.django_db(transaction=True)
def test_two_first_words_at_once_are_a_first_and_a_second() -> None:
    """Eight people who approve together: one first, one second, and six who are told so."""
    case = rows.awaiting()
    people = [rows.person(f"person{number}") for number in range(8)]

    def click(number: int) -> str:
        mine = Case.objects.get(pk=case.pk)
        mine.version = case.version
        try:
            return say(mine, people[number]).mode
        except decisions.Conflict:
            return "conflict"

    assert sorted(rows.at_once(click)) == ["conflict"] * 6 + ["second", "single"]
    case.refresh_from_db()
    assert case.state == "approved"
