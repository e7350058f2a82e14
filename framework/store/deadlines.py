"""Cases whose deadline comes near or has passed. Nothing here changes a case."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db.models import QuerySet

from framework.core.deadlines import DuePolicy
from framework.core.lifecycle import State
from framework.core.values import Value
from framework.store.models import Case


class Told(StrEnum):
    """What is told of a deadline."""

    reminder = "reminder"
    escalation = "escalation"


class Deadline(Value):
    """One thing to tell of one case."""

    kind: Told
    case: int
    decide_by: dt.datetime
    #: Roles of those to tell.
    roles: tuple[str, ...]


def due_cases(municipality: str, coworker: str, *, before: dt.datetime) -> QuerySet[Case]:
    """Return the cases that wait for a decision that is due before an instant, the first first.

    Cases of people with protected identity are left out: whoever sees them looks for themselves.
    """
    return Case.objects.filter(
        municipality=municipality,
        coworker=coworker,
        state=State.awaiting_decision,
        protected=False,
        decide_by__lte=before,
    ).order_by("decide_by", "pk")


def to_tell(
    municipality: str, coworker: str, policy: DuePolicy, who: tuple[str, ...], at: dt.datetime
) -> list[Deadline]:
    """Return every reminder (to `who` decide) and escalation that is to have been told by now."""
    near = due_cases(municipality, coworker, before=at + dt.timedelta(hours=policy.remind_hours))
    found: list[Deadline] = []
    for case in near:
        decide_by = case.decide_by
        if decide_by is None:
            continue
        later = policy.escalate_at(decide_by)
        found.append(Deadline(kind=Told.reminder, case=case.pk, decide_by=decide_by, roles=who))
        if later is not None and later <= at:
            found.append(
                Deadline(kind=Told.escalation, case=case.pk, decide_by=decide_by,
                         roles=policy.escalate_to)
            )  # fmt: skip
    return found
