"""Shifts left vacant by sickness, in the format of the MiniZinc Challenge's roster-sickness.

Solved by what assigns Bosse's orders (`bots.substitute_staffing.cp_sat`). Files are given on the
command line; without any, the two that may lie in `../shared/data/roster-sickness`. The objective
is counted again by a checker of its own, which knows nothing of the solver.

The rules are the challenge's: today's plan stays, though it overlaps itself, for its times have
lost their days. Nobody is given two vacant shifts that overlap. Of the shifts that overlap any one
shift, whoever has it, nobody has more than one, or than they have of them today.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from ortools.sat.python.cp_model import CpModel, LinearExpr

from bench.measure import Options
from bots.substitute_staffing.cp_sat import Aim, Budget, Task, Variables, solve, weighted
from bots.substitute_staffing.problem import Pair

_DATA = Path(__file__).parents[2] / "shared/data/roster-sickness"
_BUDGET = Budget(seconds=60, work=60)
_STATEMENT = re.compile(r"(\w+)\s*=\s*([^;]*);")


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Shifts and employees, both counted from 0; times in one unit."""

    contracts: tuple[int, ...]
    skills: tuple[frozenset[int], ...]
    starts: tuple[int, ...]
    stops: tuple[int, ...]
    needed: tuple[int, ...]
    #: Who has each shift today, None for a vacant one.
    today: tuple[int | None, ...]

    def length(self, shift: int) -> int:
        """Return how long a shift is."""
        return self.stops[shift] - self.starts[shift]

    def overlap(self, one: int, other: int) -> bool:
        """Tell whether two shifts share any time."""
        return self.starts[one] < self.stops[other] and self.starts[other] < self.stops[one]

    def overlapping(self, shift: int) -> list[int]:
        """Return the other shifts that share any time with one."""
        every = range(len(self.starts))
        return [other for other in every if other != shift and self.overlap(shift, other)]

    @property
    def weight(self) -> int:
        """What filling a shift is worth: more than it can cost."""
        return 1 + max(*self.contracts, *map(self.length, range(len(self.starts))))


def run(options: Options) -> dict[str, Any]:
    """Solve every file to a proven optimum; seconds are of reading, modelling and solving."""
    paths = [Path(file) for file in options.files] or sorted(_DATA.glob("*.dzn"))
    if not paths:
        msg = f"no .dzn files: give some on the command line, or put them in {_DATA}"
        raise SystemExit(msg)
    return {"files": [_solved(path) for path in paths]}


def _solved(path: Path) -> dict[str, Any]:
    began = time.perf_counter()
    roster = read(path)
    vacant = [shift for shift, has in enumerate(roster.today) if has is None]
    task = Task(
        pairs=[
            Pair(str(shift), str(employee))
            for shift in vacant
            for employee, skills in enumerate(roster.skills)
            if roster.needed[shift] in skills
        ],
        person=lambda number: number,
        clashes={
            (str(one), str(other))
            for one, other in combinations(vacant, 2)
            if roster.overlap(one, other)
        },
        ceilings=list(_ceilings(roster)),
    )
    aim = Aim(
        name="objective",
        higher=True,
        build=lambda model, variables: _objective(roster, model, variables),
        value=lambda pairs: objective(roster, pairs),
    )
    found = solve(task, [aim], [], _BUDGET)
    seconds = time.perf_counter() - began
    (reached,) = found.reached
    return {
        "file": path.name,
        "objective": objective(roster, found.pairs),
        "bound": reached.bound,
        "proved": reached.proved,
        "seconds": round(seconds, 3),
        "vacant": len(vacant),
        "filled": len(found.pairs),
    }


def _ceilings(roster: Roster) -> Iterator[tuple[dict[Pair, int], int]]:
    """Yield, by employee and shift, how many that overlap the shift they can still be given."""
    for shift in range(len(roster.today)):
        others = roster.overlapping(shift)
        for employee, skills in enumerate(roster.skills):
            has = sum(1 for other in others if roster.today[other] == employee)
            given = {
                Pair(str(other), str(employee)): 1
                for other in others
                if roster.today[other] is None and roster.needed[other] in skills
            }
            if len(given) > max(1, has) - has:
                yield given, max(1, has) - has


