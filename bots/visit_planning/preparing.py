"""What the planning system says now, and the plan as it is with that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bots.visit_planning.collecting import day_of
from bots.visit_planning.facts import Day, Line
from bots.visit_planning.limits import Limits, limits_on
from bots.visit_planning.planner import PLANNING
from bots.visit_planning.planning import AreaPlan, plan_area
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import YES
from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.kinds import NotRead, TargetReader


@dataclass(frozen=True, kw_only=True)
class Work:
    """All that a proposal is made of."""

    case: Case
    day: Day
    plan: AreaPlan
    #: The visits as the planning system has them, and which of those are approved there.
    held: tuple[Line, ...]
    approved: frozenset[str]
    unread: NotRead | None
    limits: Limits
    settings: Settings
    now: dt.datetime

    @property
    def absent(self) -> frozenset[str]:
        """Everybody who has a shift and is not there."""
        return frozenset(self.plan.absent) | {one.number for one in self.day.people if one.absence}


def work(
    case: Case, reader: TargetReader, settings: Settings, dated: DatedRules, now: dt.datetime
) -> Work:
    """Read who is ill and what is locked now; plan again, changing little, when that is new."""
    day = day_of(case)
    limits = limits_on(dated, day.day)
    absent, held, approved, unread = _read(day, reader)
    before = AreaPlan.model_validate(case.plan) if case.plan else None
    locked = [each for each in held if each.locked]
    made = before
    if before is None or (unread is None and _is_new(before, absent, locked)):
        made = plan_area(day, settings, limits, before=before, absent=absent, held=locked)
    assert made is not None  # noqa: S101 (what the condition above leaves)
    return Work(
        case=case,
        day=day,
        plan=made,
        held=held,
        approved=approved,
        unread=unread,
        limits=limits,
        settings=settings,
        now=now,
    )


def _is_new(plan: AreaPlan, absent: frozenset[str], locked: list[Line]) -> bool:
    """Tell whether a plan rests on other absences or locks than there are."""
    own = {each.visit: each for each in plan.lines if each.locked}
    return set(plan.absent) != absent or own != {each.visit: each for each in locked}


def _read(
    day: Day, reader: TargetReader
) -> tuple[frozenset[str], tuple[Line, ...], frozenset[str], NotRead | None]:
    asked = {"unit": day.unit, "day": day.day.isoformat()}
    absences = reader.read(PLANNING, "read_absences", **asked)
    if isinstance(absences, NotRead):
        return frozenset(), (), frozenset(), absences
    plan = reader.read(PLANNING, "read_plan", **asked)
    if isinstance(plan, NotRead):
        return frozenset(), (), frozenset(), plan
    known, visits = day.by_number, day.by_reference
    ill = {
        row["staff"] for row in absences.rows if row["staff"] in known
    } - {one.number for one in day.people if one.absence}  # fmt: skip
    rows = [row for row in plan.rows if row["visit"] in visits]
    held = tuple(
        Line(
            visit=row["visit"],
            person=row["staff"],
            start=start,
            locked=row["locked"] == YES and bool(row["staff"]) and start is not None,
        )
        for row in rows
        for start in [_minute(day, row["start"])]
    )
    approved = frozenset(row["visit"] for row in rows if row["approved"] == YES)
    return frozenset(ill), held, approved, None


def _minute(day: Day, text: str) -> int | None:
    try:
        clock = canonical(ValueType.time, text)
    except NotCanonicalError:
        return None
    return day.minute(clock) if clock else None
