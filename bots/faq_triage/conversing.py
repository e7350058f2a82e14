"""What is said to what a person writes: one round of a conversation, without web or database.

Danger is looked for first and is never answered. A person is one word away at any time. What no
article answers surely is asked back with at most three choices, and after two rounds without an
answer people take over.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from bots.faq_triage import said as says_so
from bots.faq_triage.conversation import (
    MOST_ASKED,
    ROUNDS,
    Conversation,
    HandOver,
    Intent,
    People,
    Said,
    Turn,
    Why,
)
from bots.faq_triage.deciding import Outcome
from bots.faq_triage.knowledge import Knowledge
from bots.faq_triage.languages import ENGLISH, SWEDISH, UNKNOWN, language
from bots.faq_triage.masking import Masked, masked
from bots.faq_triage.planning import named, parts
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import Signals, exact_words, says, signals, tells_something, words
from bots.faq_triage.suggestions import Found, Hit
from framework.core.dated import DatedRules
from framework.core.local_time import local
from framework.core.messages import Message

_COMMON = ("fyllnad_ord", "sprak_sv_ord", "sprak_en_ord")
#: Typed where only choices can be sent as text.
NONE_MEANT = "0"
_OFFICE = Said(people=People.office)
_AT_ONCE = Said(people=People.at_once)


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round goes by."""

    before: Conversation
    known: Knowledge
    settings: Settings
    dated: DatedRules
    now: dt.datetime
    #: What the coworker is called, so that a greeting by name is one.
    name: str = ""

    def reply(self, typed: str) -> Turn:
        """Answer what was typed."""
        heard = _Heard(self, masked(typed, self.dated, self.day))
        if says(heard.text, "skydd_ord", self.dated, self.day):
            return self._protected(heard)
        if picked := self._picked(heard.text):
            return picked
        return (
            self._danger(heard, told=heard.said.at_once)
            or self._person(heard)
            or self._nothing(heard)
            or self._danger(heard, told=heard.found.is_for(self.settings.urgent_groups))
            or self._matter(heard)
        )

    def comes_first(self, typed: str) -> bool:
        """Tell whether a text is to be heard before anything of it is left for people."""
        heard = _Heard(self, masked(typed, self.dated, self.day))
        return heard.said.at_once or bool(says(heard.text, "skydd_ord", self.dated, self.day))

    def choose(self, article: str) -> Turn:
        """Answer from one of the articles that were offered."""
        hit = self.known.articles.get(article) if article in self.before.offered else None
        if hit is None:
            return self._unanswered("", UNKNOWN, Intent.none_meant, says_so.GONE)
        return Turn(
            typed=hit.question, language=SWEDISH, intent=Intent.chosen, said=(Said(hit=hit),),
            after=self._after(failed=0),
        )  # fmt: skip

    def none_meant(self) -> Turn:
        """Say what is next when none of the choices was meant."""
        return self._unanswered("", UNKNOWN, Intent.none_meant, says_so.AGAIN)

    def not_helped(self) -> Turn:
        """Say what is next when an answer did not help."""
        return self._unanswered("", UNKNOWN, Intent.not_helped, says_so.NOT_HELPED)

    def person(self) -> Turn:
        """Say how a person is reached."""
        return self._handed("", UNKNOWN, Intent.person, Why.wish, says_so.PERSON)

    @property
    def day(self) -> dt.date:
        """The day by which rule data is chosen."""
        return local(self.now).date()

    def _protected(self, heard: _Heard) -> Turn:
        """Promise 9: nothing of it is kept, and nothing says why."""
        return Turn(
            typed="", language=heard.language, intent=Intent.protected,
            said=(Said(text=says_so.BY_TELEPHONE), _OFFICE),
            hand_over=HandOver(why=Why.protected, by_telephone=True),
            after=self.before.model_copy(update={"offered": ()}),
        )  # fmt: skip

    def _picked(self, text: str) -> Turn | None:
        number = text.strip(" .)")
        if not self.before.offered or not number.isdecimal() or not number.isascii():
            return None
        if number == NONE_MEANT:
            return self.none_meant()
        at = int(number) - 1
        return self.choose(self.before.offered[at]) if at < len(self.before.offered) else None

    def _danger(self, heard: _Heard, *, told: bool) -> Turn | None:
        """Return what is said to danger, told by words or by the article that it is about."""
        said, found = heard.said, heard.found
        if not told:
            return None
        first = (Said(text=says_so.CALL_112),) if said.threat or said.alarm else ()
        return Turn(
            typed=heard.text, taken=heard.masked.taken, language=heard.language,
            intent=Intent.danger, score=None if said.at_once else found.chance,
            said=(*first, Said(text=says_so.DANGER), _AT_ONCE),
            hand_over=HandOver(why=Why.danger, urgent=True),
            after=self._after(heard.text, failed=0, urgent=True),
        )  # fmt: skip

    def _person(self, heard: _Heard) -> Turn | None:
        wished = heard.said.call or says(heard.text, "manniska_ord", self.dated, self.day)
        if wished or self._only("manniska_ensam_ord", heard):
            return self._handed(
                heard.text, heard.language, Intent.person, Why.wish, says_so.PERSON, heard=heard
            )
        return None

    def _nothing(self, heard: _Heard) -> Turn | None:
        """Return what is said to what asks nothing; None when it asks something."""
        if heard.said.thanks or self._only("tack_ensam_ord", heard):
            return self._plain(heard, Intent.thanks, says_so.WELCOME, failed=0)
        if heard.said.sarcasm:
            return self._handed(
                heard.text, heard.language, Intent.sarcasm, Why.sarcasm, says_so.SORRY, heard=heard
            )
        if self._only("halsning_ord", heard):
            return self._plain(heard, Intent.greeting, says_so.ASK)
        if heard.language not in {SWEDISH, ENGLISH, UNKNOWN}:
            return self._foreign(heard)
        if not tells_something(heard.text, self.dated, self.day):
            return self._unanswered(
                heard.text, heard.language, Intent.empty, says_so.SAYS_NOTHING, heard=heard
            )
        return None

    def _matter(self, heard: _Heard) -> Turn:
        if heard.said.outage and (known := named(heard.text, self.known.outages(self.now))):
            told = (says_so.outage(one.system, one.since, one.text) for one in known)
            return self._answered(heard, Intent.outage, tuple(Said(text=text) for text in told))
        if several := parts(heard.text, heard.said, self.known.find):
            return self._several(heard, several)
        found = heard.found
        sure = found.outcome is Outcome.answer and found.best is not None
        if heard.said.reset:
            more = (Said(hit=found.best),) if sure else (_OFFICE,)
            return self._answered(heard, Intent.reset, (Said(text=says_so.NO_RESET), *more))
        if sure:
            return self._answered(heard, Intent.answer, (Said(hit=found.best),))
        if found.outcome is Outcome.person:
            return self._leads(heard, found)
        return self._unsure(heard, found)

    def _unsure(self, heard: _Heard, found: Found) -> Turn:
        """Say why there is no answer: too old, several that may fit, or none."""
        if found.expired is not None and not found.hits:
            text = says_so.expired(found.expired)
            return self._handed(
                heard.text, heard.language, Intent.expired, Why.expired, text, heard=heard
            )
        if found.hits and (offered := self._offered(found.hits)):
            return self._choices(heard, offered)
        if heard.language == UNKNOWN:
            return self._foreign(heard)
        intent = Intent.abuse if heard.said.abuse else Intent.unclear
        text = says_so.CALMLY if heard.said.abuse else says_so.NOT_FOUND
        return self._unanswered(heard.text, heard.language, intent, text, heard=heard)

    def _several(self, heard: _Heard, several: tuple[Found, ...]) -> Turn:
        """Answer each question that an article answers surely, and say of the rest so."""
        sure = [one.best for one in several if one.outcome is Outcome.answer and one.best]
        led = next((one for one in several if one.outcome is Outcome.person), None)
        if not sure and led is not None:
            return self._leads(heard, led)
        if not sure:
            return self._unanswered(
                heard.text, heard.language, Intent.unclear, says_so.ONE_AT_A_TIME, heard=heard
            )
        told = [Said(text=says_so.SEVERAL), *(Said(hit=hit) for hit in sure)]
        if led is not None:
            told += [Said(text=says_so.leads(self._group(led))), _OFFICE]
        elif len(sure) < max(len(several), 2):
            told.append(Said(text=says_so.REST))
        turn = self._answered(heard, Intent.several, tuple(told))
        handed = HandOver(why=Why.leads) if led is not None else None
        return turn.model_copy(update={"hand_over": handed})

    def _choices(self, heard: _Heard, offered: tuple[Hit, ...]) -> Turn:
        made = self._unanswered(
            heard.text, heard.language, Intent.choices, says_so.CHOOSE, heard=heard,
            choices=offered,
        )  # fmt: skip
        ids = tuple(hit.article for hit in offered)
        return made.model_copy(update={"after": made.after.model_copy(update={"offered": ids})})

    def _offered(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return what may be chosen: an article that leads to people is no answer."""
        return tuple(hit for hit in hits if hit.article in self.known.articles)

    def _leads(self, heard: _Heard, found: Found) -> Turn:
        return self._handed(
            heard.text, heard.language, Intent.leads, Why.leads,
            says_so.leads(self._group(found)), heard=heard,
        )  # fmt: skip

    def _group(self, found: Found) -> str:
        return self.settings.groups.get(found.handover, "")

    def _foreign(self, heard: _Heard) -> Turn:
        made = self._handed(
            heard.text, heard.language, Intent.language, Why.language, says_so.LANGUAGES,
            heard=heard,
        )  # fmt: skip
        said = tuple(
            each.model_copy(update={"everywhere": each.text is not None}) for each in made.said
        )
        return made.model_copy(update={"said": said})

    def _answered(self, heard: _Heard, intent: Intent, said: tuple[Said, ...]) -> Turn:
        first = (Said(text=says_so.CALMLY),) if heard.said.abuse else ()
        english = (
            (Said(text=says_so.IN_SWEDISH),)
            if heard.language == ENGLISH and any(each.hit for each in said)
            else ()
        )
        return Turn(
            typed=heard.text, taken=heard.masked.taken, language=heard.language, intent=intent,
            score=heard.found.chance, said=(*first, *english, *said),
            after=self._after(heard.text, failed=0),
        )  # fmt: skip

    def _plain(
        self, heard: _Heard, intent: Intent, text: Message, failed: int | None = None
    ) -> Turn:
        kept = self.before.failed if failed is None else failed
        return Turn(
            typed=heard.text, taken=heard.masked.taken, language=heard.language, intent=intent,
            said=(Said(text=text),), after=self._after(failed=kept),
        )  # fmt: skip

    def _unanswered(
        self, text: str, spoken: str, intent: Intent, told: Message, *,
        heard: _Heard | None = None, choices: tuple[Hit, ...] = (),
    ) -> Turn:  # fmt: skip
        """Say that there is no answer; the last such round allowed hands over."""
        # Choices are no failure before none of them was meant.
        pending = bool(choices) or bool(self.before.offered and intent is Intent.none_meant)
        failed = self.before.lost + (0 if pending else 1)
        said = [Said(text=told), *([Said(choices=choices)] if choices else [])]
        handed = None
        if failed >= ROUNDS:
            handed = HandOver(why=Why.rounds)
            # Nobody is asked to try again then.
            kept = said if told in (says_so.CHOOSE, says_so.CALMLY) else []
            said = [*kept, Said(text=says_so.PEOPLE_NOW), _OFFICE]
        return Turn(
            typed=text, taken=heard.masked.taken if heard else (), language=spoken, intent=intent,
            score=heard.found.chance if heard else None, said=tuple(said), hand_over=handed,
            after=self._after(text, failed=failed),
        )  # fmt: skip

    def _handed(
        self, text: str, spoken: str, intent: Intent, why: Why, told: Message, *,
        heard: _Heard | None = None,
    ) -> Turn:  # fmt: skip
        asked = "" if heard is not None and self._only("manniska_ensam_ord", heard) else text
        return Turn(
            typed=text, taken=heard.masked.taken if heard else (), language=spoken, intent=intent,
            score=heard.found.chance if heard and why in {Why.leads, Why.expired} else None,
            said=(Said(text=told), _OFFICE), hand_over=HandOver(why=why),
            after=self._after(asked, failed=self.before.failed),
        )  # fmt: skip

    def _after(self, asked: str = "", *, failed: int, urgent: bool = False) -> Conversation:
        known = self.before.asked
        more = (*known, asked)[-MOST_ASKED:] if asked and asked not in known[-1:] else known
        return Conversation(failed=failed, asked=more, urgent=urgent or self.before.urgent)

    def _only(self, key: str, heard: _Heard) -> bool:
        """Tell whether a text is nothing but words of a list, and such as any text has."""
        wanted = exact_words(key, self.dated, self.day) or frozenset()
        said = words(heard.text)
        common = frozenset(words(self.name)).union(
            *(exact_words(each, self.dated, self.day) or () for each in _COMMON)
        )
        return any(word in wanted for word in said) and not set(said) - wanted - common


class _Heard:
    """What was typed, masked, and what it says; looked up once, and only when asked for."""

    def __init__(self, one: Round, hidden: Masked) -> None:
        self._round = one
        self.masked = hidden
        self.text = hidden.text.strip()

    @cached_property
    def said(self) -> Signals:
        """What its words say."""
        return signals(self.text, self._round.dated, self._round.day)

    @cached_property
    def found(self) -> Found:
        """What the articles say of it."""
        telling = tells_something(self.text, self._round.dated, self._round.day)
        return self._round.known.find(self.text) if telling else Found()

    @cached_property
    def language(self) -> str:
        """In which language it is; what an article surely fits is in the articles' own."""
        told = language(self.text, self._round.dated, self._round.day)
        return SWEDISH if told == UNKNOWN and self.found.outcome is Outcome.answer else told
