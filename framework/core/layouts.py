"""A table of figures drawn as a day: who does what when, and who goes where.

Both are views of the table and not figures of their own: they follow what people change in it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from framework.core.values import Value


class Layout(Value):
    """Which table of the section is drawn, and by which of its columns, named by their keys."""

    title: str
    table: str
    #: Who: a column whose values are codes with `words`, or text; empty is nobody.
    lane: str
    #: When: a column of type `time`.
    start: str
    #: For how long, in minutes: a column of type `integer`.
    minutes: str
    #: The Swedish day; wall times before `begins` (minutes) are of the day after.
    day: dt.date
    begins: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of all columns that it is drawn from."""
        return (self.lane, self.start, self.minutes)


class Timeline(Layout):
    """Rows as bars: one line for everybody, from left to right through the day."""

    kind: Literal["timeline"] = "timeline"
    #: Minutes of travel before it, a column of type `integer`; empty when nothing is known of it.
    travel: str = ""
    #: Everybody who has a line, also with nothing on it, in order → from and to when they are
    #: there, in wall minutes of the day (past 1440 on the next); None when that is not known.
    lanes: dict[str, tuple[int, int] | None] = {}
    #: Columns that the list to print has beside when and what.
    listed: tuple[str, ...] = ()
    #: Row key → name and address. The case page leaves them out; they are on the list to print,
    #: and that somebody asked for it is logged.
    whom: dict[str, str] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of all columns that it is drawn from."""
        return (*super().columns, *filter(None, (self.travel,)), *self.listed)


class Map(Layout):
    """Rows as places, and a line from place to place for everybody."""

    kind: Literal["map"] = "map"
    #: Row key → kilometres east and north of anything.
    places: dict[str, tuple[float, float]]
    #: Where every line begins and ends; None when that differs.
    home: tuple[float, float] | None = None
