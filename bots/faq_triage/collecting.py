"""From the helpdesk's queue to cases: one for each ticket, masked before anything is made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import lru_cache

from bots.faq_triage.facts import Ticket, moment, number
from bots.faq_triage.masking import masked
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import says, signals
from bots.faq_triage.sources import TICKET_SHEET, TICKETS, YES
from bots.faq_triage.suggestions import Found, finder
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules
from framework.core.identity import mask_all
from framework.core.kinds import SourceReader
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.tables import Row

_TITLE = 60


def collect(
    sources: SourceReader, settings: Settings, dated: DatedRules
) -> Iterator[Case | NotPrepared]:
    """Yield a case for every ticket, or why there is none: it also stands in another file."""
    seen: dict[str, str] = {}
    find = _finder(sources, settings)
    for book in sources.workbooks(TICKETS):
        for row in book.sheet(TICKET_SHEET).rows:
            reference = row["caseId"]
            if reference in seen:
                yield NotPrepared(
                    place=row.place,
                    column="caseId",
                    reason=message("The same ticket also stands in {file}.", file=seen[reference]),
                    remedy=message("Send each ticket once."),
                )
                continue
            seen[reference] = row.place.file
            yield _case(row, settings, dated, find)


def _finder(sources: SourceReader, settings: Settings) -> Callable[[str], Found]:
    """Return what finds articles in force on the day of the latest ticket."""
    rows = [row for book in sources.workbooks(TICKETS) for row in book.sheet(TICKET_SHEET).rows]
    if not rows or not settings.urgent_groups:
        return lambda _text: Found()
    day = max(dt.date.fromisoformat(row["created"][:10]) for row in rows)
    return lru_cache(maxsize=None)(finder(sources, settings.calibration, settings.synonyms, day))


def _case(row: Row, settings: Settings, dated: DatedRules, find: Callable[[str], Found]) -> Case:
    ticket = read_ticket(row, dated)
    said = signals(ticket.whole, dated, ticket.day)
    hidden = says(ticket.whole, "skydd_ord", dated, ticket.day)
    if row["protected"] == YES or hidden:
        return Case(
            reference=ticket.reference, title=ticket.reference, unit="", unit_name="",
            place=row.place, row=Row(place=row.place, values={}), values={}, protected=True,
        )  # fmt: skip
    kept = {"subject": ticket.subject, "description": ticket.text, "office": ticket.office,
            "customerContact": ticket.contact}  # fmt: skip
    subject = ticket.subject or ticket.summary
    return Case(
        reference=ticket.reference,
        title=f"{ticket.reference} {subject}"[: _TITLE + len(ticket.reference)].strip(),
        unit=settings.unit,
        unit_name=settings.unit_name,
        place=row.place,
        row=row.model_copy(update={"values": {**row.values, **kept}}),
        values={"ticket": ticket.model_dump(mode="json")},
        urgent=said.at_once
        or (find(ticket.whole).is_for(settings.urgent_groups) and not said.thanks),
    )


def read_ticket(row: Row, dated: DatedRules) -> Ticket:
    """Return a ticket without what must not be kept.

    What the coworker itself writes (category, priority, group, a handover) is no part of it, or
    every ticket would come back as changed once it is sorted.
    """
    created = moment(row["created"])
    assert created is not None  # noqa: S101 (the sheet demands it)
    day = local(created).date()
    subject = masked(row["subject"], dated, day)
    text = masked(row["description"], dated, day)
    handovers, most = _count(row, "handovers"), number(dated, "overlamningar_max", day)
    known = handovers is not None and most is not None
    return Ticket(
        reference=row["caseId"],
        created=created,
        channel=row["channel"],
        subject=" ".join(subject.text.split()),
        text=text.text.strip(),
        contact=mask_all(row["customerContact"]),
        phone=mask_all(row["phone"]),
        office=mask_all(row["office"]),
        has_mail=bool(row["email"]),
        vip={YES: True, "N": False}.get(row["vip"]),
        reopened=_count(row, "reopened"),
        circles=(handovers or 0) >= (most or 0) if known else None,
        taken=tuple(dict.fromkeys((*subject.taken, *text.taken))),
        cut=subject.cut or text.cut,
        own=row["intake"] == YES,
    )


def _count(row: Row, column: str) -> int | None:
    return int(row[column]) if row[column] else None
