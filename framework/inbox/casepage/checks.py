"""Checks and findings as the page shows them, and the flags that must be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from framework.core.findings import Finding, KeptFinding
from framework.core.messages import mark
from framework.core.proposals import Check, Proposal
from framework.core.rules import CERTAINTY_LABELS, OUTCOME_LABELS, Outcome
from framework.inbox.texts import free, label, translate
from framework.store.findings import of
from framework.store.models import Case, Person
from framework.store.proposals import decisions_in_force

_ICONS = {Outcome.passed: "✓", Outcome.failed: "✕", Outcome.no_data: "?"}
_WEIGHT = {"stop": 0, "human": 1, "deviation": 2, "warning": 3, "wait": 4}
_LEVELS = {
    "stop": mark("Stops the coworker"),
    "human": mark("Only a person may do it"),
    "deviation": mark("Deviation"),
    "warning": mark("Warning"),
    "wait": mark("The case waits"),
}


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One check in the task list."""

    code: str
    title: str
    finding: str
    outcome: str
    outcome_label: str
    icon: str
    source: str
    certainty: str

    @property
    def passed(self) -> bool:
        """The check is met."""
        return self.outcome == Outcome.passed.value


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something that a person must look at before approving."""

    #: What the form's `seen` carries.
    key: str
    #: Rule code; empty for a finding.
    code: str
    level: str
    level_label: str
    title: str
    text: str
    no_data: bool
    #: The section that it belongs to, empty for the case as a whole.
    section: str = ""


def lines(checks: Iterable[Check]) -> list[CheckLine]:
    """Return checks in the reader's language."""
    return [
        CheckLine(
            code=check.rule.code,
            title=label(check.rule.title),
            finding=free(translate(check.finding)),
            outcome=check.outcome.value,
            outcome_label=label(OUTCOME_LABELS[check.outcome]),
            icon=_ICONS[check.outcome],
            source=check.rule.source,
            certainty=gettext(CERTAINTY_LABELS[check.rule.certainty]),
        )
        for check in checks
    ]


def flags(proposal: Proposal, kept: Iterable[KeptFinding]) -> list[Flag]:
    """Return what flags a case, the gravest first: findings that are still open, and checks."""
    checks = [
        Flag(
            key=check.rule.code,
            code=check.rule.code,
            level=check.rule.level.value,
            level_label=label(_LEVELS[check.rule.level.value]),
            title=label(check.rule.title),
            text=free(translate(check.finding)),
            no_data=check.outcome is Outcome.no_data,
        )
        for check in proposal.checks
        if check.outcome is not Outcome.passed
    ]
    places = {one.key: place for place, one in enumerate(proposal.findings)}
    findings = sorted(
        (_finding(one.finding) for one in kept if one.flags),
        key=lambda flag: places.get(flag.key, len(places)),
    )
    # What is told of this case comes before aims that it does not reach, as the kind orders it.
    return sorted([*findings, *checks], key=lambda flag: _WEIGHT[flag.level])


def to_look_at(case: Case, person: Person, section: str) -> list[Flag]:
    """Return the flags that a person must say that they have looked at to approve a section.

    Not those of another section, nor what they said of an earlier section of the same proposal.
    """
    if case.proposal is None:
        return []
    looked = {
        key
        for word in decisions_in_force(case)
        if word.person_id == person.pk
        for key in word.shown.get("seen", [])
    }
    return [
        flag
        for flag in flags(case.proposal.value, of(case))
        if flag.section in {"", section} and flag.key not in looked
    ]


def _finding(finding: Finding) -> Flag:
    return Flag(
        key=finding.key,
        code="",
        level=finding.level.value,
        level_label=label(_LEVELS[finding.level.value]),
        title="",
        text=free(translate(finding.text)),
        no_data=False,
        section=finding.section,
    )
