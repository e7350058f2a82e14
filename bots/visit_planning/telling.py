"""What a planner must see: who cannot be visited and why, before everything else."""

from __future__ import annotations

from collections.abc import Iterator

from bots.visit_planning.facts import Person, clock
from bots.visit_planning.modelling import at_work, has_room_for_pause, is_rested
from bots.visit_planning.planner import PLANNING
from bots.visit_planning.preparing import Work
from bots.visit_planning.sources import CAR, DELEGATED
from bots.visit_planning.words import REASONS, name_of, unplaced
from framework.core.findings import Finding, FindingLevel
from framework.core.messages import Message, message


def findings(found: Work) -> Iterator[Finding]:
    """Yield the findings of one area's day, most important first."""
    yield from _left(found)
    if found.unread is not None:
        text = message(
            "{target} could not be read: {reason}. Absences and locks of this morning are not "
            "known.",
            target=found.unread.target, reason=found.unread.reason,
        )  # fmt: skip
        yield Finding(key=f"not_read:{PLANNING}", level=FindingLevel.warning, text=text)
    yield from _absences(found)
    yield from _not_planned(found)
    yield from _alone(found)
    yield from _lone_rows(found)
    if found.plan.ended_early:
        text = message("Time was up before everything had been tried; the rules hold all the same.")
        yield Finding(key="ended_early", level=FindingLevel.info, text=text)


def _left(found: Work) -> Iterator[Finding]:
    for line in unplaced(found.day, found.plan.lines):
        visit = found.day.visit(line.visit)
        reason = next(word for key, word in REASONS.items() if key == line.reason)
        text = message(
            "Priority {priority}: nobody has {visit} at {client}, {first}–{last}, {minutes} min "
            "({helps}). {reason}.",
            priority=visit.priority, visit=visit.reference, client=visit.client,
            first=clock(visit.earliest), last=clock(visit.latest), minutes=visit.minutes,
            helps=", ".join(visit.helps) or "–", reason=reason,
        )  # fmt: skip
        yield Finding(key=f"unplaced:{visit.reference}", level=FindingLevel.warning, text=text)


def _absences(found: Work) -> Iterator[Finding]:
    old = {each.visit: each.person for each in found.plan.before}
    for number in sorted(found.absent):
        own = [line for line in found.plan.lines if old.get(line.visit) == number]
        lost = sum(not line.person for line in own)
        text = message(
            "{name} is absent: {moved} of their visits have somebody else, {lost} have nobody.",
            name=name_of(found.day, number), moved=len(own) - lost, lost=lost,
        )  # fmt: skip
        yield Finding(key=f"absent:{number}", level=FindingLevel.warning, text=text)


def _not_planned(found: Work) -> Iterator[Finding]:
    """Yield those at work whom no visits were given, and why."""
    able = {one.number for one in at_work(found.day, found.absent, found.limits)}
    for one in found.day.people:
        if one.number in able or one.number in found.absent:
            continue
        text = message("{name} was given no visits: {why}", name=one.name, why=_why(found, one))
        yield Finding(key=f"not_planned:{one.number}", level=FindingLevel.warning, text=text)


def _why(found: Work, one: Person) -> Message:
    if one.mode == CAR and one.has_licence is not True:
        return message("goes by car without a known licence.")
    if not has_room_for_pause(one):
        return message("the break does not fit the shift.")
    assert not is_rested(one, found.limits)  # noqa: S101 (what is left of the reasons)
    return message("too little daily or weekly rest around the shift.")


def _alone(found: Work) -> Iterator[Finding]:
    """Yield delegations that visits need and only one person at work has, or nobody."""
    day = found.day
    able = at_work(day, found.absent, found.limits)
    for each in DELEGATED:
        needed = sum(each in visit.delegations for visit in day.visits)
        having = [one for one in able if one.delegated(each, day.day)]
        if needed and len(having) == 1:
            text = message(
                "Only {name} has a delegation for {type} today; {number} visits need it.",
                name=having[0].name, type=each, number=needed,
            )  # fmt: skip
            yield Finding(key=f"only_one:{each}", level=FindingLevel.warning, text=text)
        elif needed and not having:
            text = message(
                "Nobody has a delegation for {type} today; {number} visits need it.",
                type=each, number=needed,
            )  # fmt: skip
            yield Finding(key=f"nobody:{each}", level=FindingLevel.warning, text=text)


def _lone_rows(found: Work) -> Iterator[Finding]:
    for reference in found.day.unclear:
        text = message(
            "{visit} should be two people's, and it is not clear whose: check its Dubbelid.",
            visit=reference,
        )
        yield Finding(key=f"double:{reference}", level=FindingLevel.warning, text=text)
    if found.day.paused:
        text = message("{number} visits rest today.", number=len(found.day.paused))
        yield Finding(key="paused", level=FindingLevel.info, text=text)
