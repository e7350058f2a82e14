"""The prepared result of a case: what is suggested, why, and what would be written where."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from framework.core.canonical import AMOUNTS
from framework.core.figures import (
    Edits,
    Figure,
    FigureTable,
    Key,
    TableRow,
    effective,
    in_force,
)
from framework.core.findings import Finding, FindingLevel
from framework.core.layouts import Map, Timeline
from framework.core.lifecycle import State
from framework.core.messages import Message, mark, message
from framework.core.rules import Level, Outcome, Rule
from framework.core.summaries import SummaryBar, bars_of
from framework.core.values import Value


class Check(Value):
    """How one rule came out for one case."""

    rule: Rule
    outcome: Outcome
    #: What was found, in figures; for `no_data` why it could not be tried.
    finding: Message
    #: Keys of the figures it looked at.
    figures: tuple[str, ...] = ()


class Panel(Value):
    """Something to look at beside the figures, drawn by the inbox.

    A `chart` has two columns, what its bars are and what their height is; each row is a bar's label
    and its canonical number, empty where there was nothing to measure.
    """

    kind: Literal["table", "checklist", "chart"]
    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _bars_are_numbers(self) -> Self:
        if self.kind == "chart":
            if {len(self.columns), *(len(row) for row in self.rows)} != {2}:
                msg = f"panel {self.title}: a chart has two columns"
                raise ValueError(msg)
            _ = self.bars
        return self

    @property
    def bars(self) -> tuple[SummaryBar, ...]:
        """The rows of a chart."""
        return bars_of((label, number) for label, number in self.rows)


class Action(Value):
    """One write to a target system, as data: operations by name, values by figure.

    The runtime alone carries it out: look, write, read back, compare.
    """

    #: Short name, unique in the proposal, e.g. `register`.
    key: Key
    section: str
    label: Message
    #: Which target, by the role the coworker's config binds to a system, e.g. `payroll`.
    target: str
    #: Names of the target's operations; look and read_back are marked `reads`, write `writes`.
    look: str
    write: str
    read_back: str
    #: Finds what carries our own reference, whatever else stands in it; empty when the target has
    #: no field for a reference.
    look_by_reference: str = ""
    #: Operation parameter → figure key whose effective value is sent.
    parameters: dict[str, str]
    #: Field of the operation's result → figure key it must equal.
    compare: dict[str, str]
    #: A table: the action is carried out once for each of its rows in force. `parameters` and
    #: `compare` then name its columns as `.column`, beside keys of figures.
    for_each: str = ""
    #: Field → text that is the same for every case, e.g. what a target calls this sort of rows. It
    #: is sent as a parameter and must be read back.
    given: dict[str, str] = {}

    def sent(self, values: Mapping[str, str], reference: str) -> dict[str, str]:
        """Return what the operations are given by name; `values` are those in force, by figure."""
        sent = {name: values[key] for name, key in self.parameters.items()}
        return sent | self.given | {"reference": reference}

    def expected(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return what must be read back, by field; `values` are those in force, by figure."""
        return {name: values[key] for name, key in self.compare.items()} | self.given

    @model_validator(mode="after")
    def _independent_read_back(self) -> Self:
        if self.read_back in {self.write, self.look, self.look_by_reference}:
            msg = f"action {self.key}: read_back must be another operation than look and write"
            raise ValueError(msg)
        return self


class Section(Value):
    """A part of a proposal that is approved on its own."""

    key: Key
    label: str
    figures: tuple[Figure, ...]
    tables: tuple[FigureTable, ...] = ()
    panels: tuple[Panel, ...] = ()
    #: Its tables as a day or a map; drawn before them.
    layouts: tuple[Annotated[Timeline | Map, Field(discriminator="kind")], ...] = ()
    #: What `Figure.now` says here.
    now_label: str = mark("Now")

    @model_validator(mode="after")
    def _layouts_know_their_tables(self) -> Self:
        columns = {table.key: {column.key for column in table.columns} for table in self.tables}
        for layout in self.layouts:
            missing = set(layout.columns) - columns.get(layout.table, set())
            if missing:
                msg = f"layout of {layout.table}: no columns {', '.join(sorted(missing))}"
                raise ValueError(msg)
        return self

    def known(self, edits: Edits) -> dict[str, Figure]:
        """Return every figure by key: cells of all rows, and for each row whether it is there."""
        found = {figure.key: figure for figure in self.figures}
        for table in self.tables:
            for row in table.all_rows(edits):
                presence = table.presence(row)
                found[presence.key] = presence
                found |= {cell.key: cell for cell in row.cells}
        return found

    def changed(self, edits: Edits) -> dict[str, Figure]:
        """Return the figures whose value in force is another than the coworker's.

        Of a row that was taken away only that it was.
        """
        found = list(self.figures)
        for table in self.tables:
            for row in table.all_rows(edits):
                if not table.is_removed(row, edits):
                    found.extend(row.cells)
                elif row in table.rows:
                    found.append(table.presence(row))
        return {one.key: one for one in found if effective(one, edits) != (one.value or "")}


