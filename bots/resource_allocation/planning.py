"""Which hours could be moved between the areas of a month, so that each has what it needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pydantic import JsonValue

from bots.resource_allocation.allocation import Allocation
from bots.resource_allocation.checks import blocked
from bots.resource_allocation.settings import Settings
from framework.core.cases import OpenCase
from framework.core.lifecycle import State
from framework.core.values import Value

#: Figure that says what an area gets, with a minus what it gives.
MOVED = "flytt_h"
#: Stands in a move for the areas that people have decided on.
DECIDED = ""
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
#: States in which a person has decided already.
_DECIDED = {State.approved, State.acting, State.partly_done, State.unknown}


class Standing(Value):
    """Where one area stands before and after the moves."""

    area: str
    #: Hours of staff that the month has and needs; None when that is not known.
    budget: Decimal | None
    needed: Decimal | None
    #: Hours that it gets; with a minus what it gives.
    moved: Decimal = Decimal(0)


class Move(Value):
    """Hours that one area could give another."""

    giver: str
    taker: str
    hours: Decimal


class MonthPlan(Value):
    """The moves of a month, the same for each of its areas."""

    standings: tuple[Standing, ...]
    moves: tuple[Move, ...]

    def of(self, area: str) -> Standing | None:
        """Return where one area stands."""
        return next((each for each in self.standings if each.area == area), None)


def needed(found: Allocation) -> Decimal | None:
    """Return the staff hours that a month needs, travel and all else included.

    Hours of staff with clients by the area's key, which says what part of paid time that is; None
    without a key, or when the area's figures cannot be used.
    """
    staff, key = found.amounts.staff, found.area.key
    if staff is None or key is None or blocked(found):
        return None
    return (staff / key).quantize(_HUNDREDTH, ROUND_HALF_UP)


def covered(each: Standing) -> Decimal | None:
    """Return how many percent of an area's need its budget covers; None when it is not known."""
    if each.budget is None or not each.needed:
        return None
    return (each.budget / each.needed * 100).quantize(_TENTH, ROUND_HALF_UP)


def plan(cases: Sequence[OpenCase], settings: Settings) -> Mapping[str, dict[str, JsonValue]]:
    """Suggest moves for every month whose areas are all here; return each area's part.

    When an area has been attested and ended, the month keeps the plan that was decided on. Areas
    that a person has decided on keep the hours of that decision.
    """
    months: defaultdict[str, list[tuple[OpenCase, Allocation]]] = defaultdict(list)
    for each in cases:
        found = Allocation.model_validate(each.case.values["allocation"])
        months[found.month].append((each, found))
    result: dict[str, dict[str, JsonValue]] = {}
    for own in months.values():
        names = {found.area.name for _, found in own}
        if names != set(own[0][1].areas):
            result |= {each.case.reference: each.case.plan for each, _ in own if each.case.plan}
            continue
        given = {
            found.area.name: Decimal(each.values[MOVED])
            for each, found in own
            if each.state in _DECIDED and each.values.get(MOVED)
        }
        made = balance([_standing(found) for _, found in own], given, settings.least_move)
        result |= {each.case.reference: made.model_dump(mode="json") for each, _ in own}
    return result


def _standing(found: Allocation) -> Standing:
    return Standing(area=found.area.name, budget=found.area.budget, needed=needed(found))


def balance(
    standings: Sequence[Standing], given: Mapping[str, Decimal], least: Decimal
) -> MonthPlan:
    """Move hours from the area with most left to the one that lacks most, until nobody can give.

    Nobody gives what they need, nobody gets more than they lack, and what is given is what is got.
    `given` are hours that people have decided on; the others make up for them as far as they can.
    """
    left = {
        each.area: each.budget - each.needed
        for each in standings
        if each.budget is not None and each.needed is not None and each.area not in given
    }
    moved = {each.area: given.get(each.area, Decimal(0)) for each in standings}
    # What decided areas have got and nobody has given, or the other way round, is somebody's too.
    if owed := sum(given.values(), Decimal(0)):
        left[DECIDED] = -owed
    moves: list[Move] = []
    while left:
        taker = min(sorted(left), key=lambda name: left[name])
        giver = max(sorted(left), key=lambda name: left[name])
        hours = min(left[giver], -left[taker])
        if hours < least:
            break
        moves.append(Move(giver=giver, taker=taker, hours=hours))
        for name, sign in ((giver, -1), (taker, 1)):
            left[name] += sign * hours
            if name != DECIDED:
                moved[name] += sign * hours
    return MonthPlan(
        standings=tuple(each.model_copy(update={"moved": moved[each.area]}) for each in standings),
        moves=tuple(moves),
    )
