"""What a person sees of a case that they are to judge before they see the proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from framework.core.approval import DecisionOutcome
from framework.core.proposals import Proposal
from framework.inbox.casepage.figures import SectionView, is_secret
from framework.inbox.casepage.timeline import outcome_label
from framework.inbox.forms import Typed
from framework.inbox.texts import figure_text, label
from framework.store.looks import blind_answer
from framework.store.models import Case, Person


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure where the person's answer was another than the proposal."""

    label: str
    mine: str
    proposed: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a person said before they saw the proposal, and where it differs."""

    what: str
    agrees: bool
    differences: list[Difference]


def hidden(sections: list[SectionView], sent: Typed | None) -> dict[str, Any]:
    """Return what replaces the parts of the page that tell of the proposal."""
    typed = (sent.figures if sent else None) or {}
    return {
        "hidden": True,
        "flags": [], "checks": [], "findings": [], "weighed": [], "actions": [], "saves": False,
        "sections": [
            replace(
                section,
                panels=[],
                layouts=[],
                tables=[],
                figures=[
                    replace(line, proposal="", known=False, hidden=True, mine="", edit=None,
                            moved=False, sum="", difference="", typed=typed.get(line.key, ""))
                    for line in section.figures
                ],
            )
            for section in sections
        ],
    }  # fmt: skip


def answered(case: Case, proposal: Proposal, person: Person) -> Answered | None:
    """Return the person's answer to the proposal at hand, None when they gave none."""
    found = blind_answer(case, person)
    if found is None:
        return None
    figures = [proposal.figure(key) for key in found.values]
    return Answered(
        what=outcome_label(DecisionOutcome(found.outcome)),
        agrees=found.agrees,
        differences=[
            Difference(
                label=label(figure.label),
                mine=figure_text(figure, found.values[figure.key], secret=is_secret(figure)),
                proposed=figure_text(figure, figure.value, secret=is_secret(figure)),
            )
            for figure in figures
            if found.values[figure.key] != (figure.value or "")
        ],
    )
