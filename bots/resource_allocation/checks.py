"""How every rule comes out for one area and month."""

from __future__ import annotations

from bots.resource_allocation.allocation import Allocation
from bots.resource_allocation.control import Several
from bots.resource_allocation.rules import L10, L11, L12, L13, L14, L15, L16, L17
from bots.resource_allocation.words import number
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check
from framework.core.rules import Level, Outcome, Rule


def checks(found: Allocation) -> tuple[Check, ...]:
    """Return one check for each rule."""
    seen = found.control
    return (
        _rounded(found),
        _import(found),
        _none_of(L12, seen.staff, message("every double staffing is clear")),
        _none_of(L13, seen.paused, message("nothing was performed while a visit was paused")),
        _none_of(L14, seen.overlapping, message("every decision counts by its own days")),
        _reconciled(found),
        _none_of(L16, found.unpriced, message("all hours have a rate")),
        _explained(found),
    )


def blocked(found: Allocation) -> bool:
    """Tell whether nothing of an area's month can be attested."""
    return any(
        each.outcome is Outcome.failed and each.rule.level is Level.stop for each in checks(found)
    )


def _check(rule: Rule, outcome: Outcome, text: Message) -> Check:
    return Check(rule=rule, outcome=outcome, finding=text)


def _none_of(rule: Rule, bad: Several, good: Message) -> Check:
    if not bad.number:
        return _check(rule, Outcome.passed, good)
    return _check(rule, Outcome.failed, _told(bad))


def _told(bad: Several) -> Message:
    """Return the first of some sentences as one, and how many more there are."""
    first = joined(bad.first, "{first} {second}")
    more = bad.number - len(bad.first)
    return message("{first} And {number} more.", first=first, number=more) if more else first


def _rounded(found: Allocation) -> Check:
    seen = found.control
    if not seen.counted:
        return _check(L10, Outcome.no_data, message("no visit has been performed"))
    if seen.rounded:
        text = message(
            "All {number} visits end on five minutes: they were rounded before they came.",
            number=seen.counted,
        )
        return _check(L10, Outcome.failed, text)
    text = message("{number} visits counted by the minute", number=seen.counted)
    return _check(L10, Outcome.passed, text)


def _import(found: Allocation) -> Check:
    seen = found.control
    if seen.incomplete.number:
        return _check(L11, Outcome.failed, _told(seen.incomplete))
    if seen.untried:
        text = message("no control sum for {columns}", columns=", ".join(seen.untried))
        return _check(L11, Outcome.no_data, text)
    return _check(L11, Outcome.passed, message("rows and minutes are those that the sender states"))


def _reconciled(found: Allocation) -> Check:
    sums = [
        message(
            "{name}: the rows are {rows}, the areas {areas}.",
            name=each.name, rows=number(each.rows),
            areas=number(each.areas),
        )
        for each in found.sums
        if each.rows is not None and each.rows != each.areas
    ]  # fmt: skip
    parts = [Several.of(sums), found.control.stopped, found.unplaced]
    if bad := [_told(each) for each in parts if each.number]:
        return _check(L15, Outcome.failed, joined(bad))
    whole = {each.name: each.rows for each in found.sums}
    kronor = whole["kronor"]
    if kronor is None:
        text = message("the kronor of the month are not known")
        return _check(L15, Outcome.no_data, text)
    text = message(
        "rows and areas both come to {kronor} kr in the month; rows that could not be counted: "
        "{number}",
        kronor=number(kronor), number=found.uncounted,
    )  # fmt: skip
    return _check(L15, Outcome.passed, text)


def _explained(found: Allocation) -> Check:
    if found.unexplained is None or found.outlier is None:
        text = message("nobody has said which difference is to be told")
        return _check(L17, Outcome.no_data, text)
    percent = number(found.outlier)
    if found.unexplained:
        text = message(
            "{number} lines differ by more than {percent} % without a cause",
            number=found.unexplained, percent=percent,
        )  # fmt: skip
        return _check(L17, Outcome.failed, text)
    text = message("no line differs by more than {percent} % without a cause", percent=percent)
    return _check(L17, Outcome.passed, text)
