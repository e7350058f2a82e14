"""Slots of Swedish wall time: each once, over both nights that the clock moves."""

import datetime as dt
import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from framework.core.local_time import STOCKHOLM, business_date, instant, local
from framework.core.schedules import names_day, repeated, slots

ALL_DAYS = "mon-sun"


def utc(text: str) -> dt.datetime:
    """Read an instant written as `2026-11-23 01:00` in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


clock_times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
instants = st.datetimes(
    dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31), timezones=st.just(dt.UTC)  # noqa: DTZ001
)  # fmt: skip
day_lists = st.sampled_from(
    [
        "mon-fri",
        "sun,wed",
        "sat",
        "fri-mon",
        ALL_DAYS,
        "sun,mon,tue,wed",
        "second mon",
        "last fri,wed",
    ]
)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("mon-fri", {1, 2, 3, 4, 5}),
        ("sun,wed", {7, 3}),
        ("sun", {7}),
        ("fri-mon", {5, 6, 7, 1}),
        ("sun-mon", {7, 1}),
        ("mon,wed-fri", {1, 3, 4, 5}),
        (ALL_DAYS, {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_weekdays(days: str, expected: set[int]) -> None:
    """Days are names; a range may go round the week's end."""
    monday = dt.date(2026, 11, 23)
    week = [monday + dt.timedelta(days=n) for n in range(7)]
    assert {day.isoweekday() for day in week if names_day(days, day)} == expected


@pytest.mark.parametrize(
    ("at", "until", "days", "after", "up_to", "expected"),
    [
        # An ordinary night: 02:00 in winter is 01:00 UTC.
        ("02:00", "05:00", "mon-fri", "2026-11-22 23:00", "2026-11-23 02:00",
         [("2026-11-23T02:00", "2026-11-23 01:00", "2026-11-23 04:00")]),
        # The window passes midnight and closes the next day.
        ("22:00", "04:00", "mon-fri", "2026-11-23 12:00", "2026-11-24 12:00",
         [("2026-11-23T22:00", "2026-11-23 21:00", "2026-11-24 03:00")]),
        # Sunday and Wednesday of one week, oldest first.
        ("03:30", "05:30", "sun,wed", "2026-11-21 00:00", "2026-11-28 00:00",
         [("2026-11-22T03:30", "2026-11-22 02:30", "2026-11-22 04:30"),
          ("2026-11-25T03:30", "2026-11-25 02:30", "2026-11-25 04:30")]),
        # Autumn, 2026-10-25: 02:30 is shown twice (00:30 and 01:30 UTC) and opens the first time.
        ("02:30", "05:00", ALL_DAYS, "2026-10-24 12:00", "2026-10-25 12:00",
         [("2026-10-25T02:30", "2026-10-25 00:30", "2026-10-25 04:00")]),
        # The second 02:30 alone opens nothing.
        ("02:30", "05:00", ALL_DAYS, "2026-10-25 00:30", "2026-10-25 12:00", []),
        # Spring, 2027-03-28: 02:30 does not exist and opens at 03:30 (01:30 UTC).
        ("02:30", "05:00", ALL_DAYS, "2027-03-27 12:00", "2027-03-28 12:00",
         [("2027-03-28T02:30", "2027-03-28 01:30", "2027-03-28 03:00")]),
        # Its window of half an hour is half an hour long also then: 03:30 to 04:00.
        ("02:30", "03:00", ALL_DAYS, "2027-03-27 12:00", "2027-03-28 12:00",
         [("2027-03-28T02:30", "2027-03-28 01:30", "2027-03-28 02:00")]),
        # Half open: the end belongs to the interval, the beginning does not.
        ("02:00", "05:00", "mon", "2026-11-23 01:00", "2026-11-23 02:00", []),
        ("02:00", "05:00", "mon", "2026-11-23 00:00", "2026-11-23 01:00",
         [("2026-11-23T02:00", "2026-11-23 01:00", "2026-11-23 04:00")]),
        # Not this day.
        ("02:00", "05:00", "tue", "2026-11-22 12:00", "2026-11-23 12:00", []),
        # Nothing opens in an interval that ends before it begins.
        ("02:00", "05:00", ALL_DAYS, "2026-11-24 12:00", "2026-11-20 12:00", []),
    ],
)  # fmt: skip
def test_slots(
    at: str, until: str, days: str, after: str, up_to: str, expected: list[tuple[str, str, str]]
) -> None:
    """Slots open at Swedish wall time and close at the window's end."""
    found = slots(at, until, days, after=utc(after), up_to=utc(up_to))
    assert [(slot.name, slot.opens, slot.closes) for slot in found] == [
        (name, utc(opens), utc(closes)) for name, opens, closes in expected
    ]


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-10-24", 11), ("2027-03-27", 9), ("2026-11-23", 10)]
)
def test_night_length(day: str, hours: int) -> None:
    """A window from 21:00 to 07:00 is 11 h in the autumn night and 9 h in the spring night."""
    (slot,) = slots("21:00", "07:00", ALL_DAYS, after=utc(f"{day} 12:00"),
                    up_to=utc(f"{day} 22:00"))  # fmt: skip
    assert slot.closes - slot.opens == dt.timedelta(hours=hours)


@given(
    at=clock_times, until=clock_times, days=day_lists, start=instants, length=st.integers(0, 400)
)
def test_promise_10_every_slot_has_one_name(
    at: str, until: str, days: str, start: dt.datetime, length: int
) -> None:
    """Each slot is named at most once, in order, on a wanted day, and its window is open."""
    found = slots(at, until, days, after=start, up_to=start + dt.timedelta(days=length))
    names = [slot.name for slot in found]
    assert len(set(names)) == len(names)
    assert [slot.opens for slot in found] == sorted(slot.opens for slot in found)
    for slot in found:
        assert start < slot.opens <= start + dt.timedelta(days=length)
        assert slot.day == dt.date.fromisoformat(slot.name[:10])
        assert names_day(days, slot.day)
        assert slot.name[11:] == at
        assert slot.opens < slot.closes <= slot.opens + dt.timedelta(hours=25)


