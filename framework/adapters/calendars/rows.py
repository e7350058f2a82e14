"""The two sheets that calendars come to, and what their columns are called.

A kind declares the columns that it wants; of an event nothing else is taken along. Days and times
are Swedish wall time. An event of whole days begins at 00:00 and ends at 00:00 of the day after.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from framework.core.tables import SheetSpec, WorkbookSpec

#: One row per event, and one per calendar that was read: who has none there is not known.
EVENTS, CALENDARS = "events", "calendars"
#: What a private event shows: when it is, and whether its time is taken.
OF_PRIVATE = frozenset({"calendar", "start_date", "start", "end_date", "end", "all_day", "busy"})
COLUMNS = {
    #: `all_day` and `busy` are yes or no; `status` as written, in lower case; `attendees` their
    #: mail addresses, one a line.
    EVENTS: OF_PRIVATE | {"uid", "status", "summary", "location", "attendees"},
    #: The first and the last day of the window, and how many events there are.
    CALENDARS: frozenset({"calendar", "first_day", "last_day", "events"}),
}


def misfit(spec: WorkbookSpec) -> str:
    """Return what no calendar can fill of a source's sheets, empty when it fits."""
    sheets = {sheet.name: sheet for sheet in spec.sheets}
    if set(sheets) != set(COLUMNS):
        return f"calendars fill two sheets, {EVENTS} and {CALENDARS}; not {', '.join(sheets)}"
    for name, allowed in COLUMNS.items():
        if wrong := sorted({column.name for column in sheets[name].columns} - allowed):
            known = ", ".join(sorted(allowed))
            return f"sheet {name!r} has no {', '.join(wrong)} in a calendar (allowed: {known})"
    return ""


def chosen(sheet: SheetSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a sheet declares columns for."""
    return {column.name: values[column.name] for column in sheet.columns}
