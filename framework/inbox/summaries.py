"""What a kind tells of a whole run, ready for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from framework.core.canonical import AMOUNTS, ValueType
from framework.core.summaries import Summary, SummaryBar, SummaryChart, SummaryTable
from framework.inbox.charts import Chart, chart
from framework.inbox.texts import free, shown, translate, typed


@dataclass(frozen=True, kw_only=True)
class TableShown:
    """A table in the reader's language."""

    title: str
    #: Heading, and whether it holds amounts.
    columns: list[tuple[str, bool]]
    #: Text, and whether it is an amount.
    rows: list[list[tuple[str, bool]]]


@dataclass(frozen=True, kw_only=True)
class SummaryShown:
    """A summary in the reader's language."""

    #: What some figures were computed from, and their labels and values.
    figures: list[tuple[str, list[tuple[str, str]]]]
    charts: list[Chart]
    tables: list[TableShown]


def summary_shown(summary: Summary | None) -> SummaryShown | None:
    """Return a summary as its reader sees it."""
    if summary is None:
        return None
    drawn = [_chart(f"summary-{number}", one) for number, one in enumerate(summary.charts)]
    return SummaryShown(
        figures=[
            (
                translate(basis) if basis else "",
                [(translate(one.label), _value(one.type, one.value)) for one in figures],
            )
            for basis, figures in groupby(summary.figures, lambda one: one.basis)
        ],
        charts=[one for one in drawn if one is not None],
        tables=[_table(one) for one in summary.tables],
    )


def _chart(name: str, one: SummaryChart) -> Chart | None:
    return bar_chart(
        name, translate(one.title), (translate(one.along), translate(one.what)), one.bars,
        ceiling=one.ceiling, over_time=one.over_time,
    )  # fmt: skip


def bar_chart(
    name: str,
    title: str,
    columns: tuple[str, str],
    bars: Sequence[SummaryBar],
    *,
    over_time: bool,
    ceiling: int | None = None,
) -> Chart | None:
    """Return bars of a kind's as a chart, None when there is nothing in it."""
    return chart(
        name,
        title,
        columns,
        [(free(bar.label), None if bar.value is None else float(bar.value)) for bar in bars],
        text=lambda value: typed(ValueType.decimal, f"{value:.1f}".removesuffix(".0")),
        ceiling=ceiling,
        over_time=over_time,
    )


def _table(one: SummaryTable) -> TableShown:
    types = [column.type for column in one.columns]
    return TableShown(
        title=translate(one.title),
        columns=[(translate(column.label), column.type in AMOUNTS) for column in one.columns],
        rows=[[(_value(kind, cell), kind in AMOUNTS)
               for kind, cell in zip(types, row, strict=True)] for row in one.rows],
    )  # fmt: skip


def _value(type_: ValueType, value: str) -> str:
    return shown(type_, value) or gettext("not known")
