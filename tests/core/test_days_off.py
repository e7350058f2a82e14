"""Days off: the red days and eves of a hand-made table, and what a municipality adds."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.core.days_off import DayOff, DayOffKind, DaysOff
from framework.core.red_days import Eve, eves, is_working_day, red_days
from tests.core.handmade import table

ALMANAC = table("almanac-2026-2028.csv")
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
ALL_EVES = DaysOff(eves=frozenset(Eve), eves_source="kollektivavtal")
_DAY = dt.timedelta(days=1)


def of_kind(kind: DayOffKind) -> set[dt.date]:
    """Return the days of one kind that the table holds."""
    return {dt.date.fromisoformat(line["datum"]) for line in ALMANAC if line["slag"] == kind}


BRIDGES = DaysOff(
    eves=frozenset(Eve),
    eves_source="kollektivavtal",
    own=tuple(
        DayOff(day=day, kind=DayOffKind.bridge, name="Klämdag", source="beslut")
        for day in sorted(of_kind(DayOffKind.bridge))
    ),
)


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_red_days_and_eves_are_the_table_s(year: int) -> None:
    """Every red day and eve of the table, on its weekday and by its name, and no other."""
    weekdays = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
    wanted = {
        dt.date.fromisoformat(line["datum"]): (line["slag"], line["namn"])
        for line in ALMANAC
        if line["datum"].startswith(str(year)) and line["slag"] != DayOffKind.bridge
    }
    first = dt.date(year, 1, 1)
    found = [ALL_EVES.on(first + n * _DAY) for n in range(366)]
    assert {
        one.day: (one.kind, one.name) for one in found if one and one.day.year == year
    } == wanted
    assert all(line["veckodag"] == weekdays[dt.date.fromisoformat(line["datum"]).weekday()]
               for line in ALMANAC)  # fmt: skip


def test_bridge_days_are_the_lone_working_days() -> None:
    """The table's bridge days are all working days that lie between two days off, and no other."""
    days = [dt.date(2026, 1, 1) + n * _DAY for n in range(3 * 365 + 1)]
    open_ = ALL_EVES.is_working_day
    lone = {day for day in days if open_(day) and not open_(day - _DAY) and not open_(day + _DAY)}
    assert lone == of_kind(DayOffKind.bridge)


@given(day=DAYS)
def test_what_is_off_by_law_is_off_for_everybody(day: dt.date) -> None:
    """A municipality adds days off to those of the law and takes none away."""
    if not is_working_day(day):
        assert not ALL_EVES.is_working_day(day)
        assert not BRIDGES.is_working_day(day)
    is_bridge = day in of_kind(DayOffKind.bridge)
    assert BRIDGES.is_working_day(day) is (ALL_EVES.is_working_day(day) and not is_bridge)
    assert is_bridge <= is_working_day(day), "a due date of law stands on a bridge day"


@given(day=DAYS, chosen=st.frozensets(st.sampled_from(Eve)))
def test_an_eve_is_off_where_the_municipality_says_so(day: dt.date, chosen: frozenset[Eve]) -> None:
    """An eve that was not chosen is a day like any other."""
    found = DaysOff(eves=chosen, eves_source="avtal").on(day)
    eve = eves(day.year).get(day)
    if eve is None or day in red_days(day.year):
        assert found is None or found.kind is DayOffKind.red_day
    else:
        assert (found is not None) is (eve in chosen)


def test_what_makes_a_day_off_says_where_it_comes_from() -> None:
    """A red day cites the law, an eve the agreement, a bridge day the decision."""
    cited = [
        BRIDGES.on(dt.date(2026, 5, 14)),
        BRIDGES.on(dt.date(2026, 6, 19)),
        BRIDGES.on(dt.date(2026, 5, 15)),
    ]
    assert [one.source for one in cited if one] == [
        "lagen (1989:253) om allmänna helgdagar", "kollektivavtal", "beslut",
    ]  # fmt: skip
    assert BRIDGES.on(dt.date(2026, 5, 13)) is None
