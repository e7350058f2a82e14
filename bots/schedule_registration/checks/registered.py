"""H07 and H16: what is registered already, or is about to be."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import failed, joined, no_data, no_number, passed
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.figures import LABELS
from bots.schedule_registration.payroll import WRITTEN, Payroll, covers
from bots.schedule_registration.rules import H07, H16
from bots.schedule_registration.workbooks import BASE
from framework.core.kinds import NotRead
from framework.core.messages import Message, mark, message
from framework.core.proposals import Check
from framework.core.rules import Level, Rule

_PERIOD = ("fran", "till")


def not_read(rule: Rule, unread: NotRead) -> Check:
    """Return what a check says when the payroll system was not read: that proves nothing."""
    return no_data(
        rule, message("{target} not read: {reason}", target=unread.target, reason=unread.reason)
    )


def alone(facts: Facts, payroll: Payroll) -> Check:
    """H07: no other Grundschema of the employment is in force in the period.

    Looks at the payroll system and at the night's other approved rows. Of two that overlap, the
    one that begins first is the previous: without an end it stops the case, with one it is a
    deviation.
    """
    if facts.schedule.type != BASE:
        return passed(H07, message("Not a base schedule: it replaces one in its period."))
    if not facts.number:
        return no_number(H07)
    found = _overlapping(facts, payroll)
    if found:
        texts = [text for text, _ in found]
        stops = any(open_end for _, open_end in found)
        rule = H07 if stops else H07.model_copy(update={"level": Level.deviation})
        return failed(rule, joined(texts), *_PERIOD)
    if isinstance(payroll.reading, NotRead):
        return not_read(H07, payroll.reading)
    return passed(
        H07, message("No other base schedule for {n} in the period.", n=facts.number), *_PERIOD
    )


def unchanged(facts: Facts, payroll: Payroll, written: dict[str, str]) -> Check:
    """H16: the schedule is not registered, or is registered with exactly these values.

    `written` holds the canonical values that would be written. Identical passes; the proposal
    then says that it is already registered.
    """
    if not facts.number:
        return no_number(H16)
    if isinstance(payroll.reading, NotRead):
        return not_read(H16, payroll.reading)
    if payroll.same is None:
        return passed(H16, message("Not registered before."))
    if payroll.same_not_read is not None:
        return not_read(H16, payroll.same_not_read)
    differs = differences(payroll, written)
    if differs:
        text = message(
            "Registered before as {their_id} with other values: {fields}.",
            their_id=_their_id(payroll.same),
            fields=joined([message(LABELS[key]) for key in differs], "{first}, {second}"),
        )
        return failed(H16, text, *differs)
    return passed(
        H16, message("Registered before as {their_id}.", their_id=_their_id(payroll.same))
    )


def differences(payroll: Payroll, written: dict[str, str]) -> tuple[str, ...]:
    """Return the fields in which the registered row with the same key has another value."""
    return tuple(key for key in WRITTEN if (payroll.same or {}).get(key) != written[key])


def _overlapping(facts: Facts, payroll: Payroll) -> list[tuple[Message, bool]]:
    """Return each other Grundschema in the period, and whether the earlier one has no end."""
    schedule = facts.schedule
    own = (schedule.start.isoformat(), _iso(schedule.end))
    registered = mark("{name} is registered {period}.")
    told = [
        (row.get("fran", ""), row.get("till", ""), registered, _name(row))
        for row in payroll.others
        if row.get("schematyp") == BASE
    ]
    there = mark("{name} in tonight's files has {period}.")
    told += [
        (each.start.isoformat(), _iso(each.end), there, each.reference) for each in facts.others
    ]
    return [
        (message(text, name=name, period=_period(start, end)), not min((start, end), own)[1])
        for start, end, text, name in told
        if covers({"fran": start, "till": end}, schedule.start, schedule.end)
    ]


def _name(row: dict[str, str]) -> str:
    return f"{row.get('schema_id', '')}/{row.get('rad', '')}"


def _iso(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


def _period(start: str, end: str) -> Message:
    if not end:
        return message("from {first} until further notice", first=start)
    return message("{first} to {last}", first=start, last=end)


def _their_id(row: dict[str, str]) -> str:
    return row.get("schemanummer") or "–"
