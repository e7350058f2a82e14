"""A problem in the numbers that the inner loops work on, and a plan that is still empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bots.visit_planning.annealing import judge, keep
from bots.visit_planning.columns import (
    BEFORE,
    CLIENT,
    DROP,
    DURATION,
    EARLIEST,
    FAR,
    IS_BREAK,
    IS_FIRST,
    LACK,
    LACKS,
    LATEST,
    LEAST,
    LINEAR,
    LINK_COLUMNS,
    MATE,
    MISSING,
    MODE,
    MOST,
    NEVER,
    NEXT,
    NODE_COLUMNS,
    OUTSIDE,
    OWNER,
    PLACE,
    PREV,
    RANDOM,
    SUMS,
    VISITS,
    WHERE,
    WHICH,
    WORKER_COLUMNS,
    Given,
    Numbers,
    Routes,
)
from bots.visit_planning.problem import Break, Problem, Visit
from bots.visit_planning.routes import put
from bots.visit_planning.suiting import may_come
from bots.visit_planning.timing import NO_BUDGET

#: How many visits a visit is tried right after.
_NEAR = 30
#: What it costs in the search to leave out a visit, by priority, in times of the dearest visit.
#: Which of two plans is better is never decided by these, but by `LACK`.
_DROPS = {1: 16, 2: 4, 3: 1}


def visits_of(problem: Problem) -> tuple[Visit, ...]:
    """Return the visits in order of their nodes: those that have a place, as has their mate."""
    nowhere = {each.name for each in problem.visits if each.place is None}
    for pair in problem.pairs:
        if nowhere & {pair.first, pair.second}:
            nowhere |= {pair.first, pair.second}
    return tuple(each for each in problem.visits if each.name not in nowhere)


def given_of(problem: Problem) -> Given:
    """Return a problem in numbers."""
    visits, staff = visits_of(problem), problem.staff
    breaks = [(at, each) for at, one in enumerate(staff) for each in _in_order(one.breaks)]
    places = {name: at for at, name in enumerate(problem.travel.places)}
    modes = {name: at for at, name in enumerate(problem.travel.times)}
    clients = {name: at for at, name in enumerate(dict.fromkeys(each.client for each in visits))}
    n = len(visits) + len(breaks)
    node = np.zeros((n + 2 * len(staff), NODE_COLUMNS), dtype=np.int64)
    node[:, MATE] = node[:, BEFORE] = -1
    cost = np.full((n, len(staff)), NEVER, dtype=np.int64)
    _fill_visits(problem, visits, node, cost, places, clients)
    for at, (owner, pause) in enumerate(breaks, len(visits)):
        node[at, [PLACE, DURATION, IS_BREAK]] = -1, pause.duration, 1
        node[at, [EARLIEST, LATEST]] = pause.earliest, pause.latest
        cost[at, owner] = 0
    for at, one in enumerate(staff):
        node[n + at, PLACE] = places[one.begins_at]
        node[n + len(staff) + at, PLACE] = places[one.ends_at]
        node[[n + at, n + len(staff) + at], EARLIEST] = one.start
        node[[n + at, n + len(staff) + at], LATEST] = one.end
    _fill_pairs(problem, visits, node)
    travel = np.array(
        [
            [[FAR if time is None else time for time in row] for row in rows]
            for rows in problem.travel.times.values()
        ],
        dtype=np.int64,
    ).reshape(len(modes), len(places), len(places))
    faces = np.zeros((max(1, len(clients)), len(staff)), dtype=np.int64)
    for client, row in clients.items():
        met = problem.known.get(client, frozenset()) | problem.contacts.get(client, frozenset())
        faces[row] = [0 if one.name in met else problem.weights.new_face for one in staff]
    given = Given(
        node=node,
        staff=np.array(
            [(modes[one.mode], one.end - one.start) for one in staff], dtype=np.int64
        ).reshape(len(staff), 2),
        travel=travel,
        cost=cost,
        faces=faces,
        near=_near(node[: len(visits)], travel),
        weights=_weights(problem, len(visits)),
    )
    _price(given, visits)
    return given


def _fill_visits(
    problem: Problem,
    visits: Sequence[Visit],
    node: Numbers,
    cost: Numbers,
    places: Mapping[str, int],
    clients: Mapping[str, int],
) -> None:
    weights = problem.weights
    for at, each in enumerate(visits):
        node[at, [PLACE, CLIENT]] = places[each.place or ""], clients[each.client]
        node[at, [DURATION, EARLIEST, LATEST]] = each.duration, each.earliest, each.latest
        node[at, LACK] = LACKS[each.priority]
        contacts = problem.contacts.get(each.client)
        before = problem.previous.get(each.name)
        if before is not None:
            node[at, BEFORE] = before.start
        for person, one in enumerate(problem.staff):
            if not may_come(each, one):
                continue
            cost[at, person] = (
                (weights.not_contact if contacts and one.name not in contacts else 0)
                + (weights.not_wished if each.wished and one.name not in each.wished else 0)
                + (weights.other_person if before and before.staff != one.name else 0)
            )


def _fill_pairs(problem: Problem, visits: Sequence[Visit], node: Numbers) -> None:
    """Join the visits of each pair; it is missed once, by the more important of the two."""
    at = {each.name: number for number, each in enumerate(visits)}
    for pair in problem.pairs:
        first, second = at.get(pair.first), at.get(pair.second)
        if first is not None and second is not None:
            node[first, [MATE, IS_FIRST]] = second, 1
            node[second, MATE] = first
            node[[first, second], LEAST] = pair.least
            node[[first, second], MOST] = pair.most
            node[first, LACK] = node[[first, second], LACK].max()
            node[second, LACK] = 0


def _price(given: Given, visits: Sequence[Visit]) -> None:
    """Say what leaving out a visit costs in the search: dearer than any way to have it."""
    reach = given.travel[given.travel < FAR]
    detour = 2 * int(reach.max(initial=0)) * int(given.weights[0])
    dearest = detour + int(given.cost.max(initial=0)) + int(given.faces.max(initial=0))
    for at, each in enumerate(visits):
        given.node[at, DROP] = _DROPS[each.priority] * (dearest + 1)


def _weights(problem: Problem, visits: int) -> Numbers:
    w = problem.weights
    soft = w.late is not None
    values = [
        w.travel, w.late or 0, w.latest_of_all, w.uneven, w.even, w.other_time, w.same_time,
        soft, visits,
    ]  # fmt: skip
    return np.array(values, dtype=np.int64)


def _near(node: Numbers, travel: Numbers) -> Numbers:
    """Return, for each visit, those that it would best come right after.

    By the travel between them, the wait that cannot be helped, and how late it must be.
    """
    if len(node) < 2 or not len(travel):  # noqa: PLR2004 (a visit and another one)
        return np.zeros((len(node), 1), dtype=np.int64)
    way = travel.min(axis=0)[node[:, None, PLACE], node[None, :, PLACE]]  # [from, to]
    ends = node[:, DURATION][:, None] + way
    wait = np.maximum(0, node[None, :, EARLIEST] - (node[:, None, LATEST] + ends))
    late = np.maximum(0, node[:, None, EARLIEST] + ends - node[None, :, LATEST])
    far = way + wait // 5 + late
    np.fill_diagonal(far, 2**60)
    count = min(_NEAR, len(node) - 1)
    return np.ascontiguousarray(np.argsort(far, axis=0, kind="stable")[:count].T)


def empty_routes(given: Given, seed: int) -> Routes:
    """Return a plan in which everybody has their breaks only."""
    n, people = given.cost.shape
    link = np.zeros((n + 2 * people, LINK_COLUMNS), dtype=np.int64)
    link[:n, OWNER] = -1
    outside = np.zeros((n + 1, 2), dtype=np.int64)
    outside[:n, WHICH] = outside[:n, WHERE] = np.arange(n)
    sums = np.zeros(SUMS, dtype=np.int64)
    sums[OUTSIDE], sums[RANDOM] = n, _mixed(seed)
    sums[LINEAR] = given.node[:, DROP].sum()
    sums[MISSING] = given.node[:, LACK].sum()
    for person in range(people):
        start, end = n + person, n + people + person
        link[start, NEXT], link[end, PREV] = end, start
        link[[start, end], OWNER] = person
        way = given.travel[given.staff[person, MODE]]
        sums[LINEAR] += way[given.node[start, PLACE], given.node[end, PLACE]]
    routes = Routes(
        link=link,
        worker=np.zeros((people, WORKER_COLUMNS), dtype=np.int64),
        met=np.zeros_like(given.faces),
        sums=sums,
        log=np.zeros((8 * n + 16, 2), dtype=np.int64),
        stack=np.zeros(people + 2, dtype=np.int64),
        outside=outside,
    )
    for pause in range(int(given.weights[VISITS]), n):
        owner = int(np.argmax(given.cost[pause] != NEVER))
        put(given, routes, pause, int(link[n + people + owner, PREV]))
    keep(given, routes, judge(given, routes, NO_BUDGET))
    return routes


def _in_order(breaks: Iterable[Break]) -> list[Break]:
    return sorted(breaks, key=lambda each: each.latest)


def _mixed(seed: int) -> int:
    """Return a first state of the generator, never 0, that differs much between near seeds."""
    return (seed * 2654435761 + 0x9E3779B9) % 0xFFFFFFFF + 1
