"""What is still to be answered in a config file: a remark that asks, or a lone question mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from framework.config.loader import Document, Place, Problem
from framework.core.drafts import UNANSWERED

_ASKS = re.compile(r"(?:^|\s)(#\s*(?:FRÅGA|QUESTION):\s*(.+?)\s*$)")


def questions(document: Document) -> list[Problem]:
    """Return every question of a file: where it stands, and what is asked."""
    found = {
        number: Problem(
            file=document.file, line=number, column=asks.start(1) + 1,
            text=f"answer, and take the remark away: {asks[2]}",
        )
        for number, line in enumerate(document.text.splitlines(), 1)
        if (asks := _ASKS.search(line))
    }  # fmt: skip
    for place in _open(document.values, ()):
        problem = document.problem(place, f"not answered yet: {UNANSWERED!r}")
        found.setdefault(problem.line, problem)
    return [found[line] for line in sorted(found)]


def _open(values: Any, at: Place) -> Iterator[Place]:  # noqa: ANN401 (YAML)
    if values == UNANSWERED:
        yield at
    elif isinstance(values, Mapping):
        for key, value in values.items():
            yield from _open(value, (*at, key))
    elif isinstance(values, list):
        for index, value in enumerate(values):
            yield from _open(value, (*at, index))
