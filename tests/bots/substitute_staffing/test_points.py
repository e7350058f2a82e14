"""Points per factor, the order of those who may be asked, and cost class."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bots.substitute_staffing.factors import CostClass, cost_class
from bots.substitute_staffing.points import LABELS, ranked
from bots.substitute_staffing.settings import Factor
from framework.core.local_time import instant
from tests.bots.substitute_staffing.conftest import UNIT, booked

if TYPE_CHECKING:
    from bots.substitute_staffing.facts import Substitute
    from tests.bots.substitute_staffing.conftest import Make

DAY = dt.date(2026, 11, 24)


def numbers(make: Make, *people: Substitute, order: str = "B-1") -> list[str]:
    """Return who is asked first, and who after them."""
    wanted = make.order(reference=order)
    return [each.number for each in ranked((make.trial(wanted, p) for p in people), make.settings)]


@pytest.mark.parametrize(
    ("more", "factor", "points"),
    [
        ({}, Factor.own_unit, 6),
        ({"wished": frozenset({UNIT})}, Factor.own_unit, 12),
        ({"introduced": frozenset(), "wished": frozenset({UNIT})}, Factor.own_unit, 0),
        ({"resource_minutes": 180}, Factor.resource_time, 20),
        ({"resource_minutes": 360}, Factor.resource_time, 40),
        ({"resource_minutes": 900}, Factor.resource_time, 40),
        ({"priority_until": DAY}, Factor.priority_right, 30),
        ({"priority_until": DAY - dt.timedelta(days=1)}, Factor.priority_right, 0),
        ({"most_month": 30 * 60}, Factor.fairness, 5),
        ({"most_month": None}, Factor.fairness, None),
        ({"distance": {UNIT: Decimal(25)}}, Factor.distance, 1),
        ({"distance": {UNIT: Decimal(80)}}, Factor.distance, 0),
        ({}, Factor.distance, None),
        ({}, Factor.cost, 3),
        ({}, Factor.last_asked, 1),
        ({"last_asked": instant(DAY, 0)}, Factor.last_asked, 0),
    ],
)
def test_points(make: Make, more: dict[str, Any], factor: Factor, points: int | None) -> None:
    """What each factor gives of its weight, by hand; what is not known gives none and says so."""
    (found,) = ranked([make.trial(make.order(), make.substitute(**more))], make.settings)
    assert found.by_factor[factor] == points


def test_continuity_counts_recent_shifts_at_the_unit(make: Make) -> None:
    """Two shifts of the last four weeks of five give 2/5 of seven points: three."""
    one = make.substitute(
        "2026-11-20 07:00-13:00", "2026-10-27 07:01-13:00",
        booked("2026-10-26 07:00-13:00"), booked("2026-11-19 07:00-13:00", unit="5202"),
        booked("2026-11-28 07:00-13:00"),
    )  # fmt: skip
    (found,) = ranked([make.trial(make.order(), one)], make.settings)
    assert found.by_factor[Factor.continuity] == 3


def test_fairness_is_of_the_contract_s_month(make: Make) -> None:
    """60 of 80 hours leave a quarter of the points, 60 of 165 leave more."""
    shifts = [f"2026-11-{day:02} 07:00-17:00" for day in (2, 4, 6, 9, 11, 13)]
    fewer, more = (make.substitute(*shifts, most_month=60 * hours) for hours in (80, 165))
    found = [ranked([make.trial(make.order(), one)], make.settings)[0] for one in (fewer, more)]
    assert [each.by_factor[Factor.fairness] for each in found] == [1, 3]


def test_planted_b_h_foretradesratt_first(make: Make) -> None:
    """Planted B-H: the right to be hired again goes before all points, but not before paid time."""
    best = make.substitute(
        "2026-11-20 07:00-13:00", number="1000001", wished=frozenset({UNIT}),
        distance={UNIT: Decimal(0)},
    )  # fmt: skip
    right = make.substitute(
        number="1000002", priority_until=dt.date(2027, 3, 1), introduced=frozenset(),
        last_asked=instant(DAY, 0), most_month=7 * 60,
    )  # fmt: skip
    pool = make.substitute(number="1000003", employment="POOL_TILLSV", resource_minutes=360)
    make.settings = make.settings.model_copy(
        update={"weights": {Factor.own_unit: 100, Factor.priority_right: 1}}
    )
    assert numbers(make, best, right, pool) == ["1000003", "1000002", "1000001"]
    assert next(iter(LABELS)) is Factor.priority_right


def test_planted_b_q_the_lot_decides_between_equals(make: Make) -> None:
    """Planted B-Q: equals come in an order of their own for every order, by salt; never by name."""
    people = [make.substitute(number=f"10000{n:02}") for n in range(12)]
    first = numbers(make, *people)
    assert first == numbers(make, *reversed(people))
    assert first != sorted(first)
    assert first != numbers(make, *people, order="B-2")
    make.settings = make.settings.model_copy(update={"salt": "ekdalen"})
    assert first != numbers(make, *people)


def test_of_equals_the_one_asked_longest_ago_is_first(make: Make) -> None:
    """Rounds that were asked long ago give the same points; then the earlier one is first."""
    people = [
        make.substitute(number=f"100000{n}", last_asked=instant(DAY, 0) - dt.timedelta(days=40 - n))
        for n in (3, 1, 2)
    ]
    assert numbers(make, *people) == ["1000001", "1000002", "1000003"]


@pytest.mark.parametrize(
    ("employment", "resource", "booked_hours", "expected"),
    [
        ("TIMAVLONAD", 0, 0, CostClass.ordinary),
        ("TIMAVLONAD", 0, 159, CostClass.ordinary),
        ("TIMAVLONAD", 0, 160, CostClass.overtime),
        ("VIKARIAT", 0, 159, CostClass.ordinary),
        ("POOL_TILLSV", 360, 0, CostClass.ordinary),
        ("POOL_TILLSV", 359, 100, CostClass.extra),
        ("POOL_TILLSV", 359, 160, CostClass.overtime),
    ],
)
def test_cost_class(
    make: Make, employment: str, resource: int, booked_hours: int, expected: CostClass
) -> None:
    """A shift of six hours against a full-time month of 165; payroll decides in the end."""
    start = instant(dt.date(2026, 11, 2), 0)
    work = booked("2026-11-02 00:00-01:00").model_copy(
        update={"start": start, "end": start + dt.timedelta(hours=booked_hours)}
    )
    one = make.substitute(
        *([work] if booked_hours else []), employment=employment, resource_minutes=resource
    )
    assert cost_class(make.trial(make.order(), one)) is expected


def test_cost_is_not_known_without_a_full_time_month(make: Make) -> None:
    """Without rule data on a full-time month nobody says what sort of time it is."""
    trial = make.trial(make.order(), make.substitute(), dated=make.without("heltid_manad"))
    assert cost_class(trial) is None
