"""When everything begins: each as early as the order of visits, windows and pairs let it."""

from __future__ import annotations

from bots.visit_planning.columns import (
    AT,
    BEFORE,
    CLOCK,
    CURSOR,
    DURATION,
    EARLIEST,
    FLOOR,
    IS_FIRST,
    IS_SOFT,
    LATEST,
    LEAST,
    MATE,
    MODE,
    MOST,
    NEXT,
    OWNER,
    PLACE,
    READY,
    SAME_TIME,
    SEEN,
    STAMP,
    TRIAL,
    W_LATE,
    W_TIME,
    W_WORST,
    Given,
    Numbers,
    Routes,
)
from bots.visit_planning.compiled import compiled

#: How often times may be raised so that a second visit is not too late after its first.
_ROUNDS = 20
_AGAIN, _BROKEN = -2, -1


@compiled
def timing(given: Given, routes: Routes, budget: int) -> int:
    """Time all routes anew into TRIAL; return what the times cost, or −1.

    −1 means that a rule is broken (a window, a shift, a pair that waits for itself), or that it
    costs more than `budget`. Every time is the earliest there is, so nothing else could hold or
    cost less by waiting.
    """
    raised = False
    cost = _AGAIN
    for _ in range(_ROUNDS):
        cost = _walk(
            given.node, given.staff, given.travel, given.weights,
            routes.link, routes.worker, routes.stack, routes.sums, budget,
        )  # fmt: skip
        if cost != _AGAIN:
            break
        raised = True
    if raised:
        for node in range(routes.link.shape[0]):
            routes.link[node, FLOOR] = 0
    return max(cost, _BROKEN)


@compiled
def _walk(  # noqa: C901, PLR0911, PLR0912, PLR0915, PLR0917 (innermost: calls cost more)
    node_table: Numbers,
    staff_table: Numbers,
    travel: Numbers,
    weights: Numbers,
    link: Numbers,
    worker: Numbers,
    stack: Numbers,
    sums: Numbers,
    budget: int,
) -> int:
    """Walk everybody's day, each until it waits for somebody else's; return what times cost.

    Whoever comes to a pair first waits for the other. When all wait, the first visit of a pair
    that need not be at the same time begins without its second. When the second then comes too
    late, the first gets a FLOOR under its start, and all is walked again.
    """
    people = staff_table.shape[0]
    n = node_table.shape[0] - 2 * people
    w_late, w_worst, w_moved = weights[W_LATE], weights[W_WORST], weights[W_TIME]
    same_time, soft = weights[SAME_TIME], weights[IS_SOFT] != 0
    stamp = sums[STAMP] + 2  # one more is for those who begin without their second
    sums[STAMP] = stamp
    all_late, worst, moved = 0, 0, 0
    for staff in range(people):
        start = n + staff
        worker[staff, CURSOR] = start
        worker[staff, AT] = node_table[start, PLACE]
        worker[staff, CLOCK] = node_table[start, EARLIEST]
        stack[staff] = staff
    left, top = people, people
    while left > 0:
        if top == 0:
            staff = _who_can_begin(node_table, link, worker, stamp, n)
            if staff < 0:
                return _BROKEN
            node = worker[staff, CURSOR]
            link[node, SEEN] = stamp + 1
            clock = link[node, READY]
            late = clock - node_table[node, LATEST]
            if late > 0:
                all_late += late
                worst = max(worst, late)
            before = node_table[node, BEFORE]
            if before >= 0 and abs(clock - before) > same_time:
                moved += 1
            link[node, TRIAL] = clock
            worker[staff, CLOCK] = clock + node_table[node, DURATION]
            stack[0] = staff
            top = 1
        top -= 1
        staff = int(stack[top])
        node, place, clock = worker[staff, CURSOR], worker[staff, AT], worker[staff, CLOCK]
        mode = staff_table[staff, MODE]
        while True:
            node = link[node, NEXT]
            there = node_table[node, PLACE]
            if there >= 0:
                clock += travel[mode, place, there]
                place = there
            if node >= n:
                if clock > node_table[node, LATEST]:
                    return _BROKEN
                left -= 1
                break
            clock = max(clock, node_table[node, EARLIEST])
            late = clock - node_table[node, LATEST]
            if late > 0 and not soft:
                return _BROKEN
            mate = node_table[node, MATE]
            if mate >= 0:
                clock = max(clock, link[node, FLOOR])
                link[node, READY] = clock
                link[node, SEEN] = stamp
                if link[mate, SEEN] < stamp:
                    worker[staff, CURSOR], worker[staff, AT] = node, place
                    break
                # Both are there, or the first has begun: now it is known when each begins.
                first = node if node_table[node, IS_FIRST] else mate
                second = mate if first == node else node
                least, most = node_table[node, LEAST], node_table[node, MOST]
                if link[mate, SEEN] > stamp:
                    clock = max(clock, link[mate, TRIAL] + least)
                    if clock - link[mate, TRIAL] > most:
                        link[mate, FLOOR] = clock - most
                        return _AGAIN
                else:
                    begin = max(link[first, READY], link[second, READY] - most)
                    then = max(link[second, READY], begin + least)
                    clock, other = (begin, then) if first == node else (then, begin)
                    late = other - node_table[mate, LATEST]
                    if late > 0:
                        if not soft:
                            return _BROKEN
                        all_late += late
                        worst = max(worst, late)
                    before = node_table[mate, BEFORE]
                    if before >= 0 and abs(other - before) > same_time:
                        moved += 1
                    link[mate, TRIAL] = other
                    owner = link[mate, OWNER]
                    worker[owner, CLOCK] = other + node_table[mate, DURATION]
                    stack[top] = owner
                    top += 1
                late = clock - node_table[node, LATEST]
                if late > 0 and not soft:
                    return _BROKEN
            link[node, TRIAL] = clock
            if late > 0:
                all_late += late
                worst = max(worst, late)
                if w_late * all_late + w_worst * worst > budget:
                    return _BROKEN
            before = node_table[node, BEFORE]
            if before >= 0 and abs(clock - before) > same_time:
                moved += 1
            clock += node_table[node, DURATION]
    cost = w_late * all_late + w_worst * worst + w_moved * moved
    return cost if cost <= budget else _BROKEN


@compiled
def _who_can_begin(node_table: Numbers, link: Numbers, worker: Numbers, stamp: int, n: int) -> int:
    """Return who waits at the first visit of a pair that need not be at the same time, or −1."""
    for staff in range(worker.shape[0]):
        node = worker[staff, CURSOR]
        if node < n and node_table[node, IS_FIRST] and node_table[node, MOST] > 0:
            mate = node_table[node, MATE]
            if link[node, SEEN] == stamp and link[mate, SEEN] < stamp and link[mate, OWNER] >= 0:
                return staff
    return -1


#: A budget that nothing exceeds.
NO_BUDGET = 2**62
