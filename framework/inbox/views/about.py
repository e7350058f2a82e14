"""Who a coworker is and why, as its municipality wrote it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.inbox.access import seat_at
from framework.inbox.texts import language


@require_safe
def about(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show “About HaRry”."""
    seat = seat_at(request, site, slug)
    coworker, reader = seat.config.coworker, language()
    context = {
        "seat": seat,
        "coworker": coworker,
        "why": coworker.why.in_language(reader),
        "for_whom": coworker.for_whom.in_language(reader),
        "takes_over": coworker.takes_over.in_language(reader),
        "stays_human": coworker.stays_human.in_language(reader),
        "freed_time": coworker.freed_time_goes_to.in_language(reader),
        "guidance": coworker.guidance.in_language(reader),
        "targets": [target.name for target in seat.config.targets.values()],
    }
    return render(request, "inbox/about.html", context)
