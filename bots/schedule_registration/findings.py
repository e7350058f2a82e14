"""Things a person must see that are no rule's outcome."""

from __future__ import annotations

from collections.abc import Iterator

from bots.schedule_registration.facts import Facts
from bots.schedule_registration.limits import Limits
from bots.schedule_registration.payroll import TARGET, Payroll
from bots.schedule_registration.workbooks import WORK_YEAR
from framework.core.canonical import hours_text
from framework.core.messages import message
from framework.core.proposals import Finding, FindingLevel
from framework.core.rules import CERTAINTY_LABELS


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
    yield from _work_year(facts, limits)
    if facts.comment:
        yield Finding(
            key="comment:row",
            level=FindingLevel.info,
            text=message("The sender writes: {comment}", comment=facts.comment),
        )


def _full_time(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """Compare the row's full-time week with the register's and with the agreement's."""
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
        yield Finding(
            key="full_time:agreement",
            level=FindingLevel.warning,
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


def _work_year(facts: Facts, limits: Limits) -> Iterator[Finding]:
    """Compare the row's working days with the agreement's, as information."""
    data, days = limits.verksamhetsdagar, facts.work_year.days
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
