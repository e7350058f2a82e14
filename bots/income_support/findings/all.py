"""Every finding of a prepared application."""

from __future__ import annotations

from collections.abc import Iterator

from bots.income_support.findings import amounts, application, household, labels, reading
from bots.income_support.readings import RECOVERY
from bots.income_support.work import Work
from framework.core.findings import Finding
from framework.core.messages import message


def findings(work: Work) -> Iterator[Finding]:
    """Yield everything a person must see of an application, each key once."""
    seen: set[str] = set()
    for room in (reading, application, household, amounts):
        for finding in room.findings(work):
            if finding.key not in seen:
                seen.add(finding.key)
                yield finding
    for row in work.readings.rows(RECOVERY) or ():
        yield labels.REPAYMENT.found(
            row.get("recovery_id", ""),
            message(
                "{amount} kr, decided on {day}",
                amount=row.get("amount", "?"),
                day=row.get("decided_on", "?"),
            ),
        )
