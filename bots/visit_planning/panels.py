"""What stands beside the plan: what has changed, and how much everybody has to do."""

from __future__ import annotations

from bots.visit_planning.checks import Checking
from bots.visit_planning.facts import clock
from bots.visit_planning.preparing import Work
from bots.visit_planning.walking import share
from bots.visit_planning.words import name_of, number
from framework.core.messages import mark
from framework.core.proposals import Panel

_HOUR = 60


def panels(found: Work, looked: Checking) -> tuple[Panel, ...]:
    """Return the tables of one area's day, those that are empty left out."""
    made = (_changes(found), _people(found, looked))
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
                number(share([walk])),
            )
            for walk in looked.walks.values()
            if walk.person.number not in found.absent
        ),
    )  # fmt: skip


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
