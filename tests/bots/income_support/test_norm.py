"""Households: who belongs, what is shared, and what is not known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bots.income_support.facts import Month, age_on
from bots.income_support.norm import common_costs
from bots.income_support.settings import Rounding
from framework.core.rules import Outcome
from tests.bots.income_support.conftest import (
    ALI,
    Bench,
    answers,
    case_row,
    child,
    couple,
    finding,
    income,
    keys,
    make_facts,
    outcome,
    value,
)

COMMON_2021 = {f"gemensam_{size}": Decimal(amount) for size, amount in enumerate(
    (1020, 1130, 1420, 1610, 1860, 2100, 2270), start=1
)}  # fmt: skip


@pytest.mark.parametrize(
    ("size", "amount"), [(1, 1020), (7, 2270), (8, 2440), (9, 2610), (12, 3120)]
)
def test_common_costs_above_seven(size: int, amount: int) -> None:
    """Each person above seven adds the last step, 170 in 2021."""
    assert common_costs(size, COMMON_2021) == amount


@pytest.mark.parametrize(
    ("born", "band", "amount"),
    [
        ("2026-12-20", "Barn under 1 år", "2700"),  # born during the month
        ("2026-01-10", "Barn under 1 år", "2700"),
        ("2024-12-01", "Barn 1–2 år", "3000"),  # two on the first day
        ("2023-12-01", "Barn 3 år", "2700"),
        ("2020-01-10", "Barn 4–6 år", "3000"),
        ("2019-12-01", "Barn 7–10 år", "3800"),
        ("2015-12-01", "Barn 11–14 år", "4400"),
        ("2011-12-01", "Barn 15–18 år", "5000"),
        ("2007-12-01", "Barn 19–20 år", "5000"),
    ],
)
def test_bands_by_age_on_the_first_day(bench: Bench, born: str, band: str, amount: str) -> None:
    """A child's band follows the age on the first day of the month applied for."""
    proposal = bench.prepare(make_facts(children=(child(born),), in_dwelling=2))
    assert value(proposal, "familj/barn-1/typ") == band
    assert value(proposal, "familj/barn-1/belopp") == amount


def test_a_grown_child_is_not_included(bench: Bench) -> None:
    """Whoever is 21 has no amount in the norm, is not counted, and is told."""
    proposal = bench.prepare(make_facts(children=(child("2005-06-01"),), in_dwelling=2))
    assert value(proposal, "familj/barn-1/omfattas") == "N"
    assert value(proposal, "familj/barn-1/belopp") == "0"
    assert value(proposal, "gemensamma") == "1300"
    assert "family_differs:barn-1" in keys(proposal)


@pytest.mark.parametrize(
    ("rounding", "amount"), [("ore", "526.67"), ("krona", "527"), ("tiotal", "530")]
)
def test_rounding_of_a_share_is_a_setting(bench: Bench, rounding: str, amount: str) -> None:
    """A third of 1580: öre, kronor or tens, and how it came about stands beside it."""
    facts = make_facts(
        month=Month(year=2023, month=10), dwelling="HOS_FORALDRAR", in_dwelling=3, costs=()
    )
    proposal = bench.prepare(facts, share_rounding=Rounding(rounding))
    assert value(proposal, "gemensamma") == amount
    source = str(proposal.figure("gemensamma").source.name)
    assert "share of a household of 3: 1/3" in source


@pytest.mark.parametrize("people", [None, 1])
def test_a_share_of_an_unknown_number_is_unknown(bench: Bench, people: int | None) -> None:
    """Without a possible number in the dwelling no share is known, and neither is the result."""
    facts = make_facts(dwelling="INNEBOENDE", in_dwelling=people, children=(child("2015-03-15"),))
    proposal = bench.prepare(facts)
    assert value(proposal, "gemensamma") == value(proposal, "resultat") == ""
    assert outcome(proposal, "NORM") is Outcome.no_data


def test_living_with_somebody_who_does_not_apply(bench: Bench) -> None:
    """Married, and nobody else applies: no amount is known, and the family is told."""
    proposal = bench.prepare(make_facts(civil_status="GIFT"))
    assert value(proposal, "familj/sokande/belopp") == ""
    assert "does not fit 1 adults" in str(finding(proposal, "family_differs:vuxna").text)


def test_a_couple_has_half_each(bench: Bench) -> None:
    """Two who live together share one amount: 7000 is 3500 each."""
    proposal = bench.prepare(couple(), answers(read_case=[case_row(co_applicant=ALI)]))
    assert value(proposal, "familj/sokande/belopp") == "3500"
    assert value(proposal, "familj/medsokande/belopp") == "3500"


@pytest.mark.parametrize(
    ("months", "begun", "counted"),
    [
        ("5", "", "8000"), ("6", "", "6000"), ("30", "2025-01-01", "6000"),
        ("30", "2024-12-15", "8000"),  # 24 months have passed
        ("", "", ""),  # not known is not no
    ],
)  # fmt: skip
def test_jobbstimulans(bench: Bench, months: str, begun: str, counted: str) -> None:
    """After six months with aid a quarter is not counted, for 24 months; unknown is unknown."""
    read = answers(read_case=[case_row(aid_months=months, stimulus_from=begun)])
    proposal = bench.prepare(make_facts(incomes=(income("Lön", 8000),)), read)
    assert value(proposal, "inkomster/lon-sokande/belopp") == counted


@pytest.mark.parametrize("amount", [5000, 60_000])
def test_what_counts_of_a_child_s_own_wage_is_not_known(bench: Bench, amount: int) -> None:
    """It is free up to one prisbasbelopp a year, and one month says nothing of the year."""
    proposal = bench.prepare(make_facts(incomes=(income("Lön", amount, "BARN"),)))
    assert value(proposal, "inkomster/lon-barn/belopp") == ""
    assert value(proposal, "resultat") == ""
    assert outcome(proposal, "INKOMST") is Outcome.no_data
    told = str(finding(proposal, "unhandled_income:lon-barn").text)
    assert "free up to 59200 kr a year" in told
    assert "job_stimulus:lon-barn" not in keys(proposal)


def test_a_child_who_earned_nothing(bench: Bench) -> None:
    """A stated 0 is 0, whatever was earned before."""
    proposal = bench.prepare(make_facts(incomes=(income("Lön", 0, "BARN"),)))
    assert value(proposal, "inkomster/lon-barn/belopp") == "0"


@pytest.mark.parametrize(
    ("number", "age"),
    [("20081201T001", 18), ("20081202T001", 17), ("199203759890", 34), ("20261215T001", -1)],
)
def test_age_by_the_birth_date_of_a_number(number: str, age: int) -> None:
    """Coordination numbers add 60 to the day; reserve numbers hold a date too."""
    assert age_on(number, dt.date(2026, 12, 1)) == age
