"""What a kind tells of a whole run: headline figures, charts and tables.

A summary is read by everybody who works with the coworker, and kept as long as the run is: it holds
no person, and nothing that only one person can be behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Self

from pydantic import model_validator

from framework.core.canonical import ValueType
from framework.core.messages import Message
from framework.core.values import Value


class SummaryFigure(Value):
    """One headline figure, e.g. how many per cent of the shifts were filled."""

    label: Message
    type: ValueType
    #: Canonical; empty when it is not known, which is not 0.
    value: str
    #: What it was computed from, in a sentence.
    basis: Message | None = None


class SummaryColumn(Value):
    """One column of a table."""

    label: Message
    type: ValueType = ValueType.text


class SummaryTable(Value):
    """One table; a sheet of the run's workbook."""

    title: Message
    columns: tuple[SummaryColumn, ...]
    #: Canonical values; empty is not known.
    rows: tuple[tuple[str, ...], ...]

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            msg = f"table {self.title}: every row needs {len(self.columns)} cells"
            raise ValueError(msg)
        return self


class SummaryBar(Value):
    """One bar of a chart."""

    label: str
    #: None when there was nothing to measure, which is not 0.
    value: Decimal | None


class SummaryChart(Value):
    """One measure over days, areas or anything else that has an order."""

    title: Message
    #: What the bars are, e.g. days.
    along: Message
    #: What their height is, e.g. shifts.
    what: Message
    bars: tuple[SummaryBar, ...]
    #: The value that the drawing reaches to; without it the next round one.
    ceiling: int | None = None
    #: The bars follow each other in time.
    over_time: bool = True


class Summary(Value):
    """What a kind tells of a whole run."""

    figures: tuple[SummaryFigure, ...] = ()
    charts: tuple[SummaryChart, ...] = ()
    tables: tuple[SummaryTable, ...] = ()


def bars_of(rows: Iterable[tuple[str, str]]) -> tuple[SummaryBar, ...]:
    """Return the bars of rows of label and canonical number; `ValueError` for anything else."""
    found = []
    for label, number in rows:
        try:
            found.append(SummaryBar(label=label, value=Decimal(number) if number else None))
        except InvalidOperation as error:
            msg = f"{label}: {number!r} is no number"
            raise ValueError(msg) from error
    return tuple(found)
