"""From an order to its proposal: what the pool says now, who passes every rule, what to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bots.substitute_staffing.checks import checks
from bots.substitute_staffing.facts import Order, Request, Substitute
from bots.substitute_staffing.planning import Alternative, OrderPlan
from bots.substitute_staffing.pool import POOL
from bots.substitute_staffing.reading import read_booking, read_order, read_request
from bots.substitute_staffing.rules import OF_BOOKINGS
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import ASKED, CANCELLED_BY_UNIT, DIRECT
from bots.substitute_staffing.trial import Standing, Trial, wanted
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.kinds import NotRead, TargetReader
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.proposals import Check
from framework.core.red_days import red_days
from framework.core.rules import Outcome

#: Days on either side of a shift whose bookings are read again.
_NEAR = 16
#: Most people whose bookings are read again for one order.
_MOST_READ = 8
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Live:
    """What the pool says when the order is prepared."""

    order: Order
    #: Requests about the order so far.
    requests: tuple[Request, ...]
    #: Why something is not known, None when all was read.
    unread: NotRead | None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Somebody who passes every rule on what was read now."""

    alternative: Alternative
    checks: tuple[Check, ...]
    #: The shift may be booked on their offer, without asking.
    direct: bool

    @property
    def substitute(self) -> Substitute:
        """Who it is."""
        return self.alternative.substitute


@dataclass(frozen=True, kw_only=True)
class Work:
    """All that a proposal is made of."""

    case: Case
    live: Live
    plan: OrderPlan
    #: Those who pass now, who the plan gives the order first; of the first `_MOST_READ`.
    chosen: tuple[Chosen, ...]
    #: Whom the plan named and what was read now keeps from the order.
    fallen: tuple[tuple[Substitute, Check], ...]
    settings: Settings
    now: dt.datetime

    @property
    def order(self) -> Order:
        """The order as it stands now."""
        return self.live.order

    @property
    def minutes_left(self) -> int:
        """Minutes until the shift begins."""
        return int((self.order.start - self.now).total_seconds()) // 60

    @property
    def too_late(self) -> bool:
        """Whether the unit rings by itself now."""
        return self.minutes_left < self.settings.latest_minutes

    @property
    def round(self) -> int:
        """Number of the round of requests that would come now."""
        return max((each.round or 0 for each in self.live.requests), default=0) + 1


def work(
    case: Case, reader: TargetReader, settings: Settings, dated: DatedRules, now: dt.datetime
) -> Work:
    """Read the order, the requests and the best ones' bookings again, and try every rule again."""
    live = read_live(case, reader)
    plan = OrderPlan.model_validate(case.plan) if case.plan else OrderPlan()
    chosen: list[Chosen] = []
    fallen: list[tuple[Substitute, Check]] = []
    unread = live.unread
    first = sorted(plan.alternatives, key=lambda each: each.points.number != plan.given)
    asked = {each.number for each in live.requests}
    for each in first[:_MOST_READ] if plan.given and live.order.is_open else ():
        if each.points.number in asked or (
            each.needed_elsewhere and each.points.number != plan.given
        ):
            continue
        one, missing = read_again(each.substitute, live.order, reader)
        unread = unread or missing
        trial = Trial(wanted(live.order, settings, dated), Standing(one))
        found = checks(trial)
        if missing is not None:
            found = tuple(_not_read(check, missing) for check in found)
        # What could not be read now passed when the plan was made: a person decides.
        bad = {Outcome.failed} if missing else {Outcome.failed, Outcome.no_data}
        failed = next((check for check in found if check.outcome in bad), None)
        if failed is None:
            direct = is_direct(trial, settings, now)
            chosen.append(Chosen(alternative=each, checks=found, direct=direct))
        else:
            fallen.append((one, failed))
    return Work(
        case=case,
        live=Live(order=live.order, requests=live.requests, unread=unread),
        plan=plan,
        chosen=tuple(chosen),
        fallen=tuple(fallen),
        settings=settings,
        now=now,
    )


