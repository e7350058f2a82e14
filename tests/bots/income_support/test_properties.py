"""What must hold for every household, income and answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.income_support.dated_values import rounded
from bots.income_support.facts import Answer, Month
from bots.income_support.settings import Rounding
from bots.income_support.words import QUESTIONS
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.red_days import is_working_day, next_working_day
from tests.bots.income_support.conftest import (
    CONFIGS,
    Bench,
    answers,
    child,
    cost,
    income,
    make_facts,
    payment,
    value,
)

_FILES = ("common/rules/riksnorm", "common/rules/ekonomiskt-bistand",
          "lindeby/rules/ovningsnorm", "lindeby/rules/ekonomiskt-bistand")  # fmt: skip
BENCH = Bench(merged(load(Path(CONFIGS) / f"{name}.yaml", RulesFile)[0] for name in _FILES))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
AMOUNTS = st.decimals(min_value=0, max_value=30_000, places=2)
BIRTHS = st.dates(dt.date(2007, 1, 1), dt.date(2026, 11, 30))
EXTENTS = st.sampled_from(["HELTID", "DELTID", ""])


@st.composite
def children(draw: Any) -> tuple[Any, ...]:
    """Draw up to nine children, some part of the month, some with unanswered questions."""
    return tuple(
        child(
            draw(BIRTHS).isoformat(), number, extent=draw(EXTENTS),
            days=draw(st.none() | st.integers(0, 31)), lunch=draw(st.sampled_from(Answer)),
        )
        for number in range(1, draw(st.integers(0, 9)) + 1)
    )  # fmt: skip


@QUICK
@given(
    kids=children(),
    wages=st.lists(AMOUNTS, max_size=4),
    benefits=st.lists(AMOUNTS, max_size=4),
    costs=st.lists(AMOUNTS, max_size=4),
)
def test_the_result_is_the_sum_of_its_rows_to_the_ore(
    kids: Any, wages: list[Decimal], benefits: list[Decimal], costs: list[Decimal]
) -> None:
    """Norm + common + costs − incomes, from the rows; unknown whenever any row is unknown."""
    facts = make_facts(
        children=kids, in_dwelling=1 + len(kids),
        incomes=tuple(income("Lön", each) for each in wages),
        costs=tuple(cost("El", each) for each in costs),
    )  # fmt: skip
    proposal = BENCH.prepare(facts, answers(read_fk=[payment("BOB", each) for each in benefits]))
    values = proposal.in_force({})
    cells = {key: text for key, text in values.items() if key.count("/") == 2}
    norm = [text for key, text in cells.items() if key.startswith("familj/") and "/belopp" in key]
    if "" in norm:
        assert values["norm_familj"] == values["resultat"] == values["beslutstyp"] == ""
        return
    incomes = sum(wages + benefits, Decimal(0))
    approved = min(sum(costs, Decimal(0)), Decimal(900))
    assert Decimal(values["inkomster_summa"]) == incomes
    assert Decimal(values["utgifter_summa"]) == approved
    expected = sum(map(Decimal, norm), Decimal(values["gemensamma"])) + approved - incomes
    assert Decimal(values["resultat"]) == expected
    assert (values["beslutstyp"] == "") is (expected <= 0)


@QUICK
@given(parts=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_incomes_of_one_type_are_one_sum_however_they_are_split(parts: list[Decimal]) -> None:
    """Five payments or one: the same row, the same amount."""
    split = BENCH.prepare(make_facts(incomes=tuple(income("Lön", each) for each in parts)))
    whole = BENCH.prepare(make_facts(incomes=(income("Lön", sum(parts)),)))
    key = "inkomster/lon-sokande/belopp"
    assert value(split, key) == value(whole, key)


@QUICK
@given(days=st.integers(0, 31), method=st.sampled_from(["12/365", "1/30"]))
def test_part_of_a_month_is_never_more_than_the_month(days: int, method: str) -> None:
    """Fewer days never give more, and a whole month gives the whole amount."""

    def amount(number: int) -> Decimal:
        kid = child("2012-03-15", extent="DELTID", days=number)
        proposal = BENCH.prepare(make_facts(children=(kid,), in_dwelling=2), child_days=method)
        return Decimal(value(proposal, "familj/barn-1/belopp"))

    assert amount(days) <= amount(min(days + 1, 31)) <= amount(31) == 4400


@QUICK
@given(given_answers=st.lists(st.sampled_from(Answer), min_size=7, max_size=7))
def test_three_answers_stay_three(given_answers: list[Answer]) -> None:
    """A yes tells of itself, a no is silent, and every unanswered question is asked for."""
    facts = make_facts()
    facts = facts.model_copy(
        update={"answers": dict(zip(facts.answers, given_answers, strict=True))}
    )
    proposal = BENCH.prepare(facts)
    told = {each.key: str(each.text) for each in proposal.findings}
    asked = told.get("check_application:obesvarat", "")
    types = {
        "boende_andrat": "dwelling_changed", "barn_boende_andrat": "children_moved",
        "vistelse_annan_ort": "stays_elsewhere", "vantar_pa_ersattning": "awaits_benefit",
        "nya_tillgangar": "new_assets",
    }  # fmt: skip
    for question, answered in facts.answers.items():
        words = asked.split(": ", 2)[-1].split(". ")[0].split(", ")
        assert (str(QUESTIONS[question]) in words) is (answered is Answer.unanswered)
        if question in types:
            assert (f"{types[question]}:ansokan" in told) is (answered is Answer.yes)


@QUICK
@given(amount=AMOUNTS, to=st.sampled_from(Rounding))
def test_rounding_moves_at_most_half_a_step(amount: Decimal, to: Rounding) -> None:
    """Rounded amounts are whole steps, at most half a step away."""
    step = {Rounding.ore: Decimal("0.01"), Rounding.krona: Decimal(1), Rounding.ten: Decimal(10)}
    result = rounded(amount, to)
    assert result % step[to] == 0
    assert abs(result - amount) <= step[to] / 2


@QUICK
@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_a_due_date_moves_forward_and_never_far(day: dt.date) -> None:
    """The next working day is one, is not before the day, and at most five days after it."""
    moved = next_working_day(day)
    assert is_working_day(moved)
    assert dt.timedelta(0) <= moved - day <= dt.timedelta(days=5)


@QUICK
@given(year=st.integers(1900, 2200), month=st.integers(1, 12), steps=st.integers(-60, 60))
def test_months_go_there_and_back(year: int, month: int, steps: int) -> None:
    """So many months later and back is the same month, and its days are its own."""
    here = Month(year=year, month=month)
    assert here.after(steps).after(-steps) == here
    assert here.last.month == month
    assert here.after().first - here.last == dt.timedelta(days=1)
