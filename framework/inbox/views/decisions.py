"""Deciding one case, and taking a decision back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from framework.core.approval import OUTCOME_LABELS, DecisionOutcome
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.lifecycle import NEEDS_PERSON_AFTER_NIGHT, State
from framework.core.messages import mark, message
from framework.inbox import forms, queue, responses
from framework.inbox.access import Seat, case_of, person_of
from framework.inbox.casepage import checks
from framework.inbox.casepage.page import Mistake, case_page
from framework.inbox.views.desk import keep_draft, onwards
from framework.runtime import deciding
from framework.store import desk, looks, proposals
from framework.store.decisions import Verdict
from framework.store.models import Case, Decision, Person

#: Said alike of a first word and of two that differ: neither tells what the other was.
_WAITS = mark("Your decision is kept. One more person decides before anything happens.")
_APPROVALS = (DecisionOutcome.approve, DecisionOutcome.approve_changed)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide one section of a case and go on to the next case."""
    seat, case = case_of(request, pk)
    if request.method != "POST":
        return redirect("case", pk)
    after_night = case.state in NEEDS_PERSON_AFTER_NIGHT
    sent = None
    try:
        sent = forms.typed(request.POST)
        _unchanged(case, sent)
        if (instead := _before_deciding(request, seat, case, sent)) is not None:
            return instead
        decision = _decide(request, case, sent)
        desk.drop_draft(case, person_of(request))
    except Conflict as error:
        # What was written is there again when the case is opened as it is now.
        keep_draft(request, case)
        return responses.changed(request, seat, error, case=_again(case))
    except NotAllowed as error:
        return responses.not_allowed(request, seat, error, case=case)
    except BusinessException as error:
        mistake = Mistake(text=error.message, target=_where(sent, case))
        case = _again(case)
        return case_page(request, seat, case, sent=sent, mistakes=(mistake,), status=422)
    answer = _onwards(request, seat, case, decision)
    return redirect("after-night", seat.site, seat.slug) if after_night else answer


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back an approval that has not begun to act."""
    decision = Decision.objects.filter(pk=pk).first()
    if decision is None:
        raise Http404
    seat, case = case_of(request, decision.case_id)
    if request.method != "POST":
        return redirect("case", case.pk)
    try:
        deciding.undo(case, decision, person_of(request))
    except Conflict as error:
        return responses.changed(request, seat, error, case=_again(case))
    except NotAllowed as error:
        return responses.not_allowed(request, seat, error, case=case)
    messages.success(request, gettext("You took your decision back. Nothing has been sent."))
    return redirect("case", case.pk)


def _decide(request: HttpRequest, case: Case, sent: forms.Typed) -> Decision:
    if case.proposal is None:
        if sent.outcome != DecisionOutcome.rerun:
            raise NotAllowed(message("There is no proposal to decide on."))
        again = Verdict(outcome=DecisionOutcome.rerun, note=sent.note, version=sent.version)
        return deciding.decide(case, again, person_of(request), demo=sent.demo)
    verdict = forms.verdict(sent, case.proposal.value, proposals.edits(case))
    return deciding.decide(case, verdict, person_of(request), demo=sent.demo)


def _before_deciding(
    request: HttpRequest, seat: Seat, case: Case, sent: forms.Typed
) -> HttpResponse | None:
    """Return the answer to what is no decision yet: no proposal seen, or flags not ticked."""
    if looks.is_hidden(case, seat.person, seat.policy.blind_sample):
        return _answered(request, case, sent)
    if mistakes := _not_looked_at(case, seat.person, sent):
        return case_page(request, seat, case, sent=sent, mistakes=mistakes, status=422)
    return None


def _answered(request: HttpRequest, case: Case, sent: forms.Typed) -> HttpResponse:
    """Keep an answer that was given without the proposal, and show it now."""
    if sent.outcome not in set(DecisionOutcome) - {DecisionOutcome.undo}:
        raise BusinessException(message("Choose what to do with the proposal."))
    outcome = DecisionOutcome(sent.outcome)
    deciding.answer(case, outcome, sent.figures or {}, person_of(request))
    desk.drop_draft(case, person_of(request))
    text = gettext("Your answer is kept, and nothing is decided. Here is the proposal: decide now.")
    messages.success(request, text)
    return redirect("case", case.pk)


def _unchanged(case: Case, sent: forms.Typed) -> None:
    """Say that the case changed before anything that was typed is judged."""
    if case.version != sent.version:
        raise Conflict(
            message("Case {reference} has changed since you opened it.", reference=case.reference)
        )


def _not_looked_at(case: Case, person: Person, sent: forms.Typed) -> tuple[Mistake, ...]:
    """Return the flags that were not ticked although the proposal is to be approved."""
    if case.proposal is None or sent.outcome not in _APPROVALS:
        return ()
    return tuple(
        Mistake(
            text=message("Look at {flag} and tick that you have.", flag=flag.code or flag.text),
            target=f"seen-{flag.key}",
        )
        for flag in checks.to_look_at(case, person, sent.section)
        if flag.key not in sent.seen
    )


def _where(sent: forms.Typed | None, case: Case) -> str:
    """Return the id of what a refused decision most likely lacks."""
    if sent is None or case.proposal is None:
        return "main"
    if wrong := forms.wrong_figure(sent, case.proposal.value, proposals.edits(case)):
        return f"{forms.FIGURE}{wrong}"
    return "decision" if sent.codes else "reasons"


def _again(case: Case) -> Case:
    return Case.objects.select_related("proposal").get(pk=case.pk)


def _onwards(request: HttpRequest, seat: Seat, case: Case, decision: Decision) -> HttpResponse:
    """Go to the case's next open section, else to the next case that waits."""
    if not decision.counts:
        messages.success(request, gettext(_WAITS))
    elif case.state == State.awaiting_decision:
        messages.success(request, gettext("The section is approved; another one is open."))
        return redirect("case", case.pk)
    elif case.state != State.approved:
        done = gettext(OUTCOME_LABELS[DecisionOutcome(decision.outcome)])
        messages.success(request, f"{done}: {case.title}")
    if request.POST.get("board") and case.day is not None:
        place = urlencode({"unit": case.unit, "day": case.day.isoformat()})
        return redirect(f"{reverse('board', args=[seat.site, seat.slug])}?{place}")
    return onwards(request, seat, queue.following(seat, person_of(request), case))
