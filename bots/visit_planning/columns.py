"""The numbers that the inner loops work on: two tables with a row for each node, and their columns.

A node is a visit or a break, or one of the two ends of a shift. Nodes 0 … n−1 are visits and
breaks, then one for each person's start, then one for each person's end. All are whole numbers, so
that the same seed gives the same plan on every machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

#: `Given.node`: what is never changed.
PLACE, DURATION, EARLIEST, LATEST, MATE, LEAST, MOST, IS_FIRST = range(8)
CLIENT, DROP, LACK, BEFORE, IS_BREAK = range(8, 13)
NODE_COLUMNS = 16
#: `Given.staff`
MODE, LENGTH = range(2)
#: `Given.weights`
W_TRAVEL, W_LATE, W_WORST, W_UNEVEN, EVEN, W_TIME, SAME_TIME, IS_SOFT, VISITS = range(9)
#: `Routes.link`: where each node is now, and what the last timing found.
NEXT, PREV, OWNER, START, TRIAL, READY, SEEN, FLOOR = range(8)
LINK_COLUMNS = 8
#: `Routes.worker`
WORK, CURSOR, AT, CLOCK = range(4)
WORKER_COLUMNS = 4
#: `Routes.sums`: cost without time, what is not placed, the rest as `timing` leaves it.
LINEAR, MISSING, STAMP, RANDOM, LOGGED, OUTSIDE, TOTAL, LEVEL = range(8)
SUMS = 8
#: `Routes.outside[:, …]`: the visits that nobody has, and where each stands among them.
WHICH, WHERE = range(2)

#: `Given.cost` of who must not have a visit; a travel time where the mode does not reach.
NEVER = -1
FAR = 10**8
#: LACK by priority, so that one visit of a priority is worse to miss than all of the later ones.
LACKS = {1: 10**12, 2: 10**6, 3: 1}
FIRST_PRIORITY = LACKS[1]


class Given(NamedTuple):
    """A problem in numbers; n nodes of visits and breaks, s people, c clients, p places."""

    #: (n + 2s, NODE_COLUMNS)
    node: Numbers
    #: (s, 2)
    staff: Numbers
    #: (modes, p, p)
    travel: Numbers
    #: (n, s): what it costs that a person has a visit, or NEVER.
    cost: Numbers
    #: (c, s): what it costs that a client meets a person at all.
    faces: Numbers
    #: (n, k): the nodes that a visit would best come right after, best first.
    near: Numbers
    #: By what is said above; VISITS is how many nodes are visits, those before the breaks.
    weights: Numbers


class Routes(NamedTuple):
    """Everybody's visits in order, and what they cost; changed in place."""

    #: (n + 2s, 8)
    link: Numbers
    #: (s, 4)
    worker: Numbers
    #: (c, s): how many visits of a client a person has.
    met: Numbers
    sums: Numbers
    #: (…, 2): what was moved since the last accepted change, and what it stood after.
    log: Numbers
    stack: Numbers
    #: (n, 2)
    outside: Numbers
