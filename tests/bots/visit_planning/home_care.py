"""One home-care area and day in a few lines: visits, clients, staff and ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from bots.visit_planning import KIND
from bots.visit_planning.planner import PLANNING
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import SOURCES
from framework.adapters.sheets import read_tables
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules, DatedValue
from framework.core.findings import Finding
from framework.core.kinds import NotRead, Reading
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Check, Proposal
from framework.core.rules import Certainty
from framework.core.tables import WorkbookRows

NOW = dt.datetime(2026, 11, 24, 5, 10, tzinfo=dt.UTC)
DAY = "2026-11-24"
AREAS = {"4101": "Norra", "4102": "Södra"}
Cells = dict[str, str]
_SOURCE = {"valid_from": dt.date(2020, 1, 1), "source": "prov", "certainty": Certainty.unverified}
_LIMITS = {
    "dygnsvila": "11:00", "veckovila": "36:00", "besoksandel_mal": "67,5",
    "jamn_belastning_min": "600",
}  # fmt: skip


class Area:
    """The sources of one area's day; what is not given passes every rule."""

    def __init__(self, day: str = DAY) -> None:
        self.day = day
        self.visits: list[Cells] = []
        self.clients: dict[str, Cells] = {}
        self.staff: dict[str, Cells] = {}
        self.delegations: list[Cells] = []
        self.shifts: list[Cells] = []
        self.performed: list[Cells] = []
        self.previous: list[Cells] = []
        #: Minutes by car between any two places; twice that by bike, and on foot three times.
        self.far = 4
        self.no_way: set[str] = set()
        self.walks_to: set[str] | None = None
        self.stated: Cells | None = None
        self.areas: list[Cells] = []

    def client(self, number: str = "K1", **given: Any) -> None:
        """Add or change a client; `_` stands for a space in columns."""
        before = self.clients.get(
            number, {"Kundnr": number, "omrade": "Norra", "protected": "N", "fodd": "1940"}
        )
        self.clients[number] = before | given

    def visit(self, at: str = "08:00", client: str = "K1", **given: Any) -> str:
        """Add a visit of 20 minutes; return its number."""
        number = f"B{len(self.visits) + 1}"
        plain = {"visitid": number, "datum": self.day, "omrade": "Norra", "Kundnr": client,
                 "originalstarttime": at, "Längd": "20", "Min före": "30", "Min efter": "30",
                 "Prio": "2"}  # fmt: skip
        self.visits.append(plain | given)
        if client not in self.clients:
            self.client(client)
        return str(self.visits[-1]["visitid"])

    def person(self, number: str = "A1", start: str = "07:00", end: str = "15:30",
               *, delegations: Iterable[str] = (), absence: str = "", rast: str = "",
               **given: Any) -> None:  # fmt: skip
        """Add somebody who has a car, and a shift today."""
        plain = {"anstnr": number, "namn": f"Namn {number}", "fardsatt": "BIL", "korkort": "J",
                 "tal_hund": "J", "tal_katt": "J", "kon": "K", "over_18": "J"}  # fmt: skip
        self.staff[number] = plain | given
        self.shift(number, self.day, start, end, franvaro=absence, rast=rast)
        for each in delegations:
            self.delegation(number, each)

    def shift(self, number: str, day: str, start: str, end: str, **given: str) -> None:
        """Add a shift."""
        plain = {"anstnr": number, "datum": day, "omrade": "Norra", "pass_start": start,
                 "pass_slut": end}  # fmt: skip
        self.shifts.append(plain | given)

    def delegation(self, number: str, type_: str, until: str = "2026-12-31") -> None:
        """Give somebody a delegation."""
        self.delegations.append(
            {"anstnr": number, "typ": type_, "giltig_fran": "2026-01-01", "giltig_tom": until}
        )

    def met(self, client: str, person: str, day: str, *starts: str, **given: str) -> None:
        """Let somebody have visited a client."""
        for start in starts or ("08:00", "12:00"):
            self.performed.append(
                {"Kundnr": client, "datum": day, "start": start, "anstnr": person,
                 "insatstyp": "OMVARDNAD", **given}
            )  # fmt: skip

    def had(self, visit: str, person: str, start: str) -> None:
        """Let the plan before give a visit to somebody."""
        self.previous.append(
            {"datum": self.day, "visitid": visit, "anstnr": person, "start": start}
        )

    def workbooks(self, source: str) -> list[WorkbookRows]:
        """Give the rows as a source reader does."""
        areas = self.areas or [
            {
                "datum": self.day,
                "omrade": "Norra",
                "enhet": "4101",
                **(self.stated or self._sums()),
            },
            {"datum": self.day, "omrade": "Norra", "enhet": "4101", "skyddade": "J"},
        ]
        tables: dict[str, dict[str, list[Cells]]] = {
            "days": {"omrade": areas},
            "visits": {"besok": self.visits},
            "clients": {"kund": list(self.clients.values())},
            "staff": {"personal": list(self.staff.values()), "delegeringar": self.delegations,
                      "pass": self.shifts},
            "travel": {"restid": self._ways()},
            "performed": {"utford": self.performed},
            "previous": {"plan": self.previous},
        }  # fmt: skip
        spec, own = SOURCES[source], tables[source]
        full = {
            sheet.name: [
                {column.name: row.get(column.name, "") for column in sheet.columns}
                for row in own[sheet.name]
            ]
            for sheet in spec.sheets
        }
        if not any(full.values()):
            return []
        book = read_tables(full, spec, file=f"{source}.csv", tenant="")
        assert not [each for sheet in book.sheets for each in sheet.returned], book
        return [book]

    def _sums(self) -> Cells:
        lengths = [int(str(each["Längd"]).partition("*")[0]) for each in self.visits]
        return {"besok_rader": str(len(lengths)), "besok_min": str(sum(lengths))}

    def _ways(self) -> list[Cells]:
        places = ["kontor", *(name for name in self.clients if name not in self.no_way)]
        return [
            {"fran": one, "till": other, "bil_min": str(self.far), "cykel_min": str(2 * self.far),
             "gang_min": str(3 * self.far) if self._by_foot(one, other) else ""}
            for one in places
            for other in places
            if one != other
        ]  # fmt: skip

    def _by_foot(self, one: str, other: str) -> bool:
        return self.walks_to is None or {one, other} <= self.walks_to | {"kontor"}

    def kind(self, *, limits: Cells | None = None, **settings: Any) -> KIND:
        """Give the kind as a municipality has set it."""
        values = {key: (DatedValue(value=value, **_SOURCE),)
                  for key, value in (_LIMITS if limits is None else limits).items()}  # fmt: skip
        given = {
            "areas": AREAS,
            "dygnsbryt": {"default": "10:00"},
            "tries": 100,
            "at_once": 1,
            **settings,
        }
        return KIND(Settings.model_validate(given), DatedRules(values=values))

    def collected(self) -> list[Case | NotPrepared]:
        """Collect the day."""
        return list(self.kind().collect(self))

    def case(self, plan: Case | None = None, **settings: Any) -> Case:
        """Collect and plan the day; `plan` is the case of an earlier run."""
        kind = self.kind(**settings)
        case = next(each for each in kind.collect(self) if isinstance(each, Case))
        if plan is not None:
            case = case.model_copy(update={"plan": plan.plan})
        waiting = OpenCase(case=case, state=State.received, values={})
        return case.model_copy(update={"plan": kind.plan([waiting], self, NOW)[case.reference]})

    def proposal(self, system: System | None = None, case: Case | None = None,
                 **settings: Any) -> Proposal:  # fmt: skip
        """Prepare the day."""
        own = case or self.case(**settings)
        return self.kind(**settings).prepare(own, system or System(), NOW)


