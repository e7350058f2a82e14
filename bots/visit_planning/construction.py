"""A first plan, and the proof at the end: each visit at the best place that there is for it."""

from __future__ import annotations

from bots.visit_planning.annealing import judge, keep
from bots.visit_planning.columns import (
    DURATION,
    EARLIEST,
    IS_SOFT,
    LATEST,
    LOGGED,
    MATE,
    MODE,
    NEXT,
    OWNER,
    PLACE,
    START,
    Given,
    Numbers,
    Routes,
)
from bots.visit_planning.compiled import compiled
from bots.visit_planning.routes import may, put, undo
from bots.visit_planning.timing import NO_BUDGET


@compiled
def fill(given: Given, routes: Routes, order: Numbers) -> int:
    """Place what nobody has, one visit or pair after the other; return how many were placed.

    Afterwards there is no room for what is left, as long as everything else stands where it does.
    """
    placed = 0
    for node in order:
        if routes.link[node, OWNER] < 0 and _place(given, routes, node):
            placed += 1
    return placed


@compiled
def _place(given: Given, routes: Routes, node: int) -> bool:
    """Place a visit, with its mate if it is one of a pair, where it costs least."""
    n, people, mate = given.cost.shape[0], given.staff.shape[0], given.node[node, MATE]
    least, at, mate_at = NO_BUDGET, -1, -1
    for staff in range(people):
        if not may(given, routes, node, staff):
            continue
        before = n + staff
        while before < n or before == n + staff:
            if _fits(given, routes, node, before, staff):
                put(given, routes, node, before)
                if mate < 0:
                    cost, found = judge(given, routes, least), -1
                else:
                    cost, found = _try_mate(given, routes, mate, least)
                if 0 <= cost < least:
                    least, at, mate_at = cost, before, found
                undo(given, routes, 0)
            before = routes.link[before, NEXT]
    if at < 0:
        return False
    put(given, routes, node, at)
    if mate >= 0:
        put(given, routes, mate, mate_at)
    keep(given, routes, judge(given, routes, NO_BUDGET))
    return True


@compiled
def _try_mate(given: Given, routes: Routes, mate: int, most: int) -> tuple[int, int]:
    """Return the least cost with the mate placed as well, and after what; −1 when it cannot be."""
    n, people = given.cost.shape[0], given.staff.shape[0]
    least, at = most, -1
    for staff in range(people):
        if not may(given, routes, mate, staff):
            continue
        before = n + staff
        while before < n or before == n + staff:
            if _fits(given, routes, mate, before, staff):
                kept = routes.sums[LOGGED]
                put(given, routes, mate, before)
                cost = judge(given, routes, least)
                undo(given, routes, kept)
                if 0 <= cost < least:
                    least, at = cost, before
            before = routes.link[before, NEXT]
    return (least, at) if at >= 0 else (-1, -1)


@compiled
def _fits(given: Given, routes: Routes, node: int, before: int, staff: int) -> bool:
    """Tell whether a visit can come after another one, and what follows still in time.

    Where windows are no rule: whether their times are about the same.
    """
    n, travel = given.cost.shape[0], given.travel[given.staff[staff, MODE]]
    row, ahead = given.node[node], given.node[before]
    after = routes.link[before, NEXT]
    behind = given.node[after]
    free = ahead[EARLIEST] if before >= n else routes.link[before, START] + ahead[DURATION]
    if given.weights[IS_SOFT]:
        if before < n and routes.link[before, START] > row[LATEST]:
            return False
        return after >= n or routes.link[after, START] >= row[EARLIEST]
    if ahead[PLACE] >= 0:
        free += travel[ahead[PLACE], row[PLACE]]
    if free > row[LATEST]:
        return False
    done = max(free, row[EARLIEST]) + row[DURATION]
    if behind[PLACE] >= 0:
        done += travel[row[PLACE], behind[PLACE]]
    return done <= behind[LATEST]
