"""Judge the events of one calendar by the same rules as the rows of a workbook."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from framework.adapters.calendars.rows import CALENDARS, EVENTS, OF_PRIVATE, chosen
from framework.adapters.sheets import read_tables
from framework.core.errors import FileRefused, NotAllowed
from framework.core.identity import mask_all
from framework.core.local_time import STOCKHOLM, local
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from icalendar import Calendar, Component

    from framework.core.tables import WorkbookRows, WorkbookSpec

#: Bytes of one calendar, and events of one in the window.
_LARGEST, _MOST = 20_000_000, 20_000
#: What says when an event is, and may name a time zone.
_MOMENTS = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
#: Rules that would fill the window with events, and are nobody's calendar.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
#: What an event is when it says nothing; whatever else it says is private (RFC 5545, 3.8.1.3).
_PUBLIC = "PUBLIC"
_DAY = dt.timedelta(days=1)
#: How a calendar ends that is not cut.
_END = "END:VCALENDAR"


def read_calendar(
    content: bytes, spec: WorkbookSpec, *, calendar: str, file: str, days: tuple[dt.date, dt.date],
    tenant: str,
) -> WorkbookRows:  # fmt: skip
    """Return the events of a calendar from the first of `days` to the last, repeated ones too.

    `calendar` is what its rows call it, `file` where it was read. Times without a zone are
    Swedish wall time. Raises `FileRefused` unless all of it can be read: a calendar that is half
    read would look free.
    """
    name = mask_all(file)
    events = [_row(event, calendar) for event in _occurrences(_parsed(content, name), days, name)]
    events.sort(key=lambda row: [str(row[part]) for part in ("start_date", "start", "end_date",
                                                             "end", "uid")])  # fmt: skip
    summary = {
        "calendar": calendar, "events": len(events),
        "first_day": days[0].isoformat(), "last_day": days[1].isoformat(),
    }  # fmt: skip
    tables = {
        EVENTS: [chosen(spec.sheet(EVENTS), event) for event in events],
        CALENDARS: [chosen(spec.sheet(CALENDARS), summary)],
    }
    rows = read_tables(tables, spec, file=file, tenant=tenant)
    if len(rows.sheet(EVENTS).rows) != len(events):
        raise _refused(name, _left_out(rows, spec, len(events)))
    return rows.model_copy(update={"digest": hashlib.sha256(content).hexdigest()})


def _left_out(rows: WorkbookRows, spec: WorkbookSpec, count: int) -> Message:
    """Return which columns do not take every event: without those the time would look free."""
    sheet = rows.sheet(EVENTS)
    columns = {cell.column for row in sheet.returned for cell in row.cells}
    return message(
        "has events ({count}) that a column of the coworker's does not take: {columns}",
        count=count - len(sheet.rows),
        columns=", ".join(sorted(columns) or spec.sheet(EVENTS).named_by),
    )


def _parsed(content: bytes, file: str) -> Calendar:
    """Return a calendar whose every event says when it is."""
    try:
        from icalendar import Calendar  # noqa: PLC0415 (an extra)
    except ImportError:
        raise NotAllowed(
            message("Calendars need the extra {extra}, which is not installed.", extra="calendar")
        ) from None
    if len(content) > _LARGEST:
        raise _refused(file, message("is larger than {size} bytes", size=_LARGEST))
    try:
        text = content.decode("utf-8-sig").strip()
        found = Calendar.from_ical(text, multiple=True) if text.endswith(_END) else []
    except UnicodeDecodeError:
        raise _refused(file, message("is not saved as UTF-8")) from None
    except (ValueError, KeyError, IndexError, RecursionError):
        found = []
    if not found:
        raise _refused(file, message("is no calendar (iCalendar), or not all of it"))
    calendars = [each for each in found if each.name == "VCALENDAR"]
    if len(calendars) != 1 or len(found) != 1:
        raise _refused(file, message("holds {count} calendars in place of one", count=len(found)))
    if wrong := next(_mistakes(calendars[0]), None):
        raise _refused(file, wrong)
    return calendars[0]


def _mistakes(calendar: Calendar) -> Iterator[Message]:
    """Yield why a calendar would look free at times that are taken."""
    if calendar.walk("VFREEBUSY"):
        yield message("holds free and busy times, which are no events")
    known: set[tuple[str, Any]] = set()
    for number, event in enumerate(calendar.walk("VEVENT"), 1):
        yield from _wrong(event, number)
        one = (str(event.get("UID")), getattr(event.get("RECURRENCE-ID"), "dt", None))
        if "UID" in event and one in known:
            yield message("event {number} has the UID of another", number=number)
        known.add(one)


def _wrong(event: Component, number: int) -> Iterator[Message]:
    """Yield what of an event cannot be read: a line that is none may say when it is."""
    if any(name is None for name, _ in event.errors):
        yield message("event {number} has a line that cannot be read", number=number)
    for part in _unread(event):
        yield message("event {number} has no {part} that can be read", number=number, part=part)


def _unread(event: Component) -> Iterator[str]:
    """Yield the parts of an event that cannot be read, or are not there."""
    yield from (name for name, _ in event.errors if name)
    if "DTSTART" not in event:
        yield "DTSTART"
    for name in _MOMENTS:
        for given in _all(event, name):
            moments = [each.dt for each in getattr(given, "dts", [given])]
            if "TZID" in given.params and any(map(_nowhere, moments)):
                yield f"{name};TZID={given.params['TZID']}"
    for rule in _all(event, "RRULE"):
        often = set(map(str, rule.get("FREQ", [])))
        if not often or _TOO_OFTEN & often:
            yield "RRULE"


def _all(event: Component, name: str) -> list[Any]:
    """Return what an event says under one name, once or more often."""
    given = event.get(name, [])
    return given if isinstance(given, list) else [given]


def _nowhere(moment: Any) -> bool:  # noqa: ANN401 (a day, a moment, or a period's two)
    """Tell whether a moment is in no time zone."""
    first = moment[0] if isinstance(moment, tuple) else moment
    return isinstance(first, dt.datetime) and first.tzinfo is None


def _occurrences(calendar: Calendar, days: tuple[dt.date, dt.date], file: str) -> list[Any]:
    import recurring_ical_events  # noqa: PLC0415 (an extra)

    first, after = (
        dt.datetime.combine(day, dt.time(), STOCKHOLM) for day in (days[0], days[1] + _DAY)
    )
    try:
        found: list[Any] = recurring_ical_events.of(calendar).between(first, after)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        what = message("has a repeated event that cannot be worked out ({error})",
                       error=type(error).__name__)  # fmt: skip
        raise _refused(file, what) from None
    if len(found) > _MOST:
        raise _refused(file, message("has more than {count} events in the window", count=_MOST))
    return found


def _row(event: Any, calendar: str) -> dict[str, Any]:  # noqa: ANN401 (the library's, of many types)
    """Return everything that an event says; of a private one, when it is."""
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start
    all_day = not isinstance(start, dt.datetime)
    if all_day and end <= start:
        end = start + _DAY
    begins, ends = _wall(start), _wall(end)
    if ends.second:
        ends += dt.timedelta(minutes=1)
    status = str(event.get("STATUS", "")).lower()
    takes_no_time = (
        str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
        or status == "cancelled"
    )
    row = {
        "calendar": calendar,
        "uid": str(event.get("UID", "")),
        "start_date": f"{begins:%Y-%m-%d}", "start": f"{begins:%H:%M}",
        "end_date": f"{ends:%Y-%m-%d}", "end": f"{ends:%H:%M}",
        "all_day": "yes" if all_day else "no",
        "busy": "no" if takes_no_time else "yes",
        "status": status,
        "summary": str(event.get("SUMMARY", "")),
        "location": str(event.get("LOCATION", "")),
        "attendees": "\n".join(str(one).removeprefix("mailto:") for one in _all(event, "ATTENDEE")),
    }  # fmt: skip
    if str(event.get("CLASS", _PUBLIC)).upper() != _PUBLIC:
        return {part: value if part in OF_PRIVATE else "" for part, value in row.items()}
    return row


def _wall(moment: dt.date) -> dt.datetime:
    """Return a day's beginning or a moment as Swedish wall time; without a zone it is that."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    return local(moment).replace(tzinfo=None) if moment.tzinfo else moment


def _refused(file: str, what: Message) -> FileRefused:
    return FileRefused(message("{file} {what}; nothing in it was used.", file=file, what=what))
