"""The case page as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from framework.core.approval import NEEDS_REASON, OUTCOME_LABELS, ApprovalPolicy, DecisionOutcome
from framework.core.deadlines import DUE_LABELS, Due
from framework.core.lifecycle import STATE_LABELS, State
from framework.core.messages import Message, message
from framework.core.proposals import Proposal
from framework.inbox import forms, holds, keys, queue
from framework.inbox.access import Seat, person_of
from framework.inbox.casepage import (
    checks,
    deeds,
    figures,
    findings,
    hiding,
    source,
    timeline,
    weighing,
    writes,
)
from framework.inbox.casepage.purged import gone
from framework.inbox.forms import Typed
from framework.inbox.texts import due_of, language
from framework.inbox.undo_bar import latest
from framework.runtime import deciding, here
from framework.store import audit, desk, looks, pauses
from framework.store import proposals as stored_proposals
from framework.store.decisions import approvals
from framework.store.findings import of
from framework.store.models import Case, Decision
from framework.store.second import conflict, waits
from framework.store.settling import settle_outcomes

_MAIN = (
    DecisionOutcome.approve,
    DecisionOutcome.approve_changed,
    DecisionOutcome.complete,
    DecisionOutcome.reject,
)


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """Something that must be mended before a decision can be taken."""

    text: Message
    #: Id of what to mend.
    target: str


def case_page(
    request: HttpRequest,
    seat: Seat,
    case: Case,
    *,
    sent: Typed | None = None,
    mistakes: tuple[Mistake, ...] = (),
    revealed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show a case, after it is noted that it is shown. Nothing of what was typed is lost."""
    person = person_of(request)
    now = here.now()
    if case.purged_at is not None:
        audit.record_read(case.municipality, at=now, actor=person.username, subject=str(case))
        return gone(request, seat, case)
    stored_proposals.read_at_once(case)
    undo = latest(seat, person)
    draft = None if sent or case.state != State.awaiting_decision else desk.draft(case, person)
    sent = sent or (forms.drafted(draft) if draft else None)
    stands = due_of(case, now)
    waiting = queue.window(seat, case)
    claims = desk.claims([*waiting, case], now)
    audit.record_read(case.municipality, at=now, actor=person.username, subject=str(case))
    context: dict[str, Any] = {
        "seat": seat,
        "case": case,
        "state_label": STATE_LABELS[State(case.state)],
        "mistakes": mistakes,
        "source": source.source(case, revealed=revealed),
        "revealed": revealed,
        "deeds": deeds.deeds(case, seat),
        "timeline": timeline.entries(case, seat),
        "waiting": waiting,
        "holders": (holders := desk.of_others(claims, person)),
        "waiting_total": queue.awaiting(seat).count(),
        "guidance": seat.config.coworker.guidance.in_language(language()),
        "opened_at": sent.opened_at.isoformat() if sent and sent.opened_at else now.isoformat(),
        "sent": sent,
        "draft": draft,
        "claim": holders.get(case.pk),
        "claimed": case.pk in claims and case.pk not in holders,
        "key": keys.keys_of(person),
        "commands": keys.COMMANDS,
        "reasons_open": any(one.target == "reasons" for one in mistakes),
        "undo": undo if undo and undo.case_id != case.pk else None,
        "undoable": undoable(case, person.pk),
        "undo_until": deciding.undo_until(case),
        "reruns": seat.decides and deciding.may_rerun(case, seat.policy),
        "pauses": _holding(seat, case),
        "due": DUE_LABELS[stands],
        "overdue": stands is Due.overdue,
        "settles": bool(settle_outcomes(case)),
        "language": language(),
        "return_to": reverse("case", args=[case.pk]),
    }
    if case.proposal is not None:
        context |= _proposal(seat, case, case.proposal.value, request, sent, revealed=revealed)
        if seat.decides and looks.is_hidden(case, person, seat.policy.blind_sample):
            context |= hiding.hidden(context["sections"], sent)
        context["answered"] = hiding.answered(case, case.proposal.value, person)
    return render(request, "inbox/case.html", context, status=status)


def _holding(seat: Seat, case: Case) -> list[holds.Box]:
    """Return the pause that holds an approved case back."""
    pause = pauses.holding(case) if case.state == State.approved else None
    return [holds.box(seat, pause)] if pause else []


def undoable(case: Case, person_id: int) -> list[Decision]:
    """Return the person's approvals that can be taken back."""
    if not case.is_approved:
        return waits(case, person_id)
    return [one for one in approvals(case).values() if one.person_id == person_id]


def _proposal(
    seat: Seat,
    case: Case,
    proposal: Proposal,
    request: HttpRequest,
    sent: Typed | None,
    *,
    revealed: bool,
) -> dict[str, Any]:
    approved = approvals(case)
    open_now = case.state == State.awaiting_decision
    wanted = sent.section if sent else request.GET.get("section", "")
    current = _current(proposal, approved, wanted) if open_now else ""
    targets = {role: target.name for role, target in seat.config.targets.items()}
    applied = forms.applied(sent, proposal, stored_proposals.edits(case))
    return {
        "proposal": proposal,
        "flags": checks.flags(proposal, of(case)),
        "looks_at": {flag.key for flag in checks.to_look_at(case, seat.person, current)},
        "findings": findings.lines(case.findings.all(), settles=open_now and seat.decides),
        "checks": (lines := checks.lines(proposal.checks)),
        "open_checks": [line for line in lines if not line.passed],
        "passed_checks": [line for line in lines if line.passed],
        "sections": figures.sections(
            case, proposal, approved, current=current, sent=sent, revealed=revealed
        ),
        "weighed": weighing.not_met(seat, case, proposal, applied),
        "current": current,
        "actions": writes.actions(proposal, applied, targets, revealed=revealed),
        "saves": open_now and seat.decides and deciding.may_save(case, current, seat.policy),
        "deciding": open_now,
        "main_outcomes": _outcomes(seat.policy, main=True),
        "more_outcomes": _outcomes(seat.policy, main=False),
        "reasons": [(code.code, getattr(code, language())) for code in seat.policy.reason_codes],
        "barred": _barred(seat, case, current),
        "conflict": timeline.said(conflict(case, current), seat),
    }


def _current(proposal: Proposal, approved: dict[str, Decision], wanted: str) -> str:
    """Return the section that the form decides: the one asked for, else the first open one."""
    still_open = [part.key for part in proposal.sections if part.key not in approved]
    if wanted in still_open:
        return wanted
    return still_open[0] if still_open else ""


def _outcomes(policy: ApprovalPolicy, *, main: bool) -> list[dict[str, Any]]:
    return [
        {
            "value": outcome.value,
            "label": OUTCOME_LABELS[outcome],
            "needs_reason": outcome in NEEDS_REASON,
        }
        for outcome in policy.outcomes
        if (outcome in _MAIN) is main
    ]


def _barred(seat: Seat, case: Case, section: str) -> Message | None:
    """Return why this person cannot decide here."""
    if seat.decides:
        if section not in {word.section for word in waits(case, seat.person.pk)}:
            return None
        return message("You have decided. Now another person decides, without seeing what you did.")
    return message(
        "You can read this case, but you hold none of the roles that decide: {roles}.",
        roles=seat.deciders,
    )
