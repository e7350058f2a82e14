"""Things a person must see that are no rule's outcome."""

from __future__ import annotations

from collections.abc import Iterator

from bots.schedule_registration.facts import Facts
from bots.schedule_registration.limits import Limits
from bots.schedule_registration.payroll import TARGET, Payroll
from bots.schedule_registration.workbooks import WORK_YEAR
from framework.core.canonical import ValueType, canonical, hours_text, minutes
from framework.core.findings import Finding, FindingLevel
from framework.core.messages import message
from framework.core.rules import CERTAINTY_LABELS, Certainty


def findings(facts: Facts, limits: Limits, payroll: Payroll) -> Iterator[Finding]:
    """Yield what was not read, what does not agree, and what the sender wrote."""
    unread = payroll.unread
    if unread is not None:
        yield Finding(
            key=f"not_read:{TARGET}",
            level=FindingLevel.warning,
            text=message("{target} not read: {reason}", target=unread.target, reason=unread.reason),
        )
    yield from _full_time(facts, limits)
    yield from _short_break(facts, limits)
    yield from _work_year(facts, limits)
    if facts.comment:
        yield Finding(
            key="comment:row",
            level=FindingLevel.info,
            text=message("The sender writes: {comment}", comment=facts.comment),
        )


def _full_time(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """Compare the row's full-time week with the register's and with the agreement's.

    Against an agreement that nobody has read, a register that agrees with the row is right.
    """
    stated = hours_text(facts.full_time)
    register = facts.current.full_time if facts.current else None
    if register is not None and register != facts.full_time:
        yield Finding(
            key="full_time:register",
            level=FindingLevel.warning,
            text=message(
                "The row's full-time week is {row}, the register's is {register}.",
                row=stated,
                register=hours_text(register),
            ),
        )
    data = limits.heltidsmatt
    if data is None:
        yield Finding(
            key="full_time:no_data",
            level=FindingLevel.info,
            text=message(
                "There is no rule data on full-time weeks for {agreement}; "
                "the row's {row} was used as it stands.",
                agreement=facts.agreement,
                row=stated,
            ),
        )
    elif facts.full_time not in limits.full_time_weeks:
        sure = data.certainty is Certainty.read or register not in (None, facts.full_time)
        yield Finding(
            key="full_time:agreement",
            level=FindingLevel.warning if sure else FindingLevel.info,
            text=message(
                "The row's full-time week is {row}; {agreement} has {known} "
                "({source}; {certainty}).",
                row=stated,
                agreement=facts.agreement,
                known=", ".join(map(hours_text, limits.full_time_weeks)),
                source=data.source,
                certainty=message(CERTAINTY_LABELS[data.certainty]),
            ),
        )


def _short_break(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """Tell of breaks that are shorter than usual; the law says only when they come."""
    usual = limits.rast_minst
    pauses = [each.pause for each in facts.schedule.shifts if each.pause is not None]
    if usual and pauses and min(pauses) < minutes(canonical(ValueType.hours, usual.value)):
        yield Finding(
            key="break:short",
            level=FindingLevel.info,
            text=message(
                "The shortest break is {shortest}; {usual} is usual ({source}; {certainty}).",
                shortest=hours_text(min(pauses)),
                usual=usual.value,
                source=usual.source,
                certainty=message(CERTAINTY_LABELS[usual.certainty]),
            ),
        )


def _work_year(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """Compare the row's working days with the agreement's, and its end with the schedule's."""
    data, days = limits.verksamhetsdagar, facts.work_year.days
    ends, last = facts.work_year.end, facts.schedule.end
    if facts.agreement in WORK_YEAR and ends and last and ends < last:
        yield Finding(
            key="work_year:ends",
            level=FindingLevel.info,
            text=message(
                "The work year ends {ends}, before the schedule does ({last}).",
                ends=ends.isoformat(),
                last=last.isoformat(),
            ),
        )
    if facts.agreement in WORK_YEAR and data and days and str(days) != data.value:
        yield Finding(
            key="work_year:agreement",
            level=FindingLevel.info,
            text=message(
                "The row's work year has {days} days; {agreement} has {known} "
                "({source}; {certainty}).",
                days=days,
                agreement=facts.agreement,
                known=data.value,
                source=data.source,
                certainty=message(CERTAINTY_LABELS[data.certainty]),
            ),
        )