@given(at=clock_times, until=clock_times, days=day_lists,
       cuts=st.lists(instants, min_size=3, max_size=6))  # fmt: skip
def test_adjacent_intervals_partition_the_slots(
    at: str, until: str, days: str, cuts: list[dt.datetime]
) -> None:
    """However often the clock looks, every slot is found by exactly one look."""
    assume(max(cuts) - min(cuts) < dt.timedelta(days=500))
    cuts = sorted(cuts)
    whole = slots(at, until, days, after=cuts[0], up_to=cuts[-1])
    parts = [
        slot
        for start, end in itertools.pairwise(cuts)
        for slot in slots(at, until, days, after=start, up_to=end)
    ]
    assert parts == list(whole)


@given(day=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 30)))
def test_every_day_of_the_year_has_its_slot(day: dt.date) -> None:
    """No night is lost or doubled, also when its clock time is skipped or shown twice."""
    noon = instant(day, 12 * 60)
    found = slots("02:30", "05:00", ALL_DAYS, after=noon - dt.timedelta(days=1), up_to=noon)
    assert len([slot for slot in found if slot.name.startswith(day.isoformat())]) == 1


@pytest.mark.parametrize(
    ("day", "minute", "expected"),
    [
        ("2026-11-23", 0, "2026-11-22 23:00"),
        ("2026-11-23", 1440, "2026-11-23 23:00"),
        ("2026-11-23", 1740, "2026-11-24 04:00"),
        ("2026-07-01", 420, "2026-07-01 05:00"),
        # 02:30 twice: the first; 02:30 never: past the gap.
        ("2026-10-25", 150, "2026-10-25 00:30"),
        ("2027-03-28", 150, "2027-03-28 01:30"),
        ("2026-10-25", 180, "2026-10-25 02:00"),
        ("2027-03-28", 180, "2027-03-28 01:00"),
    ],
)
def test_instant(day: str, minute: int, expected: str) -> None:
    """A wall-clock minute of a Swedish day is one instant in UTC."""
    assert instant(dt.date.fromisoformat(day), minute) == utc(expected)


@given(instants)
def test_local_keeps_the_instant(moment: dt.datetime) -> None:
    """Swedish wall time is the same instant, one or two hours ahead of UTC."""
    # An hour that comes twice equals nothing in another zone, says Python: so it is led back first.
    assert local(moment).astimezone(dt.UTC) == moment
    assert local(moment).tzinfo is STOCKHOLM
    assert local(moment).utcoffset() in {dt.timedelta(hours=1), dt.timedelta(hours=2)}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-23 01:00", "2026-11-23"),  # 02:00 prepares the same day
        ("2026-11-22 21:00", "2026-11-23"),  # 22:00 prepares the next
        ("2026-11-22 23:30", "2026-11-23"),  # 00:30 is already that day
        ("2026-11-23 10:59", "2026-11-23"),
        ("2026-11-23 11:00", "2026-11-24"),  # noon
        ("2026-12-31 22:00", "2027-01-01"),
    ],
)
def test_business_date(moment: str, day: str) -> None:
    """A night belongs to the working day that it prepares."""
    assert business_date(utc(moment)) == dt.date.fromisoformat(day)


def test_every_quarter_of_an_hour() -> None:
    """Slots are instants, the first at the window's beginning; each closes when the next opens."""
    found = repeated("07:00", "08:00", "mon-fri", 15,
                     after=utc("2026-11-23 06:00"), up_to=utc("2026-11-23 12:00"))  # fmt: skip
    assert [slot.name for slot in found] == [
        "2026-11-23T06:15Z", "2026-11-23T06:30Z", "2026-11-23T06:45Z",
    ]  # fmt: skip
    assert [slot.closes for slot in found] == [*(slot.opens for slot in found[1:]),
                                               utc("2026-11-23 07:00")]  # fmt: skip


def test_a_last_piece_that_is_shorter() -> None:
    """The last slot closes with the window, however little is left of it."""
    found = repeated("07:00", "07:50", "mon", 20,
                     after=utc("2026-11-23 05:00"), up_to=utc("2026-11-23 12:00"))  # fmt: skip
    assert [(slot.opens, slot.closes) for slot in found][-1] == (
        utc("2026-11-23 06:40"), utc("2026-11-23 06:50"),
    )  # fmt: skip


@pytest.mark.parametrize(("day", "count"), [("2026-10-25", 16), ("2026-03-29", 8)])
def test_the_hour_that_comes_twice_has_slots_of_its_own(day: str, count: int) -> None:
    """01:00 to 04:00 is four hours in the autumn night and two in spring; no name stands twice."""
    begins = utc(f"{day} 00:00") - dt.timedelta(hours=3)
    found = repeated("01:00", "04:00", "sun", 15, after=begins,
                     up_to=begins + dt.timedelta(hours=12))  # fmt: skip
    assert len(found) == len({slot.name for slot in found}) == count


def test_no_slot_on_other_days() -> None:
    """A window that goes over midnight belongs to the day that it begins on."""
    found = repeated("22:00", "02:00", "fri", 60,
                     after=utc("2026-11-20 12:00"), up_to=utc("2026-11-22 12:00"))  # fmt: skip
    assert [slot.name for slot in found] == [
        "2026-11-20T21:00Z", "2026-11-20T22:00Z", "2026-11-20T23:00Z", "2026-11-21T00:00Z",
    ]  # fmt: skip
