"""The day view: the cases of one unit and day side by side, what lacks somebody first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from framework.core.boards import Board
from framework.core.figures import Figure
from framework.core.lifecycle import STATE_LABELS, State
from framework.core.local_time import local
from framework.core.proposals import Proposal
from framework.inbox.access import Seat, seat_at
from framework.inbox.casepage.checks import CheckLine, Flag, flags, lines
from framework.inbox.casepage.figures import is_secret
from framework.inbox.texts import figure_text, label, language, translate
from framework.inbox.undo_bar import latest
from framework.runtime import here
from framework.store import looks, proposals
from framework.store.findings import of
from framework.store.models import Case
from framework.store.second import waits


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One case on the board."""

    case: Case
    state: str
    #: What the rows of the day are ordered by.
    time: str
    #: Name and text of each column, in order; no texts while the proposal is hidden.
    cells: list[tuple[str, str]]
    #: Nobody was found.
    lacks: bool
    hidden: bool
    flags: list[Flag]
    passed: list[CheckLine]
    #: Of the form that decides it here; empty where it is decided on its own page or not at all.
    section: str
    #: Those who may be chosen instead, by code, and who is chosen now.
    choices: dict[str, str]
    chosen: str


@require_safe
def board(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show the cases of a unit and a day; without being asked, of the first that are to come."""
    seat = seat_at(request, site, slug)
    laid = seat.board
    if laid is None or not seat.reads_cases:
        raise Http404
    with_day = seat.cases().exclude(day=None)
    units = list(with_day.order_by("unit_name").values_list("unit", "unit_name").distinct())
    unit = request.GET.get("unit", "") or (units[0][0] if units else "")
    known = with_day.filter(unit=unit).order_by("day").values_list("day", flat=True).distinct()
    days = [each for each in known if each is not None]
    day = _day(request.GET.get("day", ""), days, local(here.now()).date())
    found = list(
        with_day.filter(unit=unit, day=day)
        .select_related("proposal")
        .prefetch_related("findings", "edits")
    )
    hidden = looks.hidden(found, seat.person, seat.policy.blind_sample) if seat.decides else set()
    columns = _labels(found, laid)
    rows = [_row(seat, case, laid, columns, hidden=case.pk in hidden) for case in found]
    rows.sort(key=lambda row: (not row.lacks, row.time, row.case.reference))
    context = {
        "seat": seat,
        "rows": rows,
        "columns": columns,
        "units": units,
        "unit": unit,
        "day": day,
        "before": max((each for each in days if day and each < day), default=None),
        "after": min((each for each in days if day and each > day), default=None),
        "lacking": sum(row.lacks for row in rows),
        "found": laid.found,
        "reasons": [(code.code, getattr(code, language())) for code in seat.policy.reason_codes],
        "undo": latest(seat, seat.person),
        "opened_at": here.now().isoformat(),
    }
    return render(request, "inbox/board.html", context)


def _day(asked: str, days: list[dt.date], today: dt.date) -> dt.date | None:
    """Return the day asked for, else the first from today on, else the last there is."""
    try:
        wanted = parse_date(asked)
    except ValueError:
        wanted = None
    if wanted is not None:
        return wanted
    return next((day for day in days if day >= today), days[-1] if days else None)


def _row(seat: Seat, case: Case, laid: Board, columns: list[str], *, hidden: bool) -> BoardRow:
    proposal = case.proposal.value if case.proposal else None
    known = {} if proposal is None or hidden else _figures(proposal)
    values = proposals.values(case)
    found = known.get(laid.found)
    decided_here = (
        proposal is not None
        and not hidden
        and not case.flagged
        and case.state == State.awaiting_decision
        and len(proposal.sections) == 1
        and seat.decides
        and not waits(case, seat.person.pk)
    )
    can_choose = decided_here and found is not None and found.editable
    return BoardRow(
        case=case,
        state=STATE_LABELS[State(case.state)],
        time=values.get(laid.time, ""),
        cells=[
            (name, _shown(known.get(key), values.get(key)))
            for name, key in zip(columns, laid.columns, strict=True)
        ],
        lacks=proposal is not None and not hidden and not values.get(laid.found),
        hidden=hidden,
        flags=flags(proposal, of(case)) if proposal and case.flagged else [],
        passed=[line for line in lines(proposal.checks) if line.passed]
        if known and proposal
        else [],
        section=proposal.sections[0].key if decided_here and proposal else "",
        choices={code: translate(word) for code, word in found.words.items()}
        if can_choose and found
        else {},
        chosen=values.get(laid.found, ""),
    )


def _figures(proposal: Proposal) -> dict[str, Figure]:
    return {figure.key: figure for part in proposal.sections for figure in part.figures}


def _shown(figure: Figure | None, value: str | None) -> str:
    return "" if figure is None else figure_text(figure, value, secret=is_secret(figure))


def _labels(found: list[Case], laid: Board) -> list[str]:
    """Return what the columns are called, by the first case that has them."""
    for case in found:
        if case.proposal and laid.found in (known := _figures(case.proposal.value)):
            return [label(known[key].label) if key in known else "" for key in laid.columns]
    return [""] * len(laid.columns)
