"""Rules that no planted case has: what they say, and what of it nobody knows."""

from __future__ import annotations

import pytest

from bots.income_support.facts import Answer, Month
from bots.income_support.systems import AGENCIES
from framework.core.lifecycle import State
from framework.core.rules import Outcome
from tests.bots.income_support.conftest import (
    EVA,
    EVA_BEFORE,
    Bench,
    answers,
    before,
    case_row,
    cost,
    income,
    keys,
    make_facts,
    outcome,
    payment,
    value,
)


@pytest.mark.parametrize("question", ["eget_foretag", "vistelse_utomlands"])
def test_company_and_stay_abroad_are_a_person_s(bench: Bench, question: str) -> None:
    """EGENFORETAG, UTOMLANDS: a yes hands over; unanswered is no data and not no."""
    code = {"eget_foretag": "EGENFORETAG", "vistelse_utomlands": "UTOMLANDS"}[question]
    assert bench.prepare(make_facts(yes=(question,))).leads_to is State.manual
    unanswered = bench.prepare(make_facts(unanswered=(question,)))
    assert outcome(unanswered, code) is Outcome.no_data
    assert keys(unanswered) == {"check_application:obesvarat"}


def test_permits_and_summer_students(bench: Bench) -> None:
    """UTOMLANDS: a permit that ends before the month does, and a student in summer."""
    permit = {"giltighetstid": "TIDBEGRANSAT", "tom": "2026-12-15"}
    assert outcome(bench.prepare(make_facts(), answers(read_miv=[permit])), "UTOMLANDS") is (
        Outcome.failed
    )
    lasting = {"giltighetstid": "PERMANENT", "tom": ""}
    assert outcome(bench.prepare(make_facts(), answers(read_miv=[lasting])), "UTOMLANDS") is (
        Outcome.passed
    )
    july = make_facts(month=Month(year=2026, month=7))
    studies = answers(read_csn=[payment("studiemedel", 3000, "2026-05-25", delforman="bidrag")])
    assert outcome(bench.prepare(july, studies), "UTOMLANDS") is Outcome.failed


def test_which_months_are_summer_is_rule_data(bench: Bench) -> None:
    """UTOMLANDS: without the months nobody knows, whatever the agencies say."""
    facts = make_facts(month=Month(year=2026, month=7))
    unknown = bench.prepare(facts, without=("studerande_sommar_manader",))
    assert outcome(unknown, "UTOMLANDS") is Outcome.no_data
    assert outcome(bench.prepare(facts), "UTOMLANDS") is Outcome.passed


@pytest.mark.parametrize(
    ("unread", "month", "result"),
    [("read_miv", 12, "no_data"), ("read_csn", 12, "passed"), ("read_csn", 7, "no_data")],
)
def test_permits_and_students_that_were_not_read(
    bench: Bench, unread: str, month: int, result: str
) -> None:
    """UTOMLANDS: without Migrationsverket, and in summer without CSN, nobody knows."""
    facts = make_facts(month=Month(year=2026, month=month))
    proposal = bench.prepare(facts, answers(**{unread: None}))
    assert outcome(proposal, "UTOMLANDS").value == result
    abroad = facts.model_copy(
        update={"answers": facts.answers | {"vistelse_utomlands": Answer.yes}}
    )
    assert outcome(bench.prepare(abroad, answers(**{unread: None})), "UTOMLANDS").value == "failed"
    left_out = tuple(name for name in AGENCIES if name != unread)
    assert outcome(bench.prepare(facts, agencies=left_out), "UTOMLANDS").value == result


def test_an_amount_of_last_month_that_is_not_told_is_not_0(bench: Bench) -> None:
    """A row without an amount was there: neither new nor compared, and no 0 stands beside it."""
    facts = make_facts(incomes=(income("Lön", 5000),))
    rows = [EVA_BEFORE, before("UTGIFT", "Hyra"), before("INKOMST", "Lön", recipient="SOKANDE")]
    proposal = bench.prepare(facts, answers(read_previous=rows))
    compared = ("new_", "income_differs", "income_changed", "housing_cost_changed")
    assert not [key for key in keys(proposal) if key.startswith(compared)]
    lines = [row for table in proposal.tables for row in table.rows]
    figures = {cell.key: cell for row in lines for cell in row.cells}
    assert figures["inkomster/lon-sokande/belopp"].now is None
    assert figures["utgifter/hyra/godkant"].now is None


