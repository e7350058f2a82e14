"""Seeing to a finding: acknowledged or closed by a person, never opened again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from framework.core.errors import CoworkerError
from framework.core.findings import FindingStatus
from framework.core.messages import Message
from framework.inbox import responses
from framework.inbox.access import case_of, person_of
from framework.inbox.casepage.page import Mistake, case_page
from framework.inbox.views.desk import keep_draft
from framework.runtime import deciding
from framework.store.models import StoredFinding

_STATUSES = {"acknowledge": FindingStatus.acknowledged, "close": FindingStatus.closed}


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge or close a finding; what is written in the decision form stays as a draft."""
    finding = StoredFinding.objects.select_related("case").filter(pk=pk).first()
    status = _STATUSES.get(request.POST.get("finding", ""))
    if finding is None or status is None:
        raise Http404
    seat, case = case_of(request, finding.case_id)
    keep_draft(request, case)
    try:
        deciding.settle_finding(finding, status, person_of(request))
    except CoworkerError as error:

        def page(text: Message) -> HttpResponse:
            mistakes = (Mistake(text=text, target=f"finding-{pk}"),)
            return case_page(request, seat, case, mistakes=mistakes, status=422)

        return responses.refused(request, seat, error, page, case=case)
    return redirect(f"{reverse('case', args=[case.pk])}#finding-{pk}")
