"""All open orders together: who may take which, and what an assignment of them is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bots.substitute_staffing.checks import first_obstacle, holds_together
from bots.substitute_staffing.factors import CostClass, Factors, factors_of
from bots.substitute_staffing.settings import Goal, Settings
from bots.substitute_staffing.trial import Standing, Trial, Wanted
from framework.core.proposals import Check


class Pair(NamedTuple):
    """One order given to one substitute."""

    order: str
    #: Anställningsnummer.
    number: str


#: Reference of an order → anställningsnummer of who is given it.
Given = Mapping[str, str]
#: Goals that are better the higher they are; the others the lower.
HIGHER = frozenset(
    {Goal.filled, Goal.resource_time, Goal.priority_right, Goal.own_unit, Goal.continuity}
)
#: More kronor than any one shift costs, so that a dearer class of time always costs more.
_CLASS = 100_000
#: Stands in for kilometres that are not known: further than everybody.
_FAR = 1_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Open orders, and those who pass every rule for each of them alone."""

    wanted: Mapping[str, Wanted]
    standings: Mapping[str, Standing]
    #: How each possible pair is weighed; in order of reference and number.
    factors: Mapping[Pair, Factors]
    #: What kept everybody else from an order: failed, or no data.
    obstacles: Mapping[Pair, Check]

    def person(self, number: str) -> str:
        """Return what all employments of the same person share."""
        return self.standings[number].substitute.person

    def candidates(self, order: str) -> tuple[str, ...]:
        """Return who may be given an order when nothing else is given."""
        return self._candidates.get(order, ())

    @cached_property
    def _candidates(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for pair in self.factors:
            found[pair.order].append(pair.number)
        return {order: tuple(numbers) for order, numbers in found.items()}

    def trial(self, pair: Pair, given: Iterable[Pair] = ()) -> Trial:
        """Return an order tried on a substitute together with what the person is given as well."""
        person = self.person(pair.number)
        also = (
            self.wanted[each.order]
            for each in given
            if each.order != pair.order and self.person(each.number) == person
        )
        return Trial(self.wanted[pair.order], self.standings[pair.number], tuple(also))

    def holds(self, pairs: Sequence[Pair]) -> bool:
        """Tell whether one person can take some orders together."""
        return all(holds_together(self.trial(pair, pairs)) for pair in pairs)

    def by_person(self, pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
        """Return pairs by the person that they are of."""
        found: dict[str, list[Pair]] = defaultdict(list)
        for pair in pairs:
            found[self.person(pair.number)].append(pair)
        return found

    def worth(self, pair: Pair, goal: Goal) -> int:
        """Return what one pair adds to a goal; see `value` for what is not a plain sum."""
        if goal is Goal.filled:
            return self._filled_weight[self.wanted[pair.order].order.priority]
        return worth(self.factors[pair], goal)

    @cached_property
    def _filled_weight(self) -> dict[int, int]:
        """Return what filling an order of each priority is worth: more than all of the later."""
        counts: dict[int, int] = defaultdict(int)
        for each in self.wanted.values():
            counts[each.order.priority] += 1
        weights, weight = {}, 1
        for priority in sorted(counts, reverse=True):
            weights[priority] = weight
            weight *= counts[priority] + 1
        return weights

    def value(self, given: Given, goal: Goal) -> int:
        """Return what an assignment reaches of a goal.

        Paid time without work is counted to what each person has. For fairness, every further
        shift of the same person counts as the load that the ones before it make.
        """
        pairs = [Pair(order, number) for order, number in given.items()]
        if goal is Goal.resource_time:
            return sum(
                min(self.resource_of(person), sum(self.worth(pair, goal) for pair in own))
                for person, own in self.by_person(pairs).items()
            )
        total = sum(self.worth(pair, goal) for pair in pairs)
        if goal is Goal.fairness:
            for person, own in self.by_person(pairs).items():
                total += self.step_of(person) * (len(own) * (len(own) - 1) // 2)
        return total

    def resource_of(self, person: str) -> int:
        """Return a person's paid minutes without work, whichever employment has them."""
        return self._own[person][0]

    def step_of(self, person: str) -> int:
        """Return what each shift adds to a person's load, by the smallest of their contracts."""
        return self._own[person][1]

    @cached_property
    def _own(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for pair, factors in self.factors.items():
            one = self.standings[pair.number].substitute
            minutes, step = found.get(one.person, (0, 0))
            found[one.person] = max(minutes, one.resource_minutes), max(step, factors.step)
        return found


def worth(factors: Factors, goal: Goal) -> int:
    """Return what how a substitute stands to an order adds to a goal; not known counts as worst."""
    rank = factors.cost_class.rank if factors.cost_class else len(CostClass)
    return {
        Goal.filled: 1,
        Goal.resource_time: factors.resource,
        Goal.priority_right: int(factors.priority),
        Goal.own_unit: factors.own_unit,
        Goal.continuity: factors.continuity,
        Goal.fairness: 100 if factors.load is None else factors.load,
        Goal.cost: rank * _CLASS + (_CLASS - 1 if factors.kronor is None else factors.kronor),
        Goal.distance: _FAR if factors.km is None else min(factors.km, _FAR),
    }[goal]


def problem_of(
    orders: Iterable[Wanted], standings: Mapping[str, Standing], settings: Settings
) -> Problem:
    """Try every order on everybody, each by itself."""
    factors: dict[Pair, Factors] = {}
    obstacles: dict[Pair, Check] = {}
    by_reference = {each.order.reference: each for each in orders}
    for pair, trial in _trials(by_reference, standings):
        obstacle = first_obstacle(trial)
        if obstacle is None:
            factors[pair] = factors_of(trial, settings)
        else:
            obstacles[pair] = obstacle
    return Problem(
        wanted=dict(sorted(by_reference.items())),
        standings=standings,
        factors=factors,
        obstacles=obstacles,
    )


def _trials(
    wanted: Mapping[str, Wanted], standings: Mapping[str, Standing]
) -> Iterator[tuple[Pair, Trial]]:
    for order in sorted(wanted):
        for number in sorted(standings):
            yield Pair(order, number), Trial(wanted[order], standings[number])
