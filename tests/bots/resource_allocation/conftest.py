"""Months in a few lines each: areas, decisions, visits and rates as a municipality sends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from bots.resource_allocation import KIND
from bots.resource_allocation.allocation import Allocation
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.sources import SOURCES
from framework.adapters.sheets import read_tables
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules, DatedValue
from framework.core.kinds import NotRead, Reading
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Check, Proposal
from framework.core.rules import Certainty
from framework.core.tables import WorkbookRows

NOW = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)
AREAS = {
    "4101": "Norra", "4102": "Södra", "4103": "Centrum", "4104": "Kusten", "4105": "Skogsbygden",
}  # fmt: skip
Cells = dict[str, str]
_SOURCE = {"valid_from": dt.date(2020, 1, 1), "source": "prov", "certainty": Certainty.unverified}


class Town:
    """The sources of one month; what is not given passes every rule."""

    def __init__(self, month: str = "2026-11") -> None:
        self.month = month
        self.areas: list[Cells] = []
        self.decisions: list[Cells] = []
        self.visits: list[Cells] = []
        self.rates: list[Cells] = []
        self.clients: dict[str, Cells] = {}
        self.limits = {"avvikelse_procent": "10", "planerad_ersatts_inte": "SJUKHUS, AVBOKAD"}

    def area(self, name: str = "Norra", **given: Any) -> None:
        """Add an area without any share or key but 0.675."""
        unit = next(code for code, each in AREAS.items() if each == name)
        plain = {"manad": self.month, "omrade": name, "enhet": unit, "EC": f"EC {name}",
                 "geografi": "TATORT", "bemanningsnyckel": "0,675", "helger": "N"}  # fmt: skip
        self.areas.append(plain | given)

    def rate(self, amount: str = "377", *, basis: str = "BEVILJAD", **given: Any) -> None:
        """Add what an hour of personal care by day is paid with, from 2026."""
        plain = {"giltig_from": "2026-01-01", "insatstyp": "OMVARDNAD", "tidskategori": "DAG",
                 "geografi": "TATORT", "kr_per_h": amount, "grund": basis,
                 "kvarstaende_regel": "J", "kalla": "nämndens beslut"}  # fmt: skip
        self.rates.append(plain | given)

    def decision(self, client: str = "K1", time: str = "40", **given: Any) -> str:
        """Add a decision of one visit a day, and its client; return its number."""
        number = f"B{len(self.decisions) + 1}"
        plain = {"beslut_id": number, "kund_id": client, "omrade": "Norra",
                 "insats": number, "insatstyp": "OMVARDNAD", "tid_min_per_gang": time,
                 "frekvens": "DAGLIG", "ggr": "1", "giltig_from": "2025-03-01",
                 "tidskategori": "DAG"}  # fmt: skip
        self.decisions.append(plain | given)
        self.client(client, omrade=given.get("omrade", "Norra"))
        return number

    def client(self, client: str, **given: Any) -> None:
        """Add or change a client."""
        before = self.clients.get(client, {"kund_id": client, "protected": "N"})
        self.clients[client] = before | given

    def visit(self, decision: str, day: int, planned: int, performed: int | None = None,
              cause: str = "", **given: Any) -> None:  # fmt: skip
        """Add a visit of a decision's client, performed as planned."""
        owner = next((d["kund_id"] for d in self.decisions if d["beslut_id"] == decision), "K1")
        self.visits.append(
            {
                "kund_id": owner, "datum": f"{self.month}-{day:02d}", "planerad_min": str(planned),
                "utford_min": str(planned if performed is None else performed),
                "orsak_avvikelse": cause, "registrering": "NFC", "beslut_id": decision, **given,
            }
        )  # fmt: skip

    def daily(self, decision: str, minutes: int, days: Iterable[int] = range(1, 31)) -> None:
        """Add a visit on each of some days, performed as planned."""
        for day in days:
            self.visit(decision, day, minutes)

    def workbooks(self, source: str) -> list[WorkbookRows]:
        """Give the rows as a source reader does."""
        tables: dict[str, tuple[str, list[Cells]]] = {
            "months": ("omrade", self.areas), "decisions": ("beslut", self.decisions),
            "visits": ("utford", self.visits), "rates": ("ersattning", self.rates),
            "clients": ("kund", list(self.clients.values())),
        }  # fmt: skip
        sheet, rows = tables[source]
        if not rows:
            return []
        spec = SOURCES[source]
        columns = [column.name for column in spec.sheets[0].columns]
        full = [{name: row.get(name, "") for name in columns} for row in rows]
        return [read_tables({sheet: full}, spec, file=f"{source}.xlsx", tenant="")]

    @property
    def dated(self) -> DatedRules:
        """Give the rule data."""
        values = {key: (DatedValue(value=value, **_SOURCE),) for key, value in self.limits.items()}
        return DatedRules(values=values)

    def kind(self, **settings: Any) -> KIND:
        """Give the kind as a municipality has set it."""
        return KIND(Settings.model_validate({"areas": AREAS, **settings}), self.dated)

    def collected(self, **settings: Any) -> list[Case | NotPrepared]:
        """Collect the month."""
        return list(self.kind(**settings).collect(self))

    def cases(self, **settings: Any) -> dict[str, Case]:
        """Collect and plan the month; by area."""
        kind = self.kind(**settings)
        cases = [each for each in kind.collect(self) if isinstance(each, Case)]
        plans = kind.plan([waiting(each) for each in cases], self, NOW)
        return {
            each.unit_name: each.model_copy(update={"plan": plans.get(each.reference, {})})
            for each in cases
        }

    def allocation(self, area: str = "Norra", **settings: Any) -> Allocation:
        """Return what one area comes to."""
        return allocation(self.cases(**settings)[area])

    def proposal(
        self, area: str = "Norra", economy: Economy | None = None, **settings: Any
    ) -> Proposal:
        """Prepare one area."""
        kind = self.kind(**settings)
        return kind.prepare(self.cases(**settings)[area], economy or Economy(), NOW)

    def check(self, code: str, area: str = "Norra", **settings: Any) -> Check:
        """Return how one rule comes out for an area."""
        proposal = self.proposal(area, **settings)
        return next(each for each in proposal.checks if each.rule.code == code)


