"""Who stands in for whom at a coworker, and handing over open cases."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import BusinessException, CoworkerError
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.inbox import forms, responses
from framework.inbox.access import Seat, person_of, seat_at
from framework.runtime import here
from framework.runtime import standins as runtime
from framework.store import standins
from framework.store.models import HandOver, Substitution
from framework.store.pauses import Scope

_BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(_BOTH)
def page(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show substitutes and open cases; POST appoints a substitute."""
    seat = _seat(request, site, slug)
    if request.method != "POST":
        return _page(request, seat)
    try:
        runtime.appoint(
            site,
            slug,
            seat.person,
            _number(request.POST, "to"),
            first=_day(request.POST, "first"),
            last=_day(request.POST, "last"),
        )
    except CoworkerError as error:
        return _refused(request, seat, error, at="substitute")
    messages.success(request, gettext("Your substitute is appointed."))
    return redirect("standins", site, slug)


@require_http_methods(_BOTH)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a substitution."""
    found = get_object_or_404(Substitution, pk=pk)
    seat = _seat(request, found.municipality, found.coworker)
    if request.method == "POST":
        try:
            runtime.end(found, seat.person)
        except CoworkerError as error:
            return _refused(request, seat, error, at="hand-over")
        messages.success(request, gettext("The substitution has ended."))
    return redirect("start")


@require_http_methods(_BOTH)
def hand_over(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Offer open cases to a colleague."""
    seat = _seat(request, site, slug)
    if request.method != "POST":
        return redirect("standins", site, slug)
    try:
        runtime.offer(
            site,
            slug,
            seat.person,
            _number(request.POST, "to"),
            chosen=[int(pk) for pk in request.POST.getlist("case") if pk.isdigit()],
            note=forms.note(request.POST),
        )
    except CoworkerError as error:
        return _refused(request, seat, error, at="hand-over")
    messages.success(request, gettext("Offered. The cases stay with you until they are confirmed."))
    return redirect("standins", site, slug)


@require_http_methods(_BOTH)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take cases that were offered, or leave them."""
    given = get_object_or_404(HandOver, pk=pk)
    seat = _seat(request, given.municipality, given.coworker)
    if request.method == "POST":
        try:
            runtime.answer(given, seat.person, take=request.POST.get("take") == "1")
        except CoworkerError as error:
            return _refused(request, seat, error, at="hand-over")
        messages.success(request, gettext("Your answer is kept."))
    return redirect("standins", seat.site, seat.slug)


def _seat(request: HttpRequest, site: str, slug: str) -> Seat:
    seat = seat_at(request, site, slug)
    if not seat.reads_cases:
        raise Http404
    return seat


def _refused(request: HttpRequest, seat: Seat, error: CoworkerError, *, at: str) -> HttpResponse:
    return responses.refused(
        request, seat, error, lambda mistake: _page(request, seat, mistake=mistake, at=at)
    )


def _page(
    request: HttpRequest, seat: Seat, *, mistake: Message | None = None, at: str = ""
) -> HttpResponse:
    person = person_of(request)
    desk = Scope(municipality=seat.site, coworker=seat.slug)
    today = local(here.now()).date()
    appointed = Substitution.objects.filter(
        municipality=seat.site, coworker=seat.slug, last_day__gte=today, ended_at=None
    ).select_related("person", "substitute")
    context = {
        "seat": seat,
        "appointed": appointed,
        "colleagues": runtime.colleagues(seat.site, person),
        "receivers": runtime.receivers(seat.site, seat.slug, person),
        "open": standins.open_cases(person, desk),
        "offers": standins.waiting(person, desk),
        "today": today.isoformat(),
        "sent": request.POST,
        "mistake": mistake,
        "at": at,
    }
    return render(request, "inbox/standins.html", context, status=422 if mistake else 200)


def _number(post: QueryDict, name: str) -> int:
    text = str(post.get(name, ""))
    return int(text) if text.isdigit() else 0


def _day(post: QueryDict, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(post.get(name, "")))
    except ValueError:
        raise BusinessException(
            message("Write both days as year, month and day, e.g. 2026-11-21.")
        ) from None
