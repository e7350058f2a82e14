"""Small changes to a plan, drawn at random; each says whether there was anything to change."""

from __future__ import annotations

from bots.visit_planning.columns import (
    EARLIEST,
    IS_BREAK,
    IS_FIRST,
    LACK,
    LATEST,
    LEVEL,
    MATE,
    NEXT,
    OUTSIDE,
    OWNER,
    PREV,
    START,
    WHICH,
    Given,
    Routes,
)
from bots.visit_planning.compiled import compiled
from bots.visit_planning.routes import draw, may, put, take

#: How many of a hundred changes are of each kind; the rest move one visit.
_SWAP, _PAIR, _TAILS, _TWO, _BREAK, _INSIDE = 25, 10, 6, 6, 4, 10
#: How many visits are taken out at most to bring one in.
_MOST_OUT = 3
#: How often somebody is drawn before a change is given up.
_TRIES = 8


@compiled
def change(  # noqa: PLR0911 (one for each kind)
    given: Given, routes: Routes, visits: int
) -> bool:
    """Change something at random; False when the change drawn cannot be made (undo it)."""
    if routes.sums[OUTSIDE] > 0 and draw(routes, 4) == 0:
        node = routes.outside[draw(routes, routes.sums[OUTSIDE]), WHICH]
        return _bring_in(given, routes, node)
    node = draw(routes, visits)
    if routes.link[node, OWNER] < 0:
        return False
    kind = draw(routes, 100)
    if kind < _SWAP:
        return _swap(given, routes, node)
    kind -= _SWAP
    if kind < _PAIR:
        return given.node[node, MATE] >= 0 and _move_both(given, routes, node)
    kind -= _PAIR
    if kind < _TAILS:
        return _exchange(given, routes, node)
    kind -= _TAILS
    if kind < _TWO:
        return _move_two(given, routes, node)
    kind -= _TWO
    if kind < _BREAK:
        return _move_break(given, routes, visits)
    kind -= _BREAK
    if kind < _INSIDE:
        return _step(given, routes, node)
    return _move(given, routes, node)


@compiled
def spot(given: Given, routes: Routes, staff: int, time: int) -> int:
    """Return the last node of a person's day that began at a time or before it."""
    n, link = given.cost.shape[0], routes.link
    node = n + staff
    after = link[node, NEXT]
    while after < n and link[after, START] <= time:
        node = after
        after = link[node, NEXT]
    return node


@compiled
def _somebody(given: Given, routes: Routes, node: int) -> int:
    """Return somebody who may have a visit, or −1."""
    people = given.staff.shape[0]
    for _ in range(_TRIES):
        staff = draw(routes, people)
        if may(given, routes, node, staff):
            return staff
    return -1


@compiled
def _time_for(given: Given, routes: Routes, node: int) -> int:
    """Return a time within a visit's window, or when it begins now."""
    row = given.node[node]
    if routes.link[node, OWNER] >= 0 and draw(routes, 2):
        return routes.link[node, START]
    width = max(0, row[LATEST] - row[EARLIEST])
    return row[EARLIEST] + ((width * draw(routes, 1024)) >> 10)


@compiled
def _put_by_time(given: Given, routes: Routes, node: int, time: int) -> bool:
    staff = _somebody(given, routes, node)
    if staff < 0:
        return False
    put(given, routes, node, spot(given, routes, staff, time))
    return True


@compiled
def _move(given: Given, routes: Routes, node: int) -> bool:
    """Move one visit: after one that it would come well after, or at its time to somebody."""
    time = _time_for(given, routes, node)
    if draw(routes, 2):
        near = given.near[node, draw(routes, given.near.shape[1])]
        owner = routes.link[near, OWNER]
        if owner < 0 or near in (node, routes.link[node, PREV]):
            return False
        if owner != routes.link[node, OWNER] and not may(given, routes, node, owner):
            return False
        take(given, routes, node)
        put(given, routes, node, near)
        return True
    take(given, routes, node)
    return _put_by_time(given, routes, node, time)


@compiled
def _swap(given: Given, routes: Routes, node: int) -> bool:
    """Let two people change visits."""
    link = routes.link
    other = given.near[node, draw(routes, given.near.shape[1])]
    one, two = link[node, OWNER], link[other, OWNER]
    if two < 0 or one == two:
        return False
    if not (may(given, routes, node, two) or given.node[node, MATE] == other):
        return False
    if not (may(given, routes, other, one) or given.node[node, MATE] == other):
        return False
    before_node, before_other = link[node, PREV], link[other, PREV]
    take(given, routes, node)
    take(given, routes, other)
    if not may(given, routes, node, two):
        return False
    put(given, routes, node, before_other)
    if not may(given, routes, other, one):
        return False
    put(given, routes, other, before_node)
    return True


