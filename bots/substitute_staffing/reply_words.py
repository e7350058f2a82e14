"""What somebody means who answers a question by text message: yes, no, or something to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

_YES = frozenset({"ja", "japp", "jajamän", "jo", "ok", "okej", "yes"})
_NO = frozenset({"nej", "nä", "nix", "no"})
#: Words that change nothing beside a yes or a no.
_COURTESY = frozenset({"hej", "hejsan", "tack", "tyvärr", "gärna", "absolut", "mvh", "svar", "nr"})
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Meaning(StrEnum):
    """What an answer says."""

    yes = "JA"
    no = "NEJ"
    #: More or less than that: a person reads it.
    unclear = "OKLART"


def named(text: str, orders: Iterable[str]) -> tuple[str, ...]:
    """Return those of some orders that a text names, each once."""
    return tuple(order for order in dict.fromkeys(orders) if _mention(order).search(text))


def meaning(text: str, orders: Iterable[str]) -> Meaning:
    """Return what a text says besides naming some `orders`.

    Only a yes or a no with nothing else is one: "ja men bara till 14" is neither.
    """
    for order in orders:
        text = _mention(order).sub(" ", text)
    words = {word.casefold() for word in _WORD.findall(text)}
    said = words - _COURTESY
    if said and said <= _YES:
        return Meaning.yes
    return Meaning.no if said and said <= _NO else Meaning.unclear


def _mention(order: str) -> re.Pattern[str]:
    """Return how an order is named, with or without the number of its message."""
    return re.compile(rf"(?<![\w-]){re.escape(order)}(?:/\w+)?(?![\w-])", re.IGNORECASE)
