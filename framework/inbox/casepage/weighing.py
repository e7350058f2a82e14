"""What the rules say of values that people have set."""

from __future__ import annotations

from framework.core.figures import Edits
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.inbox.access import Seat
from framework.inbox.casepage import checks
from framework.runtime.kinds import kind_of
from framework.store import cases
from framework.store.models import Case


def not_met(seat: Seat, case: Case, proposal: Proposal, edits: Edits) -> list[checks.CheckLine]:
    """Return the rules that are not met by them; nothing where nobody has set anything."""
    if not any(section.changed(edits) for section in proposal.sections):
        return []
    kind = kind_of(seat.config)
    found = kind.weigh(cases.collected(case), proposal, proposal.in_force(edits))
    return checks.lines(check for check in found if check.outcome is not Outcome.passed)
