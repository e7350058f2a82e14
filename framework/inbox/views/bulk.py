"""Approving several unflagged cases that stand on one page: those chosen, as they were shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.messages import Message, message
from framework.inbox import forms, responses
from framework.inbox.access import Seat, person_of, seat_at
from framework.inbox.casepage import writes
from framework.runtime import deciding, here
from framework.store import audit
from framework.store.models import Case

_SALT = "framework.inbox.bulk"


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One case that can be approved here, and what would be written."""

    case: Case
    actions: list[writes.ActionView]


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show a page of unflagged cases; POST approves the chosen ones, or none of them."""
    seat = seat_at(request, site, slug)
    if not seat.approves_bulk:
        raise Http404
    if request.method != "POST":
        return _page(request, seat)
    try:
        versions, opened_at = _shown(request)
        made = deciding.release_bulk(
            site,
            slug,
            versions=versions,
            chosen=_chosen(request.POST),
            person=person_of(request),
            opened_at=opened_at,
            demo=forms.is_demo(request.POST),
        )
    except Conflict as error:
        return responses.changed(request, seat, error)
    except NotAllowed as error:
        return _page(request, seat, mistake=error.message, status=403)
    except BusinessException as error:
        return _page(request, seat, mistake=error.message, status=422)
    text = ngettext(
        "%(count)s case approved. It can be undone on its own page until it is carried out.",
        "%(count)s cases approved. Each can be undone on its own page until it is carried out.",
        made.count,
    )
    messages.success(request, text % {"count": made.count})
    return redirect("coworker", site, slug)


def _page(
    request: HttpRequest, seat: Seat, *, mistake: Message | None = None, status: int = 200
) -> HttpResponse:
    waiting = deciding.releasable(seat.site, seat.slug)
    shown = waiting[: seat.policy.bulk_cap]
    person = person_of(request)
    for case in shown:
        audit.record_read(seat.site, at=here.now(), actor=person.username, subject=str(case))
    page = {
        "person": person.pk,
        "at": here.now().isoformat(),
        "cases": [[case.pk, case.version] for case in shown],
    }
    targets = {role: target.name for role, target in seat.config.targets.items()}
    context = {
        "seat": seat,
        "offered": [
            Offered(
                case=case,
                actions=writes.actions(case.proposal.value, {}, targets, revealed=False),
            )
            for case in shown
            if case.proposal is not None
        ],
        "total": len(waiting),
        "page": signing.dumps(page, salt=_SALT),
        "mistake": mistake,
    }
    return render(request, "inbox/bulk.html", context, status=status)


def _shown(request: HttpRequest) -> tuple[dict[int, int], dt.datetime]:
    """Return case id → version of the page that this very person was shown, and when."""
    try:
        page = signing.loads(request.POST.get("page", ""), salt=_SALT)
    except signing.BadSignature:
        page = {}
    if page.get("person") != person_of(request).pk:
        raise BusinessException(message("The form is incomplete; open the page again."))
    return dict(page["cases"]), dt.datetime.fromisoformat(page["at"])


def _chosen(post: QueryDict) -> list[int]:
    try:
        return [int(pk) for pk in post.getlist("case")]
    except ValueError:
        raise BusinessException(message("The form is incomplete; open the page again.")) from None
