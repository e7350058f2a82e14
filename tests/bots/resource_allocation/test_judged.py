"""What the product proposes is what the judge, who shares no code with it, comes to."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fixtures.home_care_rules import World, read
from framework.core.cases import Case
from tests.bots.resource_allocation.conftest import NOW, Economy, waiting
from tests.bots.resource_allocation.planted_month import Books, built, kind

_COLUMNS = {
    "kunder": "kunder", "beviljad": "beviljad_h", "planerad": "planerad_h", "utford": "utford_h",
    "ersatt": "ersatt_h", "personal": "personal_h", "belopp": "kronor",
}  # fmt: skip
_KEY = ("insatstyp", "tidskategori", "pris_fran")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the month with few ordinary clients."""
    return built(tmp_path_factory.mktemp("judged"), clients=120)


def test_every_figure_of_every_area_is_the_judge_s(folder: Path) -> None:
    """Months and rows agree to the öre, and so does which areas are blocked."""
    books = Books(folder)
    cases = [each for each in kind().collect(books) if isinstance(each, Case)]
    plans = kind().plan([waiting(each) for each in cases], books, NOW)
    rows = read(folder / "lena/in/omraden-2026-10.xlsx", "bemanningsnyckel")[:5]
    world = World(folder / "lena/registers", rows, "2026-10")
    for case in cases:
        planned = case.model_copy(update={"plan": plans[case.reference]})
        proposal = kind().prepare(planned, Economy(), NOW)
        expected = world.expected(case.unit_name)
        assert proposal.stopped == bool(expected.blocked)
        values = proposal.in_force({})
        if case.unit_name != "Skogsbygden":
            for column, figure in _COLUMNS.items():
                assert Decimal(values[figure]) == expected.month[column], figure
        table = proposal.sections[0].tables[0]
        found = {
            tuple(values[f"rader/{row.key}/{name}"] for name in _KEY): tuple(
                Decimal(values[f"rader/{row.key}/{name}"]) for name in ("ersatt_h", "kronor")
            )
            for row in table.rows
            if row.key != "STOPPAD"
        }
        assert found == dict(expected.rows)
