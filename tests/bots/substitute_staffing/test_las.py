"""LAS days: the vectors of the domain, and that they are told and never weighed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bots.substitute_staffing.assigning import assign
from bots.substitute_staffing.las import counted_days, las_after
from bots.substitute_staffing.points import ranked
from tests.bots.substitute_staffing.conftest import booked

if TYPE_CHECKING:
    from tests.bots.substitute_staffing.conftest import Make

TODAY = dt.date(2026, 11, 23)


def days(*texts: str) -> list[tuple[dt.date, dt.date]]:
    """Return employments of one day each, or `from/to`."""
    parts = [text.split("/") for text in texts]
    return [(dt.date.fromisoformat(p[0]), dt.date.fromisoformat(p[-1])) for p in parts]


@pytest.mark.parametrize(
    ("employments", "counted"),
    [
        (["2026-03-02", "2026-03-09", "2026-03-16"], 15),
        (["2026-03-02", "2026-03-09", "2026-04-01"], 3),
        (["2026-03-02", "2026-03-09"], 2),
        (["2026-03-16", "2026-03-02", "2026-03-09", "2026-04-20"], 16),
        # From 28 February on, but only March has three.
        (["2026-02-28/2026-03-01", "2026-03-05", "2026-03-07"], 8),
        (["2026-03-02/2026-03-04", "2026-03-03"], 3),
        ([], 0),
    ],
)
def test_vectors_a_and_b(employments: list[str], counted: int) -> None:
    """Three employments in one calendar month make the days between them count too."""
    assert counted_days(days(*employments), 3) == counted


def test_without_the_rule_only_days_of_employment_count() -> None:
    """The rule of three is for särskild visstid only, and is rule data."""
    assert counted_days(days("2026-03-02", "2026-03-09", "2026-03-16"), None) == 3


@pytest.mark.parametrize(
    ("before", "after", "permanent"), [(363, 364, False), (364, 365, True), (365, 366, False)]
)
def test_vector_c(make: Make, before: int, after: int, permanent: bool) -> None:
    """Planted B-F: 364 days and a shift of one day reach twelve months, and it is said."""
    trial = make.trial(make.order(), make.substitute(las_sava=before))
    count = las_after(trial, TODAY)
    assert count is not None
    assert (count.after, count.becomes_permanent) == (after, permanent)
    assert ("reaches 365" in count.text.english()) is permanent


def test_planted_b_g_the_third_in_a_month(make: Make) -> None:
    """Planted B-G: booked on the 2nd and 9th, a shift on the 24th makes 2–24 November count."""
    one = make.substitute("2026-11-02 07:00-13:00", "2026-11-09 07:00-13:00", las_sava=178)
    count = las_after(make.trial(make.order(), one), TODAY)
    assert count is not None
    assert (count.before, count.after, count.watched) == (178, 178 + 21, 180)
    assert "reaches 180" in count.text.english()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"employment": "VIKARIAT", "las_temporary": 729}, (729, 730, 730)),
        ({"employment": "POOL_TILLSV", "las_sava": 364}, None),
        ({"las_sava": None}, None),
    ],
)
def test_forms_of_employment(
    make: Make, more: dict[str, Any], expected: tuple[int, int, int] | None
) -> None:
    """A vikariat has its own days; permanent staff and unknown days have no count."""
    count = las_after(make.trial(make.order(), make.substitute(**more)), TODAY)
    assert (count and (count.before, count.after, count.limit)) == expected


def test_other_employers_and_later_bookings_do_not_count(make: Make) -> None:
    """Only the municipality's own employments, and those before the shift."""
    one = make.substitute(
        booked("2026-11-10 07:00-13:00", "BISYSSLA", employer="Butiken"),
        booked("2026-11-27 07:00-13:00"), las_sava=10,
    )  # fmt: skip
    count = las_after(make.trial(make.order(), one), TODAY)
    assert count is not None
    assert (count.before, count.after) == (10, 11)


def test_a_night_is_two_days(make: Make) -> None:
    """A shift over midnight employs on both days."""
    count = las_after(
        make.trial(make.order("2026-11-24 21:00-07:00"), make.substitute(las_sava=10)), TODAY
    )
    assert count is not None
    assert count.after == 12


@pytest.mark.parametrize("counted", [0, 364, 3000, None])
def test_nobody_is_weighed_by_las(make: Make, counted: int | None) -> None:
    """Whatever the days, points, order and assignment are the same to the last hash."""
    orders = [make.order(), make.order("2026-11-25 07:00-13:00", reference="B-2")]
    people = [make.substitute(number=f"100000{n}", las_sava=180) for n in range(3)]
    other = [people[0].model_copy(update={"las_sava": counted, "las_temporary": counted})]
    before, after = make.problem(orders, people), make.problem(orders, other + people[1:])
    for order in before.wanted:
        lists = [
            ranked((each.trial(pair) for pair in each.factors if order in pair), make.settings)
            for each in (before, after)
        ]
        assert lists[0] == lists[1]
    assert assign(before, make.settings) == assign(after, make.settings)
