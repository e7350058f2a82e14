"""What schedules open in the nights that are not like others, against tables made by hand."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.config.coworkers import Schedule
from framework.core.days_off import DaysOff
from framework.core.local_time import instant
from framework.core.red_days import Eve
from framework.core.schedules import names_day
from tests.core.handmade import table

_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
#: The nights of the three years in which the clock is moved, and whether it is moved forward.
CLOCK_NIGHTS = {
    dt.date(2026, 3, 29): True, dt.date(2026, 10, 25): False, dt.date(2027, 3, 28): True,
    dt.date(2027, 10, 31): False, dt.date(2028, 3, 26): True, dt.date(2028, 10, 29): False,
}  # fmt: skip


def utc(moment: dt.datetime) -> str:
    """Return an instant as the tables write it."""
    return f"{moment:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    "line",
    table("nights-2026-2028.csv"),
    ids=lambda line: f"{line['datum']} {line['days']} {line['at']} {line['every']}",
)
def test_special_nights(line: dict[str, str]) -> None:
    """The starts whose window begins on the table's day: how many, the first, the last."""
    schedule = Schedule(
        at=line["at"], until=line["until"], days=line["days"], every=line["every"] or None
    )
    day = dt.date.fromisoformat(line["datum"])
    found = [
        slot
        for slot in schedule.slots(
            DaysOff(), after=instant(day, 0) - _MINUTE, up_to=instant(day + 2 * _DAY, 0)
        )
        if slot.day == day
    ]
    assert len(found) == len({slot.name for slot in found}) == int(line["antal"]), line["vad"]
    if found:
        assert (utc(found[0].opens), utc(found[-1].opens)) == (line["forsta"], line["sista"])
        assert utc(found[-1].closes) == line["stanger"]


@pytest.mark.parametrize("line", table("second-mondays-2026-2028.csv"), ids=lambda line: line["ar"])
def test_second_mondays(line: dict[str, str]) -> None:
    """`second mon` names the twelve days of the table and no other."""
    first = dt.date(int(line["ar"]), 1, 1)
    days = [first + n * _DAY for n in range(366) if (first + n * _DAY).year == first.year]
    assert [f"{day:%m-%d}" for day in days if names_day("second mon", day)] == line["dagar"].split()


@given(day=DAYS, place=st.sampled_from(["first", "second", "third", "fourth", "last"]))
def test_a_weekday_of_the_month_comes_once_a_month(day: dt.date, place: str) -> None:
    """Each place names one day of each weekday and month, in its week of the month."""
    month = [day.replace(day=1) + n * _DAY for n in range(31)]
    name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
    (found,) = [
        one for one in month if one.month == day.month and names_day(f"{place} {name}", one)
    ]
    assert found.weekday() == day.weekday()
    if place == "last":
        assert (found + 7 * _DAY).month != found.month
    else:
        place_of = {"first": 0, "second": 1, "third": 2, "fourth": 3}[place]
        assert found.day in range(7 * place_of + 1, 7 * place_of + 8)


@given(day=DAYS)
def test_every_quarter_goes_on_without_a_gap_or_a_double(day: dt.date) -> None:
    """Round the clock, also through both nights: each start closes where the next one opens."""
    schedule = Schedule(at="00:00", until="23:59", every="15m")
    schedule = schedule.model_copy(update={"days": "mon-sun"})
    found = [
        slot
        for slot in schedule.slots(
            DaysOff(), after=instant(day, 0) - _MINUTE, up_to=instant(day + _DAY, 0) - _MINUTE
        )
        if slot.day == day
    ]
    hours = 24 if day not in CLOCK_NIGHTS else 23 if CLOCK_NIGHTS[day] else 25
    assert len(found) == 4 * hours
    opens = [slot.opens for slot in found]
    assert {b - a for a, b in itertools.pairwise(opens)} == {15 * _MINUTE}
    assert [slot.closes for slot in found[:-1]] == opens[1:]


@given(day=DAYS, days=st.sampled_from(["mon-fri", "mon-sun", "second mon", "last fri"]))
def test_a_schedule_that_rests_loses_its_days_off_and_no_other(day: dt.date, days: str) -> None:
    """`days_off: skip` leaves out what is off by name; of the rest every slot stays."""
    days_off = DaysOff(eves=frozenset(Eve), eves_source="avtal")
    works, rests = (
        Schedule(at="02:30", until="05:00", days=days, days_off=choice)
        for choice in ("run", "skip")
    )
    after, up_to = instant(day, 0), instant(day + 40 * _DAY, 0)
    kept = rests.slots(days_off, after=after, up_to=up_to)
    all_ = works.slots(days_off, after=after, up_to=up_to)
    assert set(kept) <= set(all_)
    assert {slot.day for slot in all_} - {slot.day for slot in kept} == {
        slot.day for slot in all_ if days_off.on(slot.day) is not None
    }