class System:
    """A target reader: absences and the plan as a planning system has them."""

    def __init__(self, *, absent: Iterable[str] = (), plan: Iterable[Cells] = (),
                 closed: bool = False) -> None:  # fmt: skip
        self.absent, self.plan, self.closed = list(absent), list(plan), closed

    def read(self, target: str, operation: str, /, **given: str) -> Reading | NotRead:
        """Answer what is asked of a unit's day."""
        assert target == PLANNING
        assert set(given) == {"unit", "day"}
        if self.closed:
            return NotRead(target="Lindeby Planering", reason=message("it is closed"))
        rows = {
            "read_absences": [{"staff": each} for each in self.absent],
            "read_plan": self.plan,
        }[operation]
        return Reading(target="Lindeby Planering", read_at=NOW, rows=tuple(rows))

    def closed_times(self, target: str) -> None:
        """Know of no calendar."""
        del target


def held(visit: str, person: str, start: str, *, locked: str = "N", approved: str = "N") -> Cells:
    """Return a visit as the planning system has it."""
    return {"visit": visit, "staff": person, "start": start, "locked": locked,
            "approved": approved}  # fmt: skip


def who(proposal: Proposal) -> dict[str, str]:
    """Return who has each visit, empty for nobody."""
    return _column(proposal, "vem")


def when(proposal: Proposal) -> dict[str, str]:
    """Return when each visit begins."""
    return _column(proposal, "start")


def why(proposal: Proposal) -> dict[str, str]:
    """Return why nobody has a visit, of those that nobody has."""
    return {name: each for name, each in _column(proposal, "varfor").items() if each}


def _column(proposal: Proposal, column: str) -> dict[str, str]:
    table = proposal.tables[0]
    values = proposal.in_force({})
    return {row.key: values[table.cell_key(row.key, column)] for row in table.rows}


def check(proposal: Proposal, code: str) -> Check:
    """Return how one rule came out."""
    return next(each for each in proposal.checks if each.rule.code == code)


def finding(proposal: Proposal, key: str) -> Finding | None:
    """Return one finding."""
    return next((each for each in proposal.findings if each.key == key), None)


def figure(proposal: Proposal, key: str) -> Decimal:
    """Return one number."""
    return Decimal(proposal.figure(key).value or "")
