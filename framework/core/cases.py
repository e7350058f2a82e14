"""A case: one piece of work, as a kind collects it from its sources."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from enum import Enum

from pydantic import JsonValue

from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.core.tables import Row, RowPlace
from framework.core.values import Value


class Case(Value):
    """One piece of work, unique on (municipality, coworker, reference, revision)."""

    #: What people call it, stable from night to night, e.g. `SCH-1101-07/1`.
    reference: str
    #: What the inbox shows as its name; holds no identity number.
    title: str
    #: Code and name of the unit that it belongs to; batches are made per unit.
    unit: str
    unit_name: str
    #: The row it was read from.
    place: RowPlace
    #: The row as it stood, for showing beside the figures.
    row: Row
    #: Everything `prepare` needs, as plain JSON; the kind knows the shape.
    values: dict[str, JsonValue]
    #: What a change of it is a change of the case, as any text; all of `values` when empty. A row
    #: that moves because another was put in above it says the same as before.
    told: str = ""
    #: What a batch sums up, e.g. weekly hours in minutes; None when there is nothing to sum.
    control: Decimal | None = None
    #: Protected identity: nothing more is read, and only a named few see it.
    protected: bool = False
    #: Somebody may be in distress: on top of every list, and decided on its own page.
    urgent: bool = False
    #: The day that the work is about, for those who plan by day; None when it is about none.
    day: dt.date | None = None
    #: What `Kind.plan` worked out for it among all open cases; the kind knows the shape.
    plan: dict[str, JsonValue] = {}

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the source values used; equal when nothing has changed."""
        used = {"values": self.told or self.values, "protected": self.protected}
        return hashlib.sha256(
            json.dumps(used, sort_keys=True, ensure_ascii=False).encode()
        ).hexdigest()


class OpenCase(Value):
    """A case that has not ended, as `Kind.plan` sees it among the others."""

    case: Case
    state: State
    #: Its figures in force by key, with what people have set; empty when nothing is prepared.
    values: dict[str, str]


class NotPrepared(Value):
    """A row that could not become a case although its cells are good; it is sent back."""

    place: RowPlace
    column: str
    reason: Message
    remedy: Message


class Arrival(Enum):
    """What a collected case means for what is already known under its reference."""

    #: Nothing known yet.
    new = "new"
    #: Same fingerprint: nothing to do.
    unchanged = "unchanged"
    #: Changed before acting: prepare again, decisions on the old proposal are void.
    changed = "changed"
    #: Changed after it ended: a new revision, "ändring av", to a person.
    revision = "revision"
    #: Being acted on right now: the new revision waits.
    revision_waits = "revision_waits"


def arrival(state: State | None, *, same_fingerprint: bool) -> Arrival:
    """Return what to do with a collected case whose latest revision is in `state`."""
    match state, same_fingerprint:
        case None, _:
            return Arrival.new
        case _, True:
            return Arrival.unchanged
        case State.acting | State.unknown | State.partly_done, False:
            return Arrival.revision_waits
        case State.done | State.closed, False:
            return Arrival.revision
        case _:
            return Arrival.changed
