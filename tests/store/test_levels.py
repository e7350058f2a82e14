"""Levels and standing releases: by a person, within limits, and back at once."""

import contextlib
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from framework.core.approval import DecisionOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.levels import WorkLevel
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.store import batches, cases, decisions, levels, releases
from framework.store.decisions import Verdict
from framework.store.level_in_force import in_force
from framework.store.models import (
    AuditEntry,
    Case,
    Decision,
    FigureEdit,
    LevelChange,
    Person,
    StandingRelease,
)
from framework.store.pauses import Scope
from framework.store.releases import Limits
from tests.store import rows
from tests.store.rows import NOW, POLICY, SITE, SLUG

DESK = Scope(municipality=SITE, coworker=SLUG)
TODAY = NOW.date()
DAY = dt.timedelta(days=1)
REVOKED = message("Revoked.")
TOP = WorkLevel.standing_release


def let(who: Person, level: WorkLevel) -> LevelChange:
    """Put a level in force."""
    return LevelChange.objects.create(
        municipality=SITE, coworker=SLUG, before=in_force(SITE, SLUG), level=level, person=who,
        note="Prov", basis={}, at=NOW,
    )  # fmt: skip


def move(who: Person, level: WorkLevel, *, ceiling: WorkLevel = TOP) -> LevelChange:
    """Let a person move the level."""
    return levels.move(DESK, level, ceiling=ceiling, person=who, note="Stämmer bra", at=NOW)


def release(who: Person, **changes: Any) -> StandingRelease:
    """Let a person give a release."""
    given: dict[str, Any] = {
        "checks": ("H10",), "ceiling": 5, "sample": 10, "first_day": TODAY,
        "last_day": TODAY + 30 * DAY,
    }  # fmt: skip
    limits = Limits.model_validate(given | changes)
    return releases.give(DESK, limits, person=who, note="Stämmer bra", at=NOW)


def staffing(**changes: Any) -> Proposal:
    """Make a proposal that writes to another system than pay."""
    made = rows.proposal(**changes)
    action = made.actions[0].model_copy(update={"target": "staffing"})
    return made.model_copy(update={"actions": (action,)})


def awaiting(reference: str = "A", unit: str = "1101", **changes: Any) -> Case:
    """Make a case that a release can let through."""
    return rows.prepared(rows.received(reference, unit=unit), staffing(**changes))


def under(case: Case, standing: StandingRelease | None, who: Person, at: dt.datetime = NOW,
          **policy: Any) -> Decision:  # fmt: skip
    """Approve a case under a release."""
    verdict = Verdict(outcome=DecisionOutcome.approve, section="schedule", version=case.version)
    return decisions.decide(
        case, verdict, person=who, policy=POLICY.model_copy(update=policy), at=at,
        mode=Decision.Mode.standing, release=standing,
    )  # fmt: skip


def not_covered(case: Case, standing: StandingRelease | None, who: Person, **how: Any) -> None:
    """Assert that a release lets a case through in no way."""
    case.refresh_from_db()
    with pytest.raises(NotAllowed, match="No standing release covers"):
        under(case, standing, who, **how)
    case.refresh_from_db()
    assert case.state == "awaiting_decision"


@pytest.fixture
def standing(anna: Person) -> StandingRelease:
    """Make a release in force, at the level that it needs."""
    let(anna, TOP)
    return release(anna)


def test_upwards_one_step_on_what_people_found(anna: Person) -> None:
    """Up needs somebody's judgement to rest on, a reason, and goes one step; the basis is kept."""
    assert in_force(SITE, SLUG) is WorkLevel.approve_each
    with pytest.raises(NotAllowed, match="nothing to go by"):
        move(anna, WorkLevel.batch)
    rows.decide(rows.awaiting("A"), anna)
    rows.decide(rows.awaiting("B"), anna, "reject")
    rows.decide(rows.awaiting("C"), anna, "rerun")
    with pytest.raises(NotAllowed, match="one step"):
        move(anna, TOP)
    with pytest.raises(NotAllowed, match="that far"):
        move(anna, WorkLevel.batch, ceiling=WorkLevel.approve_each)
    with pytest.raises(BusinessException, match="Write why"):
        levels.move(DESK, WorkLevel.batch, ceiling=TOP, person=anna, note=" ", at=NOW)
    made = move(anna, WorkLevel.batch)
    assert (made.basis["decided"], made.basis["unchanged"]) == (2, 1)
    assert in_force(SITE, SLUG) is WorkLevel.batch
    assert AuditEntry.objects.get(event="level.moved").facts["level"] == "batch"
    with pytest.raises(Conflict, match="already"):
        move(anna, WorkLevel.batch)


def test_agreement_is_people_s(anna: Person, standing: StandingRelease) -> None:
    """What a release let through, what was undone, and what is long ago say nothing."""
    under(awaiting("A"), standing, anna)
    case = rows.awaiting("B")
    decisions.undo(case, rows.decide(case, anna), person=anna, at=NOW)
    rows.decide(rows.awaiting("C"), anna, "approve_changed")
    assert levels.agreement(SITE, SLUG, NOW).decided == 1
    assert levels.agreement(SITE, SLUG, NOW).unchanged == 0
    assert levels.agreement(SITE, SLUG, NOW + 29 * DAY).decided == 0
    assert levels.agreement(SITE, "petra", NOW).decided == 0


