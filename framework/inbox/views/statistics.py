"""Figures on one coworker, and the same to take home."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.adapters.sheets import write_workbook
from framework.core.approval import OUTCOME_LABELS
from framework.inbox import measured
from framework.inbox.access import Seat, person_of, seat_at
from framework.runtime import here
from framework.runtime.statistics import (
    FEWEST_PEOPLE,
    PERIOD_LABELS,
    Period,
    Short,
    Statistics,
    Times,
)
from framework.runtime.statistics import statistics as counted
from framework.store.handling import LONGEST_SECONDS

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def statistics(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show how much, how fast, how far coworker and people agree, and the time freed."""
    seat = seat_at(request, site, slug)
    told = told_to(request, seat, _period(request))
    context = {
        "seat": seat,
        "told": told,
        "periods": PERIOD_LABELS,
        "charts": measured.charts(told),
        "agreement": measured.percent(told.agreement),
        "one_by_one": measured.percent(told.one_by_one),
        "rules": [(one, measured.percent(one.agreement)) for one in told.rules],
        "groups": [(one, measured.percent(one.agreement)) for one in told.groups],
        "reasons": [
            (measured.reason(one, seat.policy), OUTCOME_LABELS[one.outcome], one.count)
            for one in told.reasons
        ],
        "samples": [(one.name, one.looked, one.looked - one.agreed) for one in told.samples],
        "handling": _durations(told.handling),
        "lead": [measured.number(value, 1) for value in (told.lead.median, told.lead.p90)]
        if told.lead else None,
        "freed": freed(told),
        "own_agreement": measured.percent(told.own.agreement),
        "own_handling": _durations(told.own.handling),
        "fewest": FEWEST_PEOPLE,
        "longest": LONGEST_SECONDS // 60,
    }  # fmt: skip
    return render(request, "inbox/statistics.html", context)


@require_safe
def workbook(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Download the figures as a workbook; nobody's own are in it."""
    seat = seat_at(request, site, slug)
    told = told_to(request, seat, _period(request))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statistics.xlsx"
        write_workbook(file, measured.tables(told, seat.policy, seat.name))
        content = file.read_bytes()
    return _file(content, _WORKBOOK, seat, told, "xlsx")


@require_safe
def text_file(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Download the figures as one long table of text."""
    seat = seat_at(request, site, slug)
    told = told_to(request, seat, _period(request))
    content = measured.as_csv(measured.tables(told, seat.policy, seat.name))
    return _file(content, "text/csv; charset=utf-8", seat, told, "csv")


def told_to(request: HttpRequest, seat: Seat, period: Period) -> Statistics:
    """Return the figures as who asks may see them."""
    return counted(
        seat.site, seat.config, period, now=here.now(), person=person_of(request).pk,
        reads_cases=seat.reads_cases,
    )  # fmt: skip


def freed(told: Short) -> dict[str, str]:
    """Return the time freed, and what it is counted from."""
    found = told.freed
    return {
        "hours": measured.number(found.minutes / 60, 1),
        "done": str(found.done),
        "baseline": measured.number(found.baseline, 0 if found.baseline.is_integer() else 1),
        "before": measured.number(found.before / 60, 1),
        "handled": "" if found.handled is None else measured.number(found.handled / 60, 1),
    }


def _period(request: HttpRequest) -> Period:
    asked = request.GET.get("period", "")
    return Period(asked) if asked in set(Period) else Period.weeks


def _durations(times: Times | None) -> list[str] | None:
    return [measured.duration(value) for value in (times.median, times.p90)] if times else None


def _file(content: bytes, kind: str, seat: Seat, told: Statistics, ending: str) -> HttpResponse:
    name = f"{seat.slug}-{told.since}-{told.until}.{ending}"
    return HttpResponse(
        content, content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
