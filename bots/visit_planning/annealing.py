"""Improve a plan by many small changes; worse ones are let through less and less often.

Simulated annealing. Every plan on the way holds to every rule, so that it can be stopped anywhere.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bots.visit_planning.columns import (
    FIRST_PRIORITY,
    LINEAR,
    LOGGED,
    MISSING,
    NEXT,
    OWNER,
    START,
    TOTAL,
    TRIAL,
    VISITS,
    Given,
    Numbers,
    Routes,
)
from bots.visit_planning.compiled import compiled
from bots.visit_planning.moves import change
from bots.visit_planning.routes import draw, put, take, undo, unevenness
from bots.visit_planning.timing import NO_BUDGET, timing

_STEPS = 4096


class Best(NamedTuple):
    """The best plan seen so far."""

    #: As `Routes.link`; what comes next, from everybody's start, is all that is kept up.
    link: Numbers
    #: How much is missing, and what the rest costs.
    worth: Numbers
    #: −ln of evenly spread numbers between 0 and 1, in 1/1024: how much worse is let through.
    luck: Numbers


def best_of(routes: Routes) -> Best:
    """Return the present plan as the best so far."""
    luck = [round(-1024 * math.log((step + 0.5) / _STEPS)) for step in range(_STEPS)]
    worth = [routes.sums[MISSING], routes.sums[TOTAL]]
    return Best(
        link=routes.link.copy(),
        worth=np.array(worth, dtype=np.int64),
        luck=np.array(luck, dtype=np.int64),
    )


@compiled
def judge(given: Given, routes: Routes, most: int) -> int:
    """Return the cost of the routes as they are now, or −1: a rule is broken, or over `most`."""
    fixed = routes.sums[LINEAR] + unevenness(given, routes)
    if fixed > most:
        return -1
    times = timing(given, routes, min(NO_BUDGET, most - fixed))
    if times < 0 or fixed + times > most:
        return -1
    return fixed + times


@compiled
def keep(given: Given, routes: Routes, cost: int) -> None:
    """Accept what was changed since the last time."""
    for node in range(given.cost.shape[0]):
        routes.link[node, START] = routes.link[node, TRIAL]
    routes.sums[LOGGED] = 0
    routes.sums[TOTAL] = cost


@compiled
def anneal(given: Given, routes: Routes, best: Best, temperature: int, tries: int) -> int:
    """Try many changes at one temperature, in units of cost; return how many were let through."""
    visits, sums, accepted = given.weights[VISITS], routes.sums, 0
    for _ in range(tries):
        luck = best.luck[draw(routes, best.luck.shape[0])]
        most = sums[TOTAL] + ((temperature * luck) >> 10)
        changed = change(given, routes, visits)
        # What is more important than all else is never given up again, not even in between.
        if sums[MISSING] // FIRST_PRIORITY > best.worth[0] // FIRST_PRIORITY:
            changed = False
        cost = judge(given, routes, most) if changed else -1
        if cost < 0:
            undo(given, routes, 0)
            continue
        keep(given, routes, cost)
        accepted += 1
        if sums[MISSING] <= best.worth[0]:
            remember(routes, best)
    return accepted


@compiled
def remember(routes: Routes, best: Best) -> None:
    """Note the plan as it is now when it is the best so far: least missing, then least cost."""
    sums, worth = routes.sums, best.worth
    if sums[MISSING] < worth[0] or (sums[MISSING] == worth[0] and sums[TOTAL] < worth[1]):
        worth[0], worth[1] = sums[MISSING], sums[TOTAL]
        for node in range(best.link.shape[0]):
            best.link[node, NEXT] = routes.link[node, NEXT]


@compiled
def go_back(given: Given, routes: Routes, best: Best) -> None:
    """Make the best plan the present one again."""
    n, people = given.cost.shape[0], given.staff.shape[0]
    for node in range(n):
        if routes.link[node, OWNER] >= 0:
            take(given, routes, node)
            routes.sums[LOGGED] = 0
    for staff in range(people):
        before = n + staff
        node = best.link[before, NEXT]
        while node < n:
            put(given, routes, node, before)
            routes.sums[LOGGED] = 0
            before = node
            node = best.link[node, NEXT]
    keep(given, routes, judge(given, routes, NO_BUDGET))
