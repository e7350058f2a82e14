"""What a person does at the desk before deciding: open cases, drafts, keys, the next case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from framework.core.errors import BusinessException
from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.inbox import forms, keys, queue, responses
from framework.inbox.access import Seat, case_of, person_of, seat_at, seats_of
from framework.inbox.casepage import figures
from framework.inbox.forms import FIGURE
from framework.runtime import here
from framework.store import decisions, desk, looks
from framework.store.models import Case

#: Fields of the decision form that a draft keeps.
_DRAFTED = ("codes", "note", "seen", "section")
#: Where nothing is left to decide: what is typed there belongs to nobody.
_ENDED = (State.done, State.closed)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person has the case open, and tell who else has."""
    _, case = case_of(request, pk)
    held = desk.claim(case.pk, person_of(request), at=here.now())
    other = held if held.person_id != request.user.pk else None
    return render(request, "inbox/parts/presence.html", {"claim": other})


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is written and not decided; without script it is a button of the form."""
    seat, case = case_of(request, pk)
    if case.state in _ENDED:
        return responses.changed(request, seat, decisions.changed(case), case=case)
    if request.POST.get("throw_away"):
        desk.drop_draft(case, person_of(request))
        return redirect("case", pk)
    keep_draft(request, case)
    if request.headers.get("HX-Request"):
        # The sums tell of the proposal.
        hidden = looks.is_hidden(case, seat.person, seat.policy.blind_sample)
        sums = [] if hidden else figures.sums(case, forms.typed(request.POST))
        return render(request, "inbox/parts/draft_kept.html", {"at": here.now(), "sums": sums})
    messages.success(request, gettext("Your draft is kept. Nothing is decided."))
    return redirect("case", pk)


def keep_draft(request: HttpRequest, case: Case, post: QueryDict | None = None) -> None:
    """Keep what the decision form was sent with, or what was made of it; nothing once it ended."""
    if case.state in _ENDED:
        return
    post = request.POST if post is None else post
    fields = {
        name: [str(value) for value in values]
        for name, values in post.lists()
        if name in _DRAFTED or name.startswith(FIGURE)
    }
    version = post.get("version", "")
    desk.keep_draft(case, person_of(request), fields, at=here.now(),
                    version=int(version) if version.isdigit() else case.version)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def next_case(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Lead to the next case that nobody else has open, or to the list when there is none."""
    return _lead(request, [seat_at(request, site, slug)])


@require_http_methods(["GET", "HEAD", "POST"])
def next_of_all(request: HttpRequest) -> HttpResponse:
    """Lead to the next case of any of the person's coworkers."""
    return _lead(request, [seat for seat in seats_of(request) if seat.decides])


def _lead(request: HttpRequest, mine: list[Seat]) -> HttpResponse:
    after = request.GET.get("after", "")
    pressing = sorted(mine, key=lambda seat: not queue.awaiting(seat).filter(urgent=True).exists())
    for seat in pressing if len(mine) > 1 else mine:
        here_now = seat.cases().filter(pk=after).first() if after.isdigit() else None
        if (found := queue.following(seat, person_of(request), here_now)) is not None:
            return onwards(request, seat, found)
    return redirect("coworker", mine[0].site, mine[0].slug) if len(mine) == 1 else redirect("start")


def onwards(request: HttpRequest, seat: Seat, found: int | None) -> HttpResponseRedirect:
    """Open a case for a person who is working through the list; None leads to the list."""
    if found is None:
        return redirect("coworker", seat.site, seat.slug)
    if request.method == "POST":
        desk.claim(found, person_of(request), at=here.now())
    return redirect("case", found)


@require_http_methods(["GET", "HEAD", "POST"])
def key_page(request: HttpRequest) -> HttpResponse:
    """Show the person's keys, and change them."""
    person = person_of(request)
    wrong: Message | None = None
    chosen = desk.key_settings(person)
    shown, enabled = dict(chosen.keys), chosen.enabled
    if request.method == "POST":
        enabled = request.POST.get("enabled") == "1"
        shown = {command.name: request.POST.get(command.name, "") for command in keys.COMMANDS}
        try:
            desk.set_keys(person, enabled=enabled, keys=keys.checked(shown))
        except BusinessException as error:
            wrong = error.message
        else:
            messages.success(request, gettext("Your keys are kept."))
            return redirect("keys")
    context = {
        "rows": [(one, shown.get(one.name) or one.key) for one in keys.COMMANDS],
        "enabled": enabled,
        "wrong": wrong,
    }
    return render(request, "inbox/keys.html", context, status=422 if wrong else 200)
