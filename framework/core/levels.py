"""How far a coworker is let: levels, who may not pass which, and what moving up rests on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from framework.core.messages import mark
from framework.core.values import Value


class WorkLevel(StrEnum):
    """How far a coworker is let, from the least to the most."""

    #: People judge every unflagged case before they see the proposal; nothing is written.
    shadow = "shadow"
    #: People decide on the proposal and do the work by hand; nothing is written.
    prepare = "prepare"
    #: A person approves each case; then it is carried out.
    approve_each = "approve_each"
    #: A person may approve many unflagged cases by one decision.
    batch = "batch"
    #: A person's standing release lets unflagged cases through.
    standing_release = "standing_release"

    @property
    def rank(self) -> int:
        """Place on the ladder, 0 for the lowest."""
        return list(WorkLevel).index(self)

    @property
    def writes(self) -> bool:
        """What is approved is carried out by the coworker."""
        return self.rank >= WorkLevel.approve_each.rank


LEVEL_LABELS = {
    WorkLevel.shadow: mark("Shadow: people judge first, nothing is written"),
    WorkLevel.prepare: mark("Prepares: people decide and do the work by hand"),
    WorkLevel.approve_each: mark("A person approves each case"),
    WorkLevel.batch: mark("A person approves many unflagged cases at once"),
    WorkLevel.standing_release: mark("Standing release for unflagged cases"),
}

#: Kinds that decide about people's income never pass this, whatever they or a config say.
_CEILINGS = {"income_support": WorkLevel.approve_each}
#: Roles of targets that hold pay: what is written there needs a person's yes every time.
PAY_TARGETS = frozenset({"payroll"})
#: Longest time that a standing release can be given for, days.
LONGEST_RELEASE = 92
#: Least share of the cases let through that a person looks at afterwards, percent.
LEAST_SAMPLE = 5


def lowest(levels: Iterable[WorkLevel]) -> WorkLevel:
    """Return the lowest of some levels."""
    return min(levels, key=lambda level: level.rank)


def ceiling(kind: str, own: WorkLevel, targets: Iterable[str]) -> WorkLevel:
    """Return the highest level that a kind can be let to, by code and not by setting.

    `own` is what the kind says of itself, `targets` the roles of the systems that it works in.
    """
    allowed = [own, _CEILINGS.get(kind, WorkLevel.standing_release)]
    if PAY_TARGETS & set(targets):
        allowed.append(WorkLevel.batch)
    return lowest(allowed)


class Agreement(Value):
    """How often people approved what a coworker proposed without changing it."""

    #: Cases that a person decided on.
    decided: int
    #: Of these, approved exactly as proposed.
    unchanged: int
    #: Cases that a person judged before seeing the proposal, and how many came to the same.
    blind: int = 0
    blind_same: int = 0
    #: Days that were looked back at.
    days: int
