"""What was really sent to the targets, what was read there, and the files that prove it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from framework.core.canonical import ValueType
from framework.core.figures import Figure
from framework.core.messages import mark
from framework.core.proposals import Action
from framework.inbox.access import Seat
from framework.inbox.casepage.figures import is_secret
from framework.inbox.texts import figure_text, free, label, shown, stored, translate
from framework.store.models import ActionRecord, Case, Decision, Evidence, Receipt
from framework.store.proposals import edits as stored_edits

_PHASES = {
    ActionRecord.Phase.intended: mark("Nothing has been sent"),
    ActionRecord.Phase.sent: mark("Sent, no answer is known"),
    ActionRecord.Phase.written: mark("The system said that it saved"),
    ActionRecord.Phase.verified: mark("Read back and equal"),
    ActionRecord.Phase.refused: mark("Refused by the system"),
    ActionRecord.Phase.absent: mark("Not found when read back"),
    ActionRecord.Phase.differs: mark("Something else was found when read back"),
}


#: Names of the pictures that the runtime takes.
SHOTS = (mark("before"), mark("after"), mark("error"))


@dataclass(frozen=True, kw_only=True)
class ValueLine:
    """One value: as approved, and as last read."""

    label: str
    approved: str
    read: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One write and how far it came."""

    label: str
    target: str
    address: str
    phase: str
    proved: bool
    message: str
    sent_at: dt.datetime | None
    values: list[ValueLine]
    #: Something was read at all.
    was_read: bool
    receipt: Receipt | None
    #: What it stands on: a person's yes, or the release that they gave.
    decision: Decision
    evidence: list[Evidence]


def deeds(case: Case, seat: Seat) -> list[Deed]:
    """Return every write that was begun for a case, in order."""
    proposal = case.proposal.value if case.proposal else None
    edits = stored_edits(case)
    known = proposal.known(edits) if proposal else {}
    actions = {action.key: action for action in proposal.expanded(edits)} if proposal else {}
    records = case.actions.select_related(
        "receipt", "decision__person", "decision__release"
    ).prefetch_related("evidence_set")
    return [_deed(record, known, actions, seat) for record in records.order_by("intended_at", "pk")]


def _deed(
    record: ActionRecord, known: dict[str, Figure], actions: dict[str, Action], seat: Seat
) -> Deed:
    action = actions.get(record.action)
    target = seat.config.targets.get(record.target)
    receipt = getattr(record, "receipt", None)
    return Deed(
        label=free(translate(action.label)) if action else record.action,
        target=target.name if target else record.target,
        address=seat.config.addresses.get(record.target, ""),
        phase=label(_PHASES[ActionRecord.Phase(record.phase)]),
        proved=receipt is not None,
        message=free(stored(record.message)),
        sent_at=record.sent_at,
        values=_values(record, known, action),
        was_read=bool(record.read),
        receipt=receipt,
        decision=record.decision,
        evidence=list(record.evidence_set.order_by("at", "pk")),
    )


def _values(
    record: ActionRecord, known: dict[str, Figure], action: Action | None
) -> list[ValueLine]:
    """Return figure by figure what was approved and what was last read in its place."""
    fields = {figure: field for field, figure in (action.compare if action else {}).items()}
    read: dict[str, str] = record.read or {}
    order = [key for key in known if key in record.values]
    lines = [
        _line(known.get(key), key, str(record.values[key]), read.get(fields.get(key, "")))
        for key in dict.fromkeys([*order, *record.values])
    ]
    rest = [field for field in read if field not in fields.values()]
    return lines + [_line(None, field, "", read[field], approved=False) for field in rest]


def _line(
    figure: Figure | None, key: str, ours: str, theirs: str | None, *, approved: bool = True
) -> ValueLine:
    return ValueLine(
        label=label(figure.label) if figure else key.replace("_", " ").capitalize(),
        approved=free(_text(figure, ours)),
        read=free(_text(figure, theirs)),
        differs=approved and theirs is not None and ours != theirs,
    )


def _text(figure: Figure | None, value: str | None) -> str:
    if figure is None:
        return shown(ValueType.text, value)
    return figure_text(figure, value, secret=is_secret(figure))
