"""Statistics as charts for the eye and as tables to take home; no table names anybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from framework.adapters.sheets import FORMULA_SIGNS, ColumnOut, SheetOut
from framework.core.approval import OUTCOME_LABELS, ApprovalPolicy
from framework.core.messages import mark
from framework.inbox.charts import Chart, chart
from framework.inbox.texts import label, language
from framework.runtime.agreement import Agreement
from framework.runtime.statistics import Period, Reason, Statistics
from framework.runtime.steps import Point

_NIGHT, _WEEK, _MONTH = mark("Night"), mark("Week from"), mark("Month")
_SECONDS = 60


def number(value: float, decimals: int = 0) -> str:
    """Write a number as the reader does."""
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language() == "sv" else text


def percent(agreement: Agreement | None) -> str:
    """Write a share; a dash when nothing was decided."""
    share = agreement.share if agreement else None
    return "–" if share is None else f"{number(float(share) * 100)} %"


def duration(seconds: float) -> str:
    """Write seconds as seconds, or as minutes from one on."""
    if seconds < _SECONDS:
        return gettext("%(number)s s") % {"number": number(seconds)}
    return gettext("%(number)s min") % {"number": number(seconds / _SECONDS, 1)}


def reason(one: Reason, policy: ApprovalPolicy) -> str:
    """Return what a reason's code stands for; the code when the policy no longer has it."""
    names = {code.code: code.sv if language() == "sv" else code.en for code in policy.reason_codes}
    return names.get(one.code, one.code)


def charts(told: Statistics) -> list[Chart]:
    """Return the charts that there is something in."""
    step = _NIGHT if told.period is Period.weeks else _WEEK
    night = step is _NIGHT
    found = [
        _chart(
            "volume", gettext("Cases per night") if night else gettext("Cases per week"),
            told.volume, label(step), gettext("Cases"),
        ),
        _chart(
            "oldest", gettext("Age of the oldest, days"),
            told.oldest, label(step), gettext("Days"),
        ),
        _chart(
            "weekly", gettext("Approved unchanged, per cent"),
            told.weekly, label(_WEEK), gettext("Per cent"), ceiling=100,
        ),
        _chart(
            "monthly", gettext("Manual hours not needed"),
            told.monthly, label(_MONTH), gettext("Hours"),
        ),
    ]  # fmt: skip
    return [one for one in found if one is not None]


def _chart(
    name: str,
    title: str,
    points: tuple[Point, ...],
    when: str,
    what: str,
    *,
    ceiling: float | None = None,
) -> Chart | None:
    form = "%Y-%m" if name == "monthly" else "%Y-%m-%d"
    return chart(
        name, title, (when, what), [(f"{point.begins:{form}}", point.value) for point in points],
        text=number, ceiling=ceiling,
    )  # fmt: skip


def tables(told: Statistics, policy: ApprovalPolicy, name: str) -> list[SheetOut]:
    """Return every figure that all who see the page see; nobody's own."""
    what, value = gettext("What"), gettext("Number")
    agreement = (gettext("Decided"), gettext("Approved unchanged"))
    found = [
        _table(gettext("In short"), (what, value), _summary(told, name)),
        _table(
            gettext("Agreement per rule"), (gettext("Rule"), gettext("Title"), *agreement),
            [(one.code, label(one.title), one.agreement.decided, one.agreement.unchanged)
             for one in told.rules],
        ),
        _table(
            gettext("Agreement per group"), (label(told.measured_by), *agreement),
            [(label(one.group), one.agreement.decided, one.agreement.unchanged)
             for one in told.groups],
        ),
        _table(
            gettext("Reasons"), (gettext("Reason"), gettext("Decision"), value),
            [(reason(one, policy), label(OUTCOME_LABELS[one.outcome]), one.count)
             for one in told.reasons],
        ),
        _table(
            gettext("Samples"), (what, gettext("Looked at"), gettext("Agreed")),
            [(label(one.name), one.looked, one.agreed) for one in told.samples],
        ),
    ]  # fmt: skip
    found += [
        _table(one.title, one.columns, [(bar.label, bar.text) for bar in one.bars])
        for one in charts(told)
    ]
    return [one for one in found if one.rows]


Cell = str | int | float | None


def _summary(told: Statistics, name: str) -> list[tuple[Cell, ...]]:
    lines: list[tuple[Cell, ...]] = [
        (gettext("Digital coworker"), name),
        (gettext("From"), f"{told.since}"),
        (gettext("To"), f"{told.until}"),
        (gettext("Prepared"), told.received),
        (gettext("Waiting for a decision now"), told.waiting),
        (gettext("Age of the oldest, days"), told.oldest_days),
        (gettext("Carried out"), told.freed.done),
        (gettext("Minutes for one case before, as the municipality states"), told.freed.baseline),
        (gettext("Hours freed"), round(told.freed.minutes / 60, 1)),
    ]
    if told.freed.handled is not None:
        hours = round(told.freed.handled / 60, 1)
        lines.append((gettext("Hours of review, measured and taken off"), hours))
    for title, one in (
        (gettext("Decided"), told.agreement),
        (gettext("Decided one by one"), told.one_by_one),
    ):
        if one is not None:
            lines += [
                (title, one.decided),
                (f"{title}: {gettext('Approved unchanged')}", one.unchanged),
            ]
    if told.handling is not None:
        lines += [
            (gettext("Seconds for a decision, median"), round(told.handling.median)),
            (gettext("Seconds for a decision, 90 of 100 within"), round(told.handling.p90)),
        ]
    if told.lead is not None:
        lines += [
            (gettext("Days from received to decided, median"), round(told.lead.median, 1)),
            (gettext("Days from received to decided, 90 of 100 within"), round(told.lead.p90, 1)),
        ]
    return lines


def _table(title: str, headers: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> SheetOut:
    columns = tuple(ColumnOut(header=header, width=32) for header in headers)
    return SheetOut(title=title, columns=columns, rows=tuple(rows))


def as_csv(found: Iterable[SheetOut]) -> bytes:
    """Return one long table: part, what, measure, value; semicolons, UTF-8 with its mark.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    file = io.StringIO()
    out = csv.writer(file, delimiter=";")
    out.writerow([gettext("Part"), gettext("What"), gettext("Measure"), gettext("Value")])
    for sheet in found:
        for first, *cells in sheet.rows:
            for column, cell in zip(sheet.columns[1:], cells, strict=True):
                if cell is not None:
                    line = (sheet.title, first, column.header, cell)
                    out.writerow([_safe(part) for part in line])
    return file.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> str:
    if isinstance(cell, float):
        return number(cell, 1)
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
