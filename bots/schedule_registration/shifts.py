"""From rows of `schemapass` to shifts."""

from __future__ import annotations

from collections.abc import Iterable

from bots.schedule_registration.schedule import DAY, WEEK, WEEKDAYS, Shift
from bots.schedule_registration.workbooks import BREAK
from framework.core.cases import NotPrepared
from framework.core.messages import Message, message
from framework.core.tables import Row


class _UnclearError(Exception):
    """A shift that can be read in more than one way."""

    def __init__(self, bad: NotPrepared) -> None:
        super().__init__(bad.reason.english())
        self.bad = bad


def read_shifts(rows: Iterable[Row]) -> tuple[Shift, ...] | NotPrepared:
    """Return the shifts in order of week, day and start; or what makes them unclear.

    `Slut` at or before `Start` is the day after. A row with code RAST is the break of the shift
    that it lies in; after midnight it may carry the day that the shift begins or the next one. One
    that lies in none is free time and says nothing.
    """
    work: list[Shift] = []
    breaks: list[tuple[Row, Shift]] = []
    try:
        for row in rows:
            shift = _shift(row)
            if shift.code == BREAK:
                breaks.append((row, shift))
            else:
                work.append(shift)
        for row, pause in breaks:
            _give_break(row, work, pause)
    except _UnclearError as unclear:
        return unclear.bad
    return tuple(sorted(work, key=lambda shift: (shift.week, shift.day, shift.start, shift.end)))


def _shift(row: Row) -> Shift:
    start, end = row.minutes("Start") or 0, row.minutes("Slut") or 0
    if start == end:
        raise _unclear(row, "Slut", message("The shift begins and ends at the same time."))
    if end < start:
        end += DAY
    pause = row.minutes("Rast start"), row.minutes("Rast slut")
    if (pause[0] is None) != (pause[1] is None):
        column = "Rast start" if pause[0] is None else "Rast slut"
        raise _unclear(row, column, message("The break needs both a start and an end."))
    break_start, break_end = pause
    if break_start is not None and break_end is not None:
        if break_start < start:
            break_start += DAY
        if break_end < break_start:
            break_end += DAY
        if not start <= break_start < break_end <= end:
            raise _unclear(row, "Rast start", message("The break does not lie within the shift."))
    return Shift(
        week=int(row["Vecka"]),
        day=WEEKDAYS.index(row["Veckodag"]),
        start=start,
        end=end,
        break_start=break_start,
        break_end=break_end,
        code=row["Tur/Kod"],
    )


def _give_break(row: Row, work: list[Shift], pause: Shift) -> None:
    """Put a break that stands on a row of its own into the shift of `work` that it lies in."""
    turn = WEEK * max((shift.week for shift in work), default=1)

    def met(later: int, *days: int) -> list[int]:
        start, end = pause.start + later, pause.end + later
        return [
            place
            for place, shift in enumerate(work)
            if (_day(pause) - _day(shift)) % turn in days
            and shift.start < end
            and start < shift.end
        ]

    found, later = met(0, 0), 0
    if not found:
        found, later = met(DAY, 0, 1), DAY
        if len(found) > 1:
            raise _unclear(
                row, "Veckodag", message("The break may belong to either of two nights.")
            )
    for place in found:
        work[place] = _with_break(row, work[place], pause.start + later, pause.end + later)


def _day(shift: Shift) -> int:
    """Return the days from the first Monday of the rolling weeks."""
    return WEEK * (shift.week - 1) + shift.day


def _with_break(row: Row, shift: Shift, start: int, end: int) -> Shift:
    if (shift.break_start, shift.break_end) == (start, end):
        return shift
    if shift.break_start is not None:
        raise _unclear(
            row, "Tur/Kod", message("The shift has two breaks; the payroll system takes one.")
        )
    if not (shift.start <= start and end <= shift.end):
        raise _unclear(row, "Start", message("The break does not lie within the shift."))
    return shift.model_copy(update={"break_start": start, "break_end": end})


def _unclear(row: Row, column: str, reason: Message) -> _UnclearError:
    remedy = message("Correct the times in this row and send the schedule again.")
    return _UnclearError(NotPrepared(place=row.place, column=column, reason=reason, remedy=remedy))
