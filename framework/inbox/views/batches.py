"""Releasing the unflagged cases of one unit by one decision."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import CoworkerError
from framework.core.messages import Message
from framework.inbox import forms, responses
from framework.inbox.access import Seat, person_of, seat_at
from framework.inbox.texts import hours
from framework.runtime import deciding
from framework.store.models import Batch


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, site: str, slug: str, unit: str) -> HttpResponse:
    """Show exactly what one decision would release; POST releases exactly that or nothing."""
    seat = seat_at(request, site, slug)
    if not seat.reads_cases:
        raise Http404
    if request.method != "POST":
        return _page(request, seat, unit)
    try:
        versions, control = forms.batch(request.POST)
        released = deciding.release_batch(
            site,
            slug,
            unit,
            versions=versions,
            control=control,
            person=person_of(request),
            demo=forms.is_demo(request.POST),
        )
    except CoworkerError as error:
        return responses.refused(
            request, seat, error, lambda found: _page(request, seat, unit, mistake=found), unit=unit
        )
    messages.success(request, _told(released))
    return redirect("coworker", site, slug)


def _told(released: Batch) -> str:
    """Return how many were released, with their hours where there is something to sum."""
    if released.control:
        text = ngettext(
            "%(count)s case released, %(hours)s hours. It can be taken back on its own page "
            "until it is carried out.",
            "%(count)s cases released, %(hours)s hours. Each can be taken back on its own page "
            "until it is carried out.",
            released.count,
        )
    else:
        text = ngettext(
            "%(count)s case released. It can be taken back on its own page until it is carried "
            "out.",
            "%(count)s cases released. Each can be taken back on its own page until it is carried "
            "out.",
            released.count,
        )
    return text % {"count": released.count, "hours": hours(released.control)}


def _page(
    request: HttpRequest, seat: Seat, unit: str, mistake: Message | None = None
) -> HttpResponse:
    cases = deciding.releasable(seat.site, seat.slug, unit)
    named = seat.cases().filter(unit=unit).values_list("unit_name", flat=True).first()
    if named is None:
        raise Http404
    flagged = seat.cases().filter(unit=unit, state="awaiting_decision", flagged=True).count()
    context = {
        "seat": seat,
        "unit": unit,
        "unit_name": named,
        "cases": cases,
        "control": sum((case.control or Decimal(0) for case in cases), Decimal(0)),
        "flagged": flagged,
        "mistake": mistake,
    }
    return render(request, "inbox/batch.html", context, status=422 if mistake else 200)
