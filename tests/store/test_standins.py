"""Substitutes between two days, and open cases that go from hand to hand."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.store import decisions, people, standins
from framework.store.models import AuditEntry, Case, HandOver, Person, Substitution
from framework.store.pauses import Scope
from tests.store import rows
from tests.store.rows import NOW, POLICY, ROLE, SITE, SLUG

DESK = Scope(municipality=SITE, coworker=SLUG)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)


@pytest.fixture
def bo() -> Person:
    """Make somebody without a role."""
    return rows.person("bo", role=None)


def appoint(who: Person, other: Person, first: int = 0, last: int = 2) -> Substitution:
    """Appoint a substitute from and until so many days from today."""
    return standins.appoint(
        who, other, DESK, first=TODAY + first * DAY, last=TODAY + last * DAY, at=NOW
    )


def decide(case: Case, who: Person, at: dt.datetime = NOW, **policy: Any) -> Any:
    """Let somebody approve at an instant."""
    found = POLICY.model_copy(update={"batch": "off", **policy})
    return decisions.decide(case, rows.verdict(case), person=who, policy=found, at=at)


def test_a_substitute_decides_for_a_named_person(anna: Person, bo: Person) -> None:
    """The decision says who made it and for whom; so does the audit chain."""
    case = rows.awaiting()
    with pytest.raises(NotAllowed, match="no role"):
        decide(case, bo)
    appoint(anna, bo)
    made = decide(case, bo)
    assert (made.person, made.acting_for, case.state) == (bo, anna, "approved")
    assert AuditEntry.objects.get(event="decision.approve").facts["acting_for"] == "anna"


@pytest.mark.parametrize(("day", "may"), [(-1, False), (0, True), (2, True), (3, False)])
def test_from_the_first_day_through_the_last(day: int, may: bool, anna: Person, bo: Person) -> None:
    """Before and after, the substitute has no more to say than before."""
    Substitution.objects.create(
        municipality=SITE, coworker=SLUG, person=anna, substitute=bo, first_day=TODAY,
        last_day=TODAY + 2 * DAY, at=NOW,
    )  # fmt: skip
    roles = people.roles_of(bo, NOW + day * DAY).get((SITE, SLUG), set())
    assert roles == ({ROLE} if may else set())
    case = rows.awaiting()
    if may:
        assert decide(case, bo, NOW + day * DAY).acting_for == anna
    else:
        with pytest.raises(NotAllowed, match="no role"):
            decide(case, bo, NOW + day * DAY)


def test_ended_left_or_elsewhere(anna: Person, bo: Person) -> None:
    """An end counts at once; so does leaving; other desks stay closed."""
    found = appoint(anna, bo)
    assert people.roles_of(bo, NOW) == {(SITE, SLUG): {ROLE}}
    with pytest.raises(NotAllowed, match="no role"):
        people.require_role(bo, [ROLE], Scope(municipality=SITE, coworker="petra"), NOW)
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    assert people.roles_of(bo, NOW) == {}
    Person.objects.filter(pk=anna.pk).update(is_active=True)
    with pytest.raises(NotAllowed, match="whom it concerns"):
        standins.end(found, rows.person("cia"), NOW)
    standins.end(found, bo, NOW)
    assert people.roles_of(bo, NOW) == {}
    with pytest.raises(Conflict, match="ended already"):
        standins.end(found, anna, NOW)


def test_promise_9_protected_identity_is_not_handed_on(anna: Person, bo: Person) -> None:
    """A substitute does not become one of the named few."""
    people.give_role(anna, SITE, SLUG, people.PROTECTED)
    appoint(anna, bo)
    assert people.roles_of(bo, NOW) == {(SITE, SLUG): {ROLE}}
    with pytest.raises(NotAllowed, match="no role"):
        people.require_role(bo, [people.PROTECTED], DESK, NOW)


def test_a_role_is_handed_on_once(anna: Person, bo: Person) -> None:
    """Who has a role as a substitute only cannot hand it on."""
    appoint(anna, bo)
    with pytest.raises(NotAllowed, match="no role of your own"):
        appoint(bo, rows.person("cia", role=None))


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (2, 1), (0, 400)])
def test_days_that_cannot_be(first: int, last: int, anna: Person, bo: Person) -> None:
    """Over, backwards, or longer than a year."""
    with pytest.raises(BusinessException, match="last day"):
        appoint(anna, bo, first, last)
    with pytest.raises(BusinessException, match="another person"):
        appoint(anna, anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitution.objects.create(
            municipality=SITE, coworker=SLUG, person=anna, substitute=anna, first_day=TODAY,
            last_day=TODAY, at=NOW,
        )  # fmt: skip


def test_never_the_same_person_through_a_substitute(anna: Person, bo: Person) -> None:
    """Where two people are asked for, Anna's substitute is not a second one beside Anna."""
    case = rows.awaiting()
    appoint(anna, bo)
    assert not decide(case, anna, four_eyes="always").counts
    with pytest.raises(NotAllowed, match="somebody else must look"):
        decide(case, bo, four_eyes="always")
    other = rows.awaiting("B")
    assert not decide(other, bo, four_eyes="always").counts
    with pytest.raises(NotAllowed, match="somebody else must look"):
        decide(other, anna, four_eyes="always")
    assert decide(other, rows.person("cia"), four_eyes="always").counts


