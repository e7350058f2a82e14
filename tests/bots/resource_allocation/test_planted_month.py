"""What must come of each planted case of the home care (domain facts, 12.4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from bots.resource_allocation.allocation import _lines
from bots.resource_allocation.facts import Month
from bots.resource_allocation.hours import Line, Rates
from bots.resource_allocation.limits import limits_on
from bots.resource_allocation.reading import read_area, read_registers
from fixtures.persons import numbers_in
from framework.core.cases import Case
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from tests.bots.resource_allocation.conftest import NOW, Economy, waiting
from tests.bots.resource_allocation.planted_month import Books, built, kind, planted

pytestmark = pytest.mark.xdist_group("planted_month")
_MONTH = Month(2026, 10)
_STATES = {"awaiting": State.awaiting_decision, "manual": State.manual}


@dataclass(frozen=True)
class Night:
    """The month, worked out."""

    folder: Path
    cases: dict[str, Case]
    returned: list[int]
    proposals: dict[str, Proposal]
    lines: dict[str, list[Line]]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Collect, plan and prepare the month, and work out each decision's lines."""
    folder = built(tmp_path_factory.mktemp("lena"))
    books = Books(folder)
    collected = list(kind().collect(books))
    cases = {each.reference: each for each in collected if isinstance(each, Case)}
    plans = kind().plan([waiting(each) for each in cases.values()], books, NOW)
    ready = {name: case.model_copy(update={"plan": plans[name]}) for name, case in cases.items()}
    registers = read_registers(books)
    rates = Rates(registers.rates)
    limits = limits_on(kind().dated, _MONTH.days[-1])
    lines: dict[str, list[Line]] = {}
    for row in books.workbooks("months")[0].sheet("omrade").rows[:5]:
        area = read_area(row)
        for decision in registers.decisions:
            if decision.area == area.name and int(decision.reference[3:]) <= 20020:
                own = [each for each in registers.visits if each.decision == decision.reference]
                lines[decision.reference] = _lines(
                    [decision], own, area, _MONTH, registers, rates, limits
                )
    return Night(
        folder=folder,
        cases=ready,
        returned=[
            each.place.row
            for sheet in (books.workbooks("months")[0].sheet("omrade"),)
            for each in sheet.returned
        ]
        + [each.place.row for each in collected if not isinstance(each, Case)],
        proposals={name: kind().prepare(each, Economy(), NOW) for name, each in ready.items()},
        lines=lines,
    )


@pytest.mark.parametrize("plant", planted(), ids=lambda plant: plant["plant"])
def test_planted_cases(night: Night, plant: dict[str, str]) -> None:
    """Each area goes where it must, by the rules that must fail."""
    if plant["prepared"] == "returned":
        assert int(plant["row"]) in night.returned
        return
    proposal = night.proposals[plant["reference"]]
    assert proposal.leads_to is _STATES[plant["prepared"]]
    failed = [each.rule.code for each in proposal.checks if each.outcome is Outcome.failed]
    assert " ".join(failed) == plant["codes"].replace("-", "")
    assert night.cases[plant["reference"]].place.row == int(plant["row"])


@pytest.mark.parametrize(
    "plant", [each for each in planted() if each["decision"] != "-"], ids=lambda p: p["plant"]
)
def test_planted_decisions(night: Night, plant: dict[str, str]) -> None:
    """Hours, kronor and staff hours of each planted decision are those worked out by hand."""
    found = night.lines[plant["decision"]]
    for column, values in (
        ("hours", [line.paid for line in found]),
        ("kronor", [line.kronor for line in found]),
        ("staff", [line.staff for line in found]),
    ):
        assert values == [Decimal(each) for each in plant[column].split("+")]


def test_promise_9_the_protected_client_is_nowhere(night: Night) -> None:
    """L-S: no identity number, name or address in any case, proposal or summary of the month."""
    books = Books(night.folder)
    summary = kind().summary([waiting(each) for each in night.cases.values()], books, NOW)
    texts = [
        *(case.model_dump_json() for case in night.cases.values()),
        *(each.model_dump_json() for each in night.proposals.values()),
        summary.model_dump_json() if summary else "",
    ]
    people = _people(night.folder)
    for text in texts:
        assert numbers_in(text) == []
        assert not [word for word in people if word in text]
    kusten = json.loads(night.cases["Kusten:2026-10"].model_dump_json())
    cells = kusten["values"]["allocation"]["cells"]
    singles = {
        line["rows"][0] for cell in cells for line in cell["lines"] if len(line["rows"]) == 1
    }
    assert 11 not in singles


def _people(folder: Path) -> set[str]:
    from openpyxl import load_workbook  # noqa: PLC0415 (only here)

    sheet = load_workbook(folder / "lena/registers/kund/kund.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    columns = [rows[0].index(name) for name in ("kund_id", "namn", "adress")]
    return {f'"{row[place]}"' for row in rows[1:] for place in columns}


def test_moves_of_the_month_reconcile(night: Night) -> None:
    """Södra gives what Norra and Kusten get; the blocked areas neither give nor get."""
    moved = {
        name: Decimal(each.in_force({})["flytt_h"] or 0) for name, each in night.proposals.items()
    }
    assert moved["Södra:2026-10"] < 0 < moved["Norra:2026-10"]
    assert sum(moved.values()) == 0
    assert night.proposals["Centrum:2026-10"].in_force({})["flytt_h"] == ""
