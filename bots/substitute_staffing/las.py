"""Days of employment by LAS, told beside a proposal and never weighed.

Särskild visstidsanställning becomes permanent after more than twelve months in five years; of three
or more in one calendar month the time between them counts too (lagen 1982:80, 3 and 5 a §§, read at
second hand). A vikariat becomes permanent after more than two years in five. An hourly paid
substitute is employed anew for every booking. The employer has counted the days up to now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from bots.substitute_staffing.facts import Substitute
from bots.substitute_staffing.sources import FIXED_TERM, HOURLY
from bots.substitute_staffing.trial import Trial
from framework.core.local_time import local
from framework.core.messages import Message, mark, message
from framework.core.values import Value

_DAY = dt.timedelta(days=1)
#: First and last day of one employment.
Period = tuple[dt.date, dt.date]


class Form(StrEnum):
    """What sort of employment is counted."""

    sava = "sava"
    temporary = "vikariat"


_FORMS = {HOURLY: Form.sava, FIXED_TERM: Form.temporary}
_LABELS = {Form.sava: mark("särskild visstidsanställning"), Form.temporary: mark("vikariat")}


class LasCount(Value):
    """Days before and after a shift."""

    form: Form
    before: int
    after: int
    #: Days with which it becomes permanent; None without rule data.
    limit: int | None
    #: The highest number of days that is watched and that the shift reaches; None when none is.
    watched: int | None

    @property
    def becomes_permanent(self) -> bool:
        """Whether the shift reaches the limit."""
        return self.limit is not None and self.before < self.limit <= self.after

    @property
    def text(self) -> Message:
        """What the people who decide are told."""
        params: dict[str, str | int | Message] = {
            "days": self.after, "form": message(_LABELS[self.form]),
        }  # fmt: skip
        if self.becomes_permanent and self.limit is not None:
            return message(
                "{days} LAS days after the shift ({form}): reaches {limit}.",
                **params, limit=self.limit,
            )  # fmt: skip
        if self.watched is not None:
            return message(
                "{days} LAS days after the shift ({form}): reaches {watched}, which is watched.",
                **params, watched=self.watched,
            )  # fmt: skip
        return message("{days} LAS days after the shift ({form}).", **params)


def counted_days(employments: Iterable[Period], in_month: int | None) -> int:
    """Return the calendar days that employments count for.

    `in_month` is the number of employments in one calendar month from which the days between them
    count as well; None never adds any.
    """
    days: set[dt.date] = set()
    months: dict[tuple[int, int], list[set[dt.date]]] = {}
    for first, last in employments:
        own = {first + number * _DAY for number in range((last - first).days + 1)}
        days |= own
        for month in {(day.year, day.month) for day in own}:
            inside = {day for day in own if (day.year, day.month) == month}
            months.setdefault(month, []).append(inside)
    for found in months.values():
        if in_month is not None and len(found) >= in_month:
            first, last = min(map(min, found)), max(map(max, found))
            days |= {first + number * _DAY for number in range((last - first).days + 1)}
    return len(days)


def las_after(trial: Trial, today: dt.date) -> LasCount | None:
    """Return the days that a shift leads to; None for permanent staff and where none are known.

    `today` is the last day that the employer has counted.
    """
    form = _FORMS.get(trial.substitute.employment)
    before = _counted(trial.substitute, form)
    if form is None or before is None:
        return None
    limits, order = trial.limits, trial.order
    in_month = limits.las_in_month if form is Form.sava else None
    booked = [
        (local(each.start).date(), local(each.end - dt.timedelta(minutes=1)).date())
        for each in trial.substitute.bookings
        if not each.elsewhere and each.order != order.reference
    ]
    known = counted_days((each for each in booked if each[0] <= today), in_month)
    shift = (order.first_day, order.last_day)
    earlier = [each for each in booked if each[0] <= shift[0]]
    now = before + counted_days(earlier, in_month) - known
    after = before + counted_days([*earlier, shift], in_month) - known
    limit = limits.las_sava if form is Form.sava else limits.las_temporary
    watched = [days for days in limits.las_watch if now < days <= after]
    return LasCount(
        form=form, before=now, after=after, limit=limit, watched=max(watched, default=None)
    )


def _counted(one: Substitute, form: Form | None) -> int | None:
    return one.las_sava if form is Form.sava else one.las_temporary
