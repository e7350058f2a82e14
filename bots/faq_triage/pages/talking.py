"""One round of a conversation against the database: logged, and handed over where it leads there.

Pages and webhook say the same. What is kept is masked before it comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import salted_hmac

from bots.faq_triage.conversation import (
    ANSWERED,
    GAPS,
    QUESTIONS,
    Conversation,
    HandOver,
    Intent,
    Said,
    Turn,
)
from bots.faq_triage.conversing import Round
from bots.faq_triage.masking import masked, storable
from bots.faq_triage.pages.desk import Desk, known_at
from bots.faq_triage.sources import TICKET_SHEET, YES
from framework.core.identity import mask_all
from framework.core.local_time import local
from framework.core.values import Value
from framework.runtime import here, leaving
from framework.store import intake, talks
from framework.store.models import Question, Talk

CHAT, WEBHOOK = "chat", "webhook"
#: What people read as the ticket's channel.
_CHANNELS = {CHAT: "Chatt", WEBHOOK: "Teams"}
_PREFIX, _SUBJECT = "CHATT", 60
#: So much of a field is kept.
_LONGEST = 200
#: Keys of languages that are languages, and no script of several.
_NAMED = frozenset({"sv", "en", "ti", "th", "el", "he", "ko"})


class Contact(Value):
    """How whoever writes can be reached."""

    name: str = ""
    telephone: str = ""
    mail: str = ""
    workplace: str = ""

    @property
    def is_given(self) -> bool:
        """Somebody can be answered."""
        return bool(self.telephone or self.mail)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One round as a page shows it."""

    row: Question
    said: tuple[Said, ...]
    hand_over: HandOver | None

    @property
    def by_telephone(self) -> bool:
        """Nothing of it was written down."""
        return self.hand_over is not None and self.hand_over.by_telephone

    @property
    def lang(self) -> str:
        """The language of what was typed as pages name it; empty when it is not one language."""
        return self.row.language if self.row.language in _NAMED else ""


def key_of(desk: Desk, token: str) -> str:
    """Return what the database knows a conversation by: nobody can take it up from there."""
    place = f"{desk.site.slug}/{desk.config.slug}/{token}"
    return salted_hmac("faq_triage.talk", place, algorithm="sha256").hexdigest()


def found(desk: Desk, token: str) -> Talk | None:
    """Return the conversation that a page holds, None before its first round."""
    return talks.going_on(desk.site.slug, desk.config.slug, key_of(desk, token))


def state_of(talk: Talk | None) -> Conversation:
    """Return how far a conversation has come."""
    return Conversation.model_validate(talk.state if talk is not None else {})


def take(
    desk: Desk,
    token: str,
    channel: str,
    number: int,
    answer: Callable[[Round], Turn],
    message: str = "",
    contact: Contact | None = None,
) -> Talk:
    """Carry out a round and log it; one that was carried out already changes nothing.

    `message` is what a message is known by that may be sent again (`answered`). With a `contact`
    every hand-over to people is left with it; else the writer is asked first, but in danger.
    Raises `CoworkerError`, with nothing logged, when people must be told and cannot be.
    """
    now = here.now()
    talk = talks.begin(desk.site.slug, desk.config.slug, key_of(desk, token), channel, now)
    if talk.questions.filter(number__gte=number).exists():
        return talk
    before = state_of(talk)
    turn = answer(_round(desk, before))
    # What people cannot be told is not logged either: sent again, it is tried again.
    with transaction.atomic():
        made = _logged(talk, number, turn, message)
        if made and _goes_at_once(turn, before, talk, asks=contact is None):
            leave(desk, talk, contact or Contact())
    return talk


def answered(talk: Talk, message: str) -> Shown | None:
    """Return the round in which a message was answered, None where it is new."""
    asked = (one for one in shown(talk) if message and one.row.said.get("message") == message)
    return next(asked, None)


