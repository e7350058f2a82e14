"""Figures on one coworker: how much, how fast, how far people and coworker agree, time freed.

What says something about one person is for that person. Times are told of three people or more
together; agreement is the coworker's own measure and is told to all who may read the cases.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from math import ceil

from framework.config.municipality import CoworkerConfig
from framework.core.approval import DecisionOutcome
from framework.core.local_time import business_date, instant, local
from framework.core.messages import mark
from framework.core.values import Value
from framework.runtime.agreement import (
    Agreement,
    GroupAgreement,
    RuleAgreement,
    by_group,
    by_rule,
    shared,
)
from framework.runtime.kinds import kind_class
from framework.runtime.steps import Point, day, month, points, steps, week
from framework.store import statistics as rows
from framework.store.handling import LONGEST_SECONDS
from framework.store.statistics import Handled, Judged, Span, Sums, Wait

#: So many people must have decided before figures on their time are told of all together.
FEWEST_PEOPLE = 3
#: More agreement than this at less than this many seconds a case is no review.
ALWAYS, NO_TIME = Decimal("0.98"), 5
#: Fewer decisions than this show no habit.
_ENOUGH = 20
#: Seconds, tenths of an hour, minutes.
_MINUTE, _TENTHS_A_DAY, _HALF_DAY = 60, 240, 720


class Period(StrEnum):
    """How far back the figures go."""

    weeks = "4w"
    quarter = "3m"
    year = "1y"


PERIOD_LABELS = {
    Period.weeks: mark("4 weeks"),
    Period.quarter: mark("3 months"),
    Period.year: mark("A year"),
}
#: What samples are called.
BLIND = mark("Answered before the proposal was seen")
AFTERWARDS = mark("Looked at afterwards by another person")
_DAYS = {Period.weeks: 28, Period.quarter: 91, Period.year: 364}


class Reason(Value):
    """How often one reason was given for changing or refusing."""

    outcome: DecisionOutcome
    code: str
    count: int


class Times(Value):
    """How long something took."""

    count: int
    median: float
    #: Nine of ten took at most this.
    p90: float


class Freed(Value):
    """The time that people did not need for what was carried out."""

    done: int
    #: Minutes for one case before, as the municipality states.
    baseline: float
    #: Measured minutes that people had the cases open; None when it is not told.
    handled: float | None
    #: Decisions whose time was not measured: released with others.
    unmeasured: int

    @property
    def before(self) -> float:
        """Minutes that the same cases would have taken before."""
        return self.done * self.baseline

    @property
    def minutes(self) -> float:
        """Minutes freed; without what people needed when that is not told."""
        return self.before - (self.handled or 0)


class Own(Value):
    """Figures on one person, for that person."""

    agreement: Agreement
    #: Seconds.
    handling: Times | None
    hasty: bool


class Sample(Value):
    """What people said who had seen less, or who looked again."""

    name: str
    looked: int
    agreed: int


class Short(Value):
    """What is told of one coworker and period in short."""

    received: int
    #: How many people have decided, and whether they are too few for their times to be told.
    people: int
    few: bool
    #: None when it is not told.
    agreement: Agreement | None
    freed: Freed


class Statistics(Short):
    """Everything that is told of one coworker and period."""

    period: Period
    since: dt.date
    until: dt.date
    waiting: int
    oldest_days: int | None
    one_by_one: Agreement | None
    rules: tuple[RuleAgreement, ...]
    #: What the groups are, e.g. "Category"; empty where the kind has none.
    measured_by: str
    groups: tuple[GroupAgreement, ...]
    reasons: tuple[Reason, ...]
    #: Seconds; None when nothing was measured or it is not told.
    handling: Times | None
    #: Days from received to decided.
    lead: Times | None
    samples: tuple[Sample, ...]
    hasty: bool
    own: Own
    #: Cases and the age of the oldest: per night, or per week in the longer periods.
    volume: tuple[Point, ...]
    oldest: tuple[Point, ...]
    #: Share of agreement per week, 0–100.
    weekly: tuple[Point, ...]
    #: Hours per month that the cases carried out would have taken before.
    monthly: tuple[Point, ...]


def short(
    municipality: str,
    config: CoworkerConfig,
    period: Period,
    *,
    now: dt.datetime,
    person: int,
    reads_cases: bool,
) -> Short:
    """Return the figures in short as `person` may see them."""
    span, _ = _span(municipality, config, period, now)
    whole = [span.since]
    return _short(
        config, rows.received(span, whole), rows.done(span, whole), rows.sums(span, whole, person),
        reads_cases=reads_cases,
    )  # fmt: skip


def statistics(
    municipality: str,
    config: CoworkerConfig,
    period: Period,
    *,
    now: dt.datetime,
    person: int,
    reads_cases: bool,
) -> Statistics:
    """Return the figures as `person` may see them.

    Who does not read cases is told of agreement only when `FEWEST_PEOPLE` have decided.
    """
    span, since = _span(municipality, config, period, now)
    today = local(now).date()
    step = day if period is Period.weeks else week
    begins, weeks = steps(since, today, step), steps(since, today, week)
    months = steps(since, today, month)
    # A night belongs to the day it ends on: from noon on to the next.
    nights = steps(since, max(today, business_date(now)), step)
    received = rows.received(span, [instant(begin, -_HALF_DAY) for begin in nights])
    done = rows.done(span, [instant(begin, 0) for begin in months])
    waits = rows.waits(span, [instant(begin, 0) for begin in begins])
    sums = rows.sums(span, [instant(begin, 0) for begin in weeks], person)
    decided, handled = sums.judged, sums.handled
    told = _short(config, received, done, sums, reads_cases=reads_cases)
    few, hidden = told.few, told.few and not reads_cases
    singles = [one for one in decided if not one.in_batch]
    mine = [one for one in singles if one.person == person]
    open_now = [one for one in waits if one.ended is None]
    times = _seconds(one for one in handled if one.counts)
    own_times = _seconds(one for one in handled if one.counts and one.own)
    measured_by = kind_class(config).measured_by
    return Statistics(
        **dict(told),
        period=period,
        since=since,
        until=today,
        waiting=sum(one.count for one in open_now),
        oldest_days=(now - min(one.received_at for one in open_now)).days if open_now else None,
        one_by_one=None if hidden else _agreement(singles),
        rules=() if hidden else by_rule(span),
        measured_by=measured_by,
        groups=by_group(span) if measured_by and not hidden else (),
        reasons=() if hidden else _reasons(span),
        handling=None if few else _times(times),
        lead=_times({tenths / _TENTHS_A_DAY: count for tenths, count in sums.lead.items()}),
        samples=() if hidden else _samples(span),
        hasty=not few and _hasty(singles, times),
        own=Own(
            agreement=_agreement(mine),
            handling=_times(own_times),
            hasty=_hasty(mine, own_times),
        ),
        volume=points(nights, lambda number: received[number]),
        oldest=_oldest(begins, waits, now),
        weekly=() if hidden else _weekly(weeks, decided, all_weeks=reads_cases),
        monthly=points(months, lambda number: done[number] * told.freed.baseline / _MINUTE),
    )


def _span(
    municipality: str, config: CoworkerConfig, period: Period, now: dt.datetime
) -> tuple[Span, dt.date]:
    """Return the time that a period reaches over, and its first day."""
    since = local(now).date() - dt.timedelta(days=_DAYS[period] - 1)
    begins = instant(since, 0)
    return Span(municipality=municipality, coworker=config.slug, since=begins, until=now), since


def _short(
    config: CoworkerConfig,
    received: Counter[int],
    done: Counter[int],
    sums: Sums,
    *,
    reads_cases: bool,
) -> Short:
    people = len({one.person for one in sums.judged})
    few = people < FEWEST_PEOPLE
    return Short(
        received=received.total(),
        people=people,
        few=few,
        agreement=None if few and not reads_cases else _agreement(sums.judged),
        freed=Freed(
            done=done.total(),
            baseline=config.coworker.baseline_minutes,
            handled=None if few else _total(_seconds(sums.handled)) / _MINUTE,
            unmeasured=sum(one.count for one in sums.judged if not one.timed),
        ),
    )


def _agreement(judged: Iterable[Judged]) -> Agreement:
    found: Counter[str] = Counter()
    for one in judged:
        found[one.outcome] += one.count
    return shared(found)


def _reasons(span: Span) -> tuple[Reason, ...]:
    return tuple(
        Reason(outcome=DecisionOutcome(outcome), code=code, count=count)
        for (outcome, code), count in sorted(
            rows.reasons(span).items(), key=lambda pair: (-pair[1], pair[0])
        )
    )


def _samples(span: Span) -> tuple[Sample, ...]:
    found = ((BLIND, rows.blind_answers(span)), (AFTERWARDS, rows.reviews(span)))
    return tuple(
        Sample(name=name, looked=len(said), agreed=sum(said)) for name, said in found if said
    )


def _seconds(handled: Iterable[Handled]) -> Counter[float]:
    """Return seconds that cases were open → how many; longer than `LONGEST_SECONDS` is that."""
    found: Counter[float] = Counter()
    for one in handled:
        found[min(one.tenths / 10, LONGEST_SECONDS)] += one.count
    return found


def _total(seconds: Counter[float]) -> float:
    return sum(value * count for value, count in seconds.items())


def _times(values: Mapping[float, int]) -> Times | None:
    """Return median and ninth tenth of values that were each seen so often."""
    if not values:
        return None
    ranked = sorted(values)
    up_to = list(accumulate(values[value] for value in ranked))
    count = up_to[-1]

    def at(place: int) -> float:
        return ranked[bisect_right(up_to, place)]

    return Times(
        count=count,
        median=(at((count - 1) // 2) + at(count // 2)) / 2,
        p90=at(ceil(0.9 * count) - 1),
    )


def _hasty(singles: Sequence[Judged], seconds: Counter[float]) -> bool:
    """Tell whether nearly everything is approved unchanged, faster than it can be read."""
    share, times = _agreement(singles).share, _times(seconds)
    if share is None or times is None or times.count < _ENOUGH:
        return False
    return share > ALWAYS and times.median < NO_TIME


def _weekly(
    weeks: Sequence[dt.date], decided: Sequence[Judged], *, all_weeks: bool
) -> tuple[Point, ...]:
    """Return the agreement per week; unless `all_weeks`, only of weeks with enough people."""

    def share(number: int) -> float | None:
        found = [one for one in decided if one.step == number]
        told = all_weeks or len({one.person for one in found}) >= FEWEST_PEOPLE
        share = _agreement(found).share if told else None
        return None if share is None else float(share * 100)

    return points(weeks, share)


def _oldest(
    begins: Sequence[dt.date], waits: Sequence[Wait], now: dt.datetime
) -> tuple[Point, ...]:
    """Return the age in days of what had waited longest when a day or week ended, or now."""

    def age(number: int) -> int:
        ends = instant(begins[number + 1], 0) if number + 1 < len(begins) else now
        open_then = [
            one.received_at for one in waits
            if one.began <= number and (one.ended is None or one.ended > number)
        ]  # fmt: skip
        return (ends - min(open_then)).days if open_then else 0

    return points(begins, age)
