"""What is worked out over all open tickets together: storms, outages, and what articles say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from pydantic import JsonValue

from bots.faq_triage.deciding import Outcome
from bots.faq_triage.facts import Ticket, moment
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import Signals, sentences, signals, tells_something, words
from bots.faq_triage.sources import STATUS, STATUS_SHEET
from bots.faq_triage.storms import Report, Storm, storms
from bots.faq_triage.suggestions import Found, finder
from framework.core.cases import OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import SourceReader
from framework.core.local_time import local
from framework.core.values import Value

#: Fewest words of a sentence that is looked up as a question of its own.
_FEWEST = 3
#: So many sentences are looked up; what follows is no question any more.
_MOST = 12
#: An article fits surely enough, whoever answers.
_SURE = {Outcome.answer, Outcome.person}


class Outage(Value):
    """An outage that the list of outages holds."""

    system: str
    since: str
    text: str


class TicketPlan(Value):
    """One ticket's part of the plan."""

    found: Found = Found()
    #: What each of several questions finds; empty when there is one.
    parts: tuple[Found, ...] = ()
    storm: Storm | None = None
    outages: tuple[Outage, ...] = ()
    #: The best article is one that leads to people at once.
    at_once: bool = False


def plan(
    cases: Sequence[OpenCase], sources: SourceReader, settings: Settings, dated: DatedRules,
    now: dt.datetime,
) -> Mapping[str, dict[str, JsonValue]]:  # fmt: skip
    """Return every open ticket's part."""
    today = local(now).date()
    tickets = [Ticket.model_validate(each.case.values["ticket"]) for each in cases]
    said = [signals(ticket.whole, dated, ticket.day) for ticket in tickets]
    before = [TicketPlan.model_validate(each.case.plan) for each in cases]
    find = lru_cache(maxsize=None)(finder(sources, settings.calibration, settings.synonyms, today))
    found = [
        find(ticket.whole) if tells_something(ticket.whole, dated, ticket.day) else Found()
        for ticket in tickets
    ]
    reports = [
        Report(
            ticket=ticket,
            signals=own,
            apart=ticket.own or _apart(own, fits, settings),
            before=was.storm,
        )
        for ticket, own, fits, was in zip(tickets, said, found, before, strict=True)
    ]
    together = storms(reports, dated, today)
    known = outages(sources, now)
    return {
        ticket.reference: TicketPlan(
            found=fits,
            parts=parts(ticket.text, own, find),
            storm=together.get(ticket.reference),
            outages=named(ticket.whole, known),
            at_once=fits.is_for(settings.urgent_groups) and not own.thanks,
        ).model_dump(mode="json")
        for ticket, own, fits in zip(tickets, said, found, strict=True)
    }


def _apart(said: Signals, found: Found, settings: Settings) -> bool:
    """Tell whether a ticket is no part of any storm: danger, or a question that is answered."""
    danger = said.at_once or found.is_for(settings.urgent_groups)
    return danger or (not said.outage and found.outcome is Outcome.answer)


def parts(text: str, said: Signals, find: Callable[[str], Found]) -> tuple[Found, ...]:
    """Return what each question finds when a text holds several, in the order they are asked.

    Questions are several when sentences find different articles, each surely enough, or when the
    text says that they are.
    """
    asked = [part for part in sentences(text) if len(words(part)) >= _FEWEST][:_MOST]
    found = [one for one in (find(part) for part in asked) if one.hits]
    sure = {one.hits[0].article: one for one in reversed(found) if one.outcome in _SURE}
    if len(sure) > 1:
        return tuple(one for one in found if sure.get(one.hits[0].article) is one)
    if not said.several:
        return ()
    likely = {one.hits[0].article: one for one in reversed(found)}
    return tuple(one for one in found if likely.get(one.hits[0].article) is one) or (Found(),)


def outages(sources: SourceReader, now: dt.datetime) -> tuple[Outage, ...]:
    """Return what the list of outages says of an instant."""
    return tuple(
        Outage(system=row["system"], since=row["since"], text=row["text"])
        for book in sources.workbooks(STATUS)
        for row in book.sheet(STATUS_SHEET).rows
        if _on(row["since"], row["ended"], now)
    )


def _on(since: str, ended: str, now: dt.datetime) -> bool:
    start, end = moment(since), moment(ended)
    return start is not None and start <= now and (end is None or end > now)


def named(text: str, known: Iterable[Outage]) -> tuple[Outage, ...]:
    """Return the outages of systems that a text names."""
    said = words(text)
    return tuple(one for one in known if _names(said, words(one.system)))


def _names(said: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether words name a system; its words begin the text's, in one place."""
    return bool(name) and any(
        all(word.startswith(part) for word, part in zip(said[at:], name, strict=False))
        for at in range(len(said) - len(name) + 1)
    )
