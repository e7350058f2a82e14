"""Deadlines of stored cases: who is to be told of what, and that it is all they do."""

import datetime as dt

from framework.core.days_off import DaysOff
from framework.core.deadlines import DuePolicy
from framework.core.lifecycle import State
from framework.store import cases, deadlines, proposals
from framework.store.deadlines import Told
from framework.store.models import Case, Decision, Person
from tests.store import rows
from tests.store.rows import NOW, SITE, SLUG

HOUR = dt.timedelta(hours=1)
POLICY = DuePolicy(hours=24, remind_hours=4, escalate_hours=8, escalate_to=("lonechef",))


def due(reference: str = "A") -> Case:
    """Make a case that came to the inbox now."""
    case = rows.received(reference)
    assert cases.claim(case, State.preparing, "w1", NOW)
    proposals.save(case, rows.proposal(), config_digest=rows.DIGEST, at=NOW,
                   decide_by=POLICY.decide_by(NOW, DaysOff()))  # fmt: skip
    return case


def told(hours: int) -> list[tuple[Told, tuple[str, ...]]]:
    """Return what is to have been told so many hours after now."""
    found = deadlines.to_tell(SITE, SLUG, POLICY, ("lonespecialist",), NOW + hours * HOUR)
    return [(one.kind, one.roles) for one in found]


def test_reminded_then_escalated() -> None:
    """Those who decide are told before, others after."""
    due()
    reminder, escalation = (Told.reminder, ("lonespecialist",)), (Told.escalation, ("lonechef",))
    assert told(19) == []
    assert told(20) == told(24) == told(31) == [reminder]
    assert told(32) == [reminder, escalation]


def test_who_has_decided_is_not_reminded(anna: Person) -> None:
    """Only what waits for a decision has a deadline; a new proposal has a new one."""
    case = due()
    rows.decide(case, anna, "complete")
    assert told(99) == []
    other = due("B")
    before = other.decide_by
    rows.decide(other, anna, "rerun")
    assert other.decide_by == before
    rows.prepared(other)
    assert other.decide_by is None


def test_promise_9_protected_cases_are_not_told_of() -> None:
    """No reminder says that there is one."""
    due()
    Case.objects.update(protected=True)
    assert told(99) == []


def test_promise_1_silence_is_never_yes_however_late() -> None:
    """A year after the deadline the case waits as it did."""
    case = due()
    told(24 * 365)
    case.refresh_from_db()
    assert case.state == "awaiting_decision"
    assert not Decision.objects.exists()
