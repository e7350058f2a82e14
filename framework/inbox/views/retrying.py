"""Having failed cases tried again: all of a run, or all of a coworker."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import BusinessException, NotAllowed
from framework.inbox import forms, responses
from framework.inbox.access import Seat, person_of, run_of, seat_at
from framework.runtime import retrying
from framework.runtime.retrying import Failed


@require_http_methods(["GET", "HEAD", "POST"])
def of_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the failed cases of a run tried again."""
    seat, run = run_of(request, pk)
    return _retry(
        request, seat, redirect("run", run.pk), retrying.failed_in(run),
        lambda note: retrying.retry_run(run, person_of(request), note),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def of_coworker(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Have the failed cases of a coworker tried again."""
    seat = seat_at(request, site, slug)
    onwards = redirect("after-night", site, slug) if seat.reads_cases else redirect("overview")
    return _retry(
        request, seat, onwards, retrying.failed_of(site, slug),
        lambda note: retrying.retry_coworker(site, slug, person_of(request), note),
    )  # fmt: skip


def _retry(
    request: HttpRequest,
    seat: Seat,
    onwards: HttpResponse,
    failed: Failed,
    retry: Callable[[str], int],
) -> HttpResponse:
    if request.method != "POST":
        return onwards
    try:
        count = retry(forms.note(request.POST))
    except NotAllowed as error:
        return responses.not_allowed(request, seat, error)
    except BusinessException as error:
        context = {
            "seat": seat, "failed": failed, "action": request.path, "mistake": error.message,
            "return_to": onwards["Location"],
        }  # fmt: skip
        return render(request, "inbox/retry.html", context, status=422)
    if count:
        text = ngettext(
            "%(count)s failed case is tried again.", "%(count)s failed cases are tried again.",
            count,
        )  # fmt: skip
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, gettext("There was nothing left to try again."))
    return onwards
