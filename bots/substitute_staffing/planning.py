"""What is worked out over all open orders together, and what each order is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from bots.substitute_staffing.assigning import assign
from bots.substitute_staffing.checks import TRIED
from bots.substitute_staffing.facts import Booking, Order, Request, Substitute
from bots.substitute_staffing.las import LasCount, las_after
from bots.substitute_staffing.points import Points, ranked
from bots.substitute_staffing.problem import Given, Pair, Problem, problem_of
from bots.substitute_staffing.reading import read_requests, read_substitutes
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import WORK
from bots.substitute_staffing.trial import Standing, wanted
from framework.core.cases import OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import SourceReader
from framework.core.lifecycle import State
from framework.core.local_time import local
from framework.core.messages import Message
from framework.core.proposals import Check
from framework.core.values import Value

#: How many alternatives, and how many who are kept from an order, are told.
_TOLD, _EXCLUDED = 8, 8
#: Key of the figure that says who gets an order.
FOUND = "vikarie"
#: States in which a person has decided already.
_DECIDED = {State.approved, State.acting, State.partly_done, State.unknown}


class Alternative(Value):
    """Somebody who passes every rule for one order, best first."""

    substitute: Substitute
    points: Points
    las: LasCount | None
    #: The plan gives them another order that they cannot have with this one.
    needed_elsewhere: bool = False


class Excluded(Value):
    """Somebody whom a rule keeps from one order."""

    number: str
    name: str
    check: Check


class OrderPlan(Value):
    """One order's part of the plan."""

    #: Anställningsnummer of who gets it when all orders are looked at; empty when nobody does.
    given: str = ""
    alternatives: tuple[Alternative, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    #: How the plan was made.
    method: Message | None = None
    #: Numbers of those who were asked about the order before.
    asked: frozenset[str] = frozenset()


def plan(
    cases: Sequence[OpenCase],
    sources: SourceReader,
    settings: Settings,
    dated: DatedRules,
    now: dt.datetime,
) -> Mapping[str, dict[str, JsonValue]]:
    """Assign all open orders together; return each order's part by its reference.

    What a person has decided, and orders that somebody has already, count as work of who has them.
    Whoever was asked about an order before is not planned for it again.
    """
    orders = {
        each.case.reference: Order.model_validate(each.case.values["order"])
        for each in cases
        if "order" in each.case.values
    }
    decided = {
        each.case.reference: each.values.get(FOUND, "")
        for each in cases
        if each.state in _DECIDED and each.case.reference in orders
    }
    requests = read_requests(sources)
    people = _with_given(read_substitutes(sources), orders, decided)
    open_orders = [
        order for name, order in orders.items() if order.is_open and not decided.get(name)
    ]
    whole = problem_of(
        [wanted(order, settings, dated) for order in open_orders if order.start > now],
        {number: Standing(one) for number, one in sorted(people.items())},
        settings,
    )
    problem = _not_asked_again(whole, requests)
    found = assign(problem, settings)
    today = local(now).date()
    return {
        order: OrderPlan(
            given=found.given.get(order, ""),
            alternatives=tuple(_alternatives(problem, found.given, order, settings, today)),
            excluded=tuple(_excluded(problem, order)),
            method=found.text,
            asked=frozenset(each.number for each in requests if each.order == order),
        ).model_dump(mode="json")
        for order in problem.wanted
    }


def _with_given(
    people: dict[str, Substitute], orders: Mapping[str, Order], decided: Mapping[str, str]
) -> dict[str, Substitute]:
    """Return the substitutes with a booking for each order that they have and none is there for."""
    given: dict[str, list[Booking]] = {}
    for name, order in orders.items():
        number = order.filled_by or decided.get(name, "")
        one = people.get(number)
        if one is None or any(booking.order == name for booking in one.bookings):
            continue
        booking = Booking(
            start=order.start, end=order.end, pause=order.pause, type=WORK, unit=order.unit,
            order=name,
        )  # fmt: skip
        given.setdefault(one.person, []).append(booking)
    return {
        number: one.model_copy(update={"bookings": (*one.bookings, *given[one.person])})
        if one.person in given
        else one
        for number, one in people.items()
    }


def _not_asked_again(problem: Problem, requests: Sequence[Request]) -> Problem:
    asked = {Pair(each.order, each.number) for each in requests if each.sent}
    factors = {pair: each for pair, each in problem.factors.items() if pair not in asked}
    return Problem(
        wanted=problem.wanted,
        standings=problem.standings,
        factors=factors,
        obstacles=problem.obstacles,
    )


def _alternatives(
    problem: Problem, given: Given, order: str, settings: Settings, today: dt.date
) -> list[Alternative]:
    pairs = {number: Pair(order, number) for number in problem.candidates(order)}
    trials = {number: problem.trial(pair) for number, pair in pairs.items()}
    elsewhere = problem.by_person(Pair(*other) for other in given.items() if other[0] != order)
    return [
        Alternative(
            substitute=trials[points.number].substitute,
            points=points,
            las=las_after(trials[points.number], today),
            needed_elsewhere=not problem.holds(
                [*elsewhere.get(problem.person(points.number), ()), pairs[points.number]]
            ),
        )
        for points in ranked(trials.values(), settings)[:_TOLD]
    ]


def _excluded(problem: Problem, order: str) -> list[Excluded]:
    """Return those who offered the time and came nearest: who passed most rules before one.

    Who has offered nothing is told only when nobody has, for a person may ring them.
    """
    wanted_at = problem.wanted[order].order
    kept = [(pair, check) for pair, check in problem.obstacles.items() if pair.order == order]
    offered = [
        (pair, check)
        for pair, check in kept
        if problem.standings[pair.number].offers(wanted_at.interval)
    ]
    told = offered if offered or problem.candidates(order) else kept
    return [
        Excluded(
            number=pair.number,
            name=problem.standings[pair.number].substitute.name,
            check=check,
        )
        for pair, check in sorted(
            told, key=lambda each: (-TRIED.index(each[1].rule.code), each[0].number)
        )[:_EXCLUDED]
    ]
