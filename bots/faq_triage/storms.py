"""Outage storms: many tickets within minutes about the same thing are one incident.

Tickets are taken in the order they came. One belongs to a storm when it came within so many minutes
of the last one in it, and says the same: the same words to so many per cent, or a failure of the
same system. The first is the lead; those that come later are linked to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from bots.faq_triage.facts import Ticket, number
from bots.faq_triage.signals import Signals, exact_words, words
from framework.core.dated import DatedRules
from framework.core.values import Value

MINUTES, FEWEST, ALIKE = "storm_minuter", "storm_antal", "storm_likhet"


class Storm(Value):
    """A ticket's place in a storm."""

    lead: str
    #: Tickets that have been in it at the same time, the lead among them.
    size: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """A ticket as storms are looked for."""

    ticket: Ticket
    signals: Signals
    #: It is never put together with others.
    apart: bool = False
    #: Its storm in an earlier run.
    before: Storm | None = None


@dataclass
class _Group:
    last: dt.datetime
    said: frozenset[str]
    systems: frozenset[str]
    fails: bool
    reports: list[Report] = field(default_factory=list)


def storms(reports: Sequence[Report], dated: DatedRules, day: dt.date) -> dict[str, Storm]:
    """Return the storm of each ticket that is in one; none without the limits in the rule data.

    A lead that has been dealt with stays the lead of those that are still open, and their storm
    stays as big as it was: what was sorted by its size is not sorted anew.
    """
    minutes, fewest, alike = (number(dated, key, day) for key in (MINUTES, FEWEST, ALIKE))
    if minutes is None or fewest is None or alike is None:
        return {}
    names = exact_words("system_ord", dated, day) or frozenset()
    window = dt.timedelta(minutes=minutes)
    groups: list[_Group] = []
    alive: list[_Group] = []
    wanted = (each for each in reports if not each.apart and each.ticket.whole)
    for each in sorted(wanted, key=lambda one: (one.ticket.created, one.ticket.reference)):
        at, said = each.ticket.created, frozenset(words(each.ticket.whole))
        systems = frozenset(name for name in names if any(word.startswith(name) for word in said))
        fails = bool(each.signals.outage)
        alive = [group for group in alive if at - group.last <= window]
        own = next((one for one in alive if _same(one, said, systems, alike, fails=fails)), None)
        if own is None:
            own = _Group(last=at, said=said, systems=systems, fails=fails)
            groups.append(own)
            alive.append(own)
        own.last = at
        own.reports.append(each)
    return {
        report.ticket.reference: Storm(lead=lead, size=_size(group))
        for group in groups
        for lead in (_lead(group, fewest),)
        if lead
        for report in group.reports
    }


def _same(
    group: _Group, said: frozenset[str], systems: frozenset[str], alike: int, *, fails: bool
) -> bool:
    if fails and group.fails and systems & group.systems:
        return True
    # Another system, or a question beside a failure, is something else however alike the words.
    if systems != group.systems or fails != group.fails:
        return False
    return 100 * len(said & group.said) >= alike * len(said | group.said)


def _lead(group: _Group, fewest: int) -> str:
    """Return the lead: the one from before if there is one, else the first of enough."""
    before = sorted({each.before.lead for each in group.reports if each.before is not None})
    if before:
        return before[0]
    return group.reports[0].ticket.reference if len(group.reports) >= fewest else ""


def _size(group: _Group) -> int:
    before = (each.before.size for each in group.reports if each.before is not None)
    return max(len(group.reports), *before, 0)
