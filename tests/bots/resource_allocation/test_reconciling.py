"""Rows and areas come to the same, to the öre, whatever the month holds."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.resource_allocation.allocation import Allocation
from tests.bots.resource_allocation.conftest import NOW, Town, figures, waiting

_NAMES = ("Norra", "Södra")
_DECISION = st.fixed_dictionaries(
    {
        "client": st.integers(0, 9),
        "area": st.sampled_from(_NAMES),
        "type": st.sampled_from(["OMVARDNAD", "SERVICE", "HSL"]),
        "when": st.sampled_from(["DAG", "KVALL"]),
        "minutes": st.sampled_from(["2", "7", "13*2", "20*2", "45", "2,5"]),
        "frequency": st.sampled_from(["DAGLIG", "VECKA", "VARANNAN", "VAR4E", "MANAD"]),
        "first": st.integers(1, 28),
        "visits": st.lists(st.tuples(st.integers(1, 30), st.integers(0, 90)), max_size=5),
    }
)
_BASES = {"OMVARDNAD": "UTFORD", "SERVICE": "PLANERAD", "HSL": "BEVILJAD"}


def _town(decisions: list[dict[str, object]], *, weekends: bool) -> Town:
    town = Town()
    for name in _NAMES:
        town.area(name, helger="J" if weekends else "N", geografi_index="0,031")
    for kind, basis in _BASES.items():
        for place, when in enumerate(("DAG", "KVALL", "HELG")):
            town.rate(f"37{place},35", basis=basis, insatstyp=kind, tidskategori=when)
            start = {"giltig_from": "2026-11-12"}
            town.rate(f"38{place},4", basis=basis, insatstyp=kind, tidskategori=when, **start)
    for given_ in decisions:
        first = given_["first"]
        number = town.decision(
            f"K{given_['client']}", str(given_["minutes"]), omrade=given_["area"],
            insatstyp=given_["type"], tidskategori=given_["when"], frekvens=given_["frequency"],
            giltig_from=f"2026-11-{first:02d}",
        )  # fmt: skip
        for day, minutes in given_["visits"]:  # type: ignore[attr-defined]
            town.visit(number, day, 30, minutes)
    return town


@settings(max_examples=40, deadline=None)
@given(decisions=st.lists(_DECISION, min_size=1, max_size=12), weekends=st.booleans())
def test_rows_areas_and_lines_come_to_the_same(
    decisions: list[dict[str, object]], weekends: bool
) -> None:
    """Lines sum to rows, rows to areas, areas to the month; what is shown is what is attested."""
    town = _town(decisions, weekends=weekends)
    cases = town.cases()
    found = {n: Allocation.model_validate(c.values["allocation"]) for n, c in cases.items()}
    for name, area in found.items():
        for cell in area.cells:
            assert cell.amounts.kronor == sum(line.amounts.kronor or 0 for line in cell.lines)
            assert cell.amounts.granted == sum(line.amounts.granted for line in cell.lines)
        values = figures(town.proposal(name))
        assert values["kronor_rader"] == sum(cell.amounts.kronor or 0 for cell in area.cells)
        assert values["beviljad_h"] == area.amounts.granted
        assert values["ersatt_h"] == area.amounts.paid
    for each in found["Norra"].sums:
        assert each.rows == each.areas
    whole = sum((area.amounts.kronor or Decimal(0) for area in found.values()), Decimal(0))
    assert {each.name: each.areas for each in found["Norra"].sums}["kronor"] == whole


@settings(max_examples=25, deadline=None)
@given(decisions=st.lists(_DECISION, min_size=1, max_size=12))
def test_the_workbook_s_sums_are_those_of_its_rows(decisions: list[dict[str, object]]) -> None:
    """Each sheet's sum is the sum of its rows, and the first sheet's rows are the areas' sums."""
    town = _town(decisions, weekends=False)
    kind = town.kind()
    summary = kind.summary([waiting(case) for case in town.cases().values()], town, NOW)
    assert summary is not None
    for table in summary.tables:
        columns = [place for place, each in enumerate(table.columns) if each.type != "text"]
        for column in columns[1:]:
            rows = [Decimal(row[column]) for row in table.rows]
            assert sum(rows[:-1]) == rows[-1]
    first, *areas = summary.tables
    for row, table in zip(first.rows, areas, strict=False):
        assert row[2:] == table.rows[-1][5:]
