"""How far a coworker is let, on what that rests, and the releases that stand."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import BusinessException, CoworkerError
from framework.core.levels import LEAST_SAMPLE, LEVEL_LABELS, LONGEST_RELEASE, WorkLevel
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.inbox import forms, responses
from framework.inbox.access import Seat, seat_at
from framework.runtime import here
from framework.runtime import levels as runtime
from framework.runtime.kinds import kind_class
from framework.runtime.level_in_force import current as level_now
from framework.runtime.level_in_force import highest
from framework.store import levels
from framework.store.models import LevelChange, StandingRelease
from framework.store.releases import Limits

_BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(_BOTH)
def page(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show the level and its basis; POST moves the level."""
    seat = seat_at(request, site, slug)
    if request.method != "POST":
        return _page(request, seat)
    try:
        level = _level(request.POST)
        runtime.move(site, slug, level, seat.person, forms.note(request.POST))
    except CoworkerError as error:
        return _refused(request, seat, error, at="level")
    messages.success(request, gettext("The level is moved."))
    return redirect("levels", site, slug)


@require_http_methods(_BOTH)
def give(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Give a standing release."""
    seat = seat_at(request, site, slug)
    if request.method != "POST":
        return redirect("levels", site, slug)
    try:
        runtime.give_release(
            site, slug, _limits(request.POST), seat.person, forms.note(request.POST)
        )
    except CoworkerError as error:
        return _refused(request, seat, error, at="release")
    messages.success(request, gettext("The standing release is given. You can revoke it here."))
    return redirect("levels", site, slug)


@require_http_methods(_BOTH)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a standing release."""
    release = get_object_or_404(StandingRelease, pk=pk)
    seat = seat_at(request, release.municipality, release.coworker)
    if request.method == "POST":
        try:
            runtime.revoke(release, seat.person)
        except CoworkerError as error:
            return _refused(request, seat, error, at="release")
        text = gettext("The standing release is revoked. What had not begun is decided by people.")
        messages.success(request, text)
    return redirect("levels", seat.site, seat.slug)


def _refused(request: HttpRequest, seat: Seat, error: CoworkerError, *, at: str) -> HttpResponse:
    return responses.refused(
        request, seat, error, lambda mistake: _page(request, seat, mistake=mistake, at=at)
    )


def _page(
    request: HttpRequest, seat: Seat, *, mistake: Message | None = None, at: str = ""
) -> HttpResponse:
    if not seat.roles:
        raise Http404
    now, top = here.now(), highest(seat.config)
    current = level_now(seat.site, seat.slug)
    kind = kind_class(seat.config)
    desk = {"municipality": seat.site, "coworker": seat.slug}
    basis = levels.agreement(seat.site, seat.slug, now)
    steps = [
        {
            "level": level,
            "label": LEVEL_LABELS[level],
            "here": level is current,
            "offered": level is not current and level.rank <= min(current.rank + 1, top.rank),
        }
        for level in WorkLevel
    ]
    context = {
        "seat": seat,
        "steps": steps,
        "top": LEVEL_LABELS[top],
        "basis": basis,
        "changes": [
            (one, LEVEL_LABELS[WorkLevel(one.level)])
            for one in LevelChange.objects.filter(**desk).select_related("person").order_by("-pk")
        ],
        "releases": StandingRelease.objects.filter(**desk)
        .select_related("person", "revoked_by")
        .order_by("-pk"),
        "gives": current is WorkLevel.standing_release,
        "rules": [(rule.code, rule.title) for rule in kind.rules],
        "units": seat.municipality.site.units,
        "today": local(now).date(),
        "longest": LONGEST_RELEASE,
        "least": LEAST_SAMPLE,
        "mistake": mistake,
        "at": at,
        "sent": request.POST,
    }
    return render(request, "inbox/levels.html", context, status=422 if mistake else 200)


def _level(post: QueryDict) -> WorkLevel:
    text = str(post.get("level", ""))
    if text not in set(WorkLevel):
        raise BusinessException(message("Choose a level."))
    return WorkLevel(text)


def _limits(post: QueryDict) -> Limits:
    try:
        return Limits(
            unit=str(post.get("unit", "")),
            checks=tuple(str(code) for code in post.getlist("checks")),
            ceiling=int(str(post.get("ceiling", ""))),
            sample=int(str(post.get("sample", ""))),
            first_day=dt.date.fromisoformat(str(post.get("first", ""))),
            last_day=dt.date.fromisoformat(str(post.get("last", ""))),
        )
    except ValueError:
        raise BusinessException(message("Fill in the days, the ceiling and the sample.")) from None
