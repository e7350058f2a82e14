"""How far people and a coworker agree: in all, where a rule had flagged, and by group."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from framework.core.approval import DecisionOutcome
from framework.core.values import Value
from framework.store import statistics as rows
from framework.store.statistics import Span


class Agreement(Value):
    """How often people approved what the coworker proposed without changing anything."""

    decided: int = 0
    unchanged: int = 0

    @property
    def share(self) -> Decimal | None:
        """From 0 to 1; None when nothing was decided."""
        return Decimal(self.unchanged) / self.decided if self.decided else None


class RuleAgreement(Value):
    """How people decided where one rule had flagged."""

    code: str
    title: str
    agreement: Agreement


class GroupAgreement(Value):
    """How people decided on the proposals of one group, e.g. of one category."""

    group: str
    agreement: Agreement


def shared(outcomes: Counter[str]) -> Agreement:
    """Return the agreement that so many decisions of each outcome show."""
    return Agreement(decided=outcomes.total(), unchanged=outcomes[DecisionOutcome.approve])


def by_rule(span: Span) -> tuple[RuleAgreement, ...]:
    """Return the agreement per rule that flagged, the most often flagging first."""
    titles: dict[str, str] = {}
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome, checks in rows.flagged(span):
        for check in checks:
            if check["outcome"] != "passed":
                titles[check["rule"]["code"]] = check["rule"]["title"]
                outcomes[check["rule"]["code"]][outcome] += 1
    return tuple(
        RuleAgreement(code=code, title=titles[code], agreement=shared(outcomes[code]))
        for code in sorted(outcomes, key=lambda code: (-outcomes[code].total(), code))
    )


def by_group(span: Span) -> tuple[GroupAgreement, ...]:
    """Return the agreement per group, the most often decided first."""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for (outcome, group), count in rows.groups(span).items():
        outcomes[group][outcome] += count
    return tuple(
        GroupAgreement(group=group, agreement=shared(outcomes[group]))
        for group in sorted(outcomes, key=lambda group: (-outcomes[group].total(), group))
    )