def test_promise_9_agreement_tells_nothing_of_protected_people(anna: Person) -> None:
    """A figure that moved when such a case was decided would tell that there is one."""
    case = rows.awaiting("A")
    rows.decide(case, anna)
    assert levels.agreement(SITE, SLUG, NOW).decided == 1
    Case.objects.filter(pk=case.pk).update(protected=True)
    assert levels.agreement(SITE, SLUG, NOW).decided == 0


def test_what_was_released_together_was_judged_by_nobody(anna: Person) -> None:
    """A level does not rest on cases that nobody looked at one by one."""
    case = rows.awaiting("A")
    policy = POLICY.model_copy(update={"batch": "unit"})
    control = case.control or Decimal(0)
    batches.release_batch(
        [case], versions={case.pk: case.version}, control=control, person=anna, policy=policy,
        at=NOW,
    )  # fmt: skip
    assert Decision.objects.get().batch is not None
    assert levels.agreement(SITE, SLUG, NOW).decided == 0


@pytest.mark.parametrize("level", [WorkLevel.shadow, WorkLevel.prepare])
def test_below_it_writes_nothing(level: WorkLevel, anna: Person) -> None:
    """What is approved there is done by hand; it never becomes approved."""
    let(anna, level)
    case = rows.awaiting()
    made = rows.decide(case, anna)
    assert (made.outcome, case.state) == ("approve", "manual")


def test_the_config_s_limit_counts_too(anna: Person) -> None:
    """Where the config permits less than people have decided, the config counts."""
    case = rows.awaiting()
    decisions.decide(case, rows.verdict(case), person=anna, policy=POLICY, at=NOW,
                     level=WorkLevel.prepare)  # fmt: skip
    assert case.state == "manual"


def test_down_is_at_once(anna: Person) -> None:
    """As many steps as one likes, with nothing to go by; what has not begun is taken back."""
    let(anna, WorkLevel.batch)
    waiting, begun = rows.awaiting("A"), rows.acting(anna, "B")
    held = rows.awaiting("C")
    for case in (waiting, held):
        rows.decide(case, anna)
    cases.move(held, State.waiting, at=NOW, actor=SLUG, resume=State.approved, due_at=NOW)
    bo = rows.person("bo")
    move(bo, WorkLevel.shadow)
    for case in (waiting, begun, held):
        case.refresh_from_db()
    assert [waiting.state, held.state, begun.state] == ["awaiting_decision"] * 2 + ["acting"]
    assert decisions.approvals(waiting) == {}
    assert {one.person for one in Decision.objects.filter(outcome="undo")} == {bo}


def test_down_to_a_level_that_writes_keeps_people_s_yes(
    anna: Person, standing: StandingRelease
) -> None:
    """Below standing releases only what they let through is decided again."""
    by_hand, let_through = rows.awaiting("A"), awaiting("B")
    rows.decide(by_hand, anna)
    under(let_through, standing, anna)
    move(rows.person("bo"), WorkLevel.batch)
    by_hand.refresh_from_db()
    let_through.refresh_from_db()
    assert (by_hand.state, let_through.state) == ("approved", "awaiting_decision")


def test_a_release_lets_an_unflagged_case_through(anna: Person, standing: StandingRelease) -> None:
    """In the name of the person who gave it, with the release on the decision and in the audit."""
    case = awaiting()
    made = under(case, standing, anna)
    assert (case.state, made.mode, made.release, made.person) == (
        "approved", "standing", standing, anna,
    )  # fmt: skip
    assert AuditEntry.objects.get(event="decision.approve").facts["release"] == standing.pk
    assert AuditEntry.objects.filter(event="release.given").count() == 1


@pytest.mark.parametrize("outcome", [Outcome.failed, Outcome.no_data])
def test_flagged_is_refused_in_code(
    outcome: Outcome, anna: Person, standing: StandingRelease
) -> None:
    """No release covers anything flagged, also when the row says that it is not."""
    case = awaiting(outcome=outcome)
    not_covered(case, standing, anna)
    Case.objects.update(flagged=False)
    not_covered(case, standing, anna)


def test_pay_is_refused_in_code(anna: Person, standing: StandingRelease) -> None:
    """What writes to a payroll system needs a person's yes every time."""
    not_covered(rows.awaiting(), standing, anna)


def test_what_else_is_not_covered(anna: Person, standing: StandingRelease) -> None:
    """Another giver, a value that a person set, a protected case, a change of what is done."""
    case = awaiting()
    not_covered(case, standing, rows.person("bo"))
    not_covered(case, None, anna)
    not_covered(case, standing, anna, four_eyes="always")
    edit = FigureEdit.objects.create(case=case, figure="degree", value="80", person=anna, at=NOW)
    not_covered(case, standing, anna)
    edit.delete()
    for change in ({"protected": True}, {"revision": 2}):
        Case.objects.update(**change)
        not_covered(case, standing, anna)
        Case.objects.update(protected=False, revision=1)
    case.refresh_from_db()
    assert under(case, standing, anna).counts


