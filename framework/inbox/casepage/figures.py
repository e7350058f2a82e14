"""The figures of a section, side by side: what the target holds, the proposal, the person's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext

from framework.core.canonical import ValueType, decimal_text
from framework.core.figures import Edits, Figure, FigureSource, FigureTable, TableRow
from framework.core.messages import Message
from framework.core.proposals import Panel, Proposal, Section
from framework.inbox import forms, summaries
from framework.inbox.casepage.layouts import MapView, TimelineView, layouts
from framework.inbox.charts import Chart
from framework.inbox.forms import Typed
from framework.inbox.texts import figure_text, free, label, shown, translate, typed
from framework.store.models import Case, Decision, FigureEdit
from framework.store.proposals import edits as edits_of

#: A panel with more rows than this is folded.
_LONG = 20
_NUMBERS = frozenset({ValueType.decimal, ValueType.integer})


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
    #: How much more or less the proposal is than what is held now; empty for what is no number.
    difference: str = ""
    #: It is a sum of other figures.
    total: bool = False
    #: The sum of the values in force, where it is not the proposal's.
    sum: str = ""
    #: It is a number.
    amount: bool = False
    #: Something else than the proposal's value stands in the input.
    replaced: bool = False
    #: The proposal is kept back until the person has answered.
    hidden: bool = False
    #: Code → word of those that can be chosen; empty where anything can be typed.
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RowLine:
    """One row of a table of figures."""

    #: `table/row`, which the form carries when the row is taken away or put back.
    key: str
    #: What it is about, or its number.
    name: str
    cells: list[FigureLine]
    #: The source that most of its cells have; None for a row of a person's own.
    source: FigureSource | None
    #: Who added it, took it away or put it back, and when; None when nobody did.
    edit: FigureEdit | None
    #: Added by a person.
    added: bool
    #: Taken away; what the form carries when that is not kept yet, or is to be changed back.
    removed: bool
    presence: str | None


@dataclass(frozen=True, kw_only=True)
class TableView:
    """A table of figures."""

    key: str
    label: str
    #: Label, and whether it holds amounts.
    columns: list[tuple[str, bool]]
    rows: list[RowLine]
    #: The person may add rows, and take rows away, now.
    extendable: bool

    @property
    def width(self) -> int:
        """How many columns the table has on the page."""
        return len(self.columns) + self.extendable


@dataclass(frozen=True, kw_only=True)
class PanelView:
    """A table or checklist beside the figures."""

    title: str
    kind: str
    columns: list[str]
    rows: list[list[str]]
    #: What a panel of bars is drawn from; None for other panels, and when there is no bar.
    chart: Chart | None = None

    @property
    def folded(self) -> bool:
        """It is so long that it opens by a press."""
        return len(self.rows) > _LONG


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """A part of the proposal that is decided on its own."""

    key: str
    label: str
    #: The source that most figures have, and when it was read.
    source: FigureSource | None
    figures: list[FigureLine]
    tables: list[TableView]
    #: What the column of what is held now is called.
    now_label: str
    panels: list[PanelView]
    layouts: list[TimelineView | MapView]
    #: The approval in force.
    approval: Decision | None
    #: The part that the form decides.
    current: bool


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
    known = {key: edit.value for key, edit in edits.items()}
    typed = (sent.figures or {}) if sent else {}
    proposed = proposal.in_force({})
    applied = forms.applied(sent, proposal, known)
    values = proposal.in_force(applied)
    found = []
    for section in proposal.sections:
        is_current = section.key == current
        lines = Lines(
            edits=edits, typed=typed if is_current else {}, proposed=proposed, values=values,
            editable=is_current, revealed=revealed,
        )  # fmt: skip
        source = _common_source(section.figures)
        found.append(
            SectionView(
                key=section.key,
                label=label(section.label),
                source=source,
                figures=[lines.line(figure, source) for figure in section.figures],
                tables=[lines.table(table, known) for table in section.tables],
                now_label=label(section.now_label),
                panels=_panels(section, revealed=revealed),
                layouts=layouts(section, values, applied, revealed=revealed),
                approval=approvals.get(section.key),
                current=is_current,
            )
        )
    return found


def sums(case: Case, sent: Typed) -> list[tuple[str, str]]:
    """Return every sum by key, with what is typed on top; empty where it is the proposal's."""
    if case.proposal is None:
        return []
    proposal = case.proposal.value
    proposed = proposal.in_force({})
    values = proposal.in_force(forms.applied(sent, proposal, edits_of(case)))
    return [
        (figure.key, _sum(figure, proposed[figure.key], values[figure.key]))
        for section in proposal.sections
        for figure in section.figures
        if figure.total is not None
    ]


def names(proposal: Proposal, edits: Edits) -> dict[str, str]:
    """Return figure, cell or row → what people call it."""
    found: dict[str, str] = {}
    for section in proposal.sections:
        found |= {figure.key: label(figure.label) for figure in section.figures}
        for table in section.tables:
            for number, row in enumerate(table.all_rows(edits), 1):
                name = _row_name(table, row, number, edits)
                found[table.row_key(row.key)] = f"{label(table.label)}: {name}"
                found |= {cell.key: f"{name}, {label(cell.label).lower()}" for cell in row.cells}
    return found


