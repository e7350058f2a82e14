"""What a caseworker looks at beside the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from bots.income_support.completions import Requested
from bots.income_support.facts import is_reserve_number
from bots.income_support.readings import agency_source
from bots.income_support.systems import AGENCIES
from bots.income_support.words import PLANS, ROLES
from bots.income_support.work import Work, kronor
from framework.core.messages import mark
from framework.core.proposals import Panel

_UNKNOWN = "–"
_READ, _NOT_READ, _NOT_ASKED = mark("read"), mark("not read"), mark("not asked")


def panels(work: Work) -> tuple[Panel, ...]:
    """Return the incomes by type, the completion, and what was read when."""
    return (
        *_completion(work),
        *_incomes(work),
        _planning(work),
        _agencies(work),
    )


def _completion(work: Work) -> Iterator[Panel]:
    if work.completion is None or not work.completion.requested:
        return
    yield Panel(
        kind="table",
        title=mark("Requested documents"),
        columns=(mark("Document"), mark("Due"), mark("Came"), mark("Files"), mark("Arrived")),
        rows=tuple(
            (
                each.text,
                str(each.last_day or _UNKNOWN),
                str(each.received_on or _UNKNOWN),
                str(each.files),
                _arrived(each),
            )
            for each in work.completion.requested
        ),
    )


def _arrived(document: Requested) -> str:
    if not document.arrived:
        return mark("No")
    return mark("Yes, late") if document.late else mark("Yes")


def _planning(work: Work) -> Panel:
    """Return what each adult states of their planning, and how many jobs were applied for."""
    plans = [
        (
            ROLES[plan.person],
            PLANS[plan.type],
            _UNKNOWN if plan.extent is None else f"{plan.extent} %",
        )
        for plan in work.facts.plans
    ]
    jobs = (mark("Jobs applied for"), str(work.facts.jobs), "")
    return Panel(
        kind="table",
        title=mark("Planning"),
        columns=(mark("About"), mark("Planning"), mark("Extent")),
        rows=(*plans, jobs),
    )


def _incomes(work: Work) -> Iterator[Panel]:
    """Yield every type of income with what each adult has of it."""
    by_type: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    days: dict[str, str] = {}
    for row in work.incomes:
        by_type[row.type][row.recipient] = row.counted
        days[row.type] = max(days.get(row.type, ""), str(row.day or ""))
    if not by_type:
        return

    def shown(amount: Decimal | None) -> str:
        return _UNKNOWN if amount is None else kronor(amount)

    def total(kind: str) -> Decimal | None:
        amounts = [each for each in by_type[kind].values() if each is not None]
        return sum(amounts, Decimal(0)) if len(amounts) == len(by_type[kind]) else None

    yield Panel(
        kind="table",
        title=mark("Incomes by type"),
        columns=(
            mark("Type"), mark("Date"), mark("Applicant"), mark("Co-applicant"), mark("Sum"),
        ),
        rows=tuple(
            (
                kind,
                days[kind] or _UNKNOWN,
                shown(own["SOKANDE"]) if "SOKANDE" in own else "",
                shown(own["MEDSOKANDE"]) if "MEDSOKANDE" in own else "",
                shown(total(kind)),
            )
            for kind, own in sorted(by_type.items())
        ),
    )  # fmt: skip


def _agencies(work: Work) -> Panel:
    """Return what of each agency was read about each adult."""
    rows = []
    for operation, name in AGENCIES.items():
        for role, person in work.facts.adults:
            source = agency_source(operation, role)
            if source in work.readings.read:
                shown = _READ
            elif operation not in work.settings.agencies or is_reserve_number(person):
                shown = _NOT_ASKED
            else:
                shown = _NOT_READ
            rows.append((name, ROLES[role], shown))
    previous = work.readings.previous
    rows.append(
        (
            mark("Last calculation"),
            str(work.facts.month.after(-1)),
            _NOT_READ if previous is None else _READ,
        )
    )
    return Panel(
        kind="table",
        title=mark("What was read"),
        columns=(mark("Source"), mark("About"), mark("Read")),
        rows=tuple(rows),
    )
