"""H17 and H18: a schedule that the coworker has registered, changed or withdrawn since."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, no_number, passed, period
from bots.schedule_registration.checks.registered import (
    differences,
    fields,
    iso,
    not_read,
    their_id,
)
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.payroll import Payroll, Row
from bots.schedule_registration.rules import H17, H18
from bots.schedule_registration.workbooks import WITHDRAWN
from framework.core.kinds import NotRead
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check


def same_version(facts: Facts, payroll: Payroll, written: dict[str, str]) -> Check:
    """H17: what the coworker registered from this row is what the row says now.

    Told apart from H16 by the registered row's own reference. A row of ours with another first day
    or employment number counts when it is in force in the schedule's period; what has ended before
    is another term's.
    """
    if not facts.number:
        return no_number(H17)
    if isinstance(payroll.reading, NotRead):
        return not_read(H17, payroll.reading)
    found = changed(payroll, written)
    if found is not None:
        row, keys = found
        return failed(H17, _told(facts, row, keys), *keys)
    if payroll.ours and payroll.same_not_read is not None:
        return not_read(H17, payroll.same_not_read)
    return passed(H17, message("Nothing that the coworker registered is changed."))


def changed(payroll: Payroll, written: dict[str, str]) -> tuple[Row, tuple[str, ...]] | None:
    """Return what the coworker registered and the file changes, with the fields; None if nothing.

    Of a row that was only seen in a list, fields that the list does not show are not told.
    """
    rows = ((payroll.same,) if payroll.ours and payroll.same else ()) + payroll.earlier
    for row in rows:
        whole = row is payroll.same and payroll.same_not_read is None
        keys = tuple(key for key in differences(row, written) if whole or key in row)
        if keys:
            return row, keys
    return None


def not_withdrawn(facts: Facts, payroll: Payroll) -> Check:
    """H18: what is registered has not been withdrawn (Återkallat) since; a person reverses it.

    A withdrawn schedule that is not registered is H01's alone.
    """
    if facts.status != WITHDRAWN:
        return passed(H18, message("Not withdrawn."))
    if isinstance(payroll.reading, NotRead):
        return not_read(H18, payroll.reading)
    row = payroll.registered
    if row is None:
        return passed(H18, message("Withdrawn before it was registered; nothing to reverse."))
    text = message(
        "Withdrawn, but registered as {their_id} in {target}, {period}. Reverse it there.",
        their_id=their_id(row),
        target=payroll.reading.target,
        period=period(row.get("fran", ""), row.get("till", "")),
    )
    own = facts.schedule.start.isoformat(), iso(facts.schedule.end)
    if (row.get("fran", ""), row.get("till", "")) != own:
        other = message("The file withdraws {period}; find out what is meant.", period=period(*own))
        text = joined([text, other])
    return failed(H18, text)


def _told(facts: Facts, row: Row, keys: tuple[str, ...]) -> Message:
    text = message(
        "Registered by the coworker as {their_id}; the file changes {fields}.",
        their_id=their_id(row),
        fields=fields(keys),
    )
    if not facts.version:
        return text
    version = message("The file says version {version}.", version=facts.version)
    return joined([text, version])
