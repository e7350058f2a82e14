"""Values that a person sets before they decide: rows in their draft, and what is kept for all."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from framework.core.errors import CoworkerError
from framework.core.figures import ADDED, REMOVED
from framework.core.messages import Message
from framework.inbox import forms, responses
from framework.inbox.access import Seat, case_of, person_of
from framework.inbox.casepage.page import Mistake, case_page
from framework.inbox.forms import FIGURE
from framework.inbox.views.desk import keep_draft
from framework.runtime import deciding
from framework.store import desk, proposals
from framework.store.decisions import changed
from framework.store.models import Case


@require_POST
def values(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a row to the draft, take one away, put it back, or keep the section's values for all."""
    seat, case = case_of(request, pk)
    post = request.POST.copy()
    if table := post.get("add", ""):
        at = _add(case, post, table)
    elif row := post.get("take", ""):
        at = _take(case, post, row)
    elif row := post.get("put", ""):
        post[f"{FIGURE}{row}"] = ""
        at = f"row-{row}"
    else:
        return _save(request, seat, case)
    keep_draft(request, case, post)
    return redirect(f"{reverse('case', args=[pk])}#{at}")


def _add(case: Case, post: QueryDict, table: str) -> str:
    """Give a table one more row; returns the id of its first field."""
    found = case.proposal.value.tables if case.proposal else ()
    wanted = next((one for one in found if one.key == table and one.extendable), None)
    if wanted is None:
        raise Http404
    # Not the number of a row that somebody else is writing.
    known = [*proposals.edits(case), *(name.removeprefix(FIGURE) for name in post)]
    known += [name.removeprefix(FIGURE) for name in desk.drafted(case)]
    row = wanted.next_row(known)
    keys = [wanted.cell_key(row, column.key) for column in wanted.columns]
    for key in keys:
        post[f"{FIGURE}{key}"] = ""
    return f"{FIGURE}{keys[0]}"


def _take(case: Case, post: QueryDict, row: str) -> str:
    """Take a row away; one of the person's own that is nowhere else is forgotten."""
    table, _, name = row.partition("/")
    kept = any(key.startswith(f"{row}/") for key in proposals.edits(case))
    if not name.startswith(ADDED) or kept:
        post[f"{FIGURE}{row}"] = REMOVED
        return f"row-{row}"
    for field in list(post):
        if field.startswith(f"{FIGURE}{row}/") or field == f"{FIGURE}{row}":
            del post[field]
    return f"table-{table}"


def _save(request: HttpRequest, seat: Seat, case: Case) -> HttpResponse:
    sent = forms.typed(request.POST)
    known = proposals.edits(case)
    try:
        if case.proposal is None:
            raise changed(case)
        typed = forms.changes(sent, case.proposal.value, known)
        deciding.save(case, sent.section, typed, person_of(request), version=sent.version)
    except CoworkerError as error:
        keep_draft(request, case)
        proposal = case.proposal.value if case.proposal else None

        def page(text: Message) -> HttpResponse:
            wrong = forms.wrong_figure(sent, proposal, known) if proposal else None
            mistake = Mistake(text=text, target=f"{FIGURE}{wrong}" if wrong else "main")
            return case_page(request, seat, case, sent=sent, mistakes=(mistake,), status=422)

        return responses.refused(request, seat, error, page, case=case)
    # What is kept needs no draft; the rest that was written does.
    post = request.POST.copy()
    for field in [name for name in post if name.startswith(FIGURE)]:
        del post[field]
    post["version"] = str(case.version)
    keep_draft(request, case, post)
    messages.success(request, gettext("Your values are kept. Nothing is decided."))
    return redirect(f"{reverse('case', args=[case.pk])}#section-{sent.section}")