@compiled
def _move_both(given: Given, routes: Routes, node: int) -> bool:
    """Move both visits of a pair to about the same time."""
    mate = given.node[node, MATE]
    time = _time_for(given, routes, node)
    apart = routes.link[mate, START] - routes.link[node, START]
    take(given, routes, node)
    take(given, routes, mate)
    if not _put_by_time(given, routes, node, time):
        return False
    return _put_by_time(given, routes, mate, time + apart)


@compiled
def _bring_in(given: Given, routes: Routes, node: int) -> bool:
    """Place a visit that nobody has, as a rule instead of what stands in its way."""
    mate = given.node[node, MATE]
    if mate >= 0 and not given.node[node, IS_FIRST]:
        node, mate = mate, node
    if given.node[node, LACK] < routes.sums[LEVEL]:
        return False
    time = _time_for(given, routes, node)
    if not _put_instead(given, routes, node, time):
        return False
    if mate < 0:
        return True
    apart = given.node[mate, EARLIEST] - given.node[node, EARLIEST]
    return _put_instead(given, routes, mate, time + apart)


@compiled
def _put_instead(given: Given, routes: Routes, node: int, time: int) -> bool:
    """Place a visit at a time with somebody, as a rule instead of what they have then."""
    staff = _somebody(given, routes, node)
    if staff < 0:
        return False
    n, before = given.cost.shape[0], spot(given, routes, staff, time)
    if before < n and draw(routes, 2):
        before = routes.link[before, PREV]
    for _ in range(draw(routes, _MOST_OUT + 1)):
        out = routes.link[before, NEXT]
        if out >= n or given.node[out, IS_BREAK]:
            break
        mate = given.node[out, MATE]
        if mate == node:
            return False
        if before == mate:
            before = routes.link[before, PREV]
        take(given, routes, out)
        if mate >= 0:
            take(given, routes, mate)
    put(given, routes, node, before)
    return True


@compiled
def _exchange(given: Given, routes: Routes, node: int) -> bool:
    """Let two people change all that they have between two times, or from one time on."""
    one = routes.link[node, OWNER]
    two = draw(routes, given.staff.shape[0])
    if one == two:
        return False
    begin = routes.link[node, START]
    last = begin + (2**40 if draw(routes, 2) else 1 << (8 + draw(routes, 12)))
    return _hand_over(given, routes, one, two, begin, last)


@compiled
def _hand_over(given: Given, routes: Routes, one: int, two: int, begin: int, last: int) -> bool:
    n, link = given.cost.shape[0], routes.link
    first, second = n + one, n + two
    while link[first, NEXT] < n and link[link[first, NEXT], START] < begin:
        first = link[first, NEXT]
    while link[second, NEXT] < n and link[link[second, NEXT], START] < begin:
        second = link[second, NEXT]
    here, there = link[first, NEXT], link[second, NEXT]
    # What is handed over stands in a row after `first` and `second`; breaks stay.
    moved = False
    while here < n and link[here, START] <= last:
        after = link[here, NEXT]
        if given.node[here, IS_BREAK]:
            first = here
        else:
            take(given, routes, here)
            if not may(given, routes, here, two):
                return False
            put(given, routes, here, second)
            second = here
            moved = True
        here = after
    while there < n and link[there, START] <= last:
        after = link[there, NEXT]
        if given.node[there, IS_BREAK]:
            pass
        else:
            take(given, routes, there)
            if not may(given, routes, there, one):
                return False
            put(given, routes, there, first)
            first = there
            moved = True
        there = after
    return moved


@compiled
def _move_two(given: Given, routes: Routes, node: int) -> bool:
    """Move a visit and the one after it together."""
    link = routes.link
    after = link[node, NEXT]
    if after >= given.cost.shape[0] or given.node[after, IS_BREAK]:
        return False
    near = given.near[node, draw(routes, given.near.shape[1])]
    owner = link[near, OWNER]
    if owner < 0 or near in (node, after, link[node, PREV]):
        return False
    take(given, routes, node)
    take(given, routes, after)
    if not may(given, routes, node, owner):
        return False
    put(given, routes, node, near)
    if not may(given, routes, after, owner):
        return False
    put(given, routes, after, node)
    return True


@compiled
def _step(given: Given, routes: Routes, node: int) -> bool:
    """Let a visit and what comes after it change places."""
    after = routes.link[node, NEXT]
    if after >= given.cost.shape[0]:
        return False
    take(given, routes, node)
    put(given, routes, node, after)
    return True


@compiled
def _move_break(given: Given, routes: Routes, visits: int) -> bool:
    """Let a break come one visit earlier or later."""
    n, link = given.cost.shape[0], routes.link
    if n == visits:
        return False
    node = visits + draw(routes, n - visits)
    before = link[node, PREV]
    before = link[before, PREV] if draw(routes, 2) and before < n else link[node, NEXT]
    if n <= before < n + given.staff.shape[0] or before < n:
        take(given, routes, node)
        put(given, routes, node, before)
        return True
    return False
