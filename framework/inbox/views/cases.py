"""One case: its page, and what is masked on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from framework.core.errors import BusinessException
from framework.inbox import forms
from framework.inbox.access import case_of, person_of
from framework.inbox.casepage.daylist import day_lists
from framework.inbox.casepage.page import case_page
from framework.runtime import here
from framework.store import audit, looks
from framework.store.decisions import approvals
from framework.store.proposals import edits


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case."""
    seat, found = case_of(request, pk)
    return case_page(request, seat, found)


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case with its identity numbers; that somebody asked for them is logged first."""
    seat, found = case_of(request, pk)
    if request.method != "POST":
        return redirect("case", pk)
    audit.record_read(
        found.municipality,
        at=here.now(),
        actor=person_of(request).username,
        subject=f"{found} identity",
    )
    try:
        sent = forms.typed(request.POST)
    except BusinessException:  # asked for with nothing but the token
        sent = None
    return case_page(request, seat, found, sent=sent, revealed=True)


@require_http_methods(["GET", "HEAD", "POST"])
def day_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case's day as lists with names and addresses; that they were asked for is logged.

    The values are those that are kept; what is hidden until the person has answered stays hidden.
    """
    seat, found = case_of(request, pk)
    person = person_of(request)
    shows = found.proposal is not None and not (
        seat.decides and looks.is_hidden(found, person, seat.policy.blind_sample)
    )
    if request.method != "POST" or not shows or found.proposal is None:
        return redirect("case", pk)
    now = here.now()
    audit.record_read(found.municipality, at=now, actor=person.username, subject=f"{found} list")
    proposal = found.proposal.value
    context = {
        "seat": seat,
        "case": found,
        "now": now,
        "lists": day_lists(proposal, edits(found)),
        "approvals": approvals(found).values(),
    }
    return render(request, "inbox/daylist.html", context)