class Proposal(Value):
    """The prepared result of one case."""

    #: Version of the rules that prepared it, e.g. `HS-2026.1`.
    rule_version: str
    prepared_at: AwareDatetime
    sections: tuple[Section, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...] = ()
    #: Sources that could not be read: findings that rest on them stay as they were.
    not_read: frozenset[str] = frozenset()
    actions: tuple[Action, ...] = ()
    #: Label of what agreement with people is measured by (`Kind.measured_by`), e.g. the category.
    group: str = ""
    #: The target already holds exactly this: nothing to decide. Says what was found.
    already_registered: Message | None = None
    #: The case must wait; says for what, and when to look again.
    wait: Message | None = None
    wait_until: dt.datetime | None = None
    #: Something could not be read: prepare again then, also while it waits for a decision.
    again_at: dt.datetime | None = None

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        figures = [figure.key for section in self.sections for figure in section.figures]
        columns = {
            table.key: {f".{column.key}" for column in table.columns} for table in self.tables
        }
        _require_once(figures)
        _require_once(section.key for section in self.sections)
        _require_once(table.key for table in self.tables)
        _require_once(action.key for action in self.actions)
        sections = {section.key for section in self.sections}
        for action in self.actions:
            known = {*figures, *columns.get(action.for_each, ())}
            missing = {*action.parameters.values(), *action.compare.values()} - known
            unknown = action.for_each not in {"", *columns} or action.section not in sections
            if missing or unknown:
                msg = f"action {action.key} names unknown figures, table or section: {missing}"
                raise ValueError(msg)
        return self

    @property
    def tables(self) -> tuple[FigureTable, ...]:
        """Every table of figures, in the order of the sections."""
        return tuple(table for section in self.sections for table in section.tables)

    def in_force(self, edits: Edits) -> dict[str, str]:
        """Return the value that counts of every figure and cell, empty where it is not known."""
        figures = [figure for section in self.sections for figure in section.figures]
        return in_force(figures, self.tables, edits)

    def not_known(self, section: str, edits: Edits) -> tuple[Figure, ...]:
        """Return the amounts that a section's actions would send although nobody knows them.

        What the coworker knew and a person has emptied is their word, and known.
        """
        values, known = self.in_force(edits), self.known(edits)
        sent = dict.fromkeys(
            key
            for action in self.expanded(edits)
            if action.section == section
            for key in action.parameters.values()
        )
        return tuple(
            known[key]
            for key in sent
            if known[key].type in AMOUNTS
            and not values[key]
            and not (known[key].value and key in edits)
        )

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole proposal; a decision stores it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def says_the_same(self, other: Proposal) -> bool:
        """Tell whether nothing is new but times, and findings, which are kept by themselves."""
        return self._lasting() == other._lasting()

    def _lasting(self) -> object:
        left_out = {"findings", "not_read", "again_at"}
        return _timeless(self.model_dump(mode="json", exclude=left_out))

    @property
    def stopped(self) -> bool:
        """A check of level stop or human failed, or a finding says stop: a person takes over."""
        checks = any(
            check.outcome is Outcome.failed and check.rule.level in {Level.stop, Level.human}
            for check in self.checks
        )
        return checks or any(finding.level is FindingLevel.stop for finding in self.findings)

    @property
    def flagged(self) -> bool:
        """Any check failed or without data, or a finding of level warning or stop."""
        return bool(self.flag_keys)

    @property
    def flag_keys(self) -> tuple[str, ...]:
        """What flags it: codes of checks that did not pass, keys of findings above `info`."""
        checks = [each.rule.code for each in self.checks if each.outcome is not Outcome.passed]
        findings = [each.key for each in self.findings if each.level is not FindingLevel.info]
        return (*checks, *findings)

    @property
    def leads_to(self) -> State:
        """Where its case goes: nothing to decide, a person takes over, wait, or the inbox."""
        if self.already_registered is not None:
            return State.closed
        if self.stopped:
            return State.manual
        return State.waiting if self.wait is not None else State.awaiting_decision

    def planned(self, edits: Edits) -> tuple[Action, ...]:
        """Return what a person's yes would carry out; nothing when nobody is asked for one.

        An action for each row of a table stands once for every row in force.
        """
        return self.expanded(edits) if self.leads_to is State.awaiting_decision else ()

    def expanded(self, edits: Edits) -> tuple[Action, ...]:
        """Return every action, those for each row of a table once for every row in force."""
        tables = {table.key: table for table in self.tables}
        planned: list[Action] = []
        for action in self.actions:
            if not action.for_each:
                planned.append(action)
                continue
            table = tables[action.for_each]
            rows = enumerate(table.in_force(edits), 1)
            planned.extend(_of_row(action, table, row, number, edits) for number, row in rows)
        return tuple(planned)

    def figure(self, key: str, edits: Edits | None = None) -> Figure:
        """Return one figure or cell; KeyError when there is none."""
        return self.known(edits or {})[key]

    def known(self, edits: Edits) -> dict[str, Figure]:
        """Return every figure of every section by key; see `Section.known`."""
        found: dict[str, Figure] = {}
        for section in self.sections:
            found |= section.known(edits)
        return found

    def section(self, key: str) -> Section | None:
        """Return one section, None when there is none of that name."""
        return next((section for section in self.sections if section.key == key), None)


def _timeless(value: object) -> object:
    """Return a dumped value without the times at which it was read and prepared."""
    if isinstance(value, dict):
        times = {"read_at", "prepared_at"}
        return {key: _timeless(held) for key, held in value.items() if key not in times}
    return [_timeless(held) for held in value] if isinstance(value, list) else value


def _of_row(action: Action, table: FigureTable, row: TableRow, number: int, edits: Edits) -> Action:
    """Return the action for one row: its columns become the keys of the row's cells."""

    def named(keys: dict[str, str]) -> dict[str, str]:
        return {
            name: table.cell_key(row.key, key[1:]) if key.startswith(".") else key
            for name, key in keys.items()
        }

    name = table.name_of(row, edits) or message("row {number}", number=number)
    return action.model_copy(
        update={
            "key": f"{action.key}/{row.key}",
            "label": message("{what}: {row}", what=action.label, row=name),
            "parameters": named(action.parameters),
            "compare": named(action.compare),
            "for_each": "",
        }
    )


def _require_once(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            msg = f"key that stands twice: {key}"
            raise ValueError(msg)
        seen.add(key)
