"""Time lines and maps of a table of figures, drawn from the values in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor

from framework.core.canonical import minutes as minutes_of
from framework.core.figures import Edits, Figure, FigureTable
from framework.core.layouts import Layout, Map, Timeline
from framework.core.local_time import instant, local
from framework.core.messages import Message
from framework.core.proposals import Section
from framework.inbox.texts import figure_text, free, label, translate

_Place = tuple[float, float]

_DAY = 24 * 60
#: Of the page that a map is drawn on.
_MARGIN = 4.0
#: Colours of lines on a map; after these they come again with another stroke.
_COLOURS, _STROKES = 6, 3


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One row of the table: somebody somewhere at some time."""

    #: Id of the row on the page.
    anchor: str
    row: str
    lane: str
    name: str
    starts: dt.datetime
    ends: dt.datetime
    #: Minutes before it; None when people have changed where the way begins or ends.
    travel: int | None
    #: A person has set who or when.
    changed: bool

    @property
    def times(self) -> str:
        """From when to when, as Swedish wall time."""
        return f"{local(self.starts):%H:%M}–{local(self.ends):%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One stop on a time line, in hundredths of its width."""

    stop: Stop
    x: str
    width: str
    travel_x: str
    travel_width: str


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One person's day."""

    name: str
    bars: list[Bar]
    #: When they are there, in hundredths of the width and as they are told; empty when not known.
    x: str = ""
    width: str = ""
    there: str = ""

    @property
    def stops(self) -> int:
        """How many stops it has."""
        return len(self.bars)


@dataclass(frozen=True, kw_only=True)
class TimelineView:
    """A time line, ready for the page."""

    kind = "timeline"
    title: str
    hours: list[str]
    lanes: list[Lane]
    #: Nobody's.
    unplaced: list[tuple[str, str]]
    #: There is a list of it to print.
    listed: bool


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One place of a map."""

    stop: Stop | None
    x: str
    y: str
    #: Its number in its line.
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person's way."""

    name: str
    colour: int
    stroke: int
    path: str
    dots: list[Dot]


@dataclass(frozen=True, kw_only=True)
class MapView:
    """A map, ready for the page; its box is 100 wide."""

    kind = "map"
    title: str
    height: str
    lines: list[Line]
    #: Places where nobody goes.
    alone: list[Dot]
    home: Dot | None


def layouts(
    section: Section, values: Mapping[str, str], edits: Edits, *, revealed: bool
) -> list[TimelineView | MapView]:
    """Draw a section's tables, from the values in force; `edits` are what people have set."""
    tables = {table.key: table for table in section.tables}
    return [
        timeline(one, tables[one.table], values, edits, revealed=revealed)
        if isinstance(one, Timeline)
        else map_of(one, tables[one.table], values, edits, revealed=revealed)
        for one in section.layouts
    ]


def timeline(one: Timeline, table: FigureTable, values: Mapping[str, str], edits: Edits,
             *, revealed: bool) -> TimelineView:  # fmt: skip
    """Draw a time line of the rows in force."""
    found, unplaced = stops(one, table, values, edits, revealed=revealed)
    spans = {
        lane: (instant(one.day, span[0]), instant(one.day, span[1]))
        for lane, span in one.lanes.items()
        if span is not None
    }
    begins, ends = _reach(found, spans.values(), one.day)
    width = (ends - begins).total_seconds()

    def lane(code: str, name: str) -> Lane:
        bars = [bar(stop) for stop in found if stop.lane == code]
        if code not in spans:
            return Lane(name=name, bars=bars)
        first, last = ((each - begins).total_seconds() / width * 100 for each in spans[code])
        return Lane(name=name, bars=bars, x=f"{first:.3f}", width=f"{last - first:.3f}",
                    there=there(one, code))  # fmt: skip

    def bar(stop: Stop) -> Bar:
        left = (stop.starts - begins).total_seconds() / width * 100
        wide = max((stop.ends - stop.starts).total_seconds() / width * 100, 0.4)
        before = (stop.travel or 0) * 60 / width * 100
        return Bar(stop=stop, x=f"{left:.3f}", width=f"{wide:.3f}",
                   travel_x=f"{left - before:.3f}", travel_width=f"{before:.3f}")  # fmt: skip

    names = lane_names(table, one.lane, [*one.lanes, *(stop.lane for stop in found)])
    return TimelineView(
        title=label(one.title),
        hours=[f"{local(begins + dt.timedelta(hours=number)):%H}"
               for number in range(round(width / 3600) + 1)],
        lanes=[lane(code, name) for code, name in names.items()],
        unplaced=unplaced,
        listed=bool(one.listed),
    )  # fmt: skip


def there(one: Timeline, lane: str) -> str:
    """Return from and to when somebody is there, empty when that is not known."""
    span = one.lanes.get(lane)
    return "" if span is None else "–".join(f"{at // 60 % 24:02d}:{at % 60:02d}" for at in span)


