"""A time line as lists, one for everybody: to print, or to read out over the telephone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from framework.core.figures import Edits, Figure, FigureTable
from framework.core.layouts import Timeline
from framework.core.proposals import Proposal, Section
from framework.inbox.casepage.layouts import lane_names, stops, there
from framework.inbox.texts import figure_text, label


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row: when, at whose, and what else the table says of it."""

    times: str
    name: str
    whom: str
    #: Label and text of each listed column.
    cells: list[tuple[str, str]]
    #: Minutes before it; None when it is not known.
    travel: int | None


@dataclass(frozen=True, kw_only=True)
class PersonList:
    """One person's rows, in order."""

    name: str
    #: From and to when they are there; empty when that is not known.
    there: str
    rows: list[Listed]


@dataclass(frozen=True, kw_only=True)
class DayList:
    """A time line's lists."""

    #: Labels of the columns: the first is what a row is about, the others are those listed.
    first: str
    columns: list[str]
    people: list[PersonList]
    nobody: list[Listed]


def day_lists(proposal: Proposal, edits: Edits) -> list[DayList]:
    """Return the lists of every time line, from the values in force."""
    values = proposal.in_force(edits)
    return [
        _list(one, table, values, edits)
        for section in proposal.sections
        for one, table in _timelines(section)
    ]


def _timelines(section: Section) -> Iterator[tuple[Timeline, FigureTable]]:
    tables = {table.key: table for table in section.tables}
    for one in section.layouts:
        if isinstance(one, Timeline) and one.listed:
            yield one, tables[one.table]


def _list(one: Timeline, table: FigureTable, values: Mapping[str, str], edits: Edits) -> DayList:
    found, unplaced = stops(one, table, values, edits, revealed=True)
    rows = {
        row.key: {column.key: cell for column, cell in zip(table.columns, row.cells, strict=True)}
        for row in table.in_force(edits)
    }
    labels = {column.key: label(column.label) for column in table.columns}

    names = lane_names(table, one.lane, [*one.lanes, *(stop.lane for stop in found)])
    # A cell that names another row tells whose that is.
    whose = {row.key: "–" for row in table.in_force(edits)}
    whose |= {stop.row: names[stop.lane] for stop in found}

    def listed(row: str, name: str, times: str, travel: int | None) -> Listed:
        own = [(labels[column], rows[row][column]) for column in one.listed]
        cells = [(name, whose.get(values[each.key]) or _text(each, values)) for name, each in own]
        return Listed(times=times, name=name, whom=one.whom.get(row, ""), cells=cells,
                      travel=travel)  # fmt: skip

    return DayList(
        first=label(table.columns[0].label),
        columns=[labels[column] for column in one.listed],
        people=[
            PersonList(
                name=name,
                there=there(one, lane),
                rows=[
                    listed(stop.row, stop.name, stop.times, stop.travel)
                    for stop in found
                    if stop.lane == lane
                ],
            )
            for lane, name in names.items()
        ],
        nobody=[
            listed(anchor.removeprefix(table.row_key("")), name, "", None)
            for anchor, name in unplaced
        ],
    )


def _text(figure: Figure, values: Mapping[str, str]) -> str:
    return figure_text(figure, values[figure.key], revealed=True)