def _objective(roster: Roster, model: CpModel, variables: Variables) -> LinearExpr:
    """Return shifts filled by their weight, less how far everybody is from their contract."""
    away = []
    for employee, contract in enumerate(roster.contracts):
        has = sum(roster.length(s) for s, whose in enumerate(roster.today) if whose == employee)
        lengths = {
            pair: roster.length(int(pair.order))
            for pair in variables
            if pair.number == str(employee)
        }
        most = contract + has + sum(lengths.values())
        away.append(model.new_int_var(0, most, f"away {employee}"))
        model.add_abs_equality(away[-1], weighted(lengths, variables) + (has - contract))
    filled = sum(1 for has in roster.today if has is not None)
    given = LinearExpr.sum(list(variables.values()))
    return roster.weight * given + roster.weight * filled - LinearExpr.sum(away)


def objective(roster: Roster, given: Sequence[Pair]) -> int:
    """Check an assignment from the roster alone, and return what it is worth.

    Raises `AssertionError` when it breaks one of the rules.
    """
    whose = list(roster.today)
    new: list[list[int]] = [[] for _ in roster.contracts]
    for pair in given:
        shift, employee = int(pair.order), int(pair.number)
        if whose[shift] is not None or roster.needed[shift] not in roster.skills[employee]:
            msg = f"shift {shift} is not vacant, or employee {employee} lacks its skill"
            raise AssertionError(msg)
        if any(roster.overlap(shift, other) for other in new[employee]):
            msg = f"employee {employee} is given two shifts at the time of shift {shift}"
            raise AssertionError(msg)
        whose[shift] = employee
        new[employee].append(shift)
    for shift in range(len(whose)):
        others = roster.overlapping(shift)
        now, before = (Counter(plan[other] for other in others) for plan in (whose, roster.today))
        if any(count > max(1, before[e]) for e, count in now.items() if e is not None):
            msg = f"too many shifts of one employee overlap shift {shift}"
            raise AssertionError(msg)
    worked = [0] * len(roster.contracts)
    for shift, has in enumerate(whose):
        if has is not None:
            worked[has] += roster.length(shift)
    away = sum(abs(done - due) for done, due in zip(worked, roster.contracts, strict=True))
    return roster.weight * sum(1 for has in whose if has is not None) - away


def read(path: Path) -> Roster:
    """Read a .dzn file; `SystemExit` names what is missing or does not fit."""
    text = re.sub(r"%[^\n]*", "", path.read_text("utf-8"))
    found = dict(_STATEMENT.findall(text))
    try:
        numbers = {
            name: tuple(map(int, re.findall(r"-?\d+", found[name])))
            for name in ("contract", "start_time", "stop_time", "req_expertise")
        }
        skills = re.findall(r"\{([^}]*)\}", found["employee_expertises"])
        rows = [
            [word == "true" for word in re.findall(r"true|false", row)]
            for row in found["is_assigned"].split("|")
            if re.search(r"true|false", row)
        ]
        shifts, employees = int(found["n_shifts"]), int(found["n_employees"])
    except KeyError as missing:
        msg = f"{path}: there is no {missing}"
        raise SystemExit(msg) from None
    # One row for each employee, or one for each shift.
    table = (
        rows if (len(rows), len(rows[0])) == (employees, shifts) else list(zip(*rows, strict=True))
    )
    if (len(table), len(table[0])) != (employees, shifts):
        msg = f"{path}: is_assigned is {len(rows)} × {len(rows[0])}, not employees × shifts"
        raise SystemExit(msg)
    today: list[int | None] = [None] * shifts
    for employee, row in enumerate(rows):
        for shift, has in enumerate(row):
            today[shift] = employee if has else today[shift]
    return Roster(
        contracts=numbers["contract"],
        skills=tuple(frozenset(map(int, re.findall(r"\d+", each))) for each in skills),
        starts=numbers["start_time"],
        stops=numbers["stop_time"],
        needed=numbers["req_expertise"],
        today=tuple(today),
    )
