"""H01: only what a manager has approved is registered."""

from __future__ import annotations

from bots.schedule_registration.checks.outcomes import failed, no_data, passed
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.rules import H01
from bots.schedule_registration.workbooks import APPROVED
from framework.core.messages import message
from framework.core.proposals import Check


def approved(facts: Facts) -> Check:
    """H01: status Beviljat, by somebody else who has attest right for the unit on that day."""
    if facts.status != APPROVED:
        return failed(
            H01,
            message("The status is {status}; only Beviljat is registered.", status=facts.status),
        )
    day = facts.approved_on
    if not facts.approver or day is None:
        return failed(H01, message("The row does not say who approved it and when."))
    if facts.rights is None:
        return no_data(H01, message("The register of attest rights is empty."))
    who = facts.approver
    if any(right.same_person for right in facts.rights):
        return failed(H01, message("{who} approved their own schedule.", who=who))
    if not any(right.holds(facts.unit, day) for right in facts.rights):
        return failed(
            H01,
            message(
                "{who} has no attest right for unit {unit} on {day}.",
                who=who,
                unit=facts.unit,
                day=day.isoformat(),
            ),
        )
    return passed(
        H01,
        message(
            "Approved {day} by {who}, who has attest right for unit {unit}.",
            who=who,
            unit=facts.unit,
            day=day.isoformat(),
        ),
    )
