"""Looking afterwards at decisions that were drawn for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from framework.core.errors import BusinessException, CoworkerError
from framework.core.messages import Message, message
from framework.inbox import forms, responses
from framework.inbox.access import Seat, case_of, person_of, seat_at
from framework.inbox.casepage.timeline import said
from framework.inbox.texts import language
from framework.runtime import deciding
from framework.store.looks import to_review
from framework.store.models import Decision

_PAGE = 20


@require_http_methods(["GET", "HEAD"])
def reviews(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """List the decisions of others that the person can look at."""
    return _page(request, seat_at(request, site, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the person says of one decision; what was decided goes on."""
    decision = Decision.objects.filter(pk=pk).select_related("case", "person").first()
    if decision is None:
        raise Http404
    seat, case = case_of(request, decision.case_id)
    if request.method != "POST":
        return redirect("reviews", seat.site, seat.slug)
    try:
        if request.POST.get("agrees") not in {"0", "1"}:
            raise BusinessException(message("Say whether you agree."))
        deciding.review(
            decision,
            person_of(request),
            agrees=request.POST["agrees"] == "1",
            codes=tuple(str(code) for code in request.POST.getlist("codes")),
            note=forms.note(request.POST),
        )
    except CoworkerError as error:
        return responses.refused(
            request, seat, error, lambda found: _page(request, seat, wrong=pk, mistake=found),
            case=case,
        )  # fmt: skip
    messages.success(request, gettext("Your look is kept. The decision stands as it was made."))
    return redirect("reviews", seat.site, seat.slug)


def _page(
    request: HttpRequest, seat: Seat, *, wrong: int = 0, mistake: Message | None = None
) -> HttpResponse:
    if not seat.decides:
        raise Http404
    waiting = to_review(seat.cases(), seat.person)
    shown = list(waiting[:_PAGE])
    context = {
        "seat": seat,
        "looks": list(zip(shown, said(shown, seat), strict=True)),
        "total": waiting.count(),
        "reasons": [(code.code, getattr(code, language())) for code in seat.policy.reason_codes],
        "wrong": wrong,
        "mistake": mistake,
    }
    return render(request, "inbox/reviews.html", context, status=422 if mistake else 200)
