"""The page of a case whose content is purged: what stays of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from framework.core.approval import OUTCOME_LABELS, SETTLE_LABELS
from framework.core.lifecycle import STATE_LABELS, State
from framework.inbox.access import Seat
from framework.store.models import Case, Receipt

_LABELS = {
    outcome.value: label for outcome, label in (*OUTCOME_LABELS.items(), *SETTLE_LABELS.items())
}


def gone(request: HttpRequest, seat: Seat, case: Case) -> HttpResponse:
    """Answer 410: since when it is purged, who decided what, and what stands in the systems."""
    context = {
        "seat": seat,
        "case": case,
        "state_label": STATE_LABELS[State(case.state)],
        "days": seat.config.coworker.retention_days,
        "decisions": [
            (decision, _LABELS[decision.outcome])
            for decision in case.decisions.select_related("person")
        ],
        "receipts": Receipt.objects.filter(action__case=case).select_related("action"),
    }
    return render(request, "inbox/purged.html", context, status=410)
