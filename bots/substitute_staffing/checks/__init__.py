"""B01–B13: each is a function from a trial to a check with one of three outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bots.substitute_staffing.checks import available, competence, hours, rest
from bots.substitute_staffing.trial import Trial
from framework.core.proposals import Check
from framework.core.rules import Outcome

Rule = Callable[[Trial], Check]

#: What other orders given to the same person can break.
COMBINED: tuple[Rule, ...] = (hours.month, hours.average_week, rest.daily, rest.weekly)
#: In the order of what it costs to try them.
_QUICK: tuple[Rule, ...] = (
    competence.title,
    competence.introduced,
    available.available,
    competence.delegated,
    available.free,
    competence.licensed,
    competence.extract,
    competence.nights,
    available.of_age,
    *COMBINED,
)
#: Their codes in the same order.
TRIED = (
    "B06", "B08", "B11", "B07", "B01", "B09", "B10", "B13", "B12", "B05", "B04", "B02", "B03",
)  # fmt: skip


def checks(trial: Trial) -> tuple[Check, ...]:
    """Return how every rule came out, B01 first."""
    return tuple(sorted((rule(trial) for rule in _QUICK), key=lambda check: check.rule.code))


def first_obstacle(trial: Trial) -> Check | None:
    """Return a check that did not pass, None when all did; one that failed rather than no data."""
    unknown: Check | None = None
    for check in _tried(trial, _QUICK):
        if check.outcome is Outcome.failed:
            return check
        unknown = unknown or check
    return unknown


def holds_together(trial: Trial) -> bool:
    """Tell whether the rules that look at time pass with all that the person would be given."""
    return not any(True for _ in _tried(trial, (available.free, *COMBINED)))


def _tried(trial: Trial, rules: tuple[Rule, ...]) -> Iterator[Check]:
    """Yield the checks that do not pass, as soon as each is known."""
    for rule in rules:
        check = rule(trial)
        if check.outcome is not Outcome.passed:
            yield check
