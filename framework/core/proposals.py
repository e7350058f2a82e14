"""The prepared result of a case: what is suggested, why, and what would be written where."""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Literal, Self

from pydantic import AwareDatetime, model_validator

from framework.core.canonical import ValueType
from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.core.rules import Level, Outcome, Rule
from framework.core.values import Value


class FigureSource(Value):
    """Where a figure comes from and when it was read."""

    #: E.g. "godkanda_scheman_norra.xlsx, godkanda_scheman row 7" or "Lindeby lön".
    name: Message
    read_at: AwareDatetime


class Figure(Value):
    """One value in a proposal, with its source and time."""

    key: str
    label: str
    type: ValueType
    #: Canonical text; None is "not known", which is neither 0 nor no.
    value: str | None
    source: FigureSource
    #: What the target holds today, None when nothing or not read.
    now: str | None = None
    #: A caseworker may set their own value.
    editable: bool = False
    #: Masked until a click, which is logged.
    sensitive: bool = False


class Check(Value):
    """How one rule came out for one case."""

    rule: Rule
    outcome: Outcome
    #: What was found, in figures; for `no_data` why it could not be tried.
    finding: Message
    #: Keys of the figures it looked at.
    figures: tuple[str, ...] = ()


class FindingLevel(StrEnum):
    """How much a finding matters."""

    info = "info"
    warning = "warning"
    stop = "stop"


class Finding(Value):
    """Something a person must see; keyed, so that it is neither repeated nor re-opened."""

    #: Type and source, e.g. `not_read:payroll`.
    key: str
    level: FindingLevel
    text: Message


class Panel(Value):
    """Something to look at beside the figures, drawn by the inbox."""

    kind: Literal["table", "checklist"]
    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class Action(Value):
    """One write to a target system, as data: operations by name, values by figure.

    The runtime alone carries it out: look, write, read back, compare.
    """

    #: Short name, unique in the proposal, e.g. `register`.
    key: str
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

    @model_validator(mode="after")
    def _independent_read_back(self) -> Self:
        if self.read_back in {self.write, self.look, self.look_by_reference}:
            msg = f"action {self.key}: read_back must be another operation than look and write"
            raise ValueError(msg)
        return self


class Section(Value):
    """A part of a proposal that is approved on its own."""

    key: str
    label: str
    figures: tuple[Figure, ...]
    panels: tuple[Panel, ...] = ()


class Proposal(Value):
    """The prepared result of one case."""

    #: Version of the rules that prepared it, e.g. `HS-2026.1`.
    rule_version: str
    prepared_at: AwareDatetime
    sections: tuple[Section, ...]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...] = ()
    actions: tuple[Action, ...] = ()
    #: The target already holds exactly this: nothing to decide. Says what was found.
    already_registered: Message | None = None
    #: The case must wait; says for what, and when to look again.
    wait: Message | None = None
    wait_until: dt.datetime | None = None

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        names = [figure.key for section in self.sections for figure in section.figures]
        figures, sections = set(names), {section.key for section in self.sections}
        for keys in (
            names,
            [section.key for section in self.sections],
            [action.key for action in self.actions],
        ):
            if twice := {key for key in keys if keys.count(key) > 1}:
                msg = f"keys that stand twice: {', '.join(sorted(twice))}"
                raise ValueError(msg)
        for action in self.actions:
            missing = {*action.parameters.values(), *action.compare.values()} - figures
            if missing or action.section not in sections:
                msg = f"action {action.key} names unknown figures or section: {sorted(missing)}"
                raise ValueError(msg)
        return self

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the whole proposal; a decision stores it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

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

    @property
    def planned(self) -> tuple[Action, ...]:
        """The actions that a person's yes would carry out; none when nobody is asked for one."""
        return self.actions if self.leads_to is State.awaiting_decision else ()

    def figure(self, key: str) -> Figure:
        """Return one figure; KeyError when there is none."""
        return {figure.key: figure for part in self.sections for figure in part.figures}[key]


def effective(figure: Figure, edits: dict[str, str]) -> str:
    """Return the value that counts: the person's if set, else the coworker's, empty if unknown."""
    return edits.get(figure.key, figure.value or "")
