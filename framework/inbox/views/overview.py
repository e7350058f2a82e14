"""What IT looks at in the morning, and what a monitor asks; neither shows a case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.lifecycle import STATE_LABELS
from framework.core.pauses import PauseCause
from framework.inbox import holds
from framework.inbox.access import Seat, seats_of
from framework.runtime import draining, health, here, monitoring, overview, retrying
from framework.runtime.deciding import IT
from framework.runtime.retrying import Failed
from framework.runtime.upcoming import upcoming

#: What gunicorn says of whoever is on the same machine; a socket file has no address.
_THIS_MACHINE = {"127.0.0.1", "::1"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One coworker as IT sees it."""

    seat: Seat
    desk: overview.Desk
    pauses: list[holds.Box]
    #: State, number of cases, days since the oldest was received.
    queue: list[tuple[str, int, int]]
    failed: Failed

    @property
    def is_paused(self) -> bool:
        """A person has paused the coworker."""
        return any(box.pause.cause == PauseCause.person for box in self.pauses)


@require_safe
def it(request: HttpRequest) -> HttpResponse:
    """Show how the installation is: for those who look after it."""
    # Who also works with cases sees none here: IT's page looks the same to all who open it.
    only_it = frozenset({IT})
    mine = [replace(seat, roles=only_it) for seat in seats_of(request) if IT in seat.roles]
    if not mine:
        raise Http404
    desks = overview.desks((seat.municipality, seat.config) for seat in mine)
    now = here.now()
    lines = [
        Line(
            seat=seat,
            desk=desk,
            pauses=holds.boxes(seat),
            queue=[
                (STATE_LABELS[one.state], one.count, (now - one.oldest).days) for one in desk.queue
            ],
            failed=retrying.failed_of(seat.site, seat.slug),
        )
        for seat, desk in zip(mine, desks, strict=True)
    ]
    starts = upcoming(
        ((seat.municipality, seat.config) for seat in mine),
        now, now + dt.timedelta(days=overview.DAYS),
    )  # fmt: skip
    seen = health.last_seen()
    context = {
        "lines": lines,
        "days": [(day, list(found)) for day, found in groupby(starts, lambda one: one.day)],
        "machine": overview.machine(),
        "health": [
            (town, seen[slug])
            for slug, town in {seat.site: seat.municipality.site.name for seat in mine}.items()
            if slug in seen
        ],
        "drained": draining.drained(),
        "in_hand": draining.in_hand(),
        "several": len({seat.site for seat in mine}) > 1,
        "looked_back": overview.DAYS,
        "at_overview": True,
    }
    return render(request, "inbox/overview.html", context)


@require_safe
@login_not_required
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return _told(monitoring.alive())


@require_safe
@login_not_required
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and a configuration is in force; 503 when not."""
    return _told(monitoring.ready())


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell the metrics to a monitor on this machine; 404 for everybody else."""
    is_passed_on = "X-Forwarded-For" in request.headers or "X-Forwarded-Proto" in request.headers
    if is_passed_on or request.META.get("REMOTE_ADDR") not in _THIS_MACHINE:
        raise Http404
    return _told(monitoring.metrics())


def _told(answer: monitoring.Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
