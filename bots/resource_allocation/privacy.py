"""What may stand by itself, so that no row and no line tells of one person who must not be told of.

A row of an area is about all clients in it; one of fewer than the municipality's least number is
put together with others. Lines name no client, only the row of a decision. In every row some lines
are put together too: those of clients with protected identity, and of so many others that there are
never fewer than the least number. They are there whether anybody is protected or not, so that they
say nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)


def small_together(
    clients: Mapping[Key, frozenset[str]], least: int, order: Callable[[Key], Any]
) -> frozenset[Key]:
    """Return the rows that are put together, with so many others that they hold `least` clients."""
    ranked = sorted(clients, key=lambda key: (len(clients[key]), order(key)))
    chosen = [key for key in ranked if len(clients[key]) < least]
    held = frozenset[str]().union(*(clients[key] for key in chosen))
    for key in ranked[len(chosen) :] if chosen else ():
        if len(held) >= least:
            break
        chosen.append(key)
        held |= clients[key]
    return frozenset(chosen)


def shown_together(
    clients: Iterable[str], protected: frozenset[str], least: int, salt: str
) -> frozenset[str]:
    """Return the clients of a row whose lines are put together."""
    present = frozenset(clients)
    hidden = present & protected
    others = sorted(present - hidden, key=lambda one: _rank(one, salt))
    return hidden | frozenset(others[: max(0, least - len(hidden))])


def _rank(client: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{client}".encode()).hexdigest()
