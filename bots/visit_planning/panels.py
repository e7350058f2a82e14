"""What stands beside the plan: who cannot be visited, everybody's day, what has changed."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bots.visit_planning.checks import Checking
from bots.visit_planning.continuity import after, as_before, before
from bots.visit_planning.facts import clock
from bots.visit_planning.preparing import Work
from bots.visit_planning.walking import Walk
from bots.visit_planning.words import name_of, number
from framework.core.messages import mark
from framework.core.proposals import Panel

_HOUR = 60


def panels(found: Work, looked: Checking) -> tuple[Panel, ...]:
    """Return the tables of one area's day, those that are empty left out."""
    made = (_people(found, looked), _changes(found), _continuity(found), _list(looked))
    return tuple(each for each in made if each.rows)


def _people(found: Work, looked: Checking) -> Panel:
    """Return how much everybody has to do."""
    return Panel(
        kind="table",
        title=mark("By person"),
        columns=(
            mark("Name"), mark("Shift"), mark("Break"), mark("Visits"), mark("Hours of visits"),
            mark("Minutes of travel"), mark("Visits of visits and travel (%)"),
        ),
        rows=tuple(
            (
                walk.person.name, f"{clock(walk.person.start)}–{clock(walk.person.end)}",
                clock(found.plan.breaks.get(walk.person.number)), str(len(walk.stops)),
                f"{walk.visiting // _HOUR}:{walk.visiting % _HOUR:02d}", str(walk.travel),
                number(_share(walk)),
            )
            for walk in looked.walks.values()
            if walk.person.number not in found.absent
        ),
    )  # fmt: skip


def _share(walk: Walk) -> Decimal | None:
    spent = walk.visiting + walk.travel
    if not walk.stops or not spent:
        return None
    return (Decimal(100 * walk.visiting) / spent).quantize(Decimal(1), ROUND_HALF_UP)


def _changes(found: Work) -> Panel:
    """Return what differs from the plan before."""
    old = {each.visit: each for each in found.plan.before}
    rows = [
        (
            line.visit, found.day.visit(line.visit).client,
            name_of(found.day, was.person) if was.person else "–", clock(was.start) or "–",
            name_of(found.day, line.person) if line.person else "–", clock(line.start) or "–",
        )
        for line in found.plan.lines
        if (was := old.get(line.visit)) is not None
        and (was.person, was.start) != (line.person, line.start)
    ]  # fmt: skip
    return Panel(
        kind="table",
        title=mark("Changed from the plan before"),
        columns=(
            mark("Visit"), mark("Client"), mark("Before"), mark("Time before"), mark("Now"),
            mark("Time now"),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _continuity(found: Work) -> Panel:
    """Return the national figure before today, with the plan before and with this plan."""
    day, plan = found.day, found.plan
    figures = [(mark("The 14 days before"), before(day))]
    if plan.before:
        old = after(day, as_before(plan.lines, plan.before))
        figures.append((mark("With the plan before"), old))
    figures.append((mark("With this plan"), after(day, plan.lines)))
    return Panel(
        kind="table",
        title=mark("People that a client meets in 14 days"),
        columns=(mark("When"), mark("People"), mark("Clients counted")),
        rows=tuple((label, number(each.people), str(each.clients)) for label, each in figures),
    )


def _list(looked: Checking) -> Panel:
    """Return everybody's visits in order, to print or to read out over the telephone."""
    return Panel(
        kind="table",
        title=mark("List by person"),
        columns=(mark("Name"), mark("Time"), mark("Visit"), mark("Client"), mark("Minutes"),
                 mark("Help"), mark("Travel before")),
        rows=tuple(
            (
                walk.person.name, clock(line.start), visit.reference, visit.client,
                str(visit.minutes), ", ".join(visit.helps), "–" if way is None else str(way),
            )
            for walk in looked.walks.values()
            for (line, visit), way in zip(walk.stops, walk.ways, strict=False)
        ),
    )  # fmt: skip
