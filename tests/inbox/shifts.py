"""Shifts on a day's board, as a kind that plans by day would prepare them."""

import datetime as dt

from framework.core.boards import Board
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource
from framework.core.messages import message
from framework.core.proposals import Check, Proposal, Section
from framework.core.rules import Outcome
from framework.runtime import here
from framework.store.models import Case
from tests.inbox import builders

DAY = dt.date(2026, 11, 24)
BOARD = Board(time="time", found="who", columns=("time", "who"))
_PEOPLE = {"0001": message("Åsa von Dalhägg, {points} p", points="12"),
           "0002": message("Björn Ekstubbe, {points} p", points="9")}  # fmt: skip


def shift(
    time: str, who: str, *, day: dt.date = DAY, fails: bool = False, unit: str = "1101"
) -> Case:
    """Make a shift that waits for a decision, with somebody found for it or nobody."""
    case = builders.received(f"Shift {time}", unit=unit)
    Case.objects.filter(pk=case.pk).update(day=day)
    case.refresh_from_db()
    at = here.now() - builders.PREPARED_AGO
    source = FigureSource(name=message("orders"), read_at=at)
    figures = (
        Figure(key="time", label="Time", type=ValueType.text, value=time, source=source),
        Figure(key="who", label="Substitute", type=ValueType.text, value=who, source=source,
               editable=True, words=_PEOPLE),
    )  # fmt: skip
    outcome = Outcome.failed if fails else Outcome.passed
    check = Check(rule=builders.REST, outcome=outcome, finding=message("11 h of rest."))
    made = Proposal(rule_version="T-1", prepared_at=at, checks=(check,), actions=(),
                    sections=(Section(key="shift", label="Shift", figures=figures),))  # fmt: skip
    return builders.prepared(case, made)
