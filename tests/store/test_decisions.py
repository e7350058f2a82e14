"""Decisions: by whom, on what, with which reasons, and what they lead to."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from framework.core.approval import LEADS_TO, NEEDS_REASON, ApprovalPolicy, DecisionOutcome
from framework.core.errors import BusinessException, Conflict, CoworkerError, NotAllowed
from framework.core.lifecycle import State
from framework.core.rules import Outcome
from framework.store import cases, decisions, people, proposals
from framework.store.models import AuditEntry, Case, Decision, FigureEdit, Person
from tests.store import rows
from tests.store.rows import NOW, POLICY, SITE, SLUG

OFFERED = [outcome for outcome in DecisionOutcome if outcome is not DecisionOutcome.undo]


def refused(
    case: Case, who: Any, error: type[CoworkerError], policy: ApprovalPolicy = POLICY,
    outcome: str = "approve", told: str = "", **changes: Any,
) -> None:  # fmt: skip
    """Assert that a decision is refused and leaves no trace."""
    before = Case.objects.values().get(pk=case.pk)
    made = rows.verdict(case, outcome, **changes)
    with pytest.raises(error, match=told):
        decisions.decide(case, made, person=who, policy=policy, at=NOW)
    assert Case.objects.values().get(pk=case.pk) == before
    assert not Decision.objects.filter(case=case).exists()
    assert not FigureEdit.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("outcome", OFFERED)
def test_each_outcome_leads_where_it_should(outcome: DecisionOutcome, anna: Person) -> None:
    """One decision on a case of one section moves it, and is stored with all that it was."""
    case = rows.awaiting()
    proposal, version = case.proposal, case.version
    made = rows.decide(case, anna, outcome, note="se mejl")
    assert case.state == LEADS_TO[outcome]
    assert proposal is not None
    assert (made.proposal_id, made.proposal_digest) == (proposal.pk, proposal.digest)
    assert (made.case_version, made.person, made.at, made.note) == (version, anna, NOW, "se mejl")
    assert made.shown == {
        "edits": {}, "seen": [], "evidence": [],
        "source": {"file": rows.FILE, "sheet": rows.SHEET, "row": 7},
        "values": {
            "degree": "80" if outcome == "approve_changed" else "75", "hours": "28:41",
            "start": "2027-01-11", "end": "",
        },
    }  # fmt: skip
    assert made.codes == (["annat"] if outcome in NEEDS_REASON else [])
    assert (case.closed_reason == "rejected") == (outcome == "reject")
    if outcome == "complete":
        # A sender answers, not a clock.
        assert (case.resume, case.due_at.year) == ("received", 9999)
    elif case.state == State.approved:
        assert case.due_at == NOW + dt.timedelta(seconds=300)
    else:
        assert case.due_at == NOW
    (event,) = case.events.filter(actor="anna")
    assert event.after == case.state


def test_promise_3_a_named_person_decides() -> None:
    """Whoever is unidentified, switched off, or without a role here is refused."""
    case = rows.awaiting()
    refused(case, AnonymousUser(), NotAllowed, told="logged in")
    off = rows.person("off")
    off.is_active = False
    refused(case, off, NotAllowed, told="logged in")
    refused(case, rows.person("nobody", role=None), NotAllowed, told="no role")
    refused(case, rows.person("reader", role="readers"), NotAllowed, told="no role")
    elsewhere = rows.person("elsewhere", role=None)
    people.give_role(elsewhere, SITE, "petra", rows.ROLE)
    people.give_role(elsewhere, "ekdalen", SLUG, rows.ROLE)
    refused(case, elsewhere, NotAllowed, told="no role")


def test_promise_3_the_coworker_never_decides() -> None:
    """A log-in named as the coworker has no role that decides, and cannot get round it."""
    case = rows.awaiting()
    refused(case, rows.person(SLUG, role=None), NotAllowed, told="no role")


@pytest.mark.parametrize("outcome", sorted(NEEDS_REASON))
def test_reasons_are_asked_for(outcome: str, anna: Person) -> None:
    """Where somebody else must understand why, a code from the list is needed."""
    case = rows.awaiting()
    refused(case, anna, BusinessException, outcome=outcome, codes=(), told="at least one reason")
    refused(case, anna, BusinessException, outcome=outcome, codes=("bored",), told="from the list")
    refused(case, anna, BusinessException, outcome=outcome, codes=("annat", "bored"), told="list")


def test_only_offered_outcomes(anna: Person) -> None:
    """An outcome that the policy does not offer is refused, and undo never is one."""
    case = rows.awaiting()
    narrow = POLICY.model_copy(update={"outcomes": (DecisionOutcome.approve,)})
    refused(case, anna, NotAllowed, narrow, outcome="reject", told="not offered")
    refused(case, anna, NotAllowed, outcome="undo", told="not offered")


def test_stale_version_is_a_conflict(anna: Person) -> None:
    """A decision is on what the person saw; what has changed since is shown again first."""
    case = rows.awaiting()
    refused(case, anna, Conflict, version=case.version - 1, told="changed since")
    refused(case, anna, Conflict, version=case.version + 1, told="changed since")


@pytest.mark.parametrize("state", [state for state in State if state != "awaiting_decision"])
def test_only_what_awaits_is_decided(state: State, anna: Person) -> None:
    """In any other state there is nothing to decide."""
    case = rows.in_state(state, anna)
    before = Decision.objects.count()
    with pytest.raises(NotAllowed, match="not waiting for that decision"):
        rows.decide(case, anna)
    assert Decision.objects.count() == before


@pytest.mark.parametrize(
    ("typed", "canonical"), [("80", "80"), ("80,50 %", "80.5"), (" 87,5", "87.5"), ("", "")]
)
def test_edits_are_canonical(typed: str, canonical: str, anna: Person) -> None:
    """What a person types is kept as canonical text beside what was proposed."""
    case = rows.awaiting()
    made = rows.decide(case, anna, "approve_changed", edits={"degree": typed})
    edit = FigureEdit.objects.get()
    assert (edit.figure, edit.value, edit.proposed, edit.person) == (
        "degree",
        canonical,
        "75",
        anna,
    )
    assert proposals.values(case)["degree"] == canonical
    assert made.edited == {"degree": {"proposed": "75", "before": "75", "value": canonical}}


def test_edits_that_cannot_be(anna: Person) -> None:
    """A wrong value is told with its rule; nothing at all is kept of the decision."""
    case = rows.awaiting()
    refuse = {"outcome": "approve_changed"}
    refused(case, anna, BusinessException, **refuse, edits={"degree": "much"}, told="Degree: must")
    refused(case, anna, BusinessException, **refuse,
            edits={"hours": "30:00", "degree": "much"}, told="must be a number")  # fmt: skip
    refused(
        case, anna, NotAllowed, **refuse, edits={"start": "2027-01-12"}, told="cannot be changed"
    )
    refused(case, anna, NotAllowed, **refuse, edits={"salary": "1"}, told="cannot be changed")
    refused(case, anna, BusinessException, **refuse, edits={}, told="not changed any")
    refused(case, anna, BusinessException, edits={"degree": "80"}, told="choose")


def test_edits_belong_to_their_section(anna: Person) -> None:
    """A figure is changed where it is decided, not through another section."""
    case = rows.awaiting(sections=("schedule", "pay"))
    refused(case, anna, NotAllowed, outcome="approve_changed", section="pay", told="cannot")


def test_sections_are_approved_one_by_one(anna: Person) -> None:
    """A case is approved only when every section is, by whoever decides each."""
    case = rows.awaiting(sections=("schedule", "pay"))
    bo = rows.person("bo")
    rows.decide(case, anna)
    assert case.state == "awaiting_decision"
    assert set(decisions.approvals(case)) == {"schedule"}
    with pytest.raises(NotAllowed, match="approved already"):
        rows.decide(case, anna)
    assert case.state == "awaiting_decision", "the same section twice is not both"
    rows.decide(case, bo, section="pay")
    assert case.state == "approved"
    assert {key: found.person for key, found in decisions.approvals(case).items()} == {
        "schedule": anna, "pay": bo,
    }  # fmt: skip


@pytest.mark.parametrize("section", ["", "salary"])
def test_sections_that_are_not_there(section: str, anna: Person) -> None:
    """A yes to something that the proposal has not is refused, not stored."""
    refused(rows.awaiting(), anna, NotAllowed, section=section, told="no section")


def test_one_no_ends_it_whatever_was_approved(anna: Person) -> None:
    """A rejection of one section rejects the case."""
    case = rows.awaiting(sections=("schedule", "pay"))
    rows.decide(case, anna)
    rows.decide(case, anna, "reject", section="pay")
    assert (case.state, case.closed_reason) == ("closed", "rejected")


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.no_data])
def test_flagged_cases_are_decided_one_by_one(outcome: Outcome, anna: Person) -> None:
    """A flagged case comes to the inbox and is approved by a decision of its own."""
    case = rows.awaiting(outcome=outcome)
    assert case.flagged
    rows.decide(case, anna)
    assert case.state == "approved"


def test_decisions_on_an_older_proposal_are_void(anna: Person) -> None:
    """After a change of the source, yesterday's approvals approve nothing."""
    case = rows.awaiting(sections=("schedule", "pay"))
    rows.decide(case, anna)
    changed = rows.collected(values={"degree": "80"})
    cases.receive(rows.run("x"), changed, NOW)
    case.refresh_from_db()
    rows.prepared(case, rows.proposal(sections=("schedule", "pay"), degree="80"))
    assert decisions.approvals(case) == {}
    rows.decide(case, anna, section="pay")
    assert case.state == "awaiting_decision"