def _common_source(figures: Iterable[Figure]) -> FigureSource | None:
    sources = [figure.source for figure in figures]
    return max(sources, key=sources.count, default=None)


def is_secret(figure: Figure) -> bool:
    """Tell whether a figure is masked until somebody asks to see it."""
    return figure.sensitive or figure.type is ValueType.identity


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Makes the lines of one section from what people have set and what one person has typed."""

    edits: Mapping[str, FigureEdit]
    #: What the person has typed here, by key.
    typed: Mapping[str, str]
    #: The coworker's values, sums too.
    proposed: Mapping[str, str]
    #: Values in force, with what is typed on top.
    values: Mapping[str, str]
    #: The section can be changed now.
    editable: bool
    revealed: bool

    def line(self, figure: Figure, common: FigureSource | None) -> FigureLine:
        """Return one figure; its source is told where it is not the common one."""
        if figure.total is not None:
            figure = figure.model_copy(update={"value": self.proposed[figure.key] or None})
        secret = is_secret(figure) and not self.revealed
        edit, text = self.edits.get(figure.key), self.typed.get(figure.key)
        mine = edit.value if edit else None
        in_force = figure.value or "" if mine is None else mine
        stands = typed(figure.type, in_force) if text is None else text
        return FigureLine(
            key=figure.key,
            label=label(figure.label),
            now=figure_text(figure, figure.now, secret=secret, revealed=self.revealed),
            proposal=figure_text(figure, figure.value, secret=secret, revealed=self.revealed),
            known=figure.value is not None,
            mine=figure_text(figure, mine, secret=secret, revealed=self.revealed),
            typed=stands,
            source="" if figure.source == common else free(translate(figure.source.name)),
            read_at=figure.source.read_at,
            editable=self.editable and figure.editable and not secret,
            long=figure.type is ValueType.lines,
            edit=edit,
            moved=bool(edit and edit.proposed != (figure.value or "")),
            difference="" if secret else _difference(figure),
            total=figure.total is not None,
            sum=_sum(figure, figure.value or "", self.values[figure.key]) if figure.total else "",
            amount=figure.type in _NUMBERS,
            replaced=stands != typed(figure.type, figure.value or ""),
            choices={code: translate(word) for code, word in figure.words.items()},
        )

    def table(self, table: FigureTable, known: Edits) -> TableView:
        """Return a table with the coworker's rows, and those that people added or took away."""
        edits = {**known, **self.typed}
        return TableView(
            key=table.key,
            label=label(table.label),
            columns=[(label(one.label), one.type in _NUMBERS) for one in table.columns],
            rows=[
                self._row(table, row, _row_name(table, row, number, edits), edits)
                for number, row in enumerate(table.all_rows(edits), 1)
            ],
            extendable=self.editable and table.extendable,
        )

    def _row(self, table: FigureTable, row: TableRow, name: str, edits: Edits) -> RowLine:
        key, added = table.row_key(row.key), row not in table.rows
        source = None if added else _common_source(row.cells)
        lines = [self.line(cell, source or cell.source) for cell in row.cells]
        kept = self.edits.get(key) or next((one.edit for one in lines if added and one.edit), None)
        return RowLine(
            key=key,
            name=name,
            cells=lines,
            source=source,
            edit=kept,
            added=added,
            removed=table.is_removed(row, edits),
            presence=edits.get(key),
        )


def _row_name(table: FigureTable, row: TableRow, number: int, edits: Edits) -> str:
    name = table.name_of(row, edits)
    told = translate(name) if isinstance(name, Message) else free(name)
    return told or gettext("row %(number)s") % {"number": number}


def _difference(figure: Figure) -> str:
    """Return what the proposal is above (+) or below (−) what is held now."""
    if figure.type not in _NUMBERS or not figure.now or not figure.value:
        return ""
    more = Decimal(figure.value) - Decimal(figure.now)
    if not more:
        return ""
    sign = "+" if more > 0 else "\u2212"
    return sign + shown(figure.type, decimal_text(abs(more)))


def _sum(figure: Figure, proposed: str, value: str) -> str:
    """Return a sum of values in force, empty where it is the proposal's."""
    if value == proposed:
        return ""
    return shown(figure.type, value) or gettext("not known")


def _panels(section: Section, *, revealed: bool) -> list[PanelView]:
    return [
        PanelView(
            title=label(panel.title),
            kind=panel.kind,
            columns=[label(column) for column in panel.columns],
            rows=[[free(label(cell), revealed=revealed) for cell in row] for row in panel.rows],
            chart=_drawn(f"{section.key}-panel-{number}", panel),
        )
        for number, panel in enumerate(section.panels)
    ]


def _drawn(name: str, panel: Panel) -> Chart | None:
    if panel.kind != "chart":
        return None
    along, what = panel.columns
    return summaries.bar_chart(
        name, label(panel.title), (label(along), label(what)), panel.bars, over_time=False
    )
