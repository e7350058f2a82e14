"""Take a visit out of somebody's day, put it into another's, and undo; costs follow."""

from __future__ import annotations

from bots.visit_planning.columns import (
    CLIENT,
    DROP,
    DURATION,
    EVEN,
    IS_BREAK,
    LACK,
    LENGTH,
    LINEAR,
    LOGGED,
    MATE,
    MISSING,
    MODE,
    NEVER,
    NEXT,
    OUTSIDE,
    OWNER,
    PLACE,
    PREV,
    RANDOM,
    W_TRAVEL,
    W_UNEVEN,
    WHERE,
    WHICH,
    WORK,
    Given,
    Routes,
)
from bots.visit_planning.compiled import compiled

_LOW = 0xFFFFFFFF


@compiled
def draw(routes: Routes, below: int) -> int:
    """Return a number from 0 to below `below` (at most 2²⁰): xorshift, 32 bits."""
    x = routes.sums[RANDOM]
    x ^= (x << 13) & _LOW
    x ^= x >> 17
    x ^= (x << 5) & _LOW
    routes.sums[RANDOM] = x
    return (x * below) >> 32


@compiled
def _travel_through(given: Given, routes: Routes, node: int) -> int:
    """Return how much travel a node adds where it stands; a break is wherever the person is."""
    link = routes.link
    place = given.node[node, PLACE]
    if place < 0:
        return 0
    before, after = link[node, PREV], link[node, NEXT]
    while given.node[before, PLACE] < 0:
        before = link[before, PREV]
    while given.node[after, PLACE] < 0:
        after = link[after, NEXT]
    travel = given.travel[given.staff[link[node, OWNER], MODE]]
    start, end = given.node[before, PLACE], given.node[after, PLACE]
    return travel[start, place] + travel[place, end] - travel[start, end]


@compiled
def _count(given: Given, routes: Routes, node: int, sign: int) -> None:
    """Count what a visit costs where it stands: added with 1, taken off with −1."""
    row, owner = given.node[node], routes.link[node, OWNER]
    added = _travel_through(given, routes, node)
    linear = added * given.weights[W_TRAVEL]
    if not row[IS_BREAK]:
        routes.worker[owner, WORK] += sign * (added + row[DURATION])
        client = row[CLIENT]
        met = routes.met[client, owner]
        if met == (0 if sign > 0 else 1):
            linear += given.faces[client, owner]
        routes.met[client, owner] = met + sign
        linear += given.cost[node, owner] - row[DROP]
        routes.sums[MISSING] -= sign * row[LACK]
    routes.sums[LINEAR] += sign * linear


@compiled
def _unlink(given: Given, routes: Routes, node: int) -> None:
    link = routes.link
    _count(given, routes, node, -1)
    before, after = link[node, PREV], link[node, NEXT]
    link[before, NEXT] = after
    link[after, PREV] = before
    link[node, OWNER] = -1
    at = routes.sums[OUTSIDE]
    routes.outside[at, WHICH] = node
    routes.outside[node, WHERE] = at
    routes.sums[OUTSIDE] = at + 1


@compiled
def _link(given: Given, routes: Routes, node: int, before: int) -> None:
    link = routes.link
    last = routes.sums[OUTSIDE] - 1
    at, moved = routes.outside[node, WHERE], routes.outside[last, WHICH]
    routes.outside[at, WHICH] = moved
    routes.outside[moved, WHERE] = at
    routes.sums[OUTSIDE] = last
    after = link[before, NEXT]
    link[before, NEXT] = node
    link[node, PREV] = before
    link[node, NEXT] = after
    link[after, PREV] = node
    link[node, OWNER] = link[before, OWNER]
    _count(given, routes, node, 1)


@compiled
def _note(routes: Routes, node: int, before: int) -> None:
    logged = routes.sums[LOGGED]
    routes.log[logged, 0] = node
    routes.log[logged, 1] = before
    routes.sums[LOGGED] = logged + 1


@compiled
def take(given: Given, routes: Routes, node: int) -> None:
    """Take a node out of where it stands."""
    _note(routes, node, routes.link[node, PREV])
    _unlink(given, routes, node)


@compiled
def put(given: Given, routes: Routes, node: int, before: int) -> None:
    """Put a node that stands nowhere right after another one."""
    _note(routes, node, -1)
    _link(given, routes, node, before)


@compiled
def undo(given: Given, routes: Routes, back_to: int) -> None:
    """Undo what was moved, down to so many moves since the last change that was kept."""
    for at in range(routes.sums[LOGGED] - 1, back_to - 1, -1):
        node, before = routes.log[at, 0], routes.log[at, 1]
        if before < 0:
            _unlink(given, routes, node)
        else:
            _link(given, routes, node, before)
    routes.sums[LOGGED] = back_to


@compiled
def may(given: Given, routes: Routes, node: int, staff: int) -> bool:
    """Tell whether a visit may be a person's: no rule says no, and they do not have its mate."""
    if given.cost[node, staff] == NEVER:
        return False
    mate = given.node[node, MATE]
    return mate < 0 or routes.link[mate, OWNER] != staff


@compiled
def unevenness(given: Given, routes: Routes) -> int:
    """Return what it costs that some work more, and some less, of their shift than others."""
    if given.weights[W_UNEVEN] == 0:
        return 0
    people = given.staff.shape[0]
    work, length = 0, 0
    for staff in range(people):
        work += routes.worker[staff, WORK]
        length += given.staff[staff, LENGTH]
    over = 0
    for staff in range(people):
        share = work * given.staff[staff, LENGTH] // max(1, length)
        off = abs(routes.worker[staff, WORK] - share) - given.weights[EVEN]
        if off > 0:
            over += off
    return over * given.weights[W_UNEVEN]
