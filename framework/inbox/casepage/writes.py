"""What would be written where, value by value."""

from __future__ import annotations

from dataclasses import dataclass, field

from framework.core.figures import Edits, Figure
from framework.core.proposals import Proposal, Section
from framework.inbox.casepage.figures import is_secret
from framework.inbox.texts import figure_text, label, translate


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value that an action would write."""

    label: str
    before: str
    after: str
    same: bool

    @property
    def long(self) -> bool:
        """It takes several lines."""
        return "\n" in self.after


@dataclass(frozen=True, kw_only=True)
class ActionView:
    """One planned write."""

    label: str
    target: str
    changes: list[Change] = field(default_factory=list)


def actions(
    proposal: Proposal, edits: Edits, targets: dict[str, str], *, revealed: bool
) -> list[ActionView]:
    """Return what would be written where, value by value."""
    views = []
    values = proposal.in_force(edits)
    known = proposal.known(edits)
    # Where a section compares with something else, e.g. last month, that is not what is replaced.
    compared = {
        key
        for section in proposal.sections
        if section.now_label != Section.model_fields["now_label"].default
        for key in section.known(edits)
    }
    for action in proposal.planned(edits):
        figures = [known[key] for key in dict.fromkeys(action.parameters.values())]
        views.append(
            ActionView(
                label=translate(action.label),
                target=targets.get(action.target, action.target),
                changes=[
                    _change(
                        figure,
                        None if figure.key in compared else figure.now,
                        values[figure.key],
                        revealed=revealed,
                    )
                    for figure in figures
                ],
            )
        )
    return views


def _change(figure: Figure, before: str | None, after: str, *, revealed: bool) -> Change:
    secret = is_secret(figure) and not revealed
    return Change(
        label=label(figure.label),
        before=figure_text(figure, before, secret=secret, revealed=revealed),
        after=figure_text(figure, after, secret=secret, revealed=revealed),
        same=(before or "") == after,
    )
