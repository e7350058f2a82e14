"""The fault table: every fault of a target crossed with every step where a worker can be killed.

`cross` kills a worker at one step under one fault, lets another take over, and asks the judge of
the fixtures, who reads the target's own database. What came of it is printed after the tests.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from fixtures import audit, canonical
from fixtures.source_rows import Source, SourceRow
from fixtures.targets.process import Target
from framework.config.municipality import MunicipalityConfig
from framework.core.lifecycle import State
from framework.runtime import configuration, here
from framework.store import runs
from framework.store.models import Case
from tests.runtime import scene
from tests.runtime.dying import STEPS

#: Longer than a coworker waits before it asks a closed target again.
_LATER = dt.timedelta(minutes=15)
_PROPERTY = "fault_table"
#: Where the judge looks for the schedule's row; there is no file.
_PLACE = ("scheman.xlsx", "godkanda_scheman", 5)
_THIS = "*"

#: The thirteen switches of the fixture systems, as the design lists them.
SWITCHES = (
    "slow",
    "time-out after the write was stored",
    "session expires",
    "maintenance page",
    "validation refused",
    "lies",
    "stores something else than sent",
    "label renamed after an upgrade",
    "already registered",
    "duplicate key",
    "log-in refused or password expired",
    "pop-up in the way",
    "closed by payroll lock",
)

#: Works until nothing is due, killed on the way or not; returns whether it was killed.
Works = Callable[[bool], bool]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the table: how a target misbehaves, and where a case may rightly end."""

    #: The switch as the design names it.
    switch: str
    #: How or when it strikes; tells faults of one switch apart.
    how: str
    #: Entries of the faults file; `*` stands for the case's own Schema-ID.
    entries: tuple[dict[str, Any], ...] = ()
    #: Where the case may end while the target misbehaves.
    ends: frozenset[State]
    #: Where it may end when the target is well again and the waiting is over.
    healed: frozenset[State] = frozenset()
    #: It strikes only the worker that takes over.
    late: bool = False
    #: The target's declared settling time in seconds.
    settles_within: float = 0.0

    def __str__(self) -> str:
        return f"{self.switch}: {self.how}" if self.how else self.switch

    def for_case(self, values: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the entries that strike the case with these values."""
        found = []
        for entry in self.entries:
            filled = dict(entry)
            if filled.get("match") == _THIS:
                filled["match"] = {"schema_id": values["schema_id"]}
            if "row" in filled:
                own = {"extern_referens": "", "sysselsattningsgrad": "87.50"}
                filled["row"] = {**values, **own, **filled["row"]}
            found.append(filled)
        return found


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """A target, a municipality and one schedule: everything one cell of the table needs."""

    payroll: Target
    site: MunicipalityConfig
    values: dict[str, str]
    monkeypatch: pytest.MonkeyPatch
    record: Callable[[str, object], None]
    #: Seconds that a page may take, instead of those of the description.
    page_seconds: float | None = None

    def cross(self, title: str, fault: Fault, step: str, work: Works) -> None:
        """Kill a worker at `step` under `fault`, let another take over, judge what is left."""
        site = scene.impatient(
            self.site, settles_within=fault.settles_within, page_seconds=self.page_seconds
        )
        self.monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
        self.payroll.set_faults(*([] if fault.late else fault.for_case(self.values)))
        case = scene.prepared_case(site.coworkers["harry"].digest, self.values)
        scene.approve(case, scene.person())
        work(True)
        if fault.late:
            self.payroll.set_faults(*fault.for_case(self.values))
        work(False)
        case.refresh_from_db()
        during = State(case.state)
        self._tell(title, fault, step, case)
        assert during in fault.ends
        if fault.healed:
            self._heal(work)
            case.refresh_from_db()
            self._tell(title, fault, step, case)
            assert State(case.state) in fault.healed

    def _heal(self, work: Works) -> None:
        self.payroll.set_faults()
        now = here.now
        self.monkeypatch.setattr(here, "now", lambda: now() + _LATER)
        work(False)

    def _tell(self, title: str, fault: Fault, step: str, case: Case) -> None:
        """Note the cell for the printed table, then hold the judge's verdict against it."""
        row = SourceRow(place=_PLACE, values=_asked(self.values))
        effects = [
            each
            for each in audit.effects(self.payroll.database)
            if each["schema_id"] == self.values["schema_id"]
        ]
        verdict = audit.judge(
            Source(rows=(row,), unreadable=()), effects, {_PLACE: runs.bucket(case).value}
        )
        wrong = {
            "wrong": len(verdict.silent_wrong),
            "double": len(verdict.double),
            "lost": len(verdict.lost) + bool(case.owner),
        }
        cell = {"table": title, "switch": fault.switch, "fault": str(fault), "step": step}
        self.record(_PROPERTY, {**cell, "state": case.state, "effects": len(effects), **wrong})
        assert wrong == {"wrong": 0, "double": 0, "lost": 0}, verdict


def _asked(values: Mapping[str, str]) -> dict[str, str]:
    """Return what the schedule asks for, as the judge writes values."""
    return {
        **values,
        "sysselsattningsgrad": canonical.percent(values["sysselsattningsgrad"]),
        "veckoarbetstid": canonical.hours(values["veckoarbetstid"]),
    }


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the cells of all tests that crossed a fault with a step."""
    cells: dict[tuple[str, str, str], dict[str, Any]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, cell in getattr(report, "user_properties", ()):
                if name == _PROPERTY:
                    cells[cell["table"], cell["fault"], cell["step"]] = cell
    for title in dict.fromkeys(table for table, _, _ in cells):
        terminalreporter.section(f"Fault table: {title}")
        for line in _lines([cell for place, cell in cells.items() if place[0] == title]):
            terminalreporter.write_line(line)


def _lines(cells: list[dict[str, Any]]) -> list[str]:
    rows: dict[str, dict[str, str]] = {}
    for cell in sorted(cells, key=lambda cell: (_order(cell["switch"]), cell["fault"])):
        bad = cell["wrong"] + cell["double"] + cell["lost"]
        text = f"{cell['state'][:6]} {cell['effects']}{'!' * bool(bad)}"
        rows.setdefault(cell["fault"], {})[cell["step"]] = text
    steps = [step for step in STEPS if any(step in row for row in rows.values())]
    width = max(map(len, rows))
    counts = ", ".join(
        f"{word} {sum(cell[key] for cell in cells)}"
        for key, word in (("wrong", "silent wrong"), ("double", "double"), ("lost", "lost"))
    )
    return [
        "State of the case and rows in the target, after the worker was killed (kill -9)",
        *(f"  {number:2} {step}" for number, step in enumerate(steps, 1)),
        " ".join([" " * width, *(f"{number:<8}" for number in range(1, len(steps) + 1))]),
        *(
            " ".join([name.ljust(width), *(f"{row.get(step, '-'):8}" for step in steps)]).rstrip()
            for name, row in rows.items()
        ),
        f"{len(cells)} cells: {counts}",
    ]


def _order(switch: str) -> int:
    return SWITCHES.index(switch) if switch in SWITCHES else -1
