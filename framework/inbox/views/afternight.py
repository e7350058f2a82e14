"""“Needs you after the night”: what only a person can lead on."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from framework.core.approval import SETTLE_LABELS, SettleOutcome
from framework.core.errors import CoworkerError
from framework.core.lifecycle import NEEDS_PERSON_AFTER_NIGHT, STATE_LABELS, State
from framework.core.messages import Message, mark
from framework.core.pauses import PauseCause
from framework.inbox import forms, holds, responses, steps
from framework.inbox.access import Seat, case_of, person_of, seat_at
from framework.inbox.casepage import checks
from framework.inbox.casepage.deeds import Deed, deeds
from framework.inbox.texts import free, stored
from framework.runtime import deciding, here, retrying
from framework.store import audit, decisions
from framework.store.findings import of
from framework.store.models import Case
from framework.store.settling import settle_outcomes

_PAGE = 20
#: What each state means to the one who reads it.
_MEANS = {
    State.unknown: mark("Something may have been written, but no answer came. Look in the system."),
    State.partly_done: mark("Something was written, but not what was approved."),
    State.failed: mark("Nothing was carried out."),
    State.manual: mark("The coworker leaves this case to you."),
}
_EXPLAIN = {
    SettleOutcome.exists: mark("It is read there again; only then it counts as done."),
    SettleOutcome.absent: mark("It is looked for once more, and then written."),
    SettleOutcome.did_myself: mark("Write its reference; it is read there."),
    SettleOutcome.close: mark("Nothing more is done."),
}
_TRY_AGAIN = mark("Try again: it is not in the target system")


@dataclass(frozen=True, kw_only=True)
class Open:
    """One case that a person must lead on."""

    case: Case
    state: str
    means: str
    reason: str
    flags: list[checks.Flag]
    deeds: list[Deed]
    #: Outcome, its label and what happens then.
    outcomes: list[tuple[str, str, str]]
    #: It may be prepared from the beginning.
    reruns: bool
    #: What was wrong with the answer that was sent, and that answer.
    mistake: Message | None = None
    chosen: str = ""
    note: str = ""


@require_safe
def after_night(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """List what needs a person, the most uncertain first."""
    return _page(request, seat_at(request, site, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person's word on a case; only “close” counts without a look in the system."""
    seat, case = case_of(request, pk)
    if request.method != "POST":
        return redirect("after-night", seat.site, seat.slug)
    try:
        outcome, version, note = forms.settlement(request.POST)
        deciding.settle(case, outcome, person_of(request), version=version, note=note)
    except CoworkerError as error:
        case.refresh_from_db()
        # What needs nobody any more has no form to show again.
        told = error if case.state in NEEDS_PERSON_AFTER_NIGHT else decisions.changed(case)
        return responses.refused(
            request, seat, told, lambda found: _page(request, seat, wrong=case, mistake=found),
            case=case,
        )  # fmt: skip
    messages.success(request, f"{gettext(SETTLE_LABELS[outcome])}: {case.title}")
    return redirect("after-night", seat.site, seat.slug)


def _page(
    request: HttpRequest, seat: Seat, *, wrong: Case | None = None, mistake: Message | None = None
) -> HttpResponse:
    if not seat.reads_cases:
        raise Http404
    mine = request.GET.get("mine") == "1"
    needing = seat.cases().filter(state__in=NEEDS_PERSON_AFTER_NIGHT)
    cases = (
        (steps.came_back(seat, person_of(request)) if mine else needing)
        .select_related("proposal")
        .prefetch_related("findings")
        .annotate(
            weight=Choose(
                When(state__in=[State.unknown, State.partly_done], then=Value(0)),
                When(state=State.failed, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("-urgent", "weight", "reference", "pk")
    )
    number = request.GET.get("page")
    if wrong is not None:
        place = list(cases.values_list("pk", flat=True)).index(wrong.pk)
        number = str(place // _PAGE + 1)
    page = Paginator(cases, _PAGE).get_page(number)
    shown = list(page.object_list)
    with transaction.atomic():
        for case in shown:
            audit.record_read(
                case.municipality,
                at=here.now(),
                actor=person_of(request).username,
                subject=str(case),
            )
    found = holds.boxes(seat)
    context = {
        "seat": seat,
        "page": page,
        "mine": mine,
        "query": "mine=1" if mine else "",
        "open": [
            _open(request, seat, case, mistake if wrong and wrong.pk == case.pk else None)
            for case in shown
        ],
        "mistake": mistake,
        "wrong": wrong,
        "failed": retrying.failed_of(seat.site, seat.slug) if seat.retries else None,
        "pauses": found,
        "waits": holds.waits(seat),
        "stopped": any(box.pause.cause == PauseCause.person for box in found),
    }
    return render(request, "inbox/after_night.html", context, status=422 if mistake else 200)


def _open(request: HttpRequest, seat: Seat, case: Case, mistake: Message | None) -> Open:
    offered = settle_outcomes(case) if seat.decides else ()
    state = State(case.state)
    labels = SETTLE_LABELS | ({SettleOutcome.absent: _TRY_AGAIN} if state is State.failed else {})
    return Open(
        case=case,
        state=STATE_LABELS[state],
        means=_MEANS[state],
        reason=free(stored(case.reason)),
        flags=checks.flags(case.proposal.value, of(case)) if case.proposal else [],
        deeds=deeds(case, seat),
        reruns=deciding.may_rerun(case, seat.policy) and seat.decides,
        outcomes=[(one.value, labels[one], _EXPLAIN[one]) for one in offered],
        mistake=mistake,
        chosen=request.POST.get("outcome", "") if mistake else "",
        note=request.POST.get("note", "") if mistake else "",
    )
