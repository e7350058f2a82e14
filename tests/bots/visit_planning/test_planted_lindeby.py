"""Lindeby's planted day: every planted visit becomes what its table says, by the files as sent."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from bots.visit_planning import KIND
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import SOURCES
from fixtures.lindeby.visits import NIGHTS, write
from fixtures.lindeby.visits.build import Night, file_of, table_of
from fixtures.lindeby.visits.maker import AREAS
from framework.adapters.sheets.reading import read_workbook
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.cases import Case, OpenCase
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.core.tables import WorkbookRows
from tests.bots.visit_planning.home_care import System, check, who, why

ROOT = Path(__file__).parents[3]
PLANTED = ROOT / "fixtures/lindeby"
TABLES = {"tonight": "planted-lena-besok.csv", "clocks-back": "planted-lena-besok-clocks-back.csv"}
_REGISTERS = {
    "visits": "besok/besok.csv", "clients": "kund/kund.csv", "staff": "personal/personal.zip",
    "travel": "restid/restid.csv", "performed": "utford/utford.csv", "previous": "plan/plan.csv",
}  # fmt: skip


class Books:
    """A source reader of a built night; no row may be sent back."""

    def __init__(self, folder: Path, days: str) -> None:
        files = {"days": f"in/{days}"}
        files |= {source: f"registers/{file}" for source, file in _REGISTERS.items()}
        self._books = {
            source: [read_workbook(folder / "lena-besok" / file, SOURCES[source], tenant="")]
            for source, file in files.items()
        }
        assert not [
            each
            for (book,) in self._books.values()
            for sheet in book.sheets
            for each in sheet.returned
        ]

    def workbooks(self, source: str) -> list[WorkbookRows]:
        """Return the workbooks of a source."""
        return self._books[source]


@cache
def kind() -> KIND:
    """Return the kind with the rule data that municipalities share, and little effort."""
    found = [
        load(ROOT / f"configs/common/rules/{name}.yaml", RulesFile)[0]
        for name in ("arbetstid", "hemtjanst-besok")
    ]
    areas = {unit: name for name, unit in AREAS.items()}
    return KIND(
        Settings.model_validate({"areas": areas, "dygnsbryt": {"default": "10:00"}, "tries": 30}),
        merged(found),
    )


def proposals(night: Night, folder: Path) -> dict[str, Proposal]:
    """Return the proposal of every area, the ill as the planning system has them."""
    write(night, folder)
    books = Books(folder, file_of(night))
    cases = [each for each in kind().collect(books) if isinstance(each, Case)]
    now = dt.datetime.combine(night.day, dt.time(5, 10), dt.UTC)
    opened = [
        OpenCase(case=each, state=State.received, values={}) for each in cases if not each.protected
    ]
    plans = kind().plan(opened, books, now)
    ill = System(absent=[row["anstnr"] for row in night.planning["franvaro"]])
    found = {
        name: kind().prepare(each.case.model_copy(update={"plan": plans[name]}), ill, now)
        for each in opened
        for name in [each.case.reference]
    }
    hidden = [visit for each in cases if each.protected for visit in each.values["visits"]]
    assert set(hidden) == {each.visit for each in night.plants if each.outcome == "protected"}
    return found


@pytest.mark.parametrize("name", TABLES)
def test_the_table_says_what_is_planted_whatever_the_seed(name: str) -> None:
    """Numbers and outcomes stand in the table as they are, with any seed."""
    text = (PLANTED / TABLES[name]).read_text("utf-8")
    assert {table_of(NIGHTS[name](seed)) for seed in (7, 8)} == {text}


@pytest.mark.parametrize("name", TABLES)
def test_every_planted_visit_becomes_what_its_table_says(name: str, tmp_path: Path) -> None:
    """Placed with who may come, for as long as stated; or nobody's, for the reason stated."""
    found = proposals(NIGHTS[name](7), tmp_path)
    rows = list(
        csv.DictReader((PLANTED / TABLES[name]).read_text("utf-8").splitlines(), delimiter=";")
    )
    wrong = []
    for row in rows:
        proposal, visit = found[row["reference"]], row["visit"]
        if row["outcome"] == "protected":
            good = visit not in who(proposal)
        elif row["outcome"] == "placed":
            person = who(proposal)[visit]
            good = bool(person) and person not in row["never"].split()
            good = good and (not row["who"] or person in row["who"].split())
            length = proposal.figure(f"besok/{visit}/langd").value
            good = good and row["minutes"] in {"", length}
        else:
            good = why(proposal).get(visit) == row["outcome"]
        if not good:
            wrong.append((row["plant"], visit, who(proposal).get(visit), why(proposal).get(visit)))
    assert wrong == []


def test_no_hard_rule_is_broken_and_only_what_is_planted_is_left(tmp_path: Path) -> None:
    """Every area can be approved; continuity is better where it was planted."""
    night = NIGHTS["tonight"](7)
    found = proposals(night, tmp_path)
    assert not [name for name, each in found.items() if each.stopped]
    left = {visit for each in found.values() for visit in why(each)}
    outcomes = {each.visit for each in night.plants if each.outcome not in {"placed", "protected"}}
    assert left == outcomes
    kusten = found["Kusten:2026-11-23"]
    assert check(kusten, "L07").outcome is Outcome.passed
    met = [kusten.figure(key).value for key in ("kontinuitet", "kontinuitet_system")]
    assert Decimal(met[0] or "") < Decimal(met[1] or "")
