"""What could be answered: from an article in force, the list of outages, or the house's own text.

Nothing is made up: an answer is somebody's own text, unchanged, with what it is and its version.
When a person is needed there is none, and the reason stands in its place.
"""

from __future__ import annotations

from bots.faq_triage.deciding import Outcome
from bots.faq_triage.facts import Ticket, text_of
from bots.faq_triage.languages import ENGLISH, SWEDISH
from bots.faq_triage.planning import TicketPlan
from bots.faq_triage.signals import Signals
from bots.faq_triage.suggestions import Found
from framework.core.dated import DatedRules
from framework.core.messages import Message, message
from framework.core.values import Value

#: What an answer is when it is no article's.
OUTAGE, LIST, OWN = "STORNING", "DRIFTSTATUS", "EGEN_TEXT"
SOURCES = {
    OUTAGE: message("the text for outages"),
    LIST: message("the list of outages"),
    OWN: message("the house's own text"),
}


class Answer(Value):
    """A proposed answer, or why there is none."""

    #: Empty when none is proposed.
    text: str = ""
    #: Article and version, `KB-0002 v2`, or a key of `SOURCES`.
    cited: str = ""
    why: Message

    @property
    def is_proposed(self) -> bool:
        """There is something to send."""
        return bool(self.text)


def answer(
    ticket: Ticket, said: Signals, plan: TicketPlan, language: str, dated: DatedRules
) -> Answer:
    """Return what is proposed to answer."""
    if reason := _a_person(ticket, said, plan, language):
        return Answer(why=reason)
    found = _found(ticket, said, plan, dated)
    if not found.is_proposed:
        return found
    note = text_of(dated, "text_uppgifter", ticket.day) if ticket.taken else ""
    text = _texts(found.text, note, text_of(dated, "text_avslut", ticket.day))
    return found.model_copy(update={"text": text})


def _a_person(ticket: Ticket, said: Signals, plan: TicketPlan, language: str) -> Message | None:
    """Return why a person answers, None when the coworker may propose it."""
    reasons = (
        (said.at_once or plan.at_once, message("A person takes it at once.")),
        (not ticket.whole, message("Nothing is written in it.")),
        (ticket.circles, message("It goes round in circles: somebody must own it.")),
        (ticket.reopened, message("It was answered before and opened again.")),
        (plan.parts and not plan.storm, message("It asks several questions.")),
        (said.call, message("A call is wished for.")),
        (not ticket.has_mail, message("There is no e-mail address to answer to.")),
        (
            language not in {SWEDISH, ENGLISH},
            message("It is not known to be in Swedish, as the articles are."),
        ),
        (said.thanks, message("It says that it is solved: a person closes it.")),
    )
    return next((why for there, why in reasons if there), None)


def _found(ticket: Ticket, said: Signals, plan: TicketPlan, dated: DatedRules) -> Answer:
    outage = _outage(plan, text_of(dated, "text_driftstatus", ticket.day)) if said.outage else ""
    if plan.storm is not None:
        text = _texts(text_of(dated, "text_storning", ticket.day), outage)
        why = message("one of {size} about the same", size=plan.storm.size)
        return Answer(text=text, cited=OUTAGE, why=why)
    if outage:
        return Answer(text=outage, cited=LIST, why=message("from the list of outages"))
    best = plan.found.best if plan.found.outcome is Outcome.answer else None
    article = f"{best.answer}\n\n({best.article}, version {best.version})" if best else ""
    cited = f"{best.article} v{best.version}" if best else OWN
    if said.reset:
        text = _texts(text_of(dated, "text_aterstallning", ticket.day), article)
        why = message("nothing is reset without a proof of identity: steps to do it oneself")
        return Answer(text=text, cited=cited, why=why)
    if best is not None:
        return Answer(text=article, cited=cited, why=message("the article fits surely enough"))
    return Answer(why=_why_none(plan.found))


def _why_none(found: Found) -> Message:
    if found.untried:
        return message("Nobody has set how sure an answer must be: no article was looked for.")
    if found.outcome is Outcome.person:
        return message("What fits best is never answered automatically.")
    if found.expired is not None:
        return message("The article that fits has passed its review date.")
    if found.outcome is Outcome.did_you_mean:
        return message("Several articles may fit; none surely enough.")
    return message("No article fits.")


def _texts(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _outage(plan: TicketPlan, template: str) -> str:
    filled = (
        template.replace("{system}", one.system)
        .replace("{since}", one.since)
        .replace("{text}", one.text or "–")
        for one in plan.outages
    )
    return "\n".join(filled)
