"""Deciding in a workbook: fetch it, send it in, look at what it would do, say yes to that."""

from __future__ import annotations

import io
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from framework.core.approval import OUTCOME_LABELS
from framework.core.errors import (
    BusinessException,
    Conflict,
    CoworkerError,
    NotAllowed,
    SystemException,
)
from framework.core.lifecycle import State
from framework.core.messages import Message, mark, message
from framework.inbox import queue, responses
from framework.inbox.access import Seat, person_of, seat_at
from framework.inbox.texts import language
from framework.runtime import deciding, here
from framework.runtime import decision_workbook as shape
from framework.runtime import decision_workbook_applying as applying
from framework.runtime import decision_workbook_export as export
from framework.runtime.decision_workbook import Line, Status
from framework.store import looks, second
from framework.store.decisions import approvals
from framework.store.models import Case, Decision, SentWorkbook

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_MB = 5
_NOT_IN_NAMES = re.compile(r"[^\w.() -]")

STATUS_LABELS = {
    Status.applies: mark("Will be decided"),
    Status.mistake: mark("Must be mended"),
    Status.refused: mark("Not allowed"),
    Status.stale: mark("Prepared again since"),
    Status.changed: mark("Changed by somebody since"),
    Status.decided: mark("Decided already"),
    Status.empty: mark("No decision chosen"),
}
_COLORS = {
    Status.applies: "success", Status.mistake: "danger", Status.refused: "danger",
    Status.stale: "warning", Status.changed: "warning", Status.decided: "info",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a workbook as the page shows it."""

    line: Line
    #: None when the reader may not know of it.
    case: Case | None
    outcome: str
    reasons: list[str]
    #: Label of a figure, and the person's own value.
    changes: list[tuple[str, str]]
    label: str
    color: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """One decision that a workbook led to."""

    decision: Decision
    outcome: str
    #: It waits for a second person.
    waits: bool
    undoable: bool


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Tell how to decide in a workbook; POST reads one, and decides nothing."""
    seat = _seat(request, site, slug)
    if request.method != "POST":
        return _page(request, seat)
    try:
        if not seat.decides:
            raise NotAllowed(message("You have no role that decides for this coworker."))
        received = _received(request, seat)
    except NotAllowed as error:
        return responses.not_allowed(request, seat, error)
    except (BusinessException, SystemException) as error:
        return _page(request, seat, mistake=error)
    return redirect("sent-workbook", site, slug, received.pk)


@require_safe
def fetch(request: HttpRequest, site: str, slug: str) -> FileResponse:
    """Download what waits as a workbook; that each case is shown is noted first."""
    seat = _seat(request, site, slug)
    if not seat.decides:
        raise Http404
    cases = shape.that_fit(_waiting(seat))
    export.note_read(cases, person_of(request))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "workbook.xlsx"
        export.write(file, cases, deciding.policy_of(site, slug), seat.name)
        content = io.BytesIO(file.read_bytes())
    name = f"{slug}-{here.now():%Y-%m-%d}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=_TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest, site: str, slug: str, pk: int) -> HttpResponse:
    """Show what a workbook would do, and after the POST that does it, what it did."""
    seat = _seat(request, site, slug)
    person = person_of(request)
    found = SentWorkbook.objects.filter(
        pk=pk, municipality=site, coworker=slug, person=person, kept_until__gt=here.now()
    ).first()
    if found is None:
        return _page(request, seat, mistake=BusinessException(message(
            "There is no such workbook of yours any more: they are kept for an hour. Send it in "
            "again; nothing of it was decided, unless you said yes to it.")))  # fmt: skip
    if request.method != "POST":
        return _result(request, seat, found) if found.applied_at else _preview(request, seat, found)
    tries = request.POST.get("tries", "")
    try:
        applying.apply(found, person, tries=int(tries) if tries.isdigit() else 0)
    except Conflict as error:
        found.refresh_from_db()
        return _preview(request, seat, found, mistake=error.message)
    return redirect("sent-workbook", site, slug, pk)


def _seat(request: HttpRequest, site: str, slug: str) -> Seat:
    seat = seat_at(request, site, slug)
    if not seat.reads_cases:
        raise Http404
    return seat


def _waiting(seat: Seat) -> list[Case]:
    """Return what the person can decide in a workbook.

    Protected cases are never carried out of the house. What is hidden until the person has
    answered, and what waits for somebody else than them, is decided on its own page.
    """
    found = (
        queue.awaiting(seat)
        .filter(protected=False)
        .exclude(pk__in=second.spoken(seat.person.pk))
        .select_related("proposal")
    )
    waiting = list(found)
    hidden = looks.hidden(waiting, seat.person, seat.policy.blind_sample)
    return [case for case in waiting if case.pk not in hidden]


def _received(request: HttpRequest, seat: Seat) -> SentWorkbook:
    """Read what was sent in, in a child process of its own."""
    file = request.FILES.get("workbook")
    if not isinstance(file, UploadedFile) or not file.name:
        raise BusinessException(message("Choose the workbook to send in."))
    if (file.size or 0) > _MOST_MB * 1_000_000:
        raise BusinessException(
            message(
                "The file is larger than {limit} MB: it is not the workbook that was fetched here.",
                limit=_MOST_MB,
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{_NOT_IN_NAMES.sub('_', file.name)[-80:]}"
        path.write_bytes(file.read())
        return applying.receive(path, seat.site, seat.slug, person_of(request))


def _page(request: HttpRequest, seat: Seat, mistake: CoworkerError | None = None) -> HttpResponse:
    mine = SentWorkbook.objects.filter(
        municipality=seat.site, coworker=seat.slug, person=seat.person, applied_at=None,
        kept_until__gt=here.now(),
    )  # fmt: skip
    waiting = _waiting(seat)
    context = {
        "seat": seat,
        "count": len(waiting),
        "elsewhere": queue.awaiting(seat).count() - len(waiting),
        "fit": len(shape.that_fit(waiting)),
        "mine": mine.order_by("-at").first(),
        "mistake": mistake.message if mistake else None,
        "return_to": request.path.partition("workbook/")[0] + "workbook/",
    }
    return render(request, "inbox/workbook.html", context, status=422 if mistake else 200)


def _preview(
    request: HttpRequest, seat: Seat, found: SentWorkbook, mistake: Message | None = None
) -> HttpResponse:
    lines = applying.lines_of(found)
    counts = Counter(line.status for line in lines)
    found_cases = seat.cases().filter(protected=False).select_related("proposal")
    known = found_cases.in_bulk([line.case for line in lines if line.case])
    order = list(STATUS_LABELS)
    ordered = sorted(lines, key=lambda line: (
        line.status is Status.applies, order.index(line.status), line.row))  # fmt: skip
    context = {
        "seat": seat,
        "sent": found,
        "rows": [
            _row(line, known, seat) for line in ordered if line.status is not Status.empty
        ],
        "counts": [(STATUS_LABELS[one], counts[one], one is Status.applies) for one in order
                   if counts[one] or one is Status.applies],
        "applies": counts[Status.applies],
        "mistake": mistake,
    }  # fmt: skip
    return render(request, "inbox/workbook_preview.html", context, status=409 if mistake else 200)


def _row(line: Line, known: dict[int, Case], seat: Seat) -> Row:
    reasons = {code.code: getattr(code, language()) for code in seat.policy.reason_codes}
    case = known.get(line.case or 0)
    figures = shape.figures(case.proposal if case else None, line.section)
    return Row(
        line=line,
        case=case,
        changes=[(one.label, line.edits[one.key]) for one in figures if one.key in line.edits],
        outcome=OUTCOME_LABELS[line.outcome] if line.outcome else "",
        reasons=[reasons.get(code, code) for code in line.codes],
        label=STATUS_LABELS[line.status],
        color=_COLORS[line.status],
    )


def _result(request: HttpRequest, seat: Seat, found: SentWorkbook) -> HttpResponse:
    # With all that was said on each case, which tells what can still be undone.
    decisions = (
        found.decisions.filter(case__in=seat.cases())
        .select_related("case")
        .prefetch_related("case__decisions", "case__edits")
    )
    made = [_made(decision, seat) for decision in decisions]
    told = Counter(one.outcome for one in made)
    context = {"seat": seat, "sent": found, "made": made, "told": list(told.items())}
    return render(request, "inbox/workbook_result.html", context)


def _made(decision: Decision, seat: Seat) -> Made:
    case = decision.case
    if case.state == State.awaiting_decision:
        can = decision in second.words(case)
    else:
        can = case.is_approved and decision in approvals(case).values()
    return Made(
        decision=decision,
        outcome=OUTCOME_LABELS[decision.outcome],  # type: ignore[index]  # its values are the keys
        waits=can and not decision.counts,
        undoable=can and decision.person_id == seat.person.pk,
    )
