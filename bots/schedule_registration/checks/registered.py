"""H07 and H16: what is registered already, or is about to be."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import (
    failed,
    no_data,
    no_number,
    passed,
    period,
)
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.figures import LABELS
from bots.schedule_registration.payroll import WRITTEN, Payroll, Row, covers
from bots.schedule_registration.rules import H07, H16
from bots.schedule_registration.workbooks import BASE, PLACEMENT
from framework.core.kinds import NotRead
from framework.core.messages import Message, joined, mark, message
from framework.core.proposals import Check
from framework.core.rules import Level, Rule

_PERIOD = ("fran", "till")


def not_read(rule: Rule, unread: NotRead) -> Check:
    """Return what a check says when the payroll system was not read: that proves nothing."""
    return no_data(
        rule, message("{target} not read: {reason}", target=unread.target, reason=unread.reason)
    )


def alone(facts: Facts, payroll: Payroll) -> Check:
    """H07: no other schedule of the same type is in force in the period.

    Looks at the payroll system and at the night's other approved rows; what the coworker itself
    registered from the same row is rule H17's. Of two Grundscheman that overlap, the one that
    begins first is the previous: without an end it stops the case, with one it is a deviation.
    A Placeringsschema replaces the Grundschema in its period, so it must have an end; two of them
    at once are a deviation.
    """
    schedule = facts.schedule
    if schedule.type == PLACEMENT and schedule.end is None:
        text = message("A Placeringsschema is limited in time, but the row has no last day.")
        return failed(H07, text, "till")
    if not facts.number:
        return no_number(H07)
    if found := _overlapping(facts, payroll, schedule.type):
        stops = schedule.type == BASE and any(open_end for _, open_end in found)
        rule = H07 if stops else H07.model_copy(update={"level": Level.deviation})
        return failed(rule, joined([text for text, _ in found]), *_PERIOD)
    if isinstance(payroll.reading, NotRead):
        return not_read(H07, payroll.reading)
    if schedule.type == PLACEMENT:
        return passed(H07, _replaces(facts, payroll), *_PERIOD)
    return passed(
        H07, message("No other base schedule for {n} in the period.", n=facts.number), *_PERIOD
    )


def unchanged(facts: Facts, payroll: Payroll, written: dict[str, str]) -> Check:
    """H16: nobody else has registered the schedule with other values, nor for another employment.

    `written` holds the canonical values that would be written. Identical passes; the proposal
    then says that it is already registered. What the coworker itself registered is H17's.
    """
    if not facts.number:
        return no_number(H16)
    if payroll.unread is not None:
        return not_read(H16, payroll.unread)
    if payroll.elsewhere:
        there = payroll.elsewhere[0]
        text = message(
            "Registered by somebody else as {their_id} for employment {n}.",
            their_id=their_id(there),
            n=there.get("anstallningsnummer") or "–",
        )
        return failed(H16, text, "anstallningsnummer")
    if payroll.same is None:
        return passed(H16, message("Not registered before."))
    differs = differences(payroll.same, written)
    if differs and not payroll.ours:
        text = message(
            "Registered by somebody else as {their_id} with other values: {fields}.",
            their_id=their_id(payroll.same),
            fields=fields(differs),
        )
        return failed(H16, text, *differs)
    return passed(H16, message("Registered before as {their_id}.", their_id=their_id(payroll.same)))


def differences(row: Row, written: dict[str, str]) -> tuple[str, ...]:
    """Return the fields in which a registered row has another value, or lacks one."""
    return tuple(key for key in WRITTEN if row.get(key) != written[key])


def fields(keys: tuple[str, ...]) -> Message:
    """Return what people call some of the written values, in a list."""
    return joined([message(LABELS[key]) for key in keys], "{first}, {second}")


def their_id(row: Row) -> str:
    """Return the payroll system's own number of a row."""
    return row.get("schemanummer") or "–"


def replaced(facts: Facts, payroll: Payroll) -> tuple[Row, ...]:
    """Return the registered Grundscheman in whose place a Placeringsschema stands."""
    schedule = facts.schedule
    return tuple(
        row
        for row in payroll.others
        if row.get("schematyp") == BASE and covers(row, schedule.start, schedule.end)
    )


def _replaces(facts: Facts, payroll: Payroll) -> Message:
    told = _overlapping(facts, payroll, BASE)
    if not told:
        return message("No base schedule for {n} in the period to replace.", n=facts.number)
    return message("Replaces in its period: {what}", what=joined([text for text, _ in told]))


def _overlapping(facts: Facts, payroll: Payroll, schematyp: str) -> list[tuple[Message, bool]]:
    """Return each other schedule of a type in the period, and whether the earlier has no end."""
    schedule = facts.schedule
    own = (schedule.start.isoformat(), iso(schedule.end))
    registered = mark("{name} is registered {period}.")
    told = [
        (row.get("fran", ""), row.get("till", ""), registered, _name(row))
        for row in payroll.others
        if row.get("schematyp") == schematyp
    ]
    there = mark("{name} in tonight's files has {period}.")
    told += [
        (each.start.isoformat(), iso(each.end), there, each.reference)
        for each in facts.others
        if each.type == schematyp
    ]
    return [
        (message(text, name=name, period=period(start, end)), not min((start, end), own)[1])
        for start, end, text, name in told
        if covers({"fran": start, "till": end}, schedule.start, schedule.end)
    ]


def _name(row: Row) -> str:
    return f"{row.get('schema_id', '')}/{row.get('rad', '')}"


def iso(day: dt.date | None) -> str:
    """Return a day as a registered row has it; no day is empty."""
    return "" if day is None else day.isoformat()