def test_its_unit_its_checks_its_days(anna: Person) -> None:
    """Outside any of its limits a release lets nothing through."""
    let(anna, TOP)
    case = awaiting(unit="1102")
    not_covered(case, release(anna, unit="1101"), anna)
    not_covered(case, release(anna, checks=("H10", "H99")), anna)
    later = release(anna, first_day=TODAY + DAY, last_day=TODAY + 2 * DAY)
    not_covered(case, later, anna)
    not_covered(case, later, anna, at=NOW + 3 * DAY)
    assert under(case, later, anna, at=NOW + 2 * DAY).release == later


def test_its_ceiling_per_night(anna: Person) -> None:
    """Above the ceiling cases wait for a person until the next night; sections count once."""
    let(anna, TOP)
    standing = release(anna, ceiling=2)
    found = [awaiting(name) for name in ("A", "B", "C")]
    for case in found[:2]:
        under(case, standing, anna)
    not_covered(found[2], standing, anna)
    assert releases.left_tonight(standing, NOW) == 0
    assert under(found[2], standing, anna, at=NOW + DAY)


def test_the_giver_must_still_decide_here(anna: Person, standing: StandingRelease) -> None:
    """Who has left, or lost the role, lets nothing through any more."""
    case = awaiting()
    anna.roles.all().delete()
    with pytest.raises(NotAllowed, match="no role"):
        under(case, standing, anna)
    anna.is_active = False
    with pytest.raises(NotAllowed, match="logged in"):
        under(case, standing, anna)


def test_the_level_must_be_in_force(anna: Person, standing: StandingRelease) -> None:
    """Below the level of standing releases none counts, whatever still stands."""
    let(anna, WorkLevel.batch)
    not_covered(awaiting(), standing, anna)


def test_revoked_at_once(anna: Person, standing: StandingRelease) -> None:
    """From that moment nothing more, and what has not begun is handed back to be decided."""
    through, waiting = awaiting("A"), awaiting("B")
    under(through, standing, anna)
    bo = rows.person("bo")
    assert releases.revoke(standing, bo, NOW) == [through]
    not_covered(waiting, standing, anna)
    with pytest.raises(Conflict, match="revoked already"):
        releases.revoke(standing, anna, NOW)
    standing.refresh_from_db()
    assert (standing.revoked_by, standing.revoked_at) == (bo, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"last_day": TODAY + 93 * DAY}, {"first_day": TODAY - DAY},
        {"last_day": TODAY - DAY}, {"sample": 4}, {"sample": 101}, {"ceiling": 0},
        {"checks": ()}, {"first_day": TODAY + 200 * DAY, "last_day": TODAY + 201 * DAY},
    ],
)  # fmt: skip
def test_a_release_has_limits(changes: dict[str, Any], anna: Person) -> None:
    """At most 92 days, from today on, with a ceiling, a sample and checks."""
    with pytest.raises(BusinessException):
        release(anna, **changes)
    assert not StandingRelease.objects.exists()


def test_92_days_are_allowed(anna: Person) -> None:
    """The longest release there is."""
    assert release(anna, last_day=TODAY + 92 * DAY).pk


def test_its_sample_is_looked_at(anna: Person) -> None:
    """A share of what a release lets through waits for a person's look; never nothing."""
    let(anna, TOP)
    standing = release(anna, sample=100)
    assert under(awaiting(), standing, anna).sampled
    with pytest.raises(IntegrityError), transaction.atomic():
        StandingRelease.objects.filter(pk=standing.pk).update(sample=0)


def test_a_decision_by_release_names_it(anna: Person) -> None:
    """The database refuses a standing decision without a release, and a release with another."""
    case = rows.awaiting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(case=case, case_version=1, outcome="approve", person=anna,
                                mode="standing", at=NOW)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_ceiling_holds_in_a_race() -> None:
    """Eight workers at once under a release of three: three cases, five wait."""
    anna = rows.person("anna")
    let(anna, TOP)
    standing = release(anna, ceiling=3)
    found = [awaiting(f"R{number}") for number in range(8)]

    def work(number: int) -> bool:
        try:
            under(found[number], standing, anna)
        except NotAllowed:
            return False
        return True

    assert rows.at_once(work).count(True) == 3
    assert Case.objects.filter(state="approved").count() == 3


@pytest.mark.django_db(transaction=True)
def test_revoking_and_letting_through_race() -> None:
    """Whoever comes first: afterwards nothing that it let through has stayed approved."""
    anna = rows.person("anna")
    let(anna, TOP)
    standing = release(anna, ceiling=8)
    found = [awaiting(f"R{number}") for number in range(7)]

    def work(number: int) -> None:
        if number == 7:
            left = releases.revoke(StandingRelease.objects.get(), anna, NOW)
            levels.take_back(left, anna, REVOKED, NOW)
            return
        with contextlib.suppress(NotAllowed):
            under(found[number], standing, anna)

    rows.at_once(work)
    assert set(Case.objects.values_list("state", flat=True)) == {"awaiting_decision"}