class Economy:
    """A target reader: attested months by unit and month."""

    def __init__(self, rows: Iterable[Cells] = (), *, closed: bool = False) -> None:
        self.rows = list(rows)
        self.closed = closed

    def read(self, target: str, operation: str, /, **given: str) -> Reading | NotRead:
        """Answer what is attested of a unit's month."""
        assert (target, operation) == ("economy", "read_allocation")
        if self.closed:
            return NotRead(target="Lindeby Resurs", reason=message("it is closed"))
        found = tuple(row for row in self.rows if row.items() >= given.items())
        return Reading(target="Lindeby Resurs", read_at=NOW, rows=found)

    def closed_times(self, target: str) -> None:
        """Know of no calendar."""
        del target


def waiting(case: Case, state: State = State.received, **values: str) -> OpenCase:
    """Return an open case as the runtime hands it to a plan."""
    return OpenCase(case=case, state=state, values=values)


def allocation(case: Case) -> Allocation:
    """Return what a case holds."""
    return Allocation.model_validate(case.values["allocation"])


def figures(proposal: Proposal) -> dict[str, Decimal | None]:
    """Return every figure that is a number, as it is in force."""
    values = proposal.in_force({})
    known = {figure.key: figure.type.value for s in proposal.sections for figure in s.figures}
    return {
        key: Decimal(values[key]) if values[key] else None
        for key, kind in known.items()
        if kind in {"decimal", "integer"}
    }


@pytest.fixture
def town() -> Town:
    """Give November 2026 with an area, a rate and nobody in it."""
    made = Town()
    made.area()
    made.rate()
    return made
