"""Files behind a case, and the coworkers' portraits."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from framework.adapters.evidence import EvidenceFolder
from framework.inbox.access import case_of, person_of, seat_at
from framework.runtime import here
from framework.store import audit
from framework.store.models import Evidence

#: Shown in the browser; anything else is only downloaded.
_SHOWN = frozenset({"image/png", "image/jpeg", "text/plain"})
_DIGEST = re.compile(r"[0-9a-f]{64}")


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve one file behind a case that the person may see; that it is shown is logged first."""
    found = Evidence.objects.filter(pk=pk).first()
    if found is None or not _DIGEST.fullmatch(found.digest):
        raise Http404
    _, case = case_of(request, found.case_id)
    try:
        content = EvidenceFolder(here.data_folder() / "evidence").read(found.digest)
    except FileNotFoundError:  # purged
        raise Http404 from None
    audit.record_read(
        case.municipality,
        at=here.now(),
        actor=person_of(request).username,
        subject=f"{case} evidence {found.digest[:12]}",
    )
    shown = found.media_type in _SHOWN
    answer = HttpResponse(
        content, content_type=found.media_type if shown else "application/octet-stream"
    )
    answer["Cache-Control"] = "private, max-age=3600"
    if not shown:
        answer["Content-Disposition"] = f'attachment; filename="{found.digest[:12]}"'
    return answer


@require_safe
def portrait(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Serve the portrait that the municipality gave its coworker."""
    file = seat_at(request, site, slug).portrait
    if file is None:
        raise Http404
    answer = HttpResponse(file.read_bytes(), content_type="image/svg+xml")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
