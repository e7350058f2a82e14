"""Costs: what each rule makes of them, and when no rule says anything."""

from __future__ import annotations

import pytest

from framework.core.rules import Outcome
from tests.bots.income_support.conftest import Bench, child, cost, keys, make_facts, outcome, value


@pytest.mark.parametrize(
    ("size", "ceiling"), [(1, "6500"), (2, "7200"), (7, "10800"), (9, "10800")]
)
def test_the_ceiling_is_of_the_household_s_size(bench: Bench, size: int, ceiling: str) -> None:
    """A rent above it is capped at the ceiling of the household; above seven at that of seven."""
    kids = tuple(child("2015-03-15", number) for number in range(1, size))
    facts = make_facts(children=kids, in_dwelling=size, costs=(cost("Hyra", 20000),))
    assert value(bench.prepare(facts), "utgifter/hyra/godkant") == ceiling


def test_at_the_ceiling_nothing_is_capped(bench: Bench) -> None:
    """Exactly the ceiling is approved; an öre more is not."""
    assert not keys(bench.prepare(make_facts(costs=(cost("Hyra", 6500),)))) & {"cost_capped:hyra"}
    over = bench.prepare(make_facts(costs=(cost("Hyra", "6500.01"),)))
    assert "cost_capped:hyra" in keys(over)


def test_two_rows_of_one_type_share_its_ceiling(bench: Bench) -> None:
    """El twice: the ceiling of 900 holds for both together, in the order they were applied for."""
    costs = (cost("El", 600, recipient="nät"), cost("El", 500, recipient="handel"))
    proposal = bench.prepare(make_facts(costs=costs))
    assert value(proposal, "utgifter/el/godkant") == "600"
    assert value(proposal, "utgifter/el-2/godkant") == "300"
    assert "cost_capped:el-2" in keys(proposal)


def test_the_same_type_and_recipient_is_one_row(bench: Bench) -> None:
    """Two equal rows are one sum: the case system could not tell them apart."""
    proposal = bench.prepare(make_facts(costs=(cost("El", 300), cost("El", 200))))
    assert value(proposal, "utgifter/el/sokt") == "500"
    assert "utgifter/el-2/sokt" not in proposal.in_force({})


def test_living_costs_stand_in_their_own_table(bench: Bench) -> None:
    """Medicine, care and travel to care are other living costs, all else is costs."""
    names = ("Sjukresor", "Läkarvård", "Medicin", "Hyra", "Internet", "Fackavgift")
    proposal = bench.prepare(make_facts(costs=tuple(cost(name, 100) for name in names)))
    rows = {table.key: [row.key for row in table.rows] for table in proposal.tables}
    assert rows["levnadskostnader"] == ["sjukresor", "lakarvard", "medicin"]
    assert rows["utgifter"] == ["hyra", "internet", "fackavgift"]


def test_no_ceiling_for_the_size_is_no_ceiling_tried(bench: Bench) -> None:
    """Without a ceiling for the household's size the applied amount stands, untried."""
    proposal = bench.prepare(make_facts(costs=(cost("Hyra", 9100),)), without=("tak_hyra_1",))
    assert value(proposal, "utgifter/hyra/godkant") == "9100"
    assert "rule_not_tried:hyra" in keys(proposal)
    assert outcome(proposal, "KOSTNAD") is Outcome.no_data
