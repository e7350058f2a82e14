"""Run two things in turn, several times, and compare their medians."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks of a benchmark."""

    #: Input of one's own, where the benchmark takes it.
    files: tuple[str, ...] = ()
    #: How many rows instead of the benchmark's own number.
    rows: int | None = None


def seconds(job: Callable[[], object]) -> float:
    """Return the wall-clock seconds of one run."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def in_turn(ours: Callable[[], object], peer: Callable[[], object], rounds: int) -> dict[str, Any]:
    """Run both in turn, `rounds` times, after one unmeasured round.

    Returns the medians in seconds, the median of the rounds' ratios (ours ÷ peer), and the
    lowest and highest ratio as `spread`.
    """
    ours()
    peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    ratios = [mine / theirs for mine, theirs in pairs]
    return {
        "ours": round(statistics.median(mine for mine, _ in pairs), 3),
        "peer": round(statistics.median(theirs for _, theirs in pairs), 3),
        "ratio": round(statistics.median(ratios), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "rounds": rounds,
    }
