"""All areas of a day planned at once, and one area planned again when something has changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from pydantic import JsonValue

from bots.visit_planning.collecting import day_of
from bots.visit_planning.facts import Day, Line
from bots.visit_planning.limits import Limits, limits_on
from bots.visit_planning.modelling import at_work, problem_of
from bots.visit_planning.plan import Reason
from bots.visit_planning.settings import Settings
from bots.visit_planning.wished import as_wished
from framework.core.cases import OpenCase
from framework.core.dated import DatedRules
from framework.core.lifecycle import State
from framework.core.values import Value

#: States in which a person has decided already: their plan stays.
_DECIDED = {State.approved, State.acting, State.partly_done, State.unknown, State.failed}
_SEED = 1


class AreaPlan(Value):
    """What becomes of every visit of an area's day."""

    #: One for each visit.
    lines: tuple[Line, ...]
    #: Wall minute at which each visit could begin at the earliest with this plan.
    earliest: dict[str, int] = {}
    #: Wall minute at which everybody's break begins.
    breaks: dict[str, int] = {}
    #: Those who were absent although the day has a shift for them.
    absent: tuple[str, ...] = ()
    #: The plan before: of an earlier run, else of the planning system.
    before: tuple[Line, ...] = ()
    #: Nothing more was tried because time was up; then the same day can get another plan.
    ended_early: bool = False
    #: Of all that it was made from.
    digest: str = ""

    @property
    def tight(self) -> tuple[Line, ...]:
        """Every visit as early as it could be, which is how the next plan is made to stay near."""
        return tuple(
            each.model_copy(update={"start": self.earliest.get(each.visit), "locked": False})
            for each in self.lines
        )


def plan(
    cases: Sequence[OpenCase], settings: Settings, dated: DatedRules
) -> Mapping[str, dict[str, JsonValue]]:
    """Plan every area that nobody has decided on; return each area's part by reference.

    A day that is as it was keeps its plan. One that has changed, as when somebody is ill, is
    planned anew with as little change as can be.
    """
    kept, wanted = {}, []
    for each in cases:
        if each.state in _DECIDED and each.case.plan:
            kept[each.case.reference] = each.case.plan
        elif "day" in each.case.values:
            wanted.append(each.case)

    def made(at: int) -> dict[str, JsonValue]:
        day = day_of(wanted[at])
        before = AreaPlan.model_validate(wanted[at].plan) if wanted[at].plan else None
        found = plan_area(day, settings, limits_on(dated, day.day), before=before)
        return found.model_dump(mode="json")

    with ThreadPoolExecutor(settings.at_once) as pool:
        plans = list(pool.map(made, range(len(wanted))))
    return kept | {each.reference: part for each, part in zip(wanted, plans, strict=True)}


def plan_area(
    day: Day,
    settings: Settings,
    limits: Limits,
    *,
    before: AreaPlan | None = None,
    absent: frozenset[str] = frozenset(),
    held: Sequence[Line] = (),
) -> AreaPlan:
    """Plan one area, staying near an earlier plan of ours; `held` is what planners have locked."""
    digest = _digest(day, settings, limits, absent, held)
    if before is not None and before.digest == digest:
        return before
    old = {each.visit: each for each in (before.lines if before else day.previous)}
    old = {name: each.model_copy(update={"locked": False}) for name, each in old.items()}
    fixed = {each.visit: each for each in held}
    people = at_work(day, absent, limits)
    # What this morning's plan said is kept where it can be; the plan of the system only compares.
    near = {each.visit: each for each in before.tight} if before else {}
    problem = problem_of(day, people, settings.weighing, (near | fixed).values())
    # numba and numpy come with the extra `routing`: whoever plans no visits has no need of them.
    from bots.visit_planning.solving import Effort, Search, compile_loops  # noqa: PLC0415 (numba is slow to load)

    compile_loops()
    search = Search(problem, seed=_SEED, effort=Effort(tries=settings.tries))
    began, ended_early = time.monotonic(), False
    for _ in search.stages():
        if time.monotonic() - began > settings.seconds:
            ended_early = True
            break
    tight = search.plan()
    wishes = {each.reference: each.start for each in day.visits}
    wishes |= {each.visit: each.start for each in old.values() if before and each.start is not None}
    made = as_wished(problem, tight, {name: day.seconds(at) for name, at in wishes.items()})
    lines = {
        each.visit: Line(visit=each.visit, person=each.staff, start=day.wall(each.start),
                         locked=each.visit in fixed)
        for each in made.stops
    }  # fmt: skip
    lines |= {each.visit: Line(visit=each.visit, reason=each.reason) for each in made.unplaced}
    unclear = {name: Line(visit=name, reason=Reason.double_staffing) for name in day.unclear}
    lines |= unclear
    return AreaPlan(
        lines=tuple(lines[each.reference] for each in day.visits),
        earliest={each.visit: day.wall(each.start) for each in tight.stops},
        breaks={each.staff: day.wall(each.start) for each in made.breaks},
        absent=tuple(sorted(absent)),
        before=tuple(old[each.reference] for each in day.visits if each.reference in old),
        ended_early=ended_early,
        digest=digest,
    )


def _digest(
    day: Day, settings: Settings, limits: Limits, absent: frozenset[str], held: Sequence[Line]
) -> str:
    parts = [day, settings, limits, *sorted(held, key=lambda each: each.visit)]
    text = "\n".join([*(each.model_dump_json() for each in parts), *sorted(absent)])
    return hashlib.sha256(text.encode()).hexdigest()
