"""The figures of a section, side by side: what the target holds, the proposal, the person's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource, effective
from framework.core.proposals import Proposal, Section
from framework.inbox.forms import Typed
from framework.inbox.texts import free, label, shown, translate, typed
from framework.store.models import Case, Decision, FigureEdit


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """One row of the table of figures."""

    key: str
    label: str
    now: str
    proposal: str
    #: The proposal holds a value, be it that the field is to be empty.
    known: bool
    #: The person's value in force, empty when there is none.
    mine: str
    #: What stands in the input.
    typed: str
    #: Where it was read; empty when that is the section's common source.
    source: str
    read_at: dt.datetime
    editable: bool
    long: bool
    edit: FigureEdit | None
    #: The coworker's value is another than the one that the person replaced.
    moved: bool
    #: The proposal is kept back until the person has answered.
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class PanelView:
    """A table or checklist beside the figures."""

    title: str
    kind: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """A part of the proposal that is decided on its own."""

    key: str
    label: str
    #: The source that most figures have, and when it was read.
    source: FigureSource | None
    figures: list[FigureLine]
    panels: list[PanelView]
    #: The approval in force.
    approval: Decision | None
    #: The part that the form decides.
    current: bool


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


def sections(
    case: Case,
    proposal: Proposal,
    approvals: dict[str, Decision],
    *,
    current: str,
    sent: Typed | None,
    revealed: bool,
) -> list[SectionView]:
    """Return the parts of a proposal; only the current one can be edited."""
    edits = {edit.figure: edit for edit in case.edits.all()}
    return [
        SectionView(
            key=section.key,
            label=label(section.label),
            source=_common_source(section),
            figures=[
                _line(
                    figure,
                    edits.get(figure.key),
                    text=(sent.figures or {}).get(figure.key) if sent else None,
                    editable=section.key == current,
                    common=_common_source(section),
                    revealed=revealed,
                )
                for figure in section.figures
            ],
            panels=_panels(section, revealed=revealed),
            approval=approvals.get(section.key),
            current=section.key == current,
        )
        for section in proposal.sections
    ]


def actions(
    proposal: Proposal, edits: dict[str, str], targets: dict[str, str], *, revealed: bool
) -> list[ActionView]:
    """Return what would be written where, value by value."""
    views = []
    for action in proposal.planned(edits):
        figures = [proposal.figure(key) for key in dict.fromkeys(action.parameters.values())]
        views.append(
            ActionView(
                label=translate(action.label),
                target=targets.get(action.target, action.target),
                changes=[_change(figure, edits, revealed=revealed) for figure in figures],
            )
        )
    return views


def _common_source(section: Section) -> FigureSource | None:
    sources = [figure.source for figure in section.figures]
    return max(sources, key=sources.count, default=None)


def is_secret(figure: Figure) -> bool:
    """Tell whether a figure is masked until somebody asks to see it."""
    return figure.sensitive or figure.type is ValueType.identity


def _line(
    figure: Figure,
    edit: FigureEdit | None,
    *,
    common: FigureSource | None,
    text: str | None,
    editable: bool,
    revealed: bool,
) -> FigureLine:
    secret = is_secret(figure) and not revealed
    mine = edit.value if edit else None
    in_force = figure.value or "" if mine is None else mine
    return FigureLine(
        key=figure.key,
        label=label(figure.label),
        now=shown(figure.type, figure.now, secret=secret, revealed=revealed),
        proposal=shown(figure.type, figure.value, secret=secret, revealed=revealed),
        known=figure.value is not None,
        mine=shown(figure.type, mine, secret=secret, revealed=revealed),
        typed=typed(figure.type, in_force) if text is None else text,
        source="" if figure.source == common else free(translate(figure.source.name)),
        read_at=figure.source.read_at,
        editable=editable and figure.editable and not secret,
        long=figure.type is ValueType.lines,
        edit=edit,
        moved=bool(edit and edit.proposed != (figure.value or "")),
    )


def _panels(section: Section, *, revealed: bool) -> list[PanelView]:
    return [
        PanelView(
            title=label(panel.title),
            kind=panel.kind,
            columns=[label(column) for column in panel.columns],
            rows=[[free(label(cell), revealed=revealed) for cell in row] for row in panel.rows],
        )
        for panel in section.panels
    ]


def _change(figure: Figure, edits: dict[str, str], *, revealed: bool) -> Change:
    secret = is_secret(figure) and not revealed
    after = effective(figure, edits)
    return Change(
        label=label(figure.label),
        before=shown(figure.type, figure.now, secret=secret, revealed=revealed),
        after=shown(figure.type, after, secret=secret, revealed=revealed),
        same=(figure.now or "") == after,
    )
