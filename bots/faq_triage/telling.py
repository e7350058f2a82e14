"""What is told of all tickets together in the morning: no person, and nothing only one wrote."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bots.faq_triage.answers import Answer, answer
from bots.faq_triage.facts import PRIORITIES, Ticket, number
from bots.faq_triage.planning import TicketPlan
from bots.faq_triage.preparing import spoken_in
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import Signals, exact_words, signals, words
from bots.faq_triage.sorting import Sorting, sort
from bots.faq_triage.suggestions import read_articles
from framework.core.canonical import ValueType
from framework.core.cases import OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import SourceReader
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.core.summaries import Summary, SummaryColumn, SummaryFigure, SummaryTable

#: Fewest tickets that have a word before it is told.
_FEWEST = 3
_MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class _Seen:
    ticket: Ticket
    said: Signals
    plan: TicketPlan
    sorting: Sorting
    answer: Answer

    @property
    def at_once(self) -> bool:
        """A person is needed at once."""
        return self.said.at_once or self.plan.at_once


def summary(
    cases: Sequence[OpenCase], sources: SourceReader, settings: Settings, dated: DatedRules,
    now: dt.datetime,
) -> Summary:  # fmt: skip
    """Return how the open tickets stand, those for a person at once first."""
    today = local(now).date()
    seen = [_see(each, settings, dated) for each in cases]
    return Summary(
        figures=tuple(_figures(seen)),
        tables=tuple(
            table
            for table in (
                _at_once(seen, settings), _sorted(seen, settings), _storms(seen),
                _gaps(seen, settings, dated, today), _reviews(sources, dated, today),
            )
            if table.rows
        ),
    )  # fmt: skip


def _see(each: OpenCase, settings: Settings, dated: DatedRules) -> _Seen:
    ticket = Ticket.model_validate(each.case.values["ticket"])
    plan = TicketPlan.model_validate(each.case.plan)
    said = signals(ticket.whole, dated, ticket.day)
    spoken = spoken_in(ticket, plan, dated)
    return _Seen(
        ticket=ticket, said=said, plan=plan, sorting=sort(ticket, said, plan, settings, dated),
        answer=answer(ticket, said, plan, spoken, dated),
    )  # fmt: skip


def _figures(seen: Sequence[_Seen]) -> Iterator[SummaryFigure]:
    counts = (
        (message("For a person at once"), sum(one.at_once for one in seen)),
        (message("Open tickets"), len(seen)),
        (message("With a proposed answer"), sum(one.answer.is_proposed for one in seen)),
        (message("Without an answer"), sum(not one.answer.is_proposed for one in seen)),
        (message("Category not surely known"),
         sum(not one.sorting.sure for one in seen)),
        (message("Held something that was taken out"), sum(bool(one.ticket.taken) for one in seen)),
    )  # fmt: skip
    for label, count in counts:
        yield SummaryFigure(label=label, type=ValueType.integer, value=str(count))


def _first(one: _Seen) -> tuple[str, bool, str]:
    return one.sorting.priority or "", not one.said.security, one.ticket.reference


def _at_once(seen: Sequence[_Seen], settings: Settings) -> SummaryTable:
    urgent = [one for one in seen if one.at_once]
    rows = tuple(
        (
            one.ticket.reference, one.sorting.priority or "",
            settings.categories[one.sorting.category or settings.unclear].name,
            settings.groups[one.sorting.group],
        )
        for one in sorted(urgent, key=_first)
    )  # fmt: skip
    columns = (message("Ticket"), message("Priority"), message("Category"), message("Group"))
    return _table(message("For a person at once"), columns, rows)


def _sorted(seen: Sequence[_Seen], settings: Settings) -> SummaryTable:
    counts = Counter(
        (one.sorting.category or settings.unclear, one.sorting.priority or "") for one in seen
    )
    rows = tuple(
        (category.name, *(str(counts[key, priority]) for priority in PRIORITIES),
         str(sum(count for (one, _), count in counts.items() if one == key)))
        for key, category in settings.categories.items()
        if any(one == key for one, _ in counts)
    )  # fmt: skip
    columns = (
        SummaryColumn(label=message("Category")),
        *(SummaryColumn(label=message("{code}", code=code), type=ValueType.integer)
          for code in PRIORITIES),
        SummaryColumn(label=message("All"), type=ValueType.integer),
    )  # fmt: skip
    title = message("Tickets by category and priority")
    return SummaryTable(title=title, columns=columns, rows=rows)


def _storms(seen: Sequence[_Seen]) -> SummaryTable:
    found = {one.plan.storm.lead: one.plan.storm.size for one in seen if one.plan.storm}
    rows = tuple((lead, str(size)) for lead, size in sorted(found.items()))
    columns = (message("Incident"), message("Open tickets in it"))
    return _table(message("Many about the same"), columns, rows)


def _gaps(
    seen: Sequence[_Seen], settings: Settings, dated: DatedRules, today: dt.date
) -> SummaryTable:
    """Return what no article answers: by category, with the words that several tickets share."""
    common = frozenset().union(
        *(exact_words(key, dated, today) or () for key in ("sprak_sv_ord", "sprak_en_ord"))
    )
    found: defaultdict[str, list[_Seen]] = defaultdict(list)
    for one in seen:
        unanswered = not one.plan.found.hits or one.sorting.category is None
        if unanswered and not one.at_once and one.plan.storm is None:
            found[one.sorting.category or settings.unclear].append(one)
    rows = tuple(
        (settings.categories[key].name, str(len(own)), _shared(own, common))
        for key, own in sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    )
    columns = (message("Category"), message("Tickets"), message("Words that several have"))
    return _table(message("Questions without an article"), columns, rows)


def _shared(own: Iterable[_Seen], common: frozenset[str]) -> str:
    counts = Counter(word for one in own for word in set(words(one.ticket.whole)))
    told = [
        (count, word)
        for word, count in counts.items()
        if count >= _FEWEST and word.isalpha() and word not in common
    ]
    return ", ".join(
        word for _, word in sorted(told, key=lambda each: (-each[0], each[1]))[:_MOST_WORDS]
    )


def _reviews(sources: SourceReader, dated: DatedRules, today: dt.date) -> SummaryTable:
    soon = number(dated, "granskas_snart_dagar", today) or 0
    rows = tuple(
        (each.id, each.title, each.owner, each.review_by.isoformat())
        for each in sorted(read_articles(sources), key=lambda one: (one.review_by, one.id))
        if each.review_by <= today + dt.timedelta(days=soon)
    )
    columns = (message("Article"), message("Question"), message("Owner"), message("Review by"))
    return _table(message("Articles to review"), columns, rows)


def _table(
    title: Message, labels: Sequence[Message], rows: tuple[tuple[str, ...], ...]
) -> SummaryTable:
    return SummaryTable(
        title=title, columns=tuple(SummaryColumn(label=label) for label in labels), rows=rows
    )
