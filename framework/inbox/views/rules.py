"""What a coworker works by, for everybody who may see it; to be printed or handed out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.local_time import local
from framework.core.rules import CERTAINTY_LABELS
from framework.inbox.access import seat_at
from framework.runtime import here
from framework.runtime.rulebook import Entry, means, rulebook


@require_safe
def rules(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show the rules of a coworker, their sources, and the data they are computed by today."""
    seat = seat_at(request, site, slug)
    day = local(here.now()).date()
    book = rulebook(seat.config, seat.municipality, day)
    context = {
        "seat": seat,
        "book": book,
        "day": day,
        "digest": book.digest[:12],
        "rules": [(rule, means(rule), CERTAINTY_LABELS[rule.certainty]) for rule in book.rules],
        "in_force": _sure(book.in_force),
        "other_days": _sure(book.other_days),
    }
    return render(request, "inbox/rules.html", context)


def _sure(entries: tuple[Entry, ...]) -> list[tuple[Entry, str]]:
    """Return each value with how sure its source is."""
    return [(each, CERTAINTY_LABELS[each.value.certainty]) for each in entries]
