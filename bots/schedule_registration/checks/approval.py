"""H01: only what a manager has approved is registered."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks.outcomes import failed, no_data, passed
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.rules import H01
from bots.schedule_registration.workbooks import APPROVED
from framework.core.messages import message
from framework.core.proposals import Check


def approved(facts: Facts, tonight: dt.date) -> Check:
    """H01: status Beviljat, by somebody else who has attest right for the unit on that day."""
    if facts.status != APPROVED:
        return failed(
            H01,
            message("The status is {status}; only Beviljat is registered.", status=facts.status),
        )
    day, who = facts.approved_on, facts.approver
    if not who or day is None:
        return failed(H01, message("The row does not say who approved it and when."))
    if day > tonight:
        return failed(H01, message("Approved in the future ({day}).", day=day.isoformat()))
    return _by_right(facts, who, day)


def _by_right(facts: Facts, who: str, day: dt.date) -> Check:
    if facts.rights is None:
        return no_data(H01, message("The register of attest rights is empty."))
    if any(right.same_person for right in facts.rights):
        return failed(H01, message("{who} approved their own schedule.", who=who))
    held = [right.holds(facts.unit, day) for right in facts.rights]
    if any(held):
        text = message(
            "Approved {day} by {who}, who has attest right for unit {unit}.",
            who=who,
            unit=facts.unit,
            day=day.isoformat(),
        )
        return passed(H01, text)
    if None in held:
        text = message(
            "The register does not say from when to when {who} has attest right for {unit}.",
            who=who,
            unit=facts.unit,
        )
        return no_data(H01, text)
    text = message(
        "{who} has no attest right for unit {unit} on {day}.",
        who=who,
        unit=facts.unit,
        day=day.isoformat(),
    )
    return failed(H01, text)
