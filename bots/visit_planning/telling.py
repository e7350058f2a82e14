"""What a planner must see: who cannot be visited and why, before everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bots.visit_planning.facts import Person, Visit
from bots.visit_planning.load import demands, may_take
from bots.visit_planning.modelling import at_work, has_room_for_pause
from bots.visit_planning.plan import Reason
from bots.visit_planning.planner import PLANNING
from bots.visit_planning.preparing import Work
from bots.visit_planning.rest import too_little_rest
from bots.visit_planning.sources import CAR, DELEGATED
from bots.visit_planning.words import REASONS, helps, lacks, name_of, unplaced
from framework.core.findings import Finding, FindingLevel
from framework.core.messages import Message, message

#: So many names are told.
_TOLD = 4
#: What a planner can do, by what stands in the way.
_REMEDIES = {
    Reason.outside_window: message(
        "Correct the window, or agree on another time with the client."
    ),
    Reason.too_long_travel: message(
        "Agree on another time with the client, or let somebody who travels faster come ({names})."
    ),
    Reason.double_booked: message(
        "Those who may come have other visits then ({names}): move one that is less important, "
        "agree on another time with the client, or send for more people."
    ),
    Reason.locked: message("Take the lock away, or lock it to somebody else or another time."),
    Reason.no_address: message("Find out the address; until then somebody must know the way."),
    Reason.outside_team: message(
        "Nobody at work has what is demanded ({needs}): ask another area or send for more people."
    ),
    Reason.travel_mode: message(
        "Those who may come cannot get there as they travel ({names}): find another way to travel."
    ),
    Reason.double_staffing: message(
        "Two who can come together are missing: look at its Dubbelid, or ask another area."
    ),
    Reason.outside_shift: message(
        "Those who may come do not work then ({names}): agree on another time with the client, or "
        "send for more people."
    ),
}  # fmt: skip


def findings(found: Work) -> Iterator[Finding]:
    """Yield the findings of one area's day, most important first."""
    yield from _forgotten(found)
    yield from _left(found)
    if found.unread is not None:
        text = message(
            "{target} could not be read: {reason}. Absences and locks of this morning are not "
            "known.",
            target=found.unread.target, reason=found.unread.reason,
        )  # fmt: skip
        yield _finding(f"not_read:{PLANNING}", text)
    yield from _absences(found)
    yield from _not_planned(found)
    yield from _alone(found)
    if found.day.paused:
        text = message("{number} visits rest today.", number=len(found.day.paused))
        yield _finding("paused", text, FindingLevel.info)
    if found.plan.ended_early:
        text = message("Time was up before everything had been tried; the rules hold all the same.")
        yield _finding("ended_early", text, FindingLevel.info)


def _finding(key: str, text: Message, level: FindingLevel = FindingLevel.warning) -> Finding:
    return Finding(key=key, level=level, text=text)


def _forgotten(found: Work) -> Iterator[Finding]:
    """Yield clients to whom somebody is to come, and whom no visit was sent for."""
    visited = {each.client for each in found.day.visits}
    for client, each in sorted(found.day.clients.items()):
        if each.is_expected and client not in visited:
            text = message(
                "{client} is expected today and has no visit: order one, or see to it that the "
                "register of clients says that nobody is to come.",
                client=client,
            )
            yield _finding(f"expected:{client}", text)


def _left(found: Work) -> Iterator[Finding]:
    able = at_work(found.day, found.absent, found.limits)
    for line in unplaced(found.day, found.plan.lines):
        visit = found.day.visit(line.visit)
        reason = Reason(line.reason)
        text = message(
            "Priority {priority}: nobody has {visit} at {client} {when}, {minutes} min ({helps}). "
            "{reason}. {remedy}",
            priority=visit.priority, visit=visit.reference, client=visit.client,
            when=visit.window, minutes=visit.minutes,
            helps=helps(visit.helps), reason=REASONS[reason],
            remedy=_remedy(found, visit, reason, able),
        )  # fmt: skip
        yield _finding(f"unplaced:{visit.reference}", text)


def _remedy(found: Work, visit: Visit, reason: Reason, able: Iterable[Person]) -> Message:
    names = [one.name for one in able if may_take(found.day, one, visit)]
    more = ["…"] if len(names) > _TOLD else []
    needs = demands(found.day.clients[visit.client], visit) | visit.delegations
    told: dict[str, str | Message] = {
        "names": ", ".join([*names[:_TOLD], *more]) or "–", "needs": lacks(needs),
    }  # fmt: skip
    return message(_REMEDIES[reason].template, **told)


def _absences(found: Work) -> Iterator[Finding]:
    # By the plan before, or by the planning system's own.
    had = {(each.visit, each.person) for each in (*found.plan.before, *found.day.previous)}
    for number in sorted(found.absent):
        own = [line for line in found.plan.lines if (line.visit, number) in had]
        lost = sum(not line.person for line in own)
        text = message(
            "{name} is absent: {moved} of their visits have somebody else, {lost} have nobody.",
            name=name_of(found.day, number), moved=len(own) - lost, lost=lost,
        )  # fmt: skip
        level = FindingLevel.warning if own else FindingLevel.info
        yield _finding(f"absent:{number}", text, level)


def _not_planned(found: Work) -> Iterator[Finding]:
    """Yield those at work whom no visits were given, and why."""
    able = {one.number for one in at_work(found.day, found.absent, found.limits)}
    for one in found.day.people:
        if one.number not in able and one.number not in found.absent:
            text = message("{name} was given no visits: {why}", name=one.name, why=_why(found, one))
            yield _finding(f"not_planned:{one.number}", text)


def _why(found: Work, one: Person) -> Message:
    if one.mode == CAR and one.has_licence is not True:
        return message("goes by car without a known licence. Write the licence in the register.")
    if not has_room_for_pause(one):
        return message("the break does not fit the shift. Change the break or the shift.")
    rest = too_little_rest(found.day, one, found.limits)
    assert rest is not None  # noqa: S101 (what is left of the reasons)
    return message("{rest}. Change the shift, or give it to somebody else.", rest=rest)


def _alone(found: Work) -> Iterator[Finding]:
    """Yield delegations that visits need and only one person at work has."""
    able = at_work(found.day, found.absent, found.limits)
    for each in DELEGATED:
        needed = sum(each in visit.delegations for visit in found.day.visits)
        having = [one for one in able if one.delegated(each, found.day.day)]
        if needed and len(having) == 1:
            text = message(
                "Only {name} has a {type} today; {number} visits need it.",
                name=having[0].name, type=lacks([each]), number=needed,
            )  # fmt: skip
            yield _finding(f"only_one:{each}", text, FindingLevel.info)
