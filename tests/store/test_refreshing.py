"""Cases that wait for a decision, prepared again: what is new, what stands, what people keep."""

import datetime as dt
from typing import Any

import pytest

from framework.core.errors import Conflict
from framework.core.figures import REMOVED
from framework.core.findings import Finding, FindingLevel, FindingStatus
from framework.core.messages import message
from framework.store import decisions, desk, editing, findings, proposals, refreshing
from framework.store.models import Case, CaseEvent, Person, StoredFinding
from tests import calculation
from tests.store import rows
from tests.store.rows import DIGEST, NOW, SITE, SLUG

NIGHT = NOW + dt.timedelta(hours=19)
NEW = {"rent": ("Rent", "9300", "8700", "8300")}
RECOVERY = Finding(
    key="recovery", level=FindingLevel.warning, text=message("A recovery."), source="case_system"
)
NOT_READ = Finding(key="not_read:case_system", level=FindingLevel.warning, text=message("Not."))


@pytest.fixture
def case() -> Case:
    """Make a case with tables that waits for a decision."""
    return rows.prepared(rows.received(), calculation.proposal())


def again(case: Case, at: dt.datetime = NIGHT, **changes: Any) -> Case:
    """Prepare a case again as a run does; a change of `costs` is one of the source."""
    costs = changes.pop("costs", {})
    assert refreshing.mark(SITE, SLUG, at) == 1
    (due,) = refreshing.due(SITE, SLUG, at)
    if refreshing.take(due, at):
        made = calculation.proposal({**calculation.COSTS, **costs}, at=at, **changes)
        refreshing.save(due, made, config_digest=DIGEST, at=at)
    case.refresh_from_db()
    return case


def columns(case: Case) -> dict[str, Any]:
    """Return a case's row without when it is read again."""
    found = Case.objects.values().get(pk=case.pk)
    found.pop("refresh_at")
    return found


def test_nothing_but_times_is_no_new_version(case: Case, anna: Person) -> None:
    """Read again and the same: version, proposal, an approved section and a draft all stand."""
    rows.decide(case, anna, section="calculation")
    desk.keep_draft(case, anna, {"note": ["ring"]}, version=case.version, at=NOW)
    before = columns(case)
    again(case)
    assert columns(case) == before
    assert case.proposal is not None
    assert case.proposals.get().refreshed_at == NIGHT
    assert set(decisions.approvals(case)) == {"calculation"}
    rows.decide(case, anna, section="words")
    assert case.state == "approved"


def test_a_change_is_a_new_version(case: Case, anna: Person) -> None:
    """Design 4: decisions on the old version are void, by name; the deadline stays."""
    rows.decide(case, anna, section="calculation")
    Case.objects.filter(pk=case.pk).update(decide_by=NOW)
    version = case.version
    again(case, costs=NEW)
    assert (case.state, case.version, case.decide_by) == ("awaiting_decision", version + 1, NOW)
    assert case.proposal is not None
    assert (case.proposal.number, case.proposal.refreshed_at) == (2, None)
    assert decisions.approvals(case) == {}
    event = CaseEvent.objects.latest("pk")
    assert "must be approved anew" in str(event.text)
    with pytest.raises(Conflict, match="changed since"):
        rows.decide(case, anna, section="words", version=version)


def test_promise_8_people_keep_what_is_theirs(case: Case, anna: Person) -> None:
    """Values, rows added and taken away, and what was seen to survive, changed or not."""
    edits = {"costs/rent/approved": "8000", "costs/power": REMOVED, "costs/+1/approved": "120"}
    editing.save(case, "calculation", edits, version=case.version, person=anna,
                 policy=rows.POLICY, at=NOW)  # fmt: skip
    again(case, costs=NEW)
    assert proposals.edits(case) == edits
    values = proposals.values(case)
    assert (values["costs/rent/approved"], values["total"]) == ("8000", "8120")
    assert case.proposal is not None
    assert case.proposal.value.figure("costs/rent/approved").value == "8700"


def test_less_read_than_before_changes_nothing(case: Case) -> None:
    """Promise 7: what was read stands when it cannot be read again; a finding says so, once."""
    version = case.version
    later = NIGHT + dt.timedelta(minutes=30)
    again(case, costs={"rent": ("Rent", "9100", None, "8300")}, findings=(NOT_READ,),
          not_read=frozenset({"case_system"}), again_at=later)  # fmt: skip
    assert proposals.values(case)["costs/rent/approved"] == "8500"
    assert case.proposals.count() == 1
    assert case.proposals.get().refreshed_at is None
    assert (case.flagged, case.version) == (True, version + 1), "whoever has it open must see it"
    assert case.refresh_at == later
    again(case, later, findings=(NOT_READ,), not_read=frozenset({"case_system"}))
    assert case.version == version + 1, "told already"
    again(case, later + dt.timedelta(minutes=30))
    assert (case.flagged, case.version) == (False, version + 1)
    assert StoredFinding.objects.get().status == "closed"


