"""The planted night of Lindeby's staffing, with its registers read and its pool answering."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bots.substitute_staffing import KIND
from bots.substitute_staffing.sources import SOURCES
from fixtures.lindeby.staffing import tonight
from framework.adapters.sheets import read_tables
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.cases import Case, OpenCase
from framework.core.kinds import NotRead, Reading
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Proposal
from framework.core.tables import WorkbookRows

ROOT = Path(__file__).parents[3]
#: The run's own hour, 05:15 in Sweden.
NOW = dt.datetime(2026, 11, 23, 4, 15, tzinfo=dt.UTC)
UNITS = {"3101": "Ekbacken", "3102": "Tallgården", "3103": "Centrums hemtjänst",
         "3104": "Kustens gruppbostad", "1103": "Centrumskolan"}  # fmt: skip
_WAITS = {"Ny", "Söker", "Förfrågan skickad"}
Row = dict[str, str]


def planted() -> list[Row]:
    """Return the table of what must come of each planted order and reply."""
    text = (ROOT / "fixtures/lindeby/planted-bosse.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


#: The pool's reading operations: their table, and what each parameter singles out.
_READS = {
    "read_order": ("bestallningar", {"bestallning_id": "order"}),
    "read_requests": ("forfragningar", {"bestallning_id": "order"}),
    "read_requests_to": ("forfragningar", {"anstnr": "employee"}),
    "read_substitute": ("vikarier", {"anstnr": "employee"}),
    "read_bookings": ("bokningar", {"anstnr": "employee"}),
    "find_booking": ("bokningar", {"bestallning_id": "order", "anstnr": "employee"}),
}


class Books:
    """A source reader of one night."""

    def __init__(
        self,
        tables: dict[str, list[Row]],
        replies: Iterable[Row] = (),
        history: Iterable[Row] = (),
    ) -> None:
        orders = [
            row
            for row in tables["bestallningar"]
            if row["status"] in _WAITS
            or (row["status"] == "Avbokad av enhet" and row["tillsatt_anstnr"])
        ]
        held = {
            "orders": [{"bestallningar": [row]} for row in orders],
            "replies": [{"svar": [row]} for row in replies],
            "substitutes": [{n: tables[n] for n in ("vikarier", "delegeringar", "avstand")}],
            "availability": [{"tillganglighet": tables["tillganglighet"]}],
            "bookings": [{"bokningar": [r for r in tables["bokningar"] if r["galler"] == "J"]}],
            "history": [{"bestallningar": rows} for rows in [list(history)] if rows],
            "requests": [{"forfragningar": tables["forfragningar"]}],
        }
        self._books = {
            source: [
                read_tables(each, SOURCES[source], file=f"{source}-{n}", tenant="")
                for n, each in enumerate(books)
            ]
            for source, books in held.items()
        }

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return the workbooks of a source."""
        return self._books[source]


class Pool:
    """A target reader: the pool as its tables stand."""

    def __init__(self, tables: dict[str, list[Row]], *, closed: bool = False) -> None:
        self.tables = tables
        self.closed = closed
        self.asked: list[tuple[str, Row]] = []
        #: What the gateway has sent.
        self.sent: list[Row] = []

    def read(self, target: str, operation: str, /, **given: str) -> Reading | NotRead:
        """Answer as the pool does."""
        assert target == ("sms" if operation == "find_sent" else "pool")
        self.asked.append((operation, given))
        if self.closed:
            return NotRead(target="Lindeby Pool", reason=message("it is closed"))
        return Reading(target="Lindeby Pool", read_at=NOW, rows=tuple(self._rows(operation, given)))

    def _rows(self, operation: str, given: Row) -> Iterable[Row]:
        if operation == "find_sent":
            return [row for row in self.sent if row.items() >= given.items()]
        table, columns = _READS[operation]
        found = [
            row
            for row in self.tables[table]
            if all(row[column] == given[name] for column, name in columns.items())
        ]
        if table != "bokningar":
            return found
        first, last = given.get("from", ""), given.get("to", "9")
        return [
            row
            for row in found
            if row["galler"] == "J" and row["slut"][:10] >= first and row["start"][:10] <= last
        ]

    def closed_times(self, target: str) -> None:
        """Know of no calendar."""
        del target


@cache
def kind() -> KIND:
    """Return the kind with what Lindeby has decided."""
    rules = [
        load(ROOT / f"configs/common/rules/{name}.yaml", RulesFile)[0]
        for name in ("arbetstid", "bemanning", "las")
    ]
    settings = {"units": UNITS, "dygnsbryt": {"default": "10:00"}, "sms_sender": "+46701740699",
                "introduction": {"units": {"1103": False}}}  # fmt: skip
    return KIND(KIND.settings_model.model_validate(settings), merged(rules))


def proposals(
    tables: dict[str, list[Row]], pool: Pool, replies: Iterable[Row] = ()
) -> dict[str, tuple[Case, Proposal]]:
    """Collect, plan and prepare a whole night; by reference."""
    books = Books(tables, replies)
    collected = [each for each in kind().collect(books) if isinstance(each, Case)]
    waiting = [OpenCase(case=case, state=State.received, values={}) for case in collected]
    plans = kind().plan(waiting, books, NOW)
    ready = [case.model_copy(update={"plan": plans.get(case.reference, {})}) for case in collected]
    return {case.reference: (case, kind().prepare(case, pool, NOW)) for case in ready}


#: What the pool fills in when it takes the tables over.
_DEFAULTS = {
    "bokningar": {"typ": "ARBETE", "galler": "J", "status": "Bekräftad"},
    "bestallningar": {"version": "1"},
}


def night() -> dict[str, list[Row]]:
    """Return the tables of the planted night as the pool holds them."""
    found: dict[str, list[Row]] = {}
    for name, rows in tonight(7).tables.items():
        columns = dict.fromkeys((key for row in rows for key in row), "")
        defaults = columns | _DEFAULTS.get(name, {})
        found[name] = [
            {"bokning": f"BK-{place}", **defaults, **row} if name == "bokningar"
            else {**defaults, **row}
            for place, row in enumerate(rows, 1)
        ]  # fmt: skip
    return found
