"""Pausing a coworker, and letting it go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.inbox import forms, holds, responses
from framework.inbox.access import Seat, person_of, seat_at
from framework.inbox.texts import translate
from framework.runtime import operating
from framework.store.models import Pause


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go on what a pause holds; without a note nothing is lifted."""
    pause = Pause.objects.filter(pk=pk).first()
    if pause is None:
        raise Http404
    seat = seat_at(request, pause.municipality, pause.coworker)
    if request.method != "POST":
        return redirect("start")
    note = forms.note(request.POST)
    try:
        said = operating.resume(pause, person_of(request), note)
    except Conflict as error:
        messages.info(request, translate(error.message))
        return redirect("start")
    except NotAllowed as error:
        return responses.not_allowed(request, seat, error)
    except BusinessException as error:
        box = holds.box(seat, pause, mistake=error.message, note=note)
        return render(request, "inbox/pause.html", {"seat": seat, "box": box}, status=422)
    messages.success(request, translate(said))
    return _onwards(seat)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Keep the coworker from all work."""
    seat = seat_at(request, site, slug)
    if request.method != "POST":
        return _onwards(seat)
    try:
        operating.pause(site, slug, person_of(request), forms.note(request.POST))
    except NotAllowed as error:
        return responses.not_allowed(request, seat, error)
    except Conflict as error:
        messages.info(request, translate(error.message))
        return _onwards(seat)
    except BusinessException as error:
        context = {"seat": seat, "mistake": error.message}
        return render(request, "inbox/pause.html", context, status=422)
    messages.success(
        request, gettext("Paused. Nothing is prepared or sent before somebody lifts it.")
    )
    return _onwards(seat)


def _onwards(seat: Seat) -> HttpResponse:
    if seat.reads_cases:
        return redirect("after-night", seat.site, seat.slug)
    return redirect("overview")
