"""Runs and their reports: counts that add up, receipts, deviations, hours in and out."""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict
from pathlib import Path

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.lifecycle import BUCKET_LABELS, Bucket
from framework.inbox.access import Seat, person_of, run_of, seat_at
from framework.inbox.summaries import summary_shown
from framework.inbox.texts import translate
from framework.runtime import here, retrying
from framework.runtime.report import ControlSum, RunReport, run_report
from framework.store import audit
from framework.store import runs as ledger
from framework.store.models import Evidence, Run, SourceFile

_PAGE = 25
#: Where something may still happen.
_OPEN = (Bucket.approved, Bucket.awaiting, Bucket.waiting)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def runs(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """List a coworker's runs, newest first."""
    seat = seat_at(request, site, slug)
    page = Paginator(seat.runs(), _PAGE).get_page(request.GET.get("page"))
    lines = [(run, ledger.counts(run)) for run in page.object_list]
    return render(request, "inbox/runs.html", {"seat": seat, "page": page, "lines": lines})


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report of one run, after it is noted that it is shown."""
    seat, found = run_of(request, pk)
    _note(request, found, "report")
    report = _for_reader(run_report(found), seat)
    context = {
        "seat": seat,
        "run": found,
        "may_cancel": (found.phase, found.status) == (Run.Phase.prepare, Run.Status.running)
        and seat.retries,
        "report": report,
        "buckets": [
            (BUCKET_LABELS[bucket], number) for bucket, number in report.counts.buckets.items()
        ],
        **_files(report, found),
        "returns": _may_have_returned(seat, found),
        "shots": _shots(report),
        "targets": {role: target.name for role, target in seat.config.targets.items()},
        "failed": retrying.failed_in(found) if seat.retries else None,
        "summary": summary_shown(report.summary),
        "sums": [_shown_sum(line) for line in report.sums],
    }
    return render(request, "inbox/run.html", context)


@require_safe
def report_workbook(request: HttpRequest, pk: int) -> FileResponse:
    """Download the report as a workbook; it names people, so IT alone does not get it.

    It holds what the page shows this reader, and that it is fetched is noted first.
    """
    from framework.runtime.report_workbook import write_report  # noqa: PLC0415 (openpyxl is heavy)

    seat, found = run_of(request, pk)
    if not seat.reads_cases:
        raise Http404
    _note(request, found, "report workbook")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.xlsx"
        write_report(_for_reader(run_report(found), seat), file, translate)
        content = file.read_bytes()
    return _download(content, f"{seat.slug}-{found.business_date:%Y-%m-%d}-{found.pk}.xlsx")


@require_safe
def returned(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Download a workbook with marked errors; it holds the sender's rows, so not for IT alone."""
    seat, found = run_of(request, pk)
    row = SourceFile.objects.filter(pk=file, run=found).exclude(returned_as="").first()
    if row is None or not _may_have_returned(seat, found):
        raise Http404
    folder = here.data_folder().resolve()
    path = (folder / row.returned_as).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise Http404
    _note(request, found, f"returned workbook {row.pk}")
    return _download(path.read_bytes(), path.name)


def _may_have_returned(seat: Seat, run: Run) -> bool:
    """Tell whether the person may have the run's returned workbooks.

    They are whole files from senders: for those who decide, and with a protected row in the run
    only for those who also see such cases.
    """
    return seat.decides and (
        seat.sees_protected or not run.rows.filter(case__protected=True).exists()
    )


def _note(request: HttpRequest, run: Run, what: str) -> None:
    """Note in the read chain that a person is about to be shown what a run read."""
    audit.record_read(
        run.municipality,
        at=here.now(),
        actor=person_of(request).username,
        subject=f"{run.municipality}/{run.coworker} run {run.pk} {what}",
    )


def _download(content: bytes, name: str) -> FileResponse:
    return FileResponse(
        io.BytesIO(content), as_attachment=True, filename=name, content_type=_WORKBOOK
    )


def _for_reader(report: RunReport, seat: Seat) -> RunReport:
    """Return the report without lines on cases that the reader may not know of."""
    told = {
        *(line.case for line in report.receipts),
        *(line.case for line in report.deviations),
        *(line.case for line in report.left),
        *(line.case for line in report.pauses),
    } - {None}
    known = set(seat.cases().filter(pk__in=told).values_list("pk", flat=True))
    return report.model_copy(
        update={
            "receipts": tuple(line for line in report.receipts if line.case in known),
            "deviations": tuple(
                line
                for line in report.deviations
                if line.case in known or (line.case is None and seat.reads_cases)
            ),
            "summary": report.summary if seat.reads_cases else None,
            "left": tuple(line for line in report.left if line.case in known),
            "pauses": tuple(
                line for line in report.pauses if line.case is None or line.case in known
            ),
        }
    )


def _shown_sum(line: ControlSum) -> dict[str, object]:
    """Return a unit's line: done, still open, and ended otherwise."""
    still_open = [line.part(bucket) for bucket in _OPEN]
    others = [line.part(one) for one in Bucket if one not in {*_OPEN, Bucket.done}]
    return {
        "line": line,
        "cells": [
            (sum(part.rows for part in parts), sum(part.control for part in parts))
            for parts in ([line.part(Bucket.done)], still_open, others)
        ],
    }


def _files(report: RunReport, run: Run) -> dict[str, object]:
    """Return what people need to look at apart from what was simply read."""
    every = list(zip(report.files, _rows(run), strict=True))
    told = [each for each in every if each[0].refused or each[0].returned or each[0].remarks]
    return {"files": told, "plain_files": [each for each in every if each not in told]}


def _rows(run: Run) -> list[SourceFile]:
    """Return the files in the order of the report."""
    return list(run.files.order_by("source", "name"))


def _shots(report: RunReport) -> dict[int, list[Evidence]]:
    """Return the screenshots of the receipted cases."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    cases = {line.case for line in report.receipts}
    for shot in Evidence.objects.filter(case__in=cases).order_by("at", "pk"):
        found[shot.case_id].append(shot)
    return dict(found)
