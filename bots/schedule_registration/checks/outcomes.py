"""Short ways to say how a rule came out."""

from __future__ import annotations

from decimal import Decimal

from framework.core.canonical import decimal_text
from framework.core.messages import Message, message
from framework.core.proposals import Check
from framework.core.rules import Outcome, Rule


def passed(rule: Rule, finding: Message, *figures: str) -> Check:
    """Return a check that holds."""
    return Check(rule=rule, outcome=Outcome.passed, finding=finding, figures=figures)


def failed(rule: Rule, finding: Message, *figures: str) -> Check:
    """Return a check that does not hold."""
    return Check(rule=rule, outcome=Outcome.failed, finding=finding, figures=figures)


def no_data(rule: Rule, finding: Message, *figures: str) -> Check:
    """Return a check that could not be tried; the finding says why."""
    return Check(rule=rule, outcome=Outcome.no_data, finding=finding, figures=figures)


def no_number(rule: Rule) -> Check:
    """Return what a check of the employment says when the row names none."""
    return no_data(rule, message("The row names no employment, see H03."), "anstallningsnummer")


def no_rule_data(rule: Rule, key: str) -> Check:
    """Return what a check says when its dated value is missing."""
    return no_data(rule, message("Rule data {key} has no value for the schedule's start.", key=key))


def period(start: str, end: str) -> Message:
    """Return a period of ISO days as text; an empty end is until further notice."""
    if not end:
        return message("from {first} until further notice", first=start)
    return message("{first} to {last}", first=start, last=end)


def shown_percent(number: Decimal | str) -> str:
    """Return per cent as people in Sweden write it, two decimals at most, e.g. `79,74 %`."""
    return decimal_text(round(Decimal(number), 2)).replace(".", ",") + " %"
