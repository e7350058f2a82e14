"""The sentences of a conversation that are no article's. None promises what nobody has promised."""

from __future__ import annotations

from bots.faq_triage.suggestions import Expired
from framework.core.messages import Message, message

ASK = message("Hello! Write your question, one at a time, in your own words.")
WELCOME = message("Good that it works. Write again whenever you need to.")
SORRY = message("I see that I was of no help. A person can be.")
SAYS_NOTHING = message(
    "That does not tell me what it is about. Write what you want to do, or what does not work."
)
NOT_FOUND = message(
    "I found no article that answers this. Try other words, or write “person” to reach a person."
)
AGAIN = message("Then try other words, or write “person” to reach a person.")
NOT_HELPED = message(
    "A pity that it did not help. Try other words, or write “person” to reach a person."
)
GONE = message("That article is not in force any more. Ask again, or write “person”.")
CHOOSE = message("Did you mean one of these?")
SEVERAL = message("You asked several things. Here is what I found for each.")
REST = message("To the rest I found no sure answer: ask it by itself.")
ONE_AT_A_TIME = message("Several questions at once are hard for me. Ask them one at a time.")
NO_RESET = message(
    "Nothing is reset or unlocked here: I cannot see who is asking. You do it where you prove who "
    "you are."
)
IN_SWEDISH = message("The article is in Swedish, and is shown unchanged.")
LANGUAGES = message("I answer in Swedish and English only. A person can help you further.")
CALMLY = message("I hear that this is trying. I go by what the articles say; people can do more.")
PERSON = message("Of course you may have a person. I am a digital colleague and no human being.")
PEOPLE_NOW = message("I get no further with this. A person can help you.")
DANGER = message("This is for a person at once, and I answer nothing of it. Call now:")
CALL_112 = message("If anybody is in danger: call 112 first.")
BY_TELEPHONE = message(
    "This is taken by telephone only. Nothing of what you wrote has been kept; do not write more "
    "of it here."
)


def leads(group: str) -> Message:
    """Return that people answer this, those of a group when it is known."""
    if not group:
        return message("This is answered by people, not by me.")
    return message("This is answered by people, not by me: {group}.", group=group)


def expired(article: Expired) -> Message:
    """Return why an article that fits is not answered from."""
    return message(
        "An article fits ({article}), but it should have been looked over by {day}. I do not "
        "answer from it; a person can.",
        article=article.article, day=article.review_by,
    )  # fmt: skip


def outage(system: str, since: str, text: str) -> Message:
    """Return what the list of outages says, with its time."""
    return message(
        "{system} has an outage on the list, since {since}: {text}",
        system=system, since=since, text=text or "–",
    )  # fmt: skip