def _logged(talk: Talk, number: int, turn: Turn, message: str) -> bool:
    """Log a round; False when another was logged under its number meanwhile."""
    cited = turn.cited[0] if turn.cited else None
    made = talks.note(
        talk, turn.after.model_dump(mode="json"), here.now(), number=number, language=turn.language,
        text=turn.typed, taken=list(turn.taken), intent=turn.intent.value,
        asks=turn.intent in QUESTIONS, answered=turn.intent in ANSWERED,
        gap=turn.intent in GAPS, score=turn.score,
        article=cited.article if cited else "", article_version=cited.version if cited else None,
        said=turn.model_dump(mode="json", include={"said", "hand_over"}) | {"message": message},
        escalation=turn.hand_over.why.value if turn.hand_over else "",
    )  # fmt: skip
    if made is not None and turn.intent is Intent.chosen:
        talks.was_no_gap(talk, number - 1)
    return made is not None


def comes_first(desk: Desk, talk: Talk, more: str) -> bool:
    """Tell whether what a writer adds is danger, or must not be written down: a round, then."""
    return _round(desk, state_of(talk)).comes_first(more)


def _round(desk: Desk, before: Conversation) -> Round:
    return Round(
        before=before, known=known_at(desk), settings=desk.settings, dated=desk.dated,
        now=here.now(), name=desk.name,
    )  # fmt: skip


def _goes_at_once(turn: Turn, before: Conversation, talk: Talk, *, asks: bool) -> bool:
    """Tell whether people are told now: of danger, and of more to what they have already.

    Of everything that is for them where nothing `asks` the writer first.
    """
    handed = turn.hand_over
    if handed is not None and handed.by_telephone:
        return False
    if handed is not None and (handed.urgent or not asks):
        return True
    return bool(talk.reference) and turn.intent not in ANSWERED and turn.after.asked != before.asked


def leave(desk: Desk, talk: Talk, contact: Contact, more: str = "") -> None:
    """Leave what was asked for people; one conversation is one ticket, which grows.

    `more` is what the writer adds. Raises `CoworkerError` when it cannot be kept.
    """
    now = here.now()
    added = masked(more, desk.dated, local(now).date()).text.strip()
    with transaction.atomic():
        talks.keep(talk)
        text = "\n\n".join(part for part in (state_of(talk).whole, added) if part)
        reference = talk.reference or leaving.new_reference(_PREFIX, now)
        row = {
            "caseId": reference, "created": f"{local(talk.began_at):%Y-%m-%d %H:%M}",
            "channel": _CHANNELS[talk.channel], "subject": _subject(text), "description": text,
            "status": "Ny", "intake": YES, **_before(desk, talk), **_columns(contact),
        }  # fmt: skip
        leaving.leave(desk.config, desk.site, reference, {TICKET_SHEET: [row]})
        talks.handed_over(talk, reference)


def contact_of(desk: Desk, talk: Talk) -> bool:
    """Tell whether the ticket of a conversation says how its writer can be reached."""
    row = _before(desk, talk)
    return bool(row.get("email") or row.get("phone"))


def shown(talk: Talk | None) -> list[Shown]:
    """Return every round of a conversation, in order."""
    rows = talks.rounds(talk) if talk is not None else []
    return [
        Shown(
            row=row,
            said=tuple(Said.model_validate(each) for each in row.said.get("said", ())),
            hand_over=HandOver.model_validate(row.said["hand_over"])
            if row.said.get("hand_over")
            else None,
        )
        for row in rows
    ]


def _subject(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _SUBJECT else f"{line[:_SUBJECT].rsplit(' ', 1)[0]} …"


def _columns(contact: Contact) -> dict[str, str]:
    """Return what is given; people see name and mail together."""
    who = ", ".join(part for part in (contact.name, contact.mail) if part)
    given = {"customerContact": who, "email": contact.mail, "phone": contact.telephone,
             "office": contact.workplace}  # fmt: skip
    return {
        key: mask_all(" ".join(storable(value).split()))[:_LONGEST]
        for key, value in given.items()
        if value.strip()
    }


def _before(desk: Desk, talk: Talk) -> dict[str, str]:
    """Return how the writer can be reached, as the ticket has it now."""
    kept = intake.left(desk.site.slug, desk.config.slug, talk.reference) if talk.reference else None
    row = kept.tables[TICKET_SHEET][0] if kept is not None else {}
    return {key: row[key] for key in ("customerContact", "email", "phone", "office") if key in row}
