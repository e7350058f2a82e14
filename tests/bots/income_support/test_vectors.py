"""The calculation against vectors computed by hand, to the krona."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bots.income_support.facts import Month
from tests.bots.income_support.conftest import (
    ALI,
    EVA,
    Bench,
    answers,
    case_row,
    child,
    cost,
    couple,
    income,
    make_facts,
    payment,
    value,
)

OCTOBER_2021, OCTOBER_2023 = Month(year=2021, month=10), Month(year=2023, month=10)
#: Ages 0, 2, 3, 5, 8, 12, 16 on the first of October of a year.
AGES = (0, 2, 3, 5, 8, 12, 16)
#: Vectors have their costs wholly approved, whatever ceilings are in force.
NO_CEILING = ("kostnad_hyra", "kostnad_el")


def seven(year: int) -> tuple[object, ...]:
    """Make the seven children of C and C'."""
    return tuple(child(f"{year - age}-03-15", number) for number, age in enumerate(AGES, start=1))


def test_vector_a_single_2023(bench: Bench) -> None:
    """A: 3490 + 1130 + 6370 − 1300 = 9690, a grant is proposed."""
    facts = make_facts(
        month=OCTOBER_2023,
        costs=(cost("Hyra", 5800), cost("El", 450), cost("Hemförsäkring", 120)),
    )
    read = answers(read_fk=[payment("BOB", 1300, "2023-09-25")])
    proposal = bench.prepare(facts, read)
    assert value(proposal, "norm_familj") == "3490"
    assert value(proposal, "gemensamma") == "1130"
    assert value(proposal, "utgifter_summa") == "6370"
    assert value(proposal, "inkomster_summa") == "1300"
    assert value(proposal, "resultat") == "9690"
    assert value(proposal, "beslutstyp") == "BIFALL"


@pytest.mark.parametrize(
    ("months", "counted", "result"), [("6", "12050", "10230"), ("5", "14050", "8230")]
)
def test_vector_b_couple_2021(bench: Bench, months: str, counted: str, result: str) -> None:
    """B: 13270 + 9010 − 12050 = 10230 with jobbstimulans after six months, 8230 without."""
    facts = couple(
        month=OCTOBER_2021,
        in_dwelling=4,
        children=(child("2016-03-15", 1), child("2009-03-15", 2)),
        costs=(cost("Hyra", 8200), cost("El", 600), cost("Hemförsäkring", 210)),
        incomes=(income("Lön", 8000, day="2021-09-25"),),
    )
    fk = [payment("ABB", 2650, "2021-09-20"), payment("BOB", 3400, "2021-09-27")]
    read = answers(
        read_case=[case_row(co_applicant=ALI, aid_months=months)],
        **{f"read_fk:{EVA}": fk},
    )
    proposal = bench.prepare(facts, read, without=NO_CEILING)
    assert value(proposal, "norm_familj") == "11660"  # 5700 + 2440 + 3520
    assert value(proposal, "gemensamma") == "1610"
    assert value(proposal, "utgifter_summa") == "9010"
    assert value(proposal, "inkomster_summa") == counted
    assert value(proposal, "resultat") == result


@pytest.mark.parametrize(
    ("month", "family", "common"),
    [(OCTOBER_2021, "25480", "2610"), (OCTOBER_2023, "28190", "2870")],
)
def test_vectors_c_nine_persons(bench: Bench, month: Month, family: str, common: str) -> None:
    """C and C': nine persons have the last step twice more: 28090 in 2021, 31060 in 2023."""
    facts = couple(month=month, in_dwelling=9, children=seven(month.year), costs=())
    read = answers(read_case=[case_row(co_applicant=ALI)])
    proposal = bench.prepare(facts, read)
    assert value(proposal, "norm_familj") == family
    assert value(proposal, "gemensamma") == common
    total = {"25480": "28090", "28190": "31060"}[family]
    assert value(proposal, "resultat") == total


def test_vector_f_surplus(bench: Bench) -> None:
    """F: 4620 + 4000 − 9100 = −480: no aid is proposed and no kind of decision either."""
    facts = make_facts(month=OCTOBER_2023, costs=(cost("Hyra", 4000),))
    read = answers(read_fk=[payment("SJP", 9100, "2023-09-25")])
    proposal = bench.prepare(facts, read)
    assert value(proposal, "resultat") == "-480"
    assert value(proposal, "beslutstyp") == value(proposal, "beslutstext") == ""
    text = {each.key: each for each in proposal.findings}["surplus:arende"].text.english()
    assert "480 kr. No aid is proposed; a person decides" in text


def test_vector_s1_stimulus(bench: Bench) -> None:
    """S1: a wage of 5000 counts as 3750, and 3940 + 5000 − 3750 is a deficit of 5190."""
    facts = make_facts(incomes=(income("Lön", 5000),), costs=(cost("Hyra", 5000),))
    proposal = bench.prepare(facts, answers(read_case=[case_row(aid_months="7")]))
    assert value(proposal, "inkomster/lon-sokande/belopp") == "3750"
    norm = {"familj/sokande/belopp": "3940", "gemensamma": "0"}
    assert value(proposal, "resultat", norm) == "5190"


def test_vector_s2_many_parts(bench: Bench) -> None:
    """S2: 26436 + 5153 + 1000 − 12300 is a deficit of 20289."""
    facts = make_facts(
        incomes=(income("Annan inkomst", 12300),), costs=(cost("Hyra", 5153), cost("Medicin", 1000))
    )
    norm = {"familj/sokande/belopp": "26436", "gemensamma": "0"}
    assert value(bench.prepare(facts), "resultat", norm) == "20289"


def test_a_shared_dwelling_2023(bench: Bench) -> None:
    """A lodger among three in 2023: 3490 + 1580/3 = 4016,67."""
    facts = make_facts(month=OCTOBER_2023, dwelling="INNEBOENDE", in_dwelling=3, costs=())
    proposal = bench.prepare(facts)
    assert value(proposal, "gemensamma") == "526.67"
    assert value(proposal, "resultat") == "4016.67"


@pytest.mark.parametrize(("method", "amount"), [("12/365", Decimal(1918)), ("1/30", Decimal(1945))])
def test_half_a_month_2023(bench: Bench, method: str, amount: Decimal) -> None:
    """A child of 12 who is there 15 days in 2023 gives 1918 by the year, 1945 by the month."""
    facts = make_facts(
        month=OCTOBER_2023, in_dwelling=2,
        children=(child("2011-03-15", extent="DELTID", days=15),),
    )  # fmt: skip
    proposal = bench.prepare(facts, child_days=method)
    assert value(proposal, "familj/barn-1/belopp") == str(amount)
    source = proposal.figure("familj/barn-1/belopp").source.name.english()
    assert ("12/365" in source) is (method == "12/365")


def test_the_two_person_value_of_2023(bench: Bench) -> None:
    """Of two persons 1250 is used, which the parts sum to; the source names the printed 1150."""
    facts = make_facts(month=OCTOBER_2023, in_dwelling=2, children=(child("2011-03-15"),))
    proposal = bench.prepare(facts)
    assert value(proposal, "gemensamma") == "1250"
    dated = bench.dated.on("riksnorm_gemensam_2", dt.date(2023, 10, 1))
    assert dated is not None
    assert "1150" in dated.source
