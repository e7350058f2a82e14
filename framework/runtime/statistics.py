"""Figures on one coworker: how much, how fast, how far people and coworker agree, time freed.

What says something about one person is for that person. Times are told of three people or more
together; agreement is the coworker's own measure and is told to all who may read the cases.
"""

from __future__ import annotations

import datetime as dt
import statistics as arithmetic
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from math import ceil

from framework.config.municipality import CoworkerConfig
from framework.core.approval import DecisionOutcome
from framework.core.local_time import business_date, instant, local
from framework.core.messages import mark
from framework.core.values import Value
from framework.store import statistics as rows
from framework.store.handling import seconds_open
from framework.store.statistics import Decided, Span, Wait

#: So many people must have decided before figures on their time are told of all together.
FEWEST_PEOPLE = 3
#: More agreement than this at less than this many seconds a case is no review.
ALWAYS, NO_TIME = Decimal("0.98"), 5
#: Fewer decisions than this show no habit.
_ENOUGH = 20
_MINUTE, _DAY = 60, 86_400
Step = Callable[[dt.date], dt.date]


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


class Agreement(Value):
    """How often people approved what the coworker proposed without changing anything."""

    decided: int = 0
    unchanged: int = 0

    @property
    def share(self) -> Decimal | None:
        """From 0 to 1; None when nothing was decided."""
        return Decimal(self.unchanged) / self.decided if self.decided else None


class RuleAgreement(Value):
    """How people decided where one rule had flagged."""

    code: str
    title: str
    agreement: Agreement


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


class Point(Value):
    """One bar of a chart: a day, or the Monday or first of what begins then."""

    begins: dt.date
    #: None when there is nothing to measure, which is not 0.
    value: float | None


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


class Statistics(Value):
    """Everything that is told of one coworker and period."""

    period: Period
    since: dt.date
    until: dt.date
    received: int
    waiting: int
    oldest_days: int | None
    #: How many people have decided, and whether they are too few for their times to be told.
    people: int
    few: bool
    #: None when it is not told.
    agreement: Agreement | None
    one_by_one: Agreement | None
    rules: tuple[RuleAgreement, ...]
    reasons: tuple[Reason, ...]
    #: Seconds; None when nothing was measured or it is not told.
    handling: Times | None
    #: Days from received to decided.
    lead: Times | None
    freed: Freed
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
    today = local(now).date()
    since = today - dt.timedelta(days=_DAYS[period] - 1)
    span = Span(municipality=municipality, coworker=config.slug, since=instant(since, 0), until=now)
    words, waits = rows.decided(span), rows.waits(span)
    decided = [one for one in words if one.counts]
    received, done = rows.received(span), rows.done(span)
    people = len({one.person for one in decided})
    few = people < FEWEST_PEOPLE
    hidden = few and not reads_cases
    singles = [one for one in decided if not one.in_batch]
    mine = [one for one in singles if one.person == person]
    open_now = [one.received_at for one in waits if one.ended is None]
    step = _day if period is Period.weeks else _week
    steps = _steps(since, today, step)
    done_days = Counter(_month(local(at).date()) for at in done)
    baseline = config.coworker.baseline_minutes
    return Statistics(
        period=period,
        since=since,
        until=today,
        received=len(received),
        waiting=len(open_now),
        oldest_days=(now - min(open_now)).days if open_now else None,
        people=people,
        few=few,
        agreement=None if hidden else _agreement(one.outcome for one in decided),
        one_by_one=None if hidden else _agreement(one.outcome for one in singles),
        rules=() if hidden else _rules(span),
        reasons=() if hidden else _reasons(decided),
        handling=None if few else _times(_seconds(singles)),
        lead=_times([(one.at - one.received_at).total_seconds() / _DAY for one in decided]),
        freed=Freed(
            done=len(done),
            baseline=baseline,
            handled=None if few else sum(_seconds(words)) / _MINUTE,
            unmeasured=sum(one.opened_at is None for one in decided),
        ),
        samples=() if hidden else _samples(span),
        hasty=not few and _hasty(singles),
        own=Own(
            agreement=_agreement(one.outcome for one in mine),
            handling=_times(_seconds(mine)),
            hasty=_hasty(mine),
        ),
        volume=_counted(
            _steps(since, max(today, business_date(now)), step),
            (step(business_date(at)) for at in received),
        ),
        oldest=tuple(_oldest(begins, waits, step, now) for begins in steps),
        weekly=() if hidden else _weekly(since, today, decided, all_weeks=reads_cases),
        monthly=tuple(
            Point(begins=begins, value=done_days[begins] * baseline / _MINUTE)
            for begins in _steps(since, today, _month)
        ),
    )


