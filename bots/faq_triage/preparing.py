"""All that a proposal is made of: the ticket, what it says, and how the helpdesk has it now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bots.faq_triage.answers import Answer, answer
from bots.faq_triage.deciding import Outcome
from bots.faq_triage.facts import Ticket
from bots.faq_triage.helpdesk import HELPDESK
from bots.faq_triage.languages import SWEDISH, UNKNOWN, language
from bots.faq_triage.planning import TicketPlan
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import Signals, signals
from bots.faq_triage.sorting import Sorting, sort
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.kinds import NotRead, TargetReader
from framework.core.messages import Message, message

#: Why what was left in the chat is not read in the helpdesk.
NOT_THERE = message("It was left in the coworker's own chat and does not stand in the helpdesk.")


@dataclass(frozen=True, kw_only=True)
class Work:
    """One ticket with all that is known of it."""

    case: Case
    ticket: Ticket
    said: Signals
    plan: TicketPlan
    sorting: Sorting
    language: str
    answer: Answer
    settings: Settings
    dated: DatedRules
    now: dt.datetime
    #: The helpdesk's row, empty when it was not read.
    live: dict[str, str]
    read_at: dt.datetime
    #: Why it could not be read.
    unread: Message | None
    #: Nothing is left to do.
    over: Message | None

    @property
    def at_once(self) -> bool:
        """A person is needed at once, by what it says or by the article that it is about."""
        return self.said.at_once or self.plan.at_once

    @property
    def by_mail(self) -> bool:
        """It is answered by mail, as an answer to the mail that it came as."""
        row = self.case.row.values
        known = bool(row.get("email") and row.get("messageId"))
        return self.settings.answers_mail and self.ticket.own and known and not self.at_once

    @property
    def is_linked(self) -> bool:
        """It belongs to a storm that another ticket leads."""
        storm = self.plan.storm
        return storm is not None and storm.lead != self.ticket.reference

    @property
    def leads(self) -> bool:
        """It is the first of a storm."""
        storm = self.plan.storm
        return storm is not None and storm.lead == self.ticket.reference


def work(
    case: Case, reader: TargetReader, settings: Settings, dated: DatedRules, now: dt.datetime
) -> Work:
    """Read the ticket in the helpdesk, and put together what is known.

    Counts that the helpdesk shows now are later than those of the queue.
    """
    ticket = Ticket.model_validate(case.values["ticket"])
    plan = TicketPlan.model_validate(case.plan)
    said = signals(ticket.whole, dated, ticket.day)
    reading = (
        NotRead(target="", reason=NOT_THERE)
        if ticket.own
        else reader.read(HELPDESK, "read_ticket", ticket=ticket.reference)
    )
    if isinstance(reading, NotRead):
        live: dict[str, str] = {}
        read_at, unread, over = now, reading.reason, None
    else:
        live = dict(reading.rows[0]) if reading.rows else {}
        read_at, unread = reading.read_at, None
        over = _over(live, settings)
        ticket = _as_now(ticket, live)
    spoken = spoken_in(ticket, plan, dated)
    sorting = sort(ticket, said, plan, settings, dated)
    return Work(
        case=case, ticket=ticket, said=said, plan=plan, sorting=sorting, language=spoken,
        answer=answer(ticket, said, plan, spoken, dated), settings=settings, dated=dated, now=now,
        live=live, read_at=read_at, unread=unread, over=over,
    )  # fmt: skip


def spoken_in(ticket: Ticket, plan: TicketPlan, dated: DatedRules) -> str:
    """Return the language of a ticket; what an article surely fits is in the articles' own."""
    told = language(ticket.whole, dated, ticket.day)
    sure = plan.found.outcome is Outcome.answer
    return SWEDISH if sure and told == UNKNOWN else told


def _over(live: dict[str, str], settings: Settings) -> Message | None:
    """Return why nothing is left to do, None while the ticket is open."""
    if not live:
        return message("The helpdesk has no such ticket any more.")
    status = live.get("status", "")
    if status in settings.closed_statuses:
        return message("The helpdesk has it as {status}.", status=status)
    return None


def _as_now(ticket: Ticket, live: dict[str, str]) -> Ticket:
    count = live.get("reopened", "")
    return ticket.model_copy(update={"reopened": int(count)}) if count.isdigit() else ticket
