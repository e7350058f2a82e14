"""What IT does to work under way: stop a run, let this host come to rest."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import CoworkerError
from framework.inbox import forms
from framework.inbox.access import person_of, run_of, seats_of
from framework.inbox.texts import translate
from framework.runtime import draining, health, here, operating, worker
from framework.runtime.deciding import IT
from framework.store import audit


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run that prepares."""
    _, run = run_of(request, pk)
    return _do(
        request, redirect("run", pk), gettext("Stopped. The rest goes on in the next run."),
        lambda note: operating.cancel(run, person_of(request), note),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def drain(request: HttpRequest) -> HttpResponse:
    """Let this host finish what it has in hand and take no more."""
    return _of_host(request, lambda note: draining.drain(person_of(request), note))


@require_http_methods(["GET", "HEAD", "POST"])
def take_work(request: HttpRequest) -> HttpResponse:
    """Let this host work again."""
    return _of_host(request, lambda _note: draining.take_work(person_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def doctor(request: HttpRequest) -> HttpResponse:
    """Look whether everything is there that the work needs, of this machine or of the systems."""
    sites = {seat.site: seat.municipality for seat in seats_of(request) if IT in seat.roles}
    if not sites:
        raise Http404
    if request.method != "POST":
        return redirect("overview")
    if request.POST.get("what") == "systems":
        seen = health.look_at_systems(worker.token(), sites.values())
        lines = [line for one in seen.values() for line in one.lines]
    else:
        lines = health.look_at_machine()
    for site in sites:
        audit.record(
            site, at=here.now(), actor=person_of(request).username, event="health.looked",
            subject=request.POST.get("what", "")[:20], facts={},
        )  # fmt: skip
    return render(request, "inbox/doctor.html", {"lines": lines, "at_overview": True})


def _of_host(request: HttpRequest, act: Callable[[str], object]) -> HttpResponse:
    if not any(IT in seat.roles for seat in seats_of(request)):
        raise Http404
    return _do(request, redirect("overview"), gettext("Done."), act)


def _do(
    request: HttpRequest, onwards: HttpResponse, done: str, act: Callable[[str], object]
) -> HttpResponse:
    """Do what a POST asks for, and say what came of it on the page it came from."""
    if request.method == "POST":
        try:
            act(forms.note(request.POST))
        except CoworkerError as error:
            messages.error(request, translate(error.message))
        else:
            messages.success(request, done)
    return onwards
