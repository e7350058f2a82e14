"""Answers to what cannot be done: changed by somebody else (409), not permitted (403)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from framework.core.errors import BusinessException, Conflict, CoworkerError, NotAllowed
from framework.core.lifecycle import STATE_LABELS, State
from framework.core.messages import Message
from framework.inbox import queue
from framework.inbox.access import Seat, person_of
from framework.inbox.casepage.timeline import actors
from framework.inbox.texts import stored
from framework.store.models import Case, CaseEvent


def changed(
    request: HttpRequest,
    seat: Seat,
    error: CoworkerError,
    *,
    case: Case | None = None,
    unit: str = "",
) -> HttpResponse:
    """Answer 409: who changed it, when, how it stands now, and where to go on."""
    events = CaseEvent.objects.filter(case__in=seat.cases()).select_related("case")
    events = events.filter(case=case) if case is not None else events.filter(case__unit=unit)
    last = events.order_by("-at", "-pk").first()
    context = {
        "seat": seat,
        "case": case,
        "unit": unit,
        "error": error.message,
        "last": last,
        "who": actors([last.actor], seat)[last.actor] if last else "",
        "what": stored(last.text) if last else "",
        "state_label": STATE_LABELS[State(case.state)] if case is not None else "",
        "next": queue.next_address(seat, person_of(request), case),
        "more": queue.following(seat, person_of(request), case) is not None,
        "return_to": _back(seat, case, unit),
    }
    return render(request, "inbox/changed.html", context, status=409)


def not_allowed(
    request: HttpRequest, seat: Seat, error: CoworkerError, *, case: Case | None = None
) -> HttpResponse:
    """Answer 403 and say why."""
    context = {
        "seat": seat, "case": case, "error": error.message, "return_to": _back(seat, case, ""),
    }  # fmt: skip
    return render(request, "inbox/not_allowed.html", context, status=403)


def refused(
    request: HttpRequest,
    seat: Seat,
    error: CoworkerError,
    page: Callable[[Message], HttpResponse],
    *,
    case: Case | None = None,
    unit: str = "",
) -> HttpResponse:
    """Answer a form that was refused: 409, 403, or `page` again with what must be mended."""
    match error:
        case Conflict():
            return changed(request, seat, error, case=case, unit=unit)
        case NotAllowed():
            return not_allowed(request, seat, error, case=case)
        case BusinessException():
            return page(error.message)
    raise error


def _back(seat: Seat, case: Case | None, unit: str) -> str:
    """Return where the language switch leads: a page that can be opened again."""
    if case is not None:
        return reverse("case", args=[case.pk])
    if unit:
        return reverse("batch", args=[seat.site, seat.slug, unit])
    return reverse("coworker", args=[seat.site, seat.slug])