def test_first_application_is_collected_and_not_calculated(bench: Bench) -> None:
    """NY_GRUND: what is known is collected for a person; no norm, no result."""
    facts = make_facts(type="NYANSOKAN", case="")
    proposal = bench.prepare(facts, answers(read_fk=[payment("BOB", 1300)]))
    assert proposal.leads_to is State.manual
    assert value(proposal, "inkomster_summa") == "1300"
    assert value(proposal, "resultat") == ""
    assert "read_case" not in bench.systems.operations()


@pytest.mark.parametrize(
    ("closed", "code"), [("2026-11-01", "NYSS_AVSLUTAD"), ("2026-03-01", "NY_GRUND")]
)
def test_a_closed_case_is_a_person_s(bench: Bench, closed: str, code: str) -> None:
    """NYSS_AVSLUTAD within 30 days, a new ground after them."""
    proposal = bench.prepare(make_facts(), answers(read_case=[case_row(closed_on=closed)]))
    failed = {each.rule.code for each in proposal.checks if each.outcome is Outcome.failed}
    assert failed == {code}
    assert proposal.leads_to is State.manual


def test_somebody_has_died(bench: Bench) -> None:
    """AVLIDEN: a person takes over, and no agency is asked."""
    proposal = bench.prepare(make_facts(), answers(read_case=[case_row(deceased="J")]))
    assert outcome(proposal, "AVLIDEN") is Outcome.failed
    assert proposal.leads_to is State.manual
    assert "read_fk" not in bench.systems.operations()


def test_agencies_are_told_purpose_and_law(bench: Bench) -> None:
    """Every question states purpose and law, and asks for the income month and the one before."""
    bench.prepare(make_facts())
    asked = [parameters for name, parameters in bench.systems.asked if name == "read_fk"]
    assert asked == [
        {
            "person": EVA, "from": "2026-10-01", "to": "2026-11-30",
            "purpose": "Handläggning av ekonomiskt bistånd", "law": "12 kap. 1 § SoL (2025:400)",
        }
    ]  # fmt: skip
    assert len(bench.systems.asked) == len({str(each) for each in bench.systems.asked})


@pytest.mark.parametrize(
    ("times", "whole"),
    [
        ((("2026-11-01", "2026-11-30"),), True),
        ((("2026-11-16", "2026-11-30"), ("2026-11-01", "2026-11-15")), True),
        ((("2026-11-01", "2026-11-20"), ("2026-11-10", "2026-11-30")), True),
        ((("2026-11-01", "2026-11-10"), ("2026-11-12", "2026-11-30")), False),
        ((("2026-11-02", "2026-11-30"),), False),
        ((("2026-11-01", "2026-11-29"),), False),
        ((("2026-11-01", "2026-11-30"), ("", "2026-11-30")), False),
    ],
)
def test_parental_benefit_covers_every_day(
    bench: Bench, times: tuple[tuple[str, str], ...], whole: bool
) -> None:
    """The times of the payments join, so that no day between the first and the last is missing."""
    paid = [payment("FP", 900, period_from=first, period_tom=last) for first, last in times]
    proposal = bench.prepare(make_facts(), answers(read_fk=paid))
    assert ("check_parental_benefit:sokande" not in keys(proposal)) is whole


@pytest.mark.parametrize("rule", ["foraldrapenning_uttag", "kvitto_utgifter"])
def test_what_no_rule_asks_for_is_not_asked_for(bench: Bench, rule: str) -> None:
    """Whole months of parental benefit and receipts of glasses are a municipality's own rules."""
    facts = make_facts(costs=(cost("Hyra", 6000), cost("Glasögon", 900)))
    short = payment("FP", 900, period_from="2026-11-01", period_tom="2026-11-14")
    asked = keys(bench.prepare(facts, answers(read_fk=[short])))
    told = {"foraldrapenning_uttag": "check_parental_benefit:sokande",
            "kvitto_utgifter": "check_attachments:glasogon"}  # fmt: skip
    assert set(told.values()) <= asked
    without = keys(bench.prepare(facts, answers(read_fk=[short]), without=(rule,)))
    assert asked - without == {told[rule]}
