"""The run report as a workbook, for people who want to sort and keep it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from framework.adapters.sheets import CellValue, ColumnOut, SheetOut, write_workbook
from framework.core.canonical import AMOUNTS, ValueType, minutes
from framework.core.identity import mask_all
from framework.core.lifecycle import BUCKET_LABELS, Bucket
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.core.summaries import Summary, SummaryTable
from framework.runtime.report import RunReport

Translate = Callable[[Message], str]
_MINUTES_PER_HOUR = Decimal(60)


def write_report(report: RunReport, path: Path, translate: Translate) -> None:
    """Write a run's report: counts, hours in and out, receipts, deviations, files.

    Texts that quote a source are masked like on the page.
    """

    def plain(text: Message) -> str:
        return mask_all(translate(text))

    write_workbook(
        path,
        [
            _counts(report, translate),
            *_summary(report.summary, plain),
            _sums(report, translate),
            _events(report, plain),
            _receipts(report, translate),
            _deviations(report, plain),
            _files(report, plain),
        ],
    )


def _columns(translate: Translate, *headers: tuple[Message, float]) -> tuple[ColumnOut, ...]:
    return tuple(ColumnOut(header=translate(text), width=width) for text, width in headers)


def _counts(report: RunReport, translate: Translate) -> SheetOut:
    rows = [(translate(message("Read")), report.counts.read)]
    rows += [
        (translate(Message(template=BUCKET_LABELS[bucket])), number)
        for bucket, number in report.counts.buckets.items()
    ]
    rows.append((translate(message("Files refused")), report.counts.files_refused))
    return SheetOut(
        title=translate(message("Counts")),
        columns=_columns(translate, (message("What"), 40), (message("Number"), 12)),
        rows=tuple(rows),
    )


def _summary(summary: Summary | None, plain: Translate) -> list[SheetOut]:
    """Return a sheet of headline figures, and one for every chart and table of the kind's own."""
    if summary is None:
        return []
    sheets = []
    if summary.figures:
        rows = tuple(
            (plain(one.label), _cell(one.type, one.value), plain(one.basis) if one.basis else "")
            for one in summary.figures
        )
        sheets.append(
            SheetOut(
                title=plain(message("All work together")),
                columns=_columns(
                    plain, (message("What"), 40), (message("Value"), 14), (message("Of what"), 80)
                ),
                rows=rows,
            )
        )
    sheets += [
        SheetOut(
            title=plain(chart.title),
            columns=_columns(plain, (chart.along, 30), (chart.what, 14)),
            rows=tuple((mask_all(bar.label), bar.value) for bar in chart.bars),
        )
        for chart in summary.charts
    ]
    return [*sheets, *(_table(table, plain) for table in summary.tables)]


def _table(table: SummaryTable, plain: Translate) -> SheetOut:
    types = [column.type for column in table.columns]
    return SheetOut(
        title=plain(table.title),
        columns=_columns(plain, *((column.label, 22) for column in table.columns)),
        rows=tuple(
            tuple(_cell(kind, cell) for kind, cell in zip(types, row, strict=True))
            for row in table.rows
        ),
    )


def _cell(kind: ValueType, value: str) -> CellValue:
    """Return a canonical value as a spreadsheet counts with it; what is not known is empty."""
    if not value:
        return None
    if kind is ValueType.hours:
        return Decimal(minutes(value)) / _MINUTES_PER_HOUR
    return Decimal(value) if kind in AMOUNTS else mask_all(value)


def _sums(report: RunReport, translate: Translate) -> SheetOut:
    buckets = [(message("{bucket}, rows", bucket=Message(template=BUCKET_LABELS[one])),
                message("{bucket}, hours", bucket=Message(template=BUCKET_LABELS[one])))
               for one in Bucket]  # fmt: skip
    return SheetOut(
        title=translate(message("Hours in and out")),
        columns=_columns(
            translate,
            (message("Unit"), 30),
            (message("Rows in"), 12),
            (message("Rows accounted for"), 18),
            (message("Hours per week in"), 20),
            (message("Hours per week accounted for"), 26),
            (message("Does not add up"), 60),
            *((header, 18) for pair in buckets for header in pair),
        ),
        rows=tuple(
            (
                line.unit,
                line.rows_in,
                line.rows_out,
                line.control_in / _MINUTES_PER_HOUR,
                line.control_out / _MINUTES_PER_HOUR,
                translate(line.problem) if line.problem else "",
                *(
                    value
                    for one in Bucket
                    for value in (
                        line.part(one).rows,
                        line.part(one).control / _MINUTES_PER_HOUR,
                    )
                ),
            )
            for line in report.sums
        ),
    )


def _events(report: RunReport, plain: Translate) -> SheetOut:
    """Return what stopped or is worth knowing, and what an act run left."""
    rows = [
        (f"{local(line.since):%Y-%m-%d %H:%M}", plain(Message(template=line.cause)),
         plain(line.text))
        for line in report.pauses
    ]  # fmt: skip
    rows += [("", plain(message("Remark")), plain(text)) for text in report.remarks]
    rows += [
        ("", f"{line.title}, {line.unit}: {plain(Message(template=line.state))}",
         plain(line.reason) if line.reason else "")
        for line in report.left
    ]  # fmt: skip
    return SheetOut(
        title=plain(message("Pauses and remarks")),
        columns=_columns(
            plain, (message("Time"), 18), (message("What"), 50), (message("Text"), 100)
        ),
        rows=tuple(rows),
    )


def _receipts(report: RunReport, translate: Translate) -> SheetOut:
    return SheetOut(
        title=translate(message("Receipts")),
        columns=_columns(
            translate,
            (message("Unit"), 30),
            (message("Case"), 50),
            (message("Number in the target system"), 26),
            (message("Read back"), 20),
            (message("Was there already"), 18),
        ),
        rows=tuple(
            (
                line.unit,
                line.title,
                line.target_id,
                f"{local(line.at):%Y-%m-%d %H:%M:%S}",
                translate(message("yes") if line.already_there else message("no")),
            )
            for line in report.receipts
        ),
    )


def _deviations(report: RunReport, translate: Translate) -> SheetOut:
    return SheetOut(
        title=translate(message("Deviations")),
        columns=_columns(
            translate,
            (message("Unit"), 30),
            (message("Case"), 50),
            (message("Deviation code"), 16),
            (message("What differs"), 70),
            (message("Suggestion"), 60),
            (message("Source row"), 60),
            (message("Responsible"), 18),
            (message("Age in days"), 14),
            (message("Measure"), 30),
        ),
        rows=tuple(
            (
                line.unit,
                line.title,
                line.code,
                translate(line.text),
                translate(line.remedy),
                line.place,
                translate(line.responsible),
                line.age_days,
                "",
            )
            for line in report.deviations
        ),
    )


def _files(report: RunReport, translate: Translate) -> SheetOut:
    return SheetOut(
        title=translate(message("Files")),
        columns=_columns(
            translate,
            (message("File"), 50),
            (message("Rows"), 10),
            (message("Returned rows"), 16),
            (message("Refused because"), 80),
            (message("Remarks"), 80),
        ),
        rows=tuple(
            (
                line.name,
                line.rows,
                line.returned,
                translate(line.refused) if line.refused else "",
                " ".join(translate(remark) for remark in line.remarks),
            )
            for line in report.files
        ),
    )
