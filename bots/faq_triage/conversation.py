"""What a conversation is made of: what was typed, what is said to it, and who takes over.

All that is said is an article's own text, or a sentence of the kind's, which readers get in their
language. What is kept of what people type is masked.
"""

from __future__ import annotations

from enum import StrEnum

from bots.faq_triage.suggestions import Hit
from framework.core.messages import Message, message
from framework.core.values import Value

#: Rounds without an answer after which a person takes over.
ROUNDS = 2
#: So much of what was asked goes with a ticket.
MOST_ASKED, LONGEST_ASKED = 20, 4000


class Intent(StrEnum):
    """What a round was about."""

    #: Answered: from an article, one that the writer chose, several, or the list of outages.
    answer = "answer"
    chosen = "chosen"
    several = "several"
    outage = "outage"
    #: Told how it is done oneself: nothing is reset here.
    reset = "reset"
    #: Not answered: which of three was meant, none found, the one that fits is too old, or several
    #: questions of which none was found.
    choices = "choices"
    unclear = "unclear"
    expired = "expired"
    none_meant = "none_meant"
    not_helped = "not_helped"
    #: For people.
    danger = "danger"
    person = "person"
    leads = "leads"
    language = "language"
    sarcasm = "sarcasm"
    protected = "protected"
    #: Nothing to answer.
    greeting = "greeting"
    thanks = "thanks"
    abuse = "abuse"
    empty = "empty"


#: A text of the helpdesk's matter, answered or not.
QUESTIONS = frozenset(
    {
        Intent.answer, Intent.chosen, Intent.several, Intent.outage, Intent.reset, Intent.choices,
        Intent.unclear, Intent.expired, Intent.danger, Intent.leads, Intent.language,
        Intent.sarcasm,
    }
)  # fmt: skip
ANSWERED = frozenset(
    {Intent.answer, Intent.chosen, Intent.several, Intent.outage, Intent.reset}
)  # fmt: skip
#: Questions that no article answered: what the list of gaps is made of.
GAPS = frozenset({Intent.choices, Intent.unclear, Intent.expired, Intent.none_meant})


class Why(StrEnum):
    """Why people take over."""

    danger = "danger"
    wish = "wish"
    #: As many rounds as are allowed gave no answer.
    rounds = "rounds"
    #: The article that fits leads to people.
    leads = "leads"
    expired = "expired"
    language = "language"
    sarcasm = "sarcasm"
    protected = "protected"


REASONS = {
    Why.danger.value: message("danger: a person at once"),
    Why.wish.value: message("a person was wished for"),
    Why.rounds.value: message("two rounds without an answer"),
    Why.leads.value: message("the article leads to people"),
    Why.expired.value: message("the article had passed its review"),
    Why.language.value: message("another language"),
    Why.sarcasm.value: message("was of no help"),
    Why.protected.value: message("by telephone only"),
}


class People(StrEnum):
    """Whom a writer is told of, as the municipality's config has them."""

    #: Telephone and hours of those who answer.
    office = "office"
    #: Those who take danger at once.
    at_once = "at_once"


class Said(Value):
    """One thing that is said: exactly one of these."""

    text: Message | None = None
    #: An article's own text, cited by id, title, version and day of review.
    hit: Hit | None = None
    #: "Did you mean …?"
    choices: tuple[Hit, ...] = ()
    people: People | None = None
    #: A sentence that is said in every language that we have.
    everywhere: bool = False


class HandOver(Value):
    """People take over."""

    why: Why
    #: They are told now, whether or not the writer leaves a name; else the writer may leave one.
    urgent: bool = False
    #: Nothing is written down: by telephone only.
    by_telephone: bool = False


class Conversation(Value):
    """How far a conversation has come."""

    #: Rounds without an answer since the last one.
    failed: int = 0
    #: Articles that the writer may choose from, by id.
    offered: tuple[str, ...] = ()
    #: What was asked, masked, for the people who take over.
    asked: tuple[str, ...] = ()
    #: Danger was told of.
    urgent: bool = False

    @property
    def lost(self) -> int:
        """Rounds without an answer, choices that nobody took among them."""
        return self.failed + bool(self.offered)

    @property
    def whole(self) -> str:
        """What was asked, as the text of a ticket."""
        return "\n\n".join(self.asked)[:LONGEST_ASKED]


class Turn(Value):
    """One round: what was typed, what is said, and how far the conversation has come."""

    #: As it may be kept.
    typed: str
    #: What was taken out of it, as `masking.Masked` says.
    taken: tuple[str, ...] = ()
    #: `sv`, `en`, a key of `languages.NAMES`, or empty when it cannot be told.
    language: str = ""
    intent: Intent
    #: How likely the best article is the right one; None when none was looked for.
    score: float | None = None
    said: tuple[Said, ...]
    hand_over: HandOver | None = None
    after: Conversation

    @property
    def cited(self) -> tuple[Hit, ...]:
        """The articles that it was answered from."""
        return tuple(each.hit for each in self.said if each.hit is not None)
