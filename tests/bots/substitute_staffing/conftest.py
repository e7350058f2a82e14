"""Orders, substitutes and trials in one line each; the rule data is what municipalities share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.substitute_staffing.facts import Availability, Booking, Delegation, Order, Substitute
from bots.substitute_staffing.problem import Problem, problem_of
from bots.substitute_staffing.settings import Settings
from bots.substitute_staffing.sources import HOURLY, NEW, ON_REQUEST, WORK
from bots.substitute_staffing.trial import Standing, Trial, wanted
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.dated import DatedRules
from framework.core.local_time import instant
from framework.core.working_time.intervals import Interval

CONFIGS = Path(__file__).parents[3] / "configs/common/rules"
UNIT = "5201"
DAY = dt.timedelta(days=1)


def span(text: str) -> Interval:
    """Return `2026-11-24 21:00-07:00` as instants; an end that is not later is the next day's."""
    day, times = text.split()
    first = dt.date.fromisoformat(day)
    start, end = (60 * int(each[:2]) + int(each[3:]) for each in times.split("-"))
    return instant(first, start), instant(first, end if end > start else end + 1440)


def booked(text: str, type: str = WORK, **more: Any) -> Booking:  # noqa: A002 (the field's name)
    """Return a booking between two wall times."""
    start, end = span(text)
    return Booking(**{"start": start, "end": end, "type": type, "unit": UNIT, **more})


class Make:
    """Builders; what is not given passes every rule."""

    def __init__(self, dated: DatedRules) -> None:
        self.dated = dated
        self.settings = Settings.model_validate(
            {"units": {UNIT: "Ekbacken"}, "dygnsbryt": {"default": "07:00"}}
        )

    def order(self, when: str = "2026-11-24 07:00-13:00", **more: Any) -> Order:
        """Return an order for `VBITR` at unit 5201."""
        start, end = span(when)
        return Order(
            **{
                "reference": "B-1", "unit": UNIT, "start": start, "end": end, "title": "VBITR",
                "cause": "SJUK", "created": start - DAY, "status": NEW, "by_car": False, **more,
            }
        )  # fmt: skip

    def substitute(self, *bookings: Booking | str, **more: Any) -> Substitute:
        """Return somebody who has all that an order could need, and is asked at any time."""
        whole = Availability(
            start=instant(dt.date(2026, 1, 1), 0), end=instant(dt.date(2028, 1, 1), 0),
            type=ON_REQUEST,
        )  # fmt: skip
        number = more.pop("number", "1000001")
        return Substitute(
            **{
                "number": number, "person": number, "name": "Åsa Öberg", "employment": HOURLY,
                "born": dt.date(1985, 6, 12), "titles": frozenset({"VBITR", "USK", "BSK"}),
                "certificate": dt.date(2024, 1, 1), "introduced": frozenset({UNIT}),
                "delegations": (
                    Delegation(type="LAKEMEDEL", unit=UNIT, until=dt.date(2026, 12, 31)),
                ),
                "licences": frozenset({"B"}), "nights": True, "extract": dt.date(2026, 6, 1),
                "most_month": 165 * 60, "hourly": Decimal(150), "availability": (whole,),
                "bookings": tuple(booked(b) if isinstance(b, str) else b for b in bookings), **more,
            }
        )  # fmt: skip

    def trial(
        self, order: Order, one: Substitute, *also: Order, dated: DatedRules | None = None
    ) -> Trial:
        """Return an order tried on somebody, with other orders given to them as well."""
        others = [wanted(each, self.settings, dated or self.dated) for each in also]
        return Trial(
            wanted(order, self.settings, dated or self.dated), Standing(one), tuple(others)
        )

    def problem(self, orders: list[Order], people: list[Substitute]) -> Problem:
        """Try every order on everybody."""
        return problem_of(
            [wanted(order, self.settings, self.dated) for order in orders],
            {one.number: Standing(one) for one in people},
            self.settings,
        )

    def without(self, *keys: str) -> DatedRules:
        """Return the rule data without some of its keys."""
        values = {key: value for key, value in self.dated.values.items() if key not in keys}
        return DatedRules(values=values)


@pytest.fixture(scope="session")
def dated() -> DatedRules:
    """Give the rule data that municipalities share."""
    names = ("arbetstid", "bemanning", "las")
    return merged(load(CONFIGS / f"{name}.yaml", RulesFile)[0] for name in names)


@pytest.fixture
def make(dated: DatedRules) -> Make:
    """Give builders."""
    return Make(dated)
