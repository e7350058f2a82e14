"""Calendars as rows: repeated, whole days, over the change of the clock; private ones."""

import datetime as dt

import pytest

from framework.adapters.calendars import misfit, read_calendar
from framework.core.canonical import ValueType
from framework.core.errors import FileRefused
from framework.core.tables import Column, SheetSpec, WorkbookSpec

PARTS = ("calendar", "uid", "start_date", "start", "end_date", "end", "all_day", "busy", "status",
         "summary", "location", "attendees")  # fmt: skip
TYPES = {"start_date": ValueType.date, "end_date": ValueType.date, "start": ValueType.time,
         "end": ValueType.time, "attendees": ValueType.lines}  # fmt: skip


def spec(*parts: str) -> WorkbookSpec:
    """Return the two sheets with some parts of events."""
    columns = (
        Column(name=part, type=TYPES.get(part, ValueType.text), empty_ok=True) for part in parts
    )
    read = ("calendar", "first_day", "last_day", "events")
    return WorkbookSpec(
        sheets=(
            SheetSpec(name="events", columns=tuple(columns), named_by=("calendar",)),
            SheetSpec(
                name="calendars", columns=tuple(Column(name=part) for part in read),
                named_by=("calendar",),
            ),
        )
    )  # fmt: skip


def ics(*events: str, head: str = "") -> bytes:
    """Return a calendar of some events, each of them lines without its begin and end."""
    body = "".join(
        f"BEGIN:VEVENT\nUID:u{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events)
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//SV\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def rows(content: bytes, *parts: str, first: str = "2026-11-23", days: int = 7) -> list[str]:
    """Return what some parts of a week's events say."""
    start = dt.date.fromisoformat(first)
    found = read_calendar(
        content, spec(*PARTS), calendar="anna", file="anna.ics",
        days=(start, start + dt.timedelta(days=days - 1)), tenant="",
    )  # fmt: skip
    wanted = parts or ("start_date", "start", "end")
    return [" ".join(row[part] for part in wanted) for row in found.sheet("events").rows]


ZONE = "DTSTART;TZID=Europe/Stockholm:{}\nDTEND;TZID=Europe/Stockholm:{}"
MEETING = ZONE.format("20261124T090000", "20261124T100000")


def test_times_are_swedish_wall_time() -> None:
    """A zone, UTC, a zone as Outlook calls it, and no zone at all."""
    outlook = "DTSTART;TZID=W. Europe Standard Time:20261124T090000\nDURATION:PT45M"
    assert rows(ics(MEETING)) == ["2026-11-24 09:00 10:00"]
    assert rows(ics("DTSTART:20261124T080000Z\nDTEND:20261124T090001Z")) == [
        "2026-11-24 09:00 10:01"
    ]
    assert rows(ics(outlook)) == ["2026-11-24 09:00 09:45"]
    assert rows(ics("DTSTART:20261124T090000\nDTEND:20261124T100000")) == ["2026-11-24 09:00 10:00"]


def test_repeated_events_keep_their_hour_over_the_change_of_the_clock() -> None:
    """A weekly meeting stands at nine in summer and winter; exceptions and moved ones count."""
    weekly = ZONE.format("20261012T090000", "20261012T100000")
    weekly += "\nRRULE:FREQ=WEEKLY;COUNT=6\nEXDATE;TZID=Europe/Stockholm:20261026T090000"
    moved = ZONE.format("20261103T130000", "20261103T140000")
    moved = f"{moved}\nRECURRENCE-ID;TZID=Europe/Stockholm:20261102T090000".replace("u1", "u0")
    content = ics(weekly, moved).replace(b"UID:u1", b"UID:u0")
    assert rows(content, first="2026-10-12", days=35) == [
        "2026-10-12 09:00 10:00", "2026-10-19 09:00 10:00", "2026-11-03 13:00 14:00",
        "2026-11-09 09:00 10:00",
    ]  # fmt: skip


def test_whole_days() -> None:
    """They end at midnight of the day after; one day is what says no end."""
    parts = ("start_date", "start", "end_date", "end", "all_day")
    one, more = "DTSTART;VALUE=DATE:20261124", "\nDTEND;VALUE=DATE:20261127"
    assert rows(ics(one), *parts) == ["2026-11-24 00:00 2026-11-25 00:00 yes"]
    assert rows(ics(one + more), *parts) == ["2026-11-24 00:00 2026-11-27 00:00 yes"]
    # One that began before the window and reaches into it.
    assert rows(ics(one + more), *parts, first="2026-11-26") == [
        "2026-11-24 00:00 2026-11-27 00:00 yes"
    ]
    assert rows(ics(one + more), *parts, first="2026-11-27") == []


@pytest.mark.parametrize(
    ("line", "busy"),
    [
        ("TRANSP:TRANSPARENT", "no"),
        ("TRANSP:OPAQUE", "yes"),
        ("STATUS:CANCELLED", "no"),
        ("STATUS:TENTATIVE", "yes"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "no"),
    ],
)
def test_what_takes_time(line: str, busy: str) -> None:
    """What is called off or marked as free takes none."""
    assert rows(ics(f"{MEETING}\n{line}"), "busy") == [busy]


@pytest.mark.parametrize("word", ["PRIVATE", "CONFIDENTIAL", "private", "X-HEMLIG", ""])
def test_a_private_event_says_when_it_is_and_nothing_else(word: str) -> None:
    """Neither title, place nor people, whatever the config asks for."""
    said = "\nSUMMARY:Läkarbesök\nLOCATION:Vårdcentralen\nATTENDEE:mailto:a@ekdalen.example"
    content = ics(f"{MEETING}{said}", f"{MEETING}{said}\nCLASS:{word}")
    parts = ("summary", "location", "attendees", "uid", "start", "busy")
    assert sorted(rows(content, *parts)) == [
        "    09:00 yes", "Läkarbesök Vårdcentralen a@ekdalen.example u0 09:00 yes",
    ]  # fmt: skip


def test_only_what_is_asked_for_is_taken_along() -> None:
    """A title that no column asks for is nowhere in the result."""
    day = dt.date(2026, 11, 24)
    found = read_calendar(
        ics(f"{MEETING}\nSUMMARY:Hemligt"), spec("calendar", "start"), calendar="anna",
        file="anna.ics", days=(day, day), tenant="",
    )  # fmt: skip
    assert "Hemligt" not in found.model_dump_json()
    (row,) = found.sheet("events").rows
    assert row.values == {"calendar": "anna", "start": "09:00"}


def test_an_empty_calendar_was_read() -> None:
    """No events is an answer, and the calendar stands among those that were read, with its days."""
    day = dt.date(2026, 11, 24)
    found = read_calendar(
        ics(), spec(*PARTS), calendar="rum", file="rum.ics", days=(day, day), tenant=""
    )
    assert found.sheet("events").rows == ()
    (row,) = found.sheet("calendars").rows
    assert row.values == {
        "calendar": "rum", "first_day": "2026-11-24", "last_day": "2026-11-24", "events": "0",
    }  # fmt: skip


WHOLE = ics(MEETING)
BROKEN = {
    "nothing": (b"", "no calendar"),
    "page": (b"<!doctype html><p>Log in</p>", "no calendar"),
    "cut in an event": (WHOLE[:-40], "no calendar"),
    "cut after an event": (WHOLE[: -len("END:VCALENDAR\r\n")], "no calendar"),
    "latin": (ics(f"{MEETING}\nSUMMARY:Möte").decode().encode("latin-1"), "not saved as UTF-8"),
    "two": (WHOLE * 2, "holds 2 calendars"),
    "no start": (ics("SUMMARY:x"), "event 1 has no DTSTART"),
    "bad start": (ics(MEETING, "DTSTART:20261324T090000"), "event 2 has no DTSTART"),
    "bad end": (ics("DTSTART:20261124T090000\nDTEND:soon"), "event 1 has no DTEND"),
    "bad rule": (ics(f"{MEETING}\nRRULE:FREQ=OFTEN"), ""),
    "no rule": (ics(f"{MEETING}\nRRULE:COUNT=3"), ""),
    "unknown zone": (
        ics("DTSTART;TZID=Ekdalen/Kontoret:20261124T090000"),
        "event 1 has no DTSTART;TZID=Ekdalen/Kontoret",
    ),
    "end that is no line": (
        ics("DTSTART:20261124T090000\nDTEND 20261124T100000"),
        "event 1 has a line",
    ),
    "rule that is no line": (ics(MEETING, f"{MEETING}\nRRULE;FREQ=WEEKLY"), "event 2 has no RRULE"),
    "day that is no line": (ics(f"{MEETING}\nRDATE 20261126T090000"), "event 1 has a line"),
    "empty rule": (ics(f"{MEETING}\nRRULE:"), "event 1 has no RRULE"),
    "exception in an unknown zone": (
        ics(f"{MEETING}\nEXDATE;TZID=Nowhere:20261124T090000"),
        "event 1 has no EXDATE;TZID=Nowhere",
    ),
    "repeated in an unknown zone": (
        ics(f"{MEETING}\nRDATE:20261125T080000Z\nRDATE;TZID=Nowhere:20261126T090000"),
        "event 1 has no RDATE;TZID=Nowhere",
    ),
    "period in an unknown zone": (
        ics(f"{MEETING}\nRDATE;VALUE=PERIOD;TZID=Nowhere:20261126T090000/PT1H"),
        "event 1 has no RDATE;TZID=Nowhere",
    ),
    "one UID twice": (
        ics(MEETING, MEETING).replace(b"UID:u1", b"UID:u0"),
        "event 2 has the UID of another",
    ),
    "free and busy times": (
        ics(head="BEGIN:VFREEBUSY\nUID:f\nFREEBUSY:20261124T080000Z/PT1H\nEND:VFREEBUSY\n"),
        "holds free and busy times",
    ),
    "every second": (ics(f"{MEETING}\nRRULE:FREQ=SECONDLY"), "event 1 has no RRULE"),
}


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_half_a_calendar_is_none(broken: str) -> None:
    """What cannot be read whole is refused whole, and says where and why: it never looks free."""
    content, told = BROKEN[broken]
    with pytest.raises(FileRefused, match=r"anna\.ics") as refusal:
        rows(content)
    assert told in str(refusal.value)
    assert "nothing in it was used" in str(refusal.value)


@pytest.mark.parametrize("named_by", ["calendar", "summary"])
def test_an_event_that_a_column_does_not_take(named_by: str) -> None:
    """A private event has no title: a column that must have one would make its time look free."""
    day = dt.date(2026, 11, 24)
    titles = Column(name="summary", empty_ok=named_by == "summary")
    events = SheetSpec(
        name="events", columns=(Column(name="calendar"), titles), named_by=(named_by,)
    )
    wanted = WorkbookSpec(sheets=(events, spec("calendar").sheets[1]))
    content = ics(f"{MEETING}\nSUMMARY:x", f"{MEETING}\nSUMMARY:y\nCLASS:PRIVATE")
    told = r"anna\.ics has events \(1\) that a column of the coworker's does not take: summary"
    with pytest.raises(FileRefused, match=told):
        read_calendar(content, wanted, calendar="anna", file="anna.ics", days=(day, day), tenant="")


def test_days_of_a_period_in_a_zone() -> None:
    """Periods are repetitions as well: in a zone that is known they are read."""
    period = "RDATE;VALUE=PERIOD;TZID=Europe/Stockholm:20261126T090000/PT1H"
    assert rows(ics(f"{MEETING}\n{period}")) == ["2026-11-24 09:00 10:00", "2026-11-26 09:00 10:00"]


def test_what_a_kind_cannot_ask_a_calendar() -> None:
    """`coworker check` says which sheets and columns calendars have."""
    assert misfit(spec(*PARTS)) == ""
    told = misfit(spec("calendar", "title"))
    assert "no title in a calendar (allowed: all_day, attendees" in told
    assert "not x" in misfit(WorkbookSpec(sheets=(SheetSpec(name="x", columns=(), named_by=()),)))
