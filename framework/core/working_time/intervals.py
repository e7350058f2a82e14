"""Time between two UTC instants; the end does not belong to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

#: Time between two UTC instants, e.g. at work.
Interval = tuple[dt.datetime, dt.datetime]


def merged(work: Iterable[Interval]) -> list[Interval]:
    """Join intervals that touch or overlap; in order of start."""
    merged: list[Interval] = []
    for start, end in sorted(work):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def overlap(one: Interval, other: Interval) -> bool:
    """Tell whether two intervals share any time; those that only touch do not."""
    return one[0] < other[1] and other[0] < one[1]


def length(interval: Interval) -> int:
    """Return whole minutes, real ones also over the nights when summer time begins or ends."""
    return int((interval[1] - interval[0]).total_seconds()) // 60
