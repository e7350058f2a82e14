"""Pauses: who sets them, what they hold, who lifts them, and that one of two is always first."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from framework.core.errors import BusinessException, Conflict, OnHold
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.core.proposals import Action
from framework.store import actions, audit, cases, pauses
from framework.store.models import ActionRecord, AuditEntry, Case, Pause, Person
from framework.store.pauses import Scope
from tests.store import rows
from tests.store.rows import NOW, SITE, SLUG

LATER = NOW + dt.timedelta(hours=1)
DIFFERS = PauseCause.read_back_differs
WHY = message("Lindeby lön holds other values in: degree.")


def scope(**names: str) -> Scope:
    """Return a scope at HaRry's."""
    return Scope(municipality=SITE, coworker=SLUG, **names)


def paused(cause: PauseCause = DIFFERS, **names: str) -> Pause:
    """Set a pause."""
    return pauses.set_pause(scope(**names), cause, WHY, at=NOW)


def intended(case: Case) -> ActionRecord:
    """Record what is about to be sent."""
    assert case.proposal is not None
    action: Action = case.proposal.value.actions[0]
    return actions.intend(case, action, {"degree": "75"}, case.decisions.latest("pk"), NOW)


@pytest.mark.parametrize(
    ("names", "held"),
    [
        ({}, True), ({"unit": "1101"}, True), ({"unit": "1102"}, False),
        ({"target": "payroll"}, True), ({"target": "staffing"}, False),
        ({"unit": "1101", "target": "staffing"}, False),
    ],
)  # fmt: skip
def test_what_a_pause_holds(names: dict[str, str], held: bool) -> None:
    """All of a coworker, one unit of it, one target of it, or one target of one unit."""
    case = rows.awaiting()
    paused(**names)
    assert (pauses.holding(case) is not None) == held


def test_a_pause_of_somebody_else_holds_nothing() -> None:
    """Another coworker, and the same one elsewhere, are not touched."""
    case = rows.awaiting()
    for site, slug in ((SITE, "petra"), ("ekdalen", SLUG)):
        pauses.set_pause(Scope(municipality=site, coworker=slug), DIFFERS, WHY, at=NOW)
    assert pauses.holding(case) is None


def test_set_and_lifted_stand_in_the_chain(anna: Person) -> None:
    """Who lifted what is in the audit chain, the note is not: notes can be purged."""
    pause = paused(unit="1101")
    pauses.lift(pause, person=anna, note="Looked at S-4711.", at=LATER)
    events = AuditEntry.objects.order_by("number").values_list("event", "actor", "facts__pause")
    assert list(events) == [
        ("pause.set", SLUG, pause.pk), ("pause.lifted", "anna", pause.pk),
    ]  # fmt: skip
    assert audit.verify(SITE, "audit") is None
    assert (pause.lifted_by, pause.lifted_at, pause.note) == (anna, LATER, "Looked at S-4711.")


def test_the_same_again_is_one_pause(anna: Person) -> None:
    """Thirty differences in a unit are one pause; after it was lifted the next is a new one."""
    first = paused(unit="1101")
    assert paused(unit="1101").pk == first.pk
    pauses.lift(first, person=anna, note="Seen.", at=LATER)
    assert paused(unit="1101").pk != first.pk
    assert pauses.in_force(SITE, SLUG).count() == 1


def test_lifting_needs_a_note_and_happens_once(anna: Person) -> None:
    """A blank note is refused; the second of two who lift is told."""
    pause = paused()
    with pytest.raises(BusinessException):
        pauses.lift(pause, person=anna, note=" ", at=LATER)
    pauses.lift(pause, person=anna, note="Seen.", at=LATER)
    with pytest.raises(Conflict):
        pauses.lift(pause, person=anna, note="Seen too.", at=LATER)


@pytest.mark.parametrize("cause", PauseCause)
def test_promise_1_nothing_but_a_person_lifts_a_difference(cause: PauseCause, anna: Person) -> None:
    """The database itself refuses a difference, or a person's stop, lifted by nobody."""
    pause = pauses.set_pause(scope(), cause, WHY, at=NOW, person=anna)
    by_a_look = cause in {PauseCause.breaker, PauseCause.page_changed}
    if by_a_look:
        pauses.lift(pause, person=None, at=LATER)
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        pauses.lift(pause, person=None, at=LATER)


def test_nothing_is_sent_in_a_paused_unit(anna: Person) -> None:
    """The pause came after the claim: the press is refused, and nothing says that it was sent."""
    record = intended(rows.acting(anna))
    paused(unit="1101")
    with pytest.raises(OnHold):
        actions.mark(record, ActionRecord.Phase.sent, NOW)
    found = ActionRecord.objects.get()
    assert (found.phase, found.sends, found.sent_at) == ("intended", 0, None)
    assert (record.phase, record.sends) == ("intended", 0)
    assert not AuditEntry.objects.filter(event="action.sent").exists()


def test_what_a_person_settles_goes_on_under_a_pause(anna: Person) -> None:
    """A person has looked in the target: their word is carried out, until a later pause."""
    record = intended(rows.acting(anna))
    paused(unit="1101")
    actions.mark(record, ActionRecord.Phase.sent, NOW, settled_at=NOW + dt.timedelta(seconds=1))
    assert ActionRecord.objects.get().phase == "sent"
    with pytest.raises(OnHold):
        actions.mark(record, ActionRecord.Phase.sent, LATER, settled_at=NOW)


def test_a_held_case_is_approved_again_only_if_nothing_was_sent(anna: Person) -> None:
    """Promise 5: what may have been sent stays in acting, whatever else is wanted."""
    case = rows.acting(anna)
    record = intended(case)
    actions.mark(record, ActionRecord.Phase.sent, NOW)
    with pytest.raises(Exception, match="was sent"):
        cases.move(case, State.approved, at=NOW, actor=SLUG)
    record.phase = ActionRecord.Phase.intended
    record.save()
    cases.move(case, State.approved, at=NOW, actor=SLUG)
    assert case.state == State.approved


@pytest.mark.django_db(transaction=True)
def test_a_pause_and_the_presses_have_an_order(anna: Person) -> None:
    """Eight that press and one that stops, together: every press after the stop is refused."""
    records = [intended(rows.acting(anna, f"1101-{number}/1")) for number in range(7)]

    def race(number: int) -> Any:
        if number == len(records):
            return pauses.set_pause(scope(unit="1101"), DIFFERS, WHY, at=NOW)
        try:
            actions.mark(records[number], ActionRecord.Phase.sent, NOW)
        except OnHold:
            return "held"
        return "sent"

    found = rows.at_once(race, count=len(records) + 1)
    links = list(AuditEntry.objects.order_by("number").values_list("event", flat=True))
    stop = links.index("pause.set")
    assert "action.sent" not in links[stop:]
    assert links.count("action.sent") == found.count("sent")
    sent = ActionRecord.objects.filter(phase="sent").count()
    assert (sent, found.count("held")) == (found.count("sent"), 7 - found.count("sent"))
