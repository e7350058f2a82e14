"""Who a coworker is and why, as its municipality wrote it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.messages import mark
from framework.inbox import measured
from framework.inbox.access import seat_at
from framework.inbox.texts import label, language
from framework.inbox.views.statistics import freed
from framework.runtime import here
from framework.runtime.statistics import Period, short

_DAYS = {
    "mon": mark("Mon"),
    "tue": mark("Tue"),
    "wed": mark("Wed"),
    "thu": mark("Thu"),
    "fri": mark("Fri"),
    "sat": mark("Sat"),
    "sun": mark("Sun"),
}


@require_safe
def about(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show “About HaRry”, beside what has been measured in the last months."""
    seat = seat_at(request, site, slug)
    told = short(
        site, seat.config, Period.quarter, now=here.now(), person=seat.person.pk,
        reads_cases=seat.reads_cases,
    )  # fmt: skip
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
        "schedule": [
            (_days(one.days), one.at, one.until, one.minutes) for one in coworker.schedule
        ],
        "told": told,
        "agreement": measured.percent(told.agreement),
        "freed": freed(told),
        "targets": [target.name for target in seat.config.targets.values()],
    }
    return render(request, "inbox/about.html", context)


def _days(text: str) -> str:
    """Return `mon-fri` or `sun,wed` in the reader's language."""
    parts = [[label(_DAYS[day]) for day in part.split("-")] for part in text.split(",")]
    return ", ".join("–".join(part) for part in parts)
