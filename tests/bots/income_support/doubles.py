"""Stand-ins for sources and targets of income support; nobody in them exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from framework.core.closing import ClosedTimes
from framework.core.kinds import NotRead, Reading
from framework.core.messages import message
from framework.core.tables import WorkbookRows

#: The night to Monday 2026-11-23, Swedish time 03:00.
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
Rows = Iterable[dict[str, str]]


class Books:
    """A source reader that holds what it was given."""

    def __init__(self, *books: WorkbookRows) -> None:
        self._books = books

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return the applications."""
        assert source == "applications"
        return self._books


class Systems:
    """A target reader: rows by operation, or by operation and person; None is out of reach."""

    def __init__(self, answers: dict[str, Rows | None]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Answer as the system does."""
        self.asked.append((operation, parameters))
        key = f"{operation}:{parameters.get('person', '')}"
        rows = self.answers.get(key, self.answers.get(operation, ()))
        if rows is None:
            return NotRead(target=target, reason=message("it does not answer"))
        return Reading(target=target, read_at=NOW, rows=tuple(rows))

    def operations(self) -> list[str]:
        """Return the names of what was asked, in order."""
        return [operation for operation, _ in self.asked]

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Know of no closed times."""
        del target
