"""The list of a coworker's cases, and the way to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.deadlines import DUE_LABELS, Due
from framework.core.lifecycle import BUCKET_LABELS, STATE_LABELS, Bucket, State
from framework.core.summaries import Summary
from framework.inbox import buckets, queue
from framework.inbox.access import Seat, person_of, seat_at
from framework.inbox.casepage.checks import Flag, flags
from framework.inbox.summaries import summary_shown
from framework.inbox.texts import due_of
from framework.inbox.undo_bar import latest
from framework.runtime import here
from framework.runtime.kinds import kind_class
from framework.runtime.planning import tells_of_all
from framework.store import desk, runs, standins
from framework.store.findings import of
from framework.store.looks import to_review
from framework.store.models import Case
from framework.store.pauses import Scope

_PAGE = 25
_TABS = tuple(buckets.CONDITIONS)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case in the list."""

    case: Case
    state: str
    flags: list[Flag]
    #: How its deadline stands: a word, and its weight.
    due: str
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One bucket to look into."""

    label: str
    count: int
    address: str
    chosen: bool


@require_safe
def coworker(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """List the cases of one bucket; flagged first, the total always shown."""
    seat = seat_at(request, site, slug)
    if not seat.reads_cases:
        raise Http404
    show = _chosen(request)
    unit, only_flagged = request.GET.get("unit", ""), request.GET.get("flagged") == "1"
    all_cases = seat.cases()
    person = person_of(request)
    cases = all_cases.filter(buckets.CONDITIONS[show])
    units = list(cases.order_by("unit_name").values_list("unit", "unit_name").distinct())
    if unit:
        cases = cases.filter(unit=unit)
    if only_flagged:
        cases = cases.filter(flagged=True)
    found = cases.select_related("proposal").prefetch_related("findings").order_by(*queue.ORDER)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    counts = buckets.count(all_cases)
    context = {
        "seat": seat,
        "tabs": [_tab(bucket, counts[bucket], show) for bucket in _TABS],
        "show": show.value,
        "show_label": BUCKET_LABELS[show],
        "page": page,
        "lines": [_line(case) for case in page.object_list],
        "holders": desk.of_others(desk.claims(page.object_list, here.now()), person),
        "units": units,
        "unit": unit,
        "only_flagged": only_flagged,
        "batches": queue.batches(seat) if show is Bucket.awaiting else [],
        "reviews": to_review(all_cases, person).count() if seat.decides else 0,
        "offers": standins.waiting(person, Scope(municipality=site, coworker=slug))
        .filter(receiver=person)
        .count(),
        "undo": latest(seat, person),
        **_told_of_all(seat),
        "query": urlencode(
            {"show": show.value, "unit": unit, **({"flagged": "1"} if only_flagged else {})}
        ),
    }
    return render(request, "inbox/coworker.html", context)


def _told_of_all(seat: Seat) -> dict[str, object]:
    """Return the headline figures of the latest run that has any, and the run."""
    if not tells_of_all(kind_class(seat.config)):
        return {}
    run = runs.latest_summary(seat.site, seat.slug)
    summary = summary_shown(Summary.model_validate(run.summary)) if run else None
    return {"summary": summary, "summary_run": run} if summary and summary.figures else {}


def _chosen(request: HttpRequest) -> Bucket:
    asked = request.GET.get("show", "")
    return Bucket(asked) if asked in _TABS else Bucket.awaiting


def _tab(bucket: Bucket, count: int, chosen: Bucket) -> Tab:
    return Tab(
        label=BUCKET_LABELS[bucket], count=count, address=f"?show={bucket.value}",
        chosen=bucket is chosen,
    )  # fmt: skip


def _line(case: Case) -> Line:
    stands = due_of(case, here.now())
    return Line(
        due=DUE_LABELS[stands],
        overdue=stands is Due.overdue,
        case=case,
        state=STATE_LABELS[State(case.state)],
        flags=flags(case.proposal.value, of(case)) if case.flagged and case.proposal else [],
    )