def _not_read(check: Check, missing: NotRead) -> Check:
    """Return a check of what the person is booked for as one that could not be tried."""
    if check.rule not in OF_BOOKINGS or check.outcome is Outcome.failed:
        return check
    text = message("Bookings not read: {reason}", reason=missing.reason)
    return check.model_copy(update={"outcome": Outcome.no_data, "finding": text})


def read_live(case: Case, reader: TargetReader) -> Live:
    """Return the order as the pool has it now, else as it was collected."""
    order = Order.model_validate(case.values["order"])
    reading = reader.read(POOL, "read_order", order=order.reference)
    if isinstance(reading, NotRead):
        return Live(order=order, requests=(), unread=reading)
    if not reading.rows:
        unknown = NotRead(target=reading.target, reason=message("it does not know the order"))
        return Live(order=order, requests=(), unread=unknown)
    known = {"ersatter_anstnr": order.replaces, "referens": order.about, "skapad": "",
             "prioritet": str(order.priority), "senast_svar": ""}  # fmt: skip
    fresh = read_order({**known, **{key: reading.rows[0].get(key, "") for key in _LIVE}})
    order = fresh.model_copy(update={"created": order.created, "answer_by": order.answer_by})
    asked = reader.read(POOL, "read_requests", order=order.reference)
    if isinstance(asked, NotRead):
        return Live(order=order, requests=(), unread=asked)
    requests = tuple(read_request(row) for row in asked.rows)
    return Live(order=order, requests=requests, unread=None)


#: What is read of an order; the rest is as it was collected.
_LIVE = (
    "bestallning_id", "version", "enhet", "arbetsplats", "datum", "start", "slut", "rast_min",
    "befattning", "krav", "orsak", "bil", "forfragan_slut", "status", "tillsatt_anstnr",
)  # fmt: skip


def read_again(
    one: Substitute, order: Order, reader: TargetReader
) -> tuple[Substitute, NotRead | None]:
    """Return somebody with what they are booked for now, within some days of the order.

    Bookings of other days, and what another employer has told, stay as the register had them.
    """
    margin = dt.timedelta(days=_NEAR)
    first, last = order.first_day - margin, order.last_day + margin
    found = [
        each
        for each in one.bookings
        if not first <= local(each.start).date() <= last or each.elsewhere
    ]
    is_unclear = one.is_unclear
    for number in one.numbers or (one.number,):
        days = {"from": first.isoformat(), "to": last.isoformat()}
        reading = reader.read(POOL, "read_bookings", employee=number, **days)
        if isinstance(reading, NotRead):
            return one.without(order.reference), reading
        read = [read_booking(row) for row in reading.rows]
        is_unclear = is_unclear or None in read
        found += [each for each in read if each is not None and each not in found]
    fresh = one.model_copy(update={"bookings": tuple(found), "is_unclear": is_unclear})
    return fresh.without(order.reference), None


def is_direct(trial: Trial, settings: Settings, now: dt.datetime) -> bool:
    """Tell whether a shift may be booked on somebody's offer, without asking them.

    Only where the whole shift was offered for direct booking, and for no shorter ones than the
    settings say; on weekends, red days and the same day only where they say so (staffing pools in
    Luleå and Kristinehamn ask then).
    """
    order = trial.order
    said = trial.substitute.availability
    offers = [(each.start, each.end) for each in said if each.type == DIRECT]
    days = {order.first_day, order.last_day}
    return (
        any(start <= order.start and order.end <= end for start, end in offers)
        and (settings.direct_weekends or all(map(_is_working_day, days)))
        and (settings.direct_today or order.first_day > local(now).date())
        and order.end - order.start >= dt.timedelta(hours=settings.direct_hours)
    )


def _is_working_day(day: dt.date) -> bool:
    return day.weekday() < _SATURDAY and day not in red_days(day.year)


def round_is_on(found: Work) -> bool:
    """Tell whether people still have time to answer."""
    ends = found.order.round_ends
    return found.order.status == ASKED and ends is not None and ends > found.now


def is_cancelled(found: Work) -> bool:
    """Tell whether the unit has called off an order that somebody is booked for."""
    return found.order.status == CANCELLED_BY_UNIT and bool(found.order.filled_by)