def taken(who: Person, *references: str) -> list[Case]:
    """Make cases that somebody has taken over."""
    found = [rows.awaiting(reference) for reference in references]
    for case in found:
        rows.decide(case, who, "take_over")
    return found


def offer(
    giver: Person, receiver: Person, found: list[Case], note: str = "Ring skolan"
) -> HandOver:
    """Offer cases."""
    return standins.offer(giver, receiver, [case.pk for case in found], DESK, note=note,
                          roles=POLICY.who, at=NOW)  # fmt: skip


def test_nothing_is_lost_until_the_other_has_confirmed(anna: Person) -> None:
    """Offered, declined or unanswered, the cases stay with the giver; confirmed, they move."""
    cia = rows.person("cia")
    found = taken(anna, "A", "B", "C")
    assert standins.open_cases(anna, DESK) == found
    given = offer(anna, cia, found[:2])
    assert standins.open_cases(anna, DESK) == found
    assert standins.open_cases(cia, DESK) == []
    standins.decline(given, cia, NOW)
    assert standins.open_cases(anna, DESK) == found
    given = offer(anna, cia, found[:2])
    standins.confirm(given, cia, NOW + DAY)
    assert standins.open_cases(anna, DESK) == found[2:]
    assert standins.open_cases(cia, DESK) == found[:2]
    assert "handed the case over" in str(found[0].events.last().text)  # type: ignore[union-attr]
    back = offer(cia, anna, found[:1])
    standins.confirm(back, anna, NOW + 2 * DAY)
    assert standins.open_cases(anna, DESK) == [found[0], found[2]]


def test_only_one_s_own_to_one_who_decides(anna: Person, bo: Person) -> None:
    """Somebody else's cases, somebody without a role, and no word with it are refused."""
    cia = rows.person("cia")
    found = taken(anna, "A")
    with pytest.raises(Conflict, match="has changed"):
        offer(cia, anna, found)
    with pytest.raises(NotAllowed, match="no role"):
        offer(anna, bo, found)
    with pytest.raises(BusinessException, match="needs to know"):
        offer(anna, cia, found, note=" ")
    with pytest.raises(BusinessException, match="at least one"):
        offer(anna, cia, [])
    assert not HandOver.objects.exists()


def test_an_offer_is_answered_once(anna: Person) -> None:
    """By the one it was made to, once; the giver can take it back before."""
    cia = rows.person("cia")
    given = offer(anna, cia, taken(anna, "A"))
    with pytest.raises(NotAllowed, match="offered to"):
        standins.confirm(given, anna, NOW)
    standins.decline(given, anna, NOW)
    for late in (standins.confirm, standins.decline):
        with pytest.raises(Conflict, match="answered already"):
            late(given, cia, NOW)
    assert standins.open_cases(cia, DESK) == []


def test_a_later_decision_is_what_counts(anna: Person) -> None:
    """Whoever decides after the hand-over has the case; one that is done is in nobody's hands."""
    cia = rows.person("cia")
    (case,) = taken(anna, "A")
    standins.confirm(offer(anna, cia, [case]), cia, NOW)
    case.refresh_from_db()
    made = rows.verdict(case, "rerun")
    decisions.decide(case, made, person=anna, policy=POLICY, at=NOW + DAY)
    assert standins.open_cases(cia, DESK) == []
    assert standins.responsible(case) is None
