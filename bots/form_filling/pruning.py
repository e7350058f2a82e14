"""Settings without their broken parts, so that the mistakes in the rest are told as well."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

Place = tuple[str | int, ...]
#: Keys under which a part of the settings says what it is called.
_NAMES = ("key", "code", "name")


class Pruned:
    """What is left of a tree, where each part stood, and what the broken parts were called."""

    def __init__(self, values: Any) -> None:  # noqa: ANN401 (YAML)
        self.values: Any = copy.deepcopy(values)
        self.broken: frozenset[str] = frozenset()
        #: Place of a list, as it stood → the positions of what is left in it.
        self._kept: dict[Place, list[int]] = {}

    def original(self, place: Place) -> Place:
        """Return where a part that is left stood before."""
        found: Place = ()
        for step in place:
            kept = self._kept.get(found)
            found = (*found, kept[step] if kept is not None and isinstance(step, int) else step)
        return found

    def remove(self, places: Iterable[Place]) -> None:
        """Take away the innermost list element, or else the key, that each place stands in."""
        parts = {part for place in places if (part := self._part(place))}
        for part in sorted(parts, key=_order, reverse=True):
            holder: Any = self.values
            for step in part[:-1]:
                holder = holder[step]
            self.broken |= frozenset(_names(holder[part[-1]]))
            if isinstance(part[-1], int):
                here = self.original(part[:-1])
                del self._kept.setdefault(here, list(range(len(holder))))[part[-1]]
            del holder[part[-1]]

    def _part(self, place: Place) -> Place:
        """Return what is taken away for a place, empty for nothing."""
        holder: Any = self.values
        there = 0
        for step in place:
            inside = range(len(holder)) if isinstance(holder, list) else holder
            if not isinstance(holder, list | dict) or step not in inside:
                break
            inner: Any = holder
            holder = inner[step]
            there += 1
        numbers = [at for at in range(there) if isinstance(place[at], int)]
        return place[: numbers[-1] + 1] if numbers else place[: min(there, 2)]


def _order(place: Place) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in place]


def _names(part: Any) -> Iterator[str]:  # noqa: ANN401 (YAML)
    if isinstance(part, dict):
        yield from [str(part[key]) for key in _NAMES if isinstance(part.get(key), str)][:1]
        for value in part.values():
            yield from _names(value)
    elif isinstance(part, list):
        for value in part:
            yield from _names(value)
