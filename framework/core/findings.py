"""Findings: what a person must see, and how long each stays open from night to night.

A finding is known by its key. It closes by itself when its cause is gone, never because something
could not be read, and never opens again once a person has closed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from framework.core.messages import Message, mark
from framework.core.values import Value


class FindingLevel(StrEnum):
    """How much a finding matters."""

    info = "info"
    warning = "warning"
    stop = "stop"


class FindingStatus(StrEnum):
    """Where a finding stands."""

    still_open = "open"
    #: A person has seen it; it does not flag the case any more.
    acknowledged = "acknowledged"
    #: Its cause is gone, or a person closed it.
    closed = "closed"


#: What a person can make of a finding; it never opens again by hand.
SETTLES: frozenset[tuple[FindingStatus, FindingStatus]] = frozenset(
    {
        (FindingStatus.still_open, FindingStatus.acknowledged),
        (FindingStatus.still_open, FindingStatus.closed),
        (FindingStatus.acknowledged, FindingStatus.closed),
    }
)

STATUS_LABELS = {
    FindingStatus.still_open: mark("Open"),
    FindingStatus.acknowledged: mark("Acknowledged"),
    FindingStatus.closed: mark("Closed"),
}


class Finding(Value):
    """Something a person must see; keyed, so that it is neither repeated nor re-opened."""

    #: Type and source, e.g. `not_read:payroll`; holds no identity number.
    key: Annotated[str, StringConstraints(max_length=200)]
    level: FindingLevel
    text: Message
    #: The section it belongs to, empty for the case as a whole.
    section: str = ""
    #: The reading it rests on, e.g. `ssbtek`; empty when it rests on the case alone. When that
    #: cannot be read, the finding stays as it is.
    source: str = ""


class KeptFinding(Value):
    """A finding as it stands from one preparation to the next."""

    finding: Finding
    status: FindingStatus = FindingStatus.still_open
    #: When its cause was seen first; a finding that opens anew counts from then.
    opened_at: AwareDatetime
    #: When it was found last.
    refreshed_at: AwareDatetime
    #: Id of who acknowledged or closed it, empty when nobody did.
    by: str = ""
    #: When it was acknowledged or closed last, by a person or because its cause was gone.
    settled_at: AwareDatetime | None = None

    @property
    def flags(self) -> bool:
        """Whether it makes its case flagged."""
        return (
            self.status is FindingStatus.still_open and self.finding.level is not FindingLevel.info
        )


def reconcile(
    kept: Iterable[KeptFinding],
    found: Iterable[Finding],
    *,
    not_read: frozenset[str],
    at: AwareDatetime,
    frozen: frozenset[str] = frozenset(),
) -> tuple[KeptFinding, ...]:
    """Return how the findings of a case stand after it was prepared again at `at`.

    `not_read` names the sources that could not be read this time: findings that rest on them are
    left exactly as they were. So are those of the sections in `frozen`, where a person has set
    values of their own: what they were told is what they worked from. What is new is told anyway.
    """
    before = {one.finding.key: one for one in kept}
    now = {one.key: one for one in found}
    stands = [_again(before.get(key), finding, at, frozen) for key, finding in now.items()]
    gone = [one for key, one in before.items() if key not in now]
    return (*stands, *(_gone(one, not_read, at, frozen) for one in gone))


def _again(
    before: KeptFinding | None, finding: Finding, at: AwareDatetime, frozen: frozenset[str]
) -> KeptFinding:
    if before is None or (before.status is FindingStatus.closed and not before.by):
        return KeptFinding(finding=finding, opened_at=at, refreshed_at=at)
    if before.finding.section in frozen:
        return before
    return before.model_copy(update={"finding": finding, "refreshed_at": at})


def _gone(
    one: KeptFinding, not_read: frozenset[str], at: AwareDatetime, frozen: frozenset[str]
) -> KeptFinding:
    left = one.finding.source in not_read or one.finding.section in frozen
    if left or one.status is FindingStatus.closed:
        return one
    # Nobody closed it: who had acknowledged it did so while its cause was there.
    return one.model_copy(update={"status": FindingStatus.closed, "settled_at": at, "by": ""})