def test_promise_8_the_person_s_value_wins_over_the_next_night(anna: Person) -> None:
    """A nightly refresh changes the coworker's column; the person's value stays in force."""
    case = rows.awaiting(sections=("schedule", "pay"))
    rows.decide(case, anna, "approve_changed", edits={"degree": "80"})
    cases.receive(rows.run("x"), rows.collected(values={"degree": "90"}), NOW)
    case.refresh_from_db()
    rows.prepared(case, rows.proposal(degree="90"))
    assert case.proposal is not None
    figure = case.proposal.value.figure("degree")
    assert (figure.value, proposals.values(case)["degree"]) == ("90", "80")
    assert proposals.edits(case) == {"degree": "80"}
    assert FigureEdit.objects.get().proposed == "75"


def test_promise_7_never_guess_unknown_is_neither_0_nor_no(anna: Person) -> None:
    """A figure nobody knows is stored as unknown and read back as unknown."""
    case = rows.awaiting()
    assert case.proposal is not None
    figure = case.proposal.value.figure("end")
    assert figure.value is None
    assert figure.source.read_at == NOW
    assert proposals.values(case)["end"] == ""


@pytest.mark.django_db(transaction=True)
def test_one_decision_of_eight_clicks() -> None:
    """Eight people who decide on the same version together: one decision, seven conflicts."""
    case = rows.awaiting()
    people_here = [rows.person(f"person{number}") for number in range(8)]

    def click(number: int) -> bool:
        mine = Case.objects.get(pk=case.pk)
        mine.version = case.version
        try:
            rows.decide(mine, people_here[number], "approve" if number % 2 else "reject")
        except Conflict:
            return False
        return True

    won = rows.at_once(click)
    assert won.count(True) == 1
    assert Decision.objects.get().person == people_here[won.index(True)]
    case.refresh_from_db()
    assert case.state == ("approved" if won.index(True) % 2 else "closed")
