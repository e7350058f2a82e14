"""The three outcomes of a check, in short."""

from __future__ import annotations

import datetime as dt

from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.core.proposals import Check
from framework.core.rules import Outcome, Rule

_FORM = "%Y-%m-%d %H:%M"


def passed(rule: Rule, finding: Message) -> Check:
    """Return a check that passed."""
    return Check(rule=rule, outcome=Outcome.passed, finding=finding)


def failed(rule: Rule, finding: Message) -> Check:
    """Return a check that failed."""
    return Check(rule=rule, outcome=Outcome.failed, finding=finding)


def no_data(rule: Rule, finding: Message) -> Check:
    """Return a check that could not be tried."""
    return Check(rule=rule, outcome=Outcome.no_data, finding=finding)


def no_rule_data(rule: Rule, key: str) -> Check:
    """Return a check that could not be tried for lack of rule data."""
    return no_data(
        rule, message("The rule data {key} has no value in force on the day of the shift.", key=key)
    )


def clock(moment: dt.datetime) -> str:
    """Return an instant as Swedish wall time."""
    return local(moment).strftime(_FORM)
