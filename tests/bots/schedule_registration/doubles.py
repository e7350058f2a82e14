"""Stand-ins for sources and targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from framework.core.closing import ClosedPeriod, ClosedTimes, ClosingReason
from framework.core.kinds import NotRead, Reading
from framework.core.messages import message
from framework.core.tables import WorkbookRows

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
#: October's pay is closed, November's is open at `NOW`.
CLOSED = ClosedTimes(
    periods=tuple(
        ClosedPeriod(
            month=dt.date(2026, month, 1),
            reason=ClosingReason.payroll,
            closes=dt.datetime(2026, month + 1, 12, 11, tzinfo=dt.UTC),
            opens=dt.datetime(2026, month + 1, 13, 0, tzinfo=dt.UTC),
            corrections_until=dt.date(2026, month + 1, 11),
        )
        for month in (9, 10, 11)
    )
)


class Books:
    """A source reader that holds what it was given."""

    def __init__(
        self, schedules: Iterable[WorkbookRows], employments: Iterable[WorkbookRows]
    ) -> None:
        self._books = {"schedules": list(schedules), "employments": list(employments)}

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return the workbooks of a source."""
        return self._books[source]


class Payroll:
    """A target reader: the rows it was given by operation, or out of reach."""

    def __init__(
        self,
        *rows: dict[str, str],
        whole: dict[str, str] | None = None,
        absences: Iterable[dict[str, str]] | None = (),
    ) -> None:
        self.rows = rows
        self.whole = whole
        self.absences = absences
        self.asked: list[tuple[str, dict[str, str]]] = []

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Answer as the payroll system does."""
        assert target == "payroll"
        self.asked.append((operation, parameters))
        if operation == "export_schedules":
            return Reading(target="Lindeby lön", read_at=NOW, rows=self.rows)
        if operation == "export_absences" and self.absences is not None:
            return Reading(target="Lindeby lön", read_at=NOW, rows=tuple(self.absences))
        if operation == "export_absences" or self.whole is None:
            return NotRead(target="Lindeby lön", reason=message("it is closed"))
        return Reading(target="Lindeby lön", read_at=NOW, rows=(self.whole,))

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Give the payroll calendar."""
        assert target == "payroll"
        return CLOSED


class OutOfReach:
    """A target reader of a dry run."""

    def read(self, target: str, operation: str, /, **parameters: str) -> NotRead:
        """Say that nothing was read."""
        del target, operation, parameters
        return NotRead(target="Lindeby lön", reason=message("dry run"))

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Give the payroll calendar: that stands in a file."""
        assert target == "payroll"
        return CLOSED
