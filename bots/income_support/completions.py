"""Has the completion arrived? Rule order of a municipality's e-service (Helsingborg).

Nothing here rejects anything: a due date that has passed is told, and a person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.identity import mask_all
from framework.core.local_time import local
from framework.core.messages import Message, mark, message
from framework.core.red_days import next_working_day
from framework.core.values import Value


class CompletionState(StrEnum):
    """Where the requested documents stand, in the order in which the rules are tried."""

    #: Nothing was requested.
    nothing = "nothing"
    #: 1. All rows are marked as received.
    received = "received"
    #: 2. The due date has passed.
    overdue = "overdue"
    #: 3. Random check, no file.
    check_required = "check_required"
    #: 4. Random check, files not yet looked at.
    check_submitted = "check_submitted"
    #: 5. Requested, and for some row no usable file.
    required = "required"
    #: 6. Files for every row, not yet looked at.
    submitted = "submitted"


STATE_LABELS = {
    CompletionState.nothing: mark("No completion requested"),
    CompletionState.received: mark("Completion received"),
    CompletionState.overdue: mark("The due date for completion has passed"),
    CompletionState.check_required: mark("Random check: documents required"),
    CompletionState.check_submitted: mark("Random check: documents submitted"),
    CompletionState.required: mark("Completion required"),
    CompletionState.submitted: mark("Completion submitted"),
}
#: States in which the case waits for the applicant.
WAITS = frozenset({CompletionState.check_required, CompletionState.required})


class Requested(Value):
    """One requested document."""

    row: str
    text: str
    due: dt.date | None
    #: Local day on which it was asked for, None when not known.
    asked_on: dt.date | None
    #: Marked as received, also by hand when it came on paper.
    received: bool
    #: Local day it came, None when not known.
    received_on: dt.date | None
    files: int
    unreadable: int
    random_check: bool
    #: Its files lie on another month's case.
    other_month: bool

    @property
    def arrived(self) -> bool:
        """Something came that can be read and belongs here; several files are one document."""
        return self.received or (self.files > self.unreadable and not self.other_month)

    @property
    def missing_because(self) -> Message:
        """Why it counts as missing."""
        if self.other_month and self.files:
            return message("{text}: the file lies on another month's application", text=self.text)
        if self.files:
            return message("{text}: the file is empty or cannot be read", text=self.text)
        return message("{text}: nothing has come", text=self.text)

    @property
    def late(self) -> bool:
        """Came after its last day; 23:58 on that day is in time."""
        last = self.last_day
        return self.received_on is not None and last is not None and self.received_on > last

    @property
    def last_day(self) -> dt.date | None:
        """The due date, moved from a weekend or red day to the next working day."""
        return None if self.due is None else next_working_day(self.due)


class Completion(Value):
    """How the requested documents of one application stand."""

    state: CompletionState
    requested: tuple[Requested, ...]

    @property
    def missing(self) -> tuple[Requested, ...]:
        """What has not arrived."""
        return tuple(each for each in self.requested if not each.arrived)


def completion(rows: Iterable[dict[str, str]], now: dt.datetime) -> Completion:
    """Return how the rows of `read_completions` stand at an instant."""
    requested = tuple(_requested(row) for row in rows)
    return Completion(state=_state(requested, local(now).date()), requested=requested)


def _state(requested: tuple[Requested, ...], today: dt.date) -> CompletionState:
    if not requested:
        return CompletionState.nothing
    if all(each.received for each in requested):
        return CompletionState.received
    missing = [each for each in requested if not each.arrived]
    if any(each.last_day is not None and each.last_day < today for each in missing):
        return CompletionState.overdue
    # A random check is over as soon as any of its documents has been received.
    random_check = any(each.random_check for each in requested) and not any(
        each.received for each in requested
    )
    if missing:
        return CompletionState.check_required if random_check else CompletionState.required
    return CompletionState.check_submitted if random_check else CompletionState.submitted


def _requested(row: dict[str, str]) -> Requested:
    return Requested(
        row=row.get("rad_nr", ""),
        text=mask_all(row.get("beskrivning", "")),
        due=_day(row.get("senast_datum", "")),
        asked_on=_day(row.get("begard_datum", "")),
        received=row.get("mottagen") == "J",
        received_on=_day(row.get("mottagen_datum", "")),
        files=int(row.get("antal_filer") or 0),
        unreadable=int(row.get("files_unreadable") or 0),
        random_check=row.get("stickprov") == "J",
        other_month=row.get("other_month") == "J",
    )


def _day(text: str) -> dt.date | None:
    """Return the Swedish day of a day, a wall time or an instant; None when it is none."""
    if len(text) > len("2026-11-20"):
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return None
        return moment.date() if moment.tzinfo is None else local(moment).date()
    try:
        return dt.date.fromisoformat(canonical(ValueType.date, text)) if text else None
    except NotCanonicalError:
        return None