def test_what_is_read_at_last_is_a_new_version(case: Case) -> None:
    """A source that answers the second time gives its figures then."""
    missing = {"rent": ("Rent", "9100", None, "8300")}
    again(case, costs=missing, not_read=frozenset())
    assert proposals.values(case)["total"] == ""
    again(case, NIGHT + dt.timedelta(minutes=30))
    assert proposals.values(case)["total"] == "8950.5"


def test_findings_follow_without_a_new_version(case: Case, anna: Person) -> None:
    """A warning that comes must be seen, one that goes is gone; an acknowledged one stays so."""
    version = case.version
    again(case, findings=(RECOVERY,))
    assert (case.flagged, case.version, case.proposals.count()) == (True, version + 1, 1)
    findings.settle(case.findings.get(), FindingStatus.acknowledged, person=anna,
                    policy=rows.POLICY, at=NIGHT)  # fmt: skip
    again(case, NIGHT + dt.timedelta(days=1), findings=(RECOVERY,))
    assert (case.flagged, case.version) == (False, version + 1)


def test_an_approved_section_keeps_its_findings(case: Case, anna: Person) -> None:
    """What was approved on a warning is not told otherwise the night after."""
    cut = RECOVERY.model_copy(update={"key": "cut", "section": "calculation"})
    again(case, findings=(cut, RECOVERY))
    rows.decide(case, anna, section="calculation")
    again(case, NIGHT + dt.timedelta(days=1))
    assert {one.key: one.status for one in case.findings.all()} == {
        "cut": "open", "recovery": "closed",
    }  # fmt: skip


def test_a_stop_takes_the_case_to_a_person(case: Case) -> None:
    """Something found the second night that only a person may handle leaves the inbox."""
    stop = RECOVERY.model_copy(update={"level": FindingLevel.stop})
    again(case, findings=(stop,))
    assert (case.state, case.flagged, case.refresh_at) == ("manual", True, None)


def test_it_may_begin_to_wait(case: Case) -> None:
    """A completion was asked for: the case waits for it, as after the first preparation."""
    until = NIGHT + dt.timedelta(days=3)
    again(case, wait=message("For a completion."), wait_until=until)
    assert (case.state, case.resume, case.due_at) == ("waiting", "received", until)


def test_what_a_person_has_open_is_left_alone(case: Case, anna: Person) -> None:
    """It is not changed under their hands, and is due again when they let go."""
    desk.claim(case.pk, anna, at=NIGHT - dt.timedelta(minutes=1))
    before = columns(case)
    again(case, costs=NEW)
    assert columns(case) == before
    assert case.refresh_at == NIGHT + dt.timedelta(minutes=9)
    assert not refreshing.due(SITE, SLUG, NIGHT).exists()
    assert refreshing.due(SITE, SLUG, NIGHT + dt.timedelta(minutes=9)).exists()


@pytest.mark.parametrize("how", ["decided", "claimed", "saved"])
def test_who_is_first_wins(case: Case, anna: Person, how: str) -> None:
    """While it was being read a person did something: theirs stands, and nothing is lost."""
    refreshing.mark(SITE, SLUG, NIGHT)
    (taken,) = refreshing.due(SITE, SLUG, NIGHT)
    assert refreshing.take(taken, NIGHT)
    if how == "decided":
        rows.decide(case, anna, "reject", section="words")
    elif how == "claimed":
        desk.claim(case.pk, anna, at=NIGHT)
    else:
        editing.save(case, "calculation", {"income": "1"}, version=case.version, person=anna,
                     policy=rows.POLICY, at=NIGHT)  # fmt: skip
    before = columns(case)
    refreshing.save(taken, calculation.proposal(NEW), config_digest=DIGEST, at=NIGHT)
    assert columns(case) == before
    assert case.proposals.count() == 1


def test_one_worker_takes_it_and_a_dead_one_gives_it_back(case: Case) -> None:
    """Of two workers one reads it; when that one dies it is offered again."""
    refreshing.mark(SITE, SLUG, NIGHT)
    first, second = (refreshing.due(SITE, SLUG, NIGHT).get() for _ in range(2))
    assert refreshing.take(first, NIGHT)
    assert not refreshing.take(second, NIGHT)
    assert refreshing.due(SITE, SLUG, NIGHT + dt.timedelta(minutes=10)).get() == case


def test_promise_9_protected_people_are_not_read_again(case: Case) -> None:
    """Nothing more is read of somebody whose identity was protected since."""
    Case.objects.filter(pk=case.pk).update(protected=True)
    assert refreshing.mark(SITE, SLUG, NIGHT) == 0
    assert not refreshing.due(SITE, SLUG, NIGHT).exists()


def test_to_be_read_again_the_same_night() -> None:
    """A proposal that could not read everything says when to try again, and only while it waits."""
    made = calculation.proposal(again_at=NIGHT, not_read=frozenset({"ssbtek"}))
    case = rows.prepared(rows.received(), made)
    assert case.refresh_at == NIGHT
    assert refreshing.pending(SITE, SLUG, NIGHT + dt.timedelta(hours=1))
    assert not refreshing.pending(SITE, SLUG, NIGHT)
    assert refreshing.next_due(NOW, NIGHT + dt.timedelta(hours=1)) == NIGHT
    rows.decide(case, rows.person("bo"), "reject", section="words")
    assert case.refresh_at is None
