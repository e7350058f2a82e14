"""Households: who belongs, what is shared, and what is not known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bots.income_support.facts import Answer, Month, age_on
from bots.income_support.norm import common_costs
from bots.income_support.settings import Rounding
from framework.core.dated import DatedRules
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


def changed(dated: DatedRules, **changes: str | None) -> DatedRules:
    """Return the rule data with keys of Lindeby's norm set for 2026, or left out (None)."""
    values = {key.replace("norm_", "ovningsnorm_", 1): value for key, value in changes.items()}
    kept = {key: value for key, value in dated.values.items() if key not in values}
    like = dated.values["ovningsnorm_barn_3"][0]
    new = {
        key: (like.model_copy(update={"value": value}),) for key, value in values.items() if value
    }
    return DatedRules(values=kept | new)


@pytest.mark.parametrize(
    ("changes", "born", "band", "amount"),
    [
        # One band of 15 to 20 instead of two: the ages are the table's.
        ({"norm_barn_15_18": None, "norm_barn_19_20": None, "norm_barn_15_20": "5100"},
         "2007-12-01", "Barn 15–20 år", "5100"),
        # A table that goes to 21.
        ({"norm_barn_21": "5200"}, "2005-12-01", "Barn 21 år", "5200"),
        # A gap and two bands for one age are not known, and nobody is left out for it.
        ({"norm_barn_3": None, "norm_barn_3_utan_lunch": None}, "2023-12-01", "", ""),
        ({"norm_barn_3_5": "1"}, "2023-12-01", "", ""),
    ],
)  # fmt: skip
def test_bands_are_those_of_the_table(
    dated: DatedRules, changes: dict[str, str | None], born: str, band: str, amount: str
) -> None:
    """Which ages go together is the norm's to say, year by year."""
    bench = Bench(changed(dated, **changes))
    proposal = bench.prepare(make_facts(children=(child(born),), in_dwelling=2))
    assert value(proposal, "familj/barn-1/typ") == band
    assert value(proposal, "familj/barn-1/belopp") == amount
    assert value(proposal, "familj/barn-1/omfattas") == "J"
    assert value(proposal, "gemensamma") == "1400"


@pytest.mark.parametrize(
    ("changes", "born", "amount"),
    [
        ({}, "2021-03-15", "2700"),
        # Lunch at school lowers the amount too, where a table says so.
        ({"norm_barn_7_10_utan_lunch": "3300"}, "2017-03-15", "3300"),
        ({}, "2017-03-15", "3800"),
        # An amount with lunch that is missing below one that is there is not the whole amount.
        ({"norm_barn_3_utan_lunch": None}, "2023-03-15", ""),
        ({f"norm_barn_{ages}_utan_lunch": None for ages in ("0", "1_2", "3", "4_6")},
         "2021-03-15", "3000"),
    ],
)  # fmt: skip
def test_lunch_matters_as_far_as_the_table_says(
    dated: DatedRules, changes: dict[str, str | None], born: str, amount: str
) -> None:
    """Up to the oldest band with an amount for those who eat lunch there."""
    kid = child(born, lunch=Answer.yes)
    bench = Bench(changed(dated, **changes))
    proposal = bench.prepare(make_facts(children=(kid,), in_dwelling=2))
    assert value(proposal, "familj/barn-1/belopp") == amount


def test_common_costs_as_far_as_the_table_lists(dated: DatedRules) -> None:
    """A table of eight is used for eight; the last step is counted from there."""
    bench = Bench(changed(dated, norm_gemensam_8="9999"))
    kids = tuple(child("2015-03-15", number) for number in range(1, 9))
    eight = bench.prepare(make_facts(children=kids[:7], in_dwelling=8))
    assert value(eight, "gemensamma") == "9999"
    nine = bench.prepare(make_facts(children=kids, in_dwelling=9))
    assert "the table's amount for 8 persons" in str(nine.figure("gemensamma").source.name)


def test_without_a_norm_nobody_is_left_out(bench: Bench) -> None:
    """Which ages a norm has is not known without one; a first application tells of its bands."""
    kid = child("2005-06-01")
    unknown = make_facts(month=Month(year=2027, month=1), children=(kid,), in_dwelling=2)
    proposal = bench.prepare(unknown)
    assert value(proposal, "familj/barn-1/omfattas") == "J"
    assert value(proposal, "familj/barn-1/belopp") == ""
    first = make_facts(type="NYANSOKAN", children=(child("2015-03-15"),), in_dwelling=2)
    proposal = bench.prepare(first)
    assert value(proposal, "familj/barn-1/typ") == "Barn 11–14 år"
    assert value(proposal, "familj/barn-1/belopp") == ""


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