def map_of(one: Map, table: FigureTable, values: Mapping[str, str], edits: Edits,
           *, revealed: bool) -> MapView:  # fmt: skip
    """Draw a map of the rows in force whose places are known."""
    found, unplaced = stops(one, table, values, edits, revealed=revealed)
    all_places = [*one.places.values(), *([one.home] if one.home else [])]
    to_page, height = _scaled(all_places)

    def dot(place: _Place, stop: Stop | None = None, number: int = 0) -> Dot:
        x, y = to_page(place)
        return Dot(stop=stop, x=f"{x:.2f}", y=f"{y:.2f}", number=number)

    lines = []
    names = lane_names(table, one.lane, [stop.lane for stop in found])
    for number, (lane, name) in enumerate(names.items()):
        own = [stop for stop in found if stop.lane == lane and stop.row in one.places]
        dots = [dot(one.places[stop.row], stop, place) for place, stop in enumerate(own, 1)]
        ends = [dot(one.home)] if one.home else []
        path = " ".join(f"{each.x},{each.y}" for each in [*ends, *dots, *ends])
        lines.append(Line(name=name, colour=number % _COLOURS, dots=dots, path=path,
                          stroke=number // _COLOURS % _STROKES))  # fmt: skip
    anchors = {anchor for anchor, _ in unplaced}
    return MapView(
        title=label(one.title),
        height=f"{height:.2f}",
        lines=lines,
        alone=[dot(place) for row, place in one.places.items() if f"{one.table}/{row}" in anchors],
        home=dot(one.home) if one.home else None,
    )


def stops(
    one: Layout,
    table: FigureTable,
    values: Mapping[str, str],
    edits: Edits,
    *,
    revealed: bool,
) -> tuple[list[Stop], list[tuple[str, str]]]:
    """Return what somebody does, in order, and anchor and name of what nobody does."""
    found, unplaced, proposed = [], [], []
    for row in table.in_force(edits):
        cells = {column.key: cell for column, cell in zip(table.columns, row.cells, strict=True)}
        name = _shown(cells[table.columns[0].key], values, revealed=revealed)
        lane, start = (values[cells[column].key] for column in (one.lane, one.start))
        anchor = table.row_key(row.key)
        was, began = (cells[column].value or "" for column in (one.lane, one.start))
        if was and began:
            proposed.append((_at(one, began), row.key, was))
        if not lane or not start:
            unplaced.append((anchor, name))
            continue
        starts = _at(one, start)
        takes = dt.timedelta(minutes=_whole(cells, one.minutes, values))
        found.append(
            Stop(
                anchor=anchor,
                row=row.key,
                lane=lane,
                name=name,
                starts=starts,
                ends=starts + takes,
                travel=_whole(cells, one.travel, values) if isinstance(one, Timeline) else 0,
                changed=(lane, start) != (was, began),
            )
        )
    found.sort(key=lambda stop: (stop.starts, stop.row))
    now = _comes_after((stop.starts, stop.row, stop.lane) for stop in found)
    before = _comes_after(sorted(proposed))
    moved = {row for row, after in now.items() if after != before.get(row)}
    return [replace(each, travel=None) if each.row in moved else each for each in found], unplaced


def _comes_after(found: Iterable[tuple[dt.datetime, str, str]]) -> dict[str, tuple[str, str]]:
    """Return row → whose it is and the row before it, empty for the first, of rows in order."""
    last: dict[str, str] = {}
    after = {}
    for _, row, lane in found:
        after[row] = lane, last.get(lane, "")
        last[lane] = row
    return after


def _whole(cells: Mapping[str, Figure], column: str, values: Mapping[str, str]) -> int:
    return int(values[cells[column].key] or 0) if column else 0


def _at(one: Layout, time: str) -> dt.datetime:
    """Return a wall time as an instant; what is before the day's beginning is of the next."""
    minute = minutes_of(time)
    return instant(one.day, minute + _DAY if minute < one.begins else minute)


def _reach(
    found: Iterable[Stop], spans: Iterable[tuple[dt.datetime, dt.datetime]], day: dt.date
) -> tuple[dt.datetime, dt.datetime]:
    """Return the whole hours that hold everything."""
    midnight = instant(day, 0)
    held = [(stop.starts - dt.timedelta(minutes=stop.travel or 0), stop.ends) for stop in found]
    times = [(at - midnight).total_seconds() / 3600 for pair in [*held, *spans] for at in pair]
    first, last = floor(min(times, default=7)), ceil(max(times, default=16))
    return (midnight + dt.timedelta(hours=first),
            midnight + dt.timedelta(hours=max(last, first + 1)))  # fmt: skip


def lane_names(table: FigureTable, lane: str, lanes: Iterable[str]) -> dict[str, str]:
    """Return what everybody of the lanes is called, by the code in the lane's column."""
    (column,) = (each for each in table.columns if each.key == lane)
    return {each: _word(column.words.get(each), each) for each in dict.fromkeys(lanes)}


def _word(word: Message | None, code: str) -> str:
    return free(translate(word) if word else code)


def _shown(figure: Figure, values: Mapping[str, str], *, revealed: bool) -> str:
    secret = figure.sensitive and not revealed
    return figure_text(figure, values[figure.key], secret=secret, revealed=revealed)


def _scaled(
    places: list[_Place],
) -> tuple[Callable[[_Place], _Place], float]:
    """Return how places come onto a page that is 100 wide, and how high it is."""
    east, north = [x for x, _ in places] or [0.0], [y for _, y in places] or [0.0]
    wide = max(max(east) - min(east), max(north) - min(north), 1e-6)
    scale = (100 - 2 * _MARGIN) / wide
    height = (max(north) - min(north)) * scale + 2 * _MARGIN

    def to_page(place: _Place) -> _Place:
        x, y = (place[0] - min(east)) * scale, (place[1] - min(north)) * scale
        return _MARGIN + x, height - _MARGIN - y

    return to_page, height