def _agreement(outcomes: Iterable[str]) -> Agreement:
    found = Counter(outcomes)
    return Agreement(decided=found.total(), unchanged=found[DecisionOutcome.approve])


def _rules(span: Span) -> tuple[RuleAgreement, ...]:
    """Return the agreement per rule that flagged, the most often flagging first."""
    titles: dict[str, str] = {}
    outcomes: dict[str, list[str]] = defaultdict(list)
    for outcome, checks in rows.flagged(span):
        for check in checks:
            if check["outcome"] != "passed":
                titles[check["rule"]["code"]] = check["rule"]["title"]
                outcomes[check["rule"]["code"]].append(outcome)
    return tuple(
        RuleAgreement(code=code, title=titles[code], agreement=_agreement(outcomes[code]))
        for code in sorted(outcomes, key=lambda code: (-len(outcomes[code]), code))
    )


def _reasons(decided: Iterable[Decided]) -> tuple[Reason, ...]:
    found = Counter((one.outcome, code) for one in decided for code in one.codes)
    return tuple(
        Reason(outcome=DecisionOutcome(outcome), code=code, count=count)
        for (outcome, code), count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _samples(span: Span) -> tuple[Sample, ...]:
    found = ((BLIND, rows.blind_answers(span)), (AFTERWARDS, rows.reviews(span)))
    return tuple(
        Sample(name=name, looked=len(said), agreed=sum(said)) for name, said in found if said
    )


def _seconds(decided: Iterable[Decided]) -> list[float]:
    """Return how long each was open before it was decided; batches were not opened."""
    return [
        seconds_open(one.opened_at, one.at)
        for one in decided
        if one.opened_at is not None and not one.in_batch
    ]


def _times(values: Sequence[float]) -> Times | None:
    if not values:
        return None
    ranked = sorted(values)
    return Times(
        count=len(ranked),
        median=arithmetic.median(ranked),
        p90=ranked[ceil(0.9 * len(ranked)) - 1],
    )


def _hasty(singles: Sequence[Decided]) -> bool:
    """Tell whether nearly everything is approved unchanged, faster than it can be read."""
    share, times = _agreement(one.outcome for one in singles).share, _times(_seconds(singles))
    if share is None or times is None or times.count < _ENOUGH:
        return False
    return share > ALWAYS and times.median < NO_TIME


def _weekly(
    since: dt.date, until: dt.date, decided: Iterable[Decided], *, all_weeks: bool
) -> tuple[Point, ...]:
    """Return the agreement per week; unless `all_weeks`, only of weeks with enough people."""
    weeks: dict[dt.date, list[Decided]] = defaultdict(list)
    for one in decided:
        weeks[_week(local(one.at).date())].append(one)
    points = []
    for begins in _steps(since, until, _week):
        told = all_weeks or len({one.person for one in weeks[begins]}) >= FEWEST_PEOPLE
        share = _agreement(one.outcome for one in weeks[begins]).share if told else None
        points.append(Point(begins=begins, value=None if share is None else float(share * 100)))
    return tuple(points)


def _oldest(begins: dt.date, waits: Iterable[Wait], step: Step, now: dt.datetime) -> Point:
    """Return the age in days of what had waited longest when a day or week ended, or now."""
    day = begins
    while step(day + dt.timedelta(days=1)) == begins:
        day += dt.timedelta(days=1)
    at = min(instant(day + dt.timedelta(days=1), 0), now)
    open_then = [
        one.received_at for one in waits
        if one.began <= at and (one.ended is None or one.ended > at)
    ]  # fmt: skip
    return Point(begins=begins, value=(at - min(open_then)).days if open_then else 0)


def _counted(steps: Iterable[dt.date], found: Iterable[dt.date]) -> tuple[Point, ...]:
    counts = Counter(found)
    return tuple(Point(begins=begins, value=counts[begins]) for begins in steps)


def _day(day: dt.date) -> dt.date:
    return day


def _week(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _steps(since: dt.date, until: dt.date, step: Step) -> tuple[dt.date, ...]:
    days = (since + dt.timedelta(days=number) for number in range((until - since).days + 1))
    return tuple(dict.fromkeys(step(day) for day in days))
