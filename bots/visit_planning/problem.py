"""A day's visits in one area, and who can carry them out: what the solver is given.

Times are whole units of one kind, as a rule seconds from the day's local midnight; a night passes
86,400. Nothing is rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from framework.core.errors import BusinessException

#: Longer than any day: a window or a pair's distance that has no end.
NO_END = 10**9
PRIORITIES = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One person's work at one place; double staffing is two visits that are a `Pair`."""

    name: str
    #: Who is visited.
    client: str
    #: Where; None while the address is not known, and then it cannot be planned.
    place: str | None
    duration: int
    #: Earliest and latest start.
    earliest: int
    latest: int
    #: 1 is the most important.
    priority: int = 2
    #: What whoever comes must have: delegations, language, "tål hund" …
    skills: frozenset[str] = frozenset()
    #: The only ones who may come, where that is decided; None for anybody.
    only: frozenset[str] | None = None
    #: Who must not come.
    never: frozenset[str] = frozenset()
    #: Who the client would rather see; empty for no wish.
    wished: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two visits by two different people: both are carried out, or neither.

    The second begins at least `least` and at most `most` after the first began; 0 and 0 is at the
    same time, as for dubbelbemanning.
    """

    first: str
    second: str
    least: int = 0
    most: int = 0


@dataclass(frozen=True, kw_only=True)
class Break:
    """A break that begins within a window, wherever the person then is."""

    duration: int
    earliest: int
    latest: int


@dataclass(frozen=True, kw_only=True)
class Staff:
    """One person's shift; travel from `begins_at` and to `ends_at` lies within it."""

    name: str
    start: int
    end: int
    begins_at: str
    ends_at: str
    #: How the person travels: one of the modes of `Travel`.
    mode: str
    skills: frozenset[str] = frozenset()
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Travel:
    """Times between places by mode: a row for each place from, a column for each place to.

    None where the mode does not reach; `[from][to]` need not equal `[to][from]`.
    """

    places: Sequence[str]
    times: Mapping[str, Sequence[Sequence[int | None]]]


@dataclass(frozen=True, kw_only=True)
class Previous:
    """Whom an earlier plan gave a visit to, and when it began."""

    staff: str
    start: int


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What is weighed when every rule holds and no more can be placed, in time of travel.

    Whom nobody has room for is never weighed against these: priority 1 first, then 2, then 3.
    """

    travel: int = 1
    #: A client meets somebody whom they have not met lately; once for each such person and day.
    new_face: int = 1200
    #: A visit of a client who has kontaktmän is not theirs.
    not_contact: int = 300
    #: A visit is not carried out by one of those wished for.
    not_wished: int = 600
    #: A visit is somebody else's than in the earlier plan.
    other_person: int = 1800
    #: A visit begins further than `same_time` from when it began in the earlier plan.
    other_time: int = 900
    same_time: int = 900
    #: Each unit of time by which somebody's work is more than `even` from their even share.
    uneven: int = 1
    even: int = 900
    #: Starting after a window has closed, per unit of time and for the latest of all;
    #: None where a window is a rule.
    late: int | None = None
    latest_of_all: int = 0


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All that a plan is made from; refused with what is wrong and where."""

    visits: tuple[Visit, ...]
    staff: tuple[Staff, ...]
    travel: Travel
    pairs: tuple[Pair, ...] = ()
    weights: Weights = field(default_factory=Weights)
    #: Client → those whom they have met lately, and those who are kontaktmän.
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contacts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Visit → where it was in an earlier plan.
    previous: Mapping[str, Previous] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wrong = [*_wrong_visits(self), *_wrong_staff(self), *_wrong_pairs(self)]
        if wrong:
            raise BusinessException("; ".join(wrong[:5]))


def locked(visit: Visit, staff: str, start: int) -> Visit:
    """Return a visit that only one person can have, at one time: what a planner has locked."""
    return replace(visit, only=frozenset({staff}), earliest=start, latest=start)


def _wrong_visits(problem: Problem) -> Iterator[str]:
    places = set(problem.travel.places)
    yield from _repeated("visit", (each.name for each in problem.visits))
    for each in problem.visits:
        if each.duration < 0:
            yield f"visit {each.name}: duration {each.duration} is negative"
        if each.priority not in PRIORITIES:
            yield f"visit {each.name}: priority {each.priority} is none of {PRIORITIES}"
        if each.place is not None and each.place not in places:
            yield f"visit {each.name}: place {each.place!r} is not in the travel times"


def _wrong_staff(problem: Problem) -> Iterator[str]:
    places, size = set(problem.travel.places), len(problem.travel.places)
    yield from _repeated("place", problem.travel.places)
    yield from _repeated("staff", (each.name for each in problem.staff))
    for mode, rows in problem.travel.times.items():
        if len(rows) != size or any(len(row) != size for row in rows):
            yield f"travel times of {mode}: must be {size} rows of {size}"
        elif any(time is not None and time < 0 for row in rows for time in row):
            yield f"travel times of {mode}: a time is negative"
    for each in problem.staff:
        if each.mode not in problem.travel.times:
            yield f"staff {each.name}: no travel times by {each.mode}"
        for place in {each.begins_at, each.ends_at} - places:
            yield f"staff {each.name}: place {place!r} is not in the travel times"
        if each.end < each.start:
            yield f"staff {each.name}: the shift ends before it begins"
        at = each.start
        for pause in sorted(each.breaks, key=lambda one: one.latest):
            at = max(at, pause.earliest)
            if at > pause.latest or at + pause.duration > each.end:
                yield f"staff {each.name}: the breaks do not fit the shift"
            at += pause.duration


def _wrong_pairs(problem: Problem) -> Iterator[str]:
    visits = {each.name for each in problem.visits}
    yield from _repeated(
        "visit in pairs", (name for each in problem.pairs for name in (each.first, each.second))
    )
    for each in problem.pairs:
        for name in {each.first, each.second} - visits:
            yield f"pair {each.first}, {each.second}: there is no visit {name}"
        if not 0 <= each.least <= each.most:
            yield f"pair {each.first}, {each.second}: needs 0 ≤ least ≤ most"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name} stands {count} times"
