"""Findings in the database: kept from night to night, seen to by people, never opened again."""

import datetime as dt
from typing import Any

import pytest

from framework.core.approval import ApprovalPolicy
from framework.core.errors import Conflict, NotAllowed
from framework.core.findings import Finding, FindingLevel, FindingStatus
from framework.core.messages import message
from framework.store import cases, editing, findings
from framework.store.looks import is_hidden
from framework.store.models import AuditEntry, Case, CaseEvent, Person, StoredFinding
from tests import calculation
from tests.store import rows
from tests.store.rows import NOW

TOMORROW = NOW + dt.timedelta(days=1)
RECOVERY = Finding(
    key="recovery:case_system", level=FindingLevel.warning, text=message("A recovery of 500."),
    source="case_system",
)  # fmt: skip
NOT_READ = Finding(
    key="not_read:case_system", level=FindingLevel.warning, text=message("Could not be read.")
)
CUT = Finding(
    key="cut:rent", level=FindingLevel.warning, text=message("Rent cut."), section="calculation"
)


def awaiting(*found: Finding, **changes: Any) -> Case:
    """Make a case in which something was found."""
    return rows.prepared(rows.received(), calculation.proposal(findings=found, **changes))


def night(case: Case, *found: Finding, **changes: Any) -> Case:
    """Let the next night find something."""
    values = {"degree": f"{case.version}"}
    cases.receive(rows.run(f"night {case.version}"), rows.collected(values=values), NOW)
    case.refresh_from_db()
    return rows.prepared(case, calculation.proposal(findings=found, **changes), at=TOMORROW)


def stand(case: Case) -> dict[str, str]:
    """Return how each finding stands."""
    return {row.key: row.status for row in StoredFinding.objects.filter(case=case)}


def settle(case: Case, key: str, status: str, who: Person, **how: Any) -> None:
    """Let a person see to a finding."""
    given: dict[str, Any] = {"person": who, "policy": rows.POLICY, "at": NOW}
    findings.settle(case.findings.get(key=key), FindingStatus(status), **(given | how))
    case.refresh_from_db()


def test_promise_7_three_nights_of_a_source() -> None:
    """Read: a warning. Not read: it stays, beside the failure. Read again: the failure is gone."""
    case = awaiting(RECOVERY)
    night(case, NOT_READ, not_read=frozenset({"case_system"}))
    assert stand(case) == {"recovery:case_system": "open", "not_read:case_system": "open"}
    assert case.flagged
    night(case, RECOVERY)
    assert stand(case) == {"recovery:case_system": "open", "not_read:case_system": "closed"}
    kept = StoredFinding.objects.get(key="recovery:case_system").value
    assert (kept.opened_at, kept.refreshed_at) == (NOW, TOMORROW)
    night(case)
    assert set(stand(case).values()) == {"closed"}
    assert not case.flagged


def test_a_warning_flags_through_a_failed_reading() -> None:
    """What the failed night could not find again still flags, though the proposal lacks it."""
    case = awaiting(RECOVERY)
    night(case, not_read=frozenset({"case_system"}))
    assert case.flagged
    assert findings.flags_of(case) == ("recovery:case_system",)


def test_a_stop_that_could_not_be_read_again_still_stops() -> None:
    """A case does not come to the inbox because a source was out of reach."""
    stop = RECOVERY.model_copy(update={"level": FindingLevel.stop})
    case = awaiting(stop)
    assert case.state == "manual"
    cases.move(case, rows.State.received, at=NOW, actor="harry", due_at=NOW)
    rows.prepared(case, calculation.proposal(not_read=frozenset({"case_system"})))
    assert case.state == "manual"


def test_seen_to_by_a_person(anna: Person) -> None:
    """Acknowledged it flags no more; the last one unflags the case; who and when are told."""
    case = awaiting(RECOVERY, CUT)
    version = case.version
    settle(case, "cut:rent", "acknowledged", anna)
    assert case.flagged
    settle(case, "recovery:case_system", "closed", anna)
    assert not case.flagged
    assert case.version == version, "nothing of what is decided has changed"
    row = StoredFinding.objects.get(key="cut:rent")
    assert (row.by, row.settled_at) == (anna, NOW)
    assert list(AuditEntry.objects.values_list("event", "actor")) == [
        ("finding.acknowledged", "anna"), ("finding.closed", "anna"),
    ]  # fmt: skip
    assert CaseEvent.objects.filter(case=case, actor="anna").count() == 2


def test_never_opened_again(anna: Person) -> None:
    """Promise 7: the next night finds it again, and it stays as the person left it."""
    case = awaiting(RECOVERY, CUT)
    settle(case, "cut:rent", "acknowledged", anna)
    settle(case, "recovery:case_system", "closed", anna)
    night(case, RECOVERY, CUT)
    assert stand(case) == {"recovery:case_system": "closed", "cut:rent": "acknowledged"}
    assert not case.flagged
    for status in ("open", "acknowledged"):
        with pytest.raises(Conflict):
            settle(case, "recovery:case_system", status, anna)
    settle(case, "cut:rent", "closed", anna)


def test_who_may_and_when(anna: Person) -> None:
    """A person with the role, and only while the case waits for a decision."""
    case = awaiting(RECOVERY)
    with pytest.raises(NotAllowed, match="no role"):
        settle(case, "recovery:case_system", "closed", rows.person("reader", role="readers"))
    rows.decide(case, anna, "reject", section="calculation")
    with pytest.raises(NotAllowed, match="not waiting"):
        settle(case, "recovery:case_system", "closed", anna)
    assert stand(case) == {"recovery:case_system": "open"}


def test_a_saved_section_keeps_what_it_told(anna: Person) -> None:
    """Where a person works with values of their own, the night closes no finding."""
    case = awaiting(CUT, RECOVERY)
    editing.save(case, "calculation", {"income": "2600"}, version=case.version, person=anna,
                 policy=rows.POLICY, at=NOW)  # fmt: skip
    night(case)
    assert stand(case) == {"cut:rent": "open", "recovery:case_system": "closed"}


def test_a_change_of_what_was_done_stays_flagged(anna: Person) -> None:
    """A later revision is flagged for what it is, whatever is closed in it."""
    first = rows.in_state(rows.State.done, anna)
    _, case = cases.receive(rows.run("x"), rows.collected(values={"degree": "90"}), NOW)
    assert case.revision == first.revision + 1
    rows.prepared(case, calculation.proposal(findings=(RECOVERY,)))
    settle(case, "recovery:case_system", "closed", anna)
    assert case.flagged


def test_who_saw_a_finding_is_not_asked_blindly(anna: Person) -> None:
    """A case that a person unflagged is not hidden from that person afterwards."""
    policy = ApprovalPolicy.model_validate(rows.POLICY.model_dump() | {"blind_sample": 100})
    case = awaiting(RECOVERY)
    settle(case, "recovery:case_system", "acknowledged", anna, policy=policy)
    assert not is_hidden(case, anna, 100)
    assert is_hidden(case, rows.person("bo"), 100)
