"""How long is waited before somebody is taken for dead: one page, because each needs the others.

A dead host's cases are another's after at most `SILENT` + `BEAT` and one sweep. One of which the
process is gone, on a machine where another worker runs, after `BEAT` and one sweep.
"""

from __future__ import annotations

import datetime as dt

#: Between two heartbeats, and between two looks for the dead.
BEAT = dt.timedelta(seconds=5)
#: A worker that was not heard of for so long is dead, and its token void.
SILENT = dt.timedelta(seconds=30)
#: After "may have been sent" is committed, the press follows within this time or not at all: a
#: worker that was stopped in between must not wake up and press beside whoever took over. That one
#: presses no sooner than `SILENT` after, and after the target's own `settles_within`.
PRESS_WITHIN = dt.timedelta(seconds=10)
#: A session that another worker waits for is given up after so long.
SLOT_HELD = dt.timedelta(seconds=60)
