"""L10–L17: when each fails, when it passes, and when nothing can be said."""

from __future__ import annotations

import pytest

from framework.core.errors import BusinessException
from framework.core.lifecycle import State
from framework.core.messages import Message
from framework.core.rules import Outcome
from tests.bots.resource_allocation.conftest import NOW, Economy, Town, waiting


def _ordinary(town: Town, minutes: int = 17) -> str:
    """Give one client with a visit of so many minutes every day, and control sums."""
    number = town.decision("K1", str(minutes))
    town.daily(number, minutes)
    stated(town)
    return number


def stated(town: Town) -> None:
    """Let the sender state the sums of what is sent, for an only area."""
    town.areas[0] |= {
        "beslut_rader": str(len(town.decisions)), "besok_rader": str(len(town.visits)),
        "planerade_min": str(sum(int(row["planerad_min"]) for row in town.visits)),
        "utforda_min": str(sum(int(row["utford_min"]) for row in town.visits)),
    }  # fmt: skip


def test_an_ordinary_month_passes_every_rule(town: Town) -> None:
    """Nothing flags an area that is as it should be."""
    _ordinary(town)
    proposal = town.proposal()
    assert [each.rule.code for each in proposal.checks if each.outcome is not Outcome.passed] == []
    assert proposal.leads_to is State.awaiting_decision
    assert not proposal.flagged


def test_l10_visits_that_were_rounded(town: Town) -> None:
    """Sixty visits that all end on five minutes were rounded before they came."""
    for client in ("K1", "K2"):
        town.daily(town.decision(client, "15"), 15)
    assert town.check("L10").outcome is Outcome.failed
    town.visits[0]["utford_min"] = "14"
    assert town.check("L10").outcome is Outcome.passed


def test_l10_without_visits_says_nothing(town: Town) -> None:
    """No visit is neither rounded nor not."""
    assert town.check("L10").outcome is Outcome.no_data


@pytest.mark.parametrize("column", ["beslut_rader", "besok_rader", "planerade_min", "utforda_min"])
def test_l11_control_sums(town: Town, column: str) -> None:
    """A sum that differs by one blocks; a sum that is not stated gives no data."""
    _ordinary(town)
    right = town.areas[0][column]
    town.areas[0][column] = str(int(right) + 1)
    found = town.check("L11")
    assert found.outcome is Outcome.failed
    assert column in found.finding.english()
    assert town.proposal().leads_to is State.manual
    town.areas[0][column] = ""
    assert town.check("L11").outcome is Outcome.no_data


def _said(text: Message) -> str:
    return text.english()


def test_l11_an_expected_client_without_visits_blocks(town: Town) -> None:
    """L-D: 0 visits of somebody who is expected is a hole in the import, not rest."""
    _ordinary(town)
    town.decision("K2", "30")
    stated(town)
    found = town.check("L11")
    assert found.outcome is Outcome.failed
    assert "Expected client without a visit" in _said(found.finding)
    assert "beslut row 2" in _said(found.finding)
    assert town.proposal().leads_to is State.manual


def test_l11_a_decision_without_visits_blocks(town: Town) -> None:
    """A client with other visits is there, but one of their decisions is not carried out."""
    _ordinary(town)
    town.decision("K1", "30")
    stated(town)
    assert "Decision without a visit" in _said(town.check("L11").finding)


@pytest.mark.parametrize(
    "given",
    [
        {"insatstyp": "TRYGGHETSLARM"},
        {"insatstyp": "MATLEVERANS"},
        # In force for three days of a week in which one visit is due.
        {"frekvens": "VECKA", "giltig_from": "2026-11-28"},
        {"giltig_from": "2026-12-01"},
        {"giltig_tom": "2026-10-31"},
    ],
)
def test_l11_where_no_visit_is_expected_none_is_missed(town: Town, given: dict[str, str]) -> None:
    """An alarm is no visit, and a visit in a month is not due in three days."""
    _ordinary(town)
    town.decision("K2", "30", **given)
    town.areas[0]["beslut_rader"] = ""
    assert town.check("L11").outcome is Outcome.no_data


def test_l11_hospital_all_month_is_no_hole(town: Town) -> None:
    """L13: a client who is away has visits that were not carried out, with the cause."""
    _ordinary(town)
    number = town.decision("K2", "30")
    for day in range(1, 31):
        town.visit(number, day, 30, 0, "SJUKHUS")
    stated(town)
    assert town.check("L11").outcome is Outcome.passed


@pytest.mark.parametrize(
    "given",
    [
        {"beslut_id": ""},
        {"beslut_id": "B99"},
        {"kund_id": "K2"},
    ],
)
def test_l11_a_visit_without_a_decision_blocks(town: Town, given: dict[str, str]) -> None:
    """L-E: no decision, one that is not there, and somebody else's."""
    number = _ordinary(town)
    town.client("K2", omrade="Norra")
    town.visit(number, 3, 20)
    town.visits[-1] |= given
    stated(town)
    found = town.check("L11")
    assert "Visit without a decision in force" in _said(found.finding)
    assert "visits.xlsx, utford row 31" in _said(found.finding)


def test_l11_a_visit_after_the_decision_has_ended_blocks(town: Town) -> None:
    """A decision that has ended is none."""
    number = town.decision("K1", "17", giltig_tom="2026-11-20")
    town.daily(number, 17, range(1, 22))
    stated(town)
    assert "utford row 21" in _said(town.check("L11").finding)


def test_l12_contradiction_about_two_people(town: Town) -> None:
    """`20*2` and N for double staffing: how much staff it takes is not known."""
    _ordinary(town)
    town.decisions[0] |= {"tid_min_per_gang": "17*2", "dubbelbemanning": "N"}
    assert town.check("L12").outcome is Outcome.failed
    assert town.proposal().leads_to is State.manual


def test_l13_performed_in_hospital(town: Town) -> None:
    """Somebody who is in hospital was not at home to be helped: a person looks."""
    _ordinary(town)
    town.visits[4]["orsak_avvikelse"] = "SJUKHUS"
    assert town.check("L13").outcome is Outcome.failed
    assert town.proposal().leads_to is State.awaiting_decision


def test_l14_two_decisions_about_the_same_overlap(town: Town) -> None:
    """The same help twice on the same days is told, and one after the other is not."""
    first = town.decision("K1", "17", insats="DUSCH", giltig_tom="2026-11-10")
    town.daily(first, 17, range(1, 11))
    second = town.decision("K1", "17", insats="DUSCH", giltig_from="2026-11-10")
    town.daily(second, 17, range(10, 31))
    assert town.check("L14").outcome is Outcome.failed
    town.decisions[1]["giltig_from"] = "2026-11-11"
    assert town.check("L14").outcome is Outcome.passed


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("insatstyp", ""),
        ("insatstyp", "PROMENAD"),
        ("tid_min_per_gang", "-20"),
        ("tid_min_per_gang", "20*3"),
        ("frekvens", "IBLAND"),
        ("ggr", "-1"),
        ("giltig_from", ""),
        ("giltig_tom", "2024-01-01"),
    ],
)
def test_l15_a_decision_that_cannot_be_used_stops_its_area(
    town: Town, column: str, value: str
) -> None:
    """What it would have added is not known, so no sum of the area is; the others go on."""
    town.area("Södra")
    _ordinary(town)
    town.decision("K2", "30", omrade="Södra")
    town.decisions[1][column] = value
    found = town.proposal("Södra")
    assert found.leads_to is State.manual
    assert found.in_force({})["kronor"] == found.in_force({})["beviljad_h"] == ""
    assert town.proposal("Norra").leads_to is State.awaiting_decision


@pytest.mark.parametrize(
    ("column", "value"), [("utford_min", "-5"), ("utford_min", "1441"), ("datum", "igår")]
)
def test_l15_a_visit_that_cannot_be_used_stops_its_area(
    town: Town, column: str, value: str
) -> None:
    """Negative minutes, more than a day, and no day."""
    _ordinary(town)
    town.visits[3][column] = value
    assert town.check("L15").outcome is Outcome.failed


def test_l15_more_than_a_day_in_a_day(town: Town) -> None:
    """Visits of 1 441 minutes in one day, and decisions that grant it."""
    number = _ordinary(town)
    for _ in range(4):
        town.visit(number, 3, 356)
    stated(town)
    assert "More than 24 hours in a day" in _said(town.check("L15").finding)
    town.decisions[0]["tid_min_per_gang"] = "721*2"
    town.decisions[0]["ggr"] = "2"
    assert "More than 24 hours granted" in _said(town.check("L15").finding)


@pytest.mark.parametrize("area", ["", "Ön"])
def test_l15_a_row_in_no_area_stops_the_month(town: Town, area: str) -> None:
    """Whose hours they are nobody knows, so no area can be attested."""
    town.area("Södra")
    _ordinary(town)
    number = town.decision("K2", "30", omrade=area)
    town.daily(number, 30)
    for name in ("Norra", "Södra"):
        assert town.check("L15", name).outcome is Outcome.failed
        assert town.proposal(name).leads_to is State.manual


def test_l15_an_area_that_is_not_in_the_list_stops_the_month(town: Town) -> None:
    """Rows that are in no area of the list: the sum of the rows is not the sum of the areas."""
    _ordinary(town)
    town.daily(town.decision("K2", "30", omrade="Södra"), 30)
    found = town.check("L15")
    assert found.outcome is Outcome.failed
    assert "planerade_min: the rows are 1410, the areas 510." in _said(found.finding)


def test_l16_no_rate(town: Town) -> None:
    """Night has no rate: the kronor are not known, and nothing can be attested."""
    _ordinary(town)
    town.decisions[0]["tidskategori"] = "NATT"
    proposal = town.proposal()
    assert proposal.leads_to is State.manual
    assert proposal.in_force({})["kronor"] == ""


def test_l17_differs_without_a_cause(town: Town) -> None:
    """Ten minutes of sixty every day is more than ten percent, and nobody says why."""
    number = town.decision("K1", "60")
    for day in range(1, 31):
        town.visit(number, day, 60, 50)
    assert town.check("L17").outcome is Outcome.failed
    for row in town.visits:
        row["orsak_avvikelse"] = "KORTARE_TID"
    assert town.check("L17").outcome is Outcome.passed
    del town.limits["avvikelse_procent"]
    assert town.check("L17").outcome is Outcome.no_data


def test_a_register_that_does_not_say_who_is_protected_stops_the_run(town: Town) -> None:
    """Promise 9: nobody would know whose lines must not stand by themselves."""
    _ordinary(town)
    town.clients["K1"]["protected"] = ""
    with pytest.raises(BusinessException, match=r"clients\.xlsx, row 1"):
        town.collected()


def test_rates_that_cannot_be_read_stop_the_run(town: Town) -> None:
    """A rate without a source is nobody's decision."""
    _ordinary(town)
    town.rates[0]["kalla"] = ""
    with pytest.raises(BusinessException, match=r"rates\.xlsx, row 1"):
        town.collected()


def test_an_area_of_somebody_else_is_sent_back(town: Town) -> None:
    """An area must be one of ours, with its own unit, and stand once."""
    town.area("Södra", enhet="4103")
    town.areas.append(town.areas[0] | {"manad": "2026-12"})
    found = town.collected()
    assert [type(each).__name__ for each in found] == ["NotPrepared", "Case", "Case"]


def test_what_is_attested_already_is_not_asked_for_again(town: Town) -> None:
    """The same figures stand in the economy system: nothing to decide."""
    _ordinary(town)
    town.areas[0]["budget_h"] = "20"
    proposal = town.proposal()
    values = proposal.in_force({})
    fields = next(each for each in proposal.actions if each.key == "month").parameters
    row = {field: values[key] for field, key in fields.items()}
    assert town.proposal(economy=Economy([row])).leads_to is State.closed
    other = town.proposal(economy=Economy([row | {"amount": "1"}]))
    assert other.leads_to is State.awaiting_decision


def test_the_month_before_is_told_beside_each_figure(town: Town) -> None:
    """What was attested of October, and that nothing was, are told; not read is neither."""
    _ordinary(town)
    before = {"unit": "4101", "month": "2026-10", "amount": "3000", "granted": "8.1"}
    figure = town.proposal(economy=Economy([before])).figure("kronor")
    assert figure.now == "3000"
    none = town.proposal()
    assert none.figure("kronor").now is None
    assert "no_month_before" in {each.key for each in none.findings}
    unread = town.proposal(economy=Economy(closed=True))
    assert unread.not_read == {"economy"}
    assert {each.key for each in unread.findings} >= {"not_read:economy"}
    assert "no_month_before" not in {each.key for each in unread.findings}


def test_what_is_not_known_of_an_area_is_not_known_of_the_month(town: Town) -> None:
    """Promise 7: an area with a row that cannot be used has no sum on any sheet, nor the whole."""
    town.area("Södra")
    _ordinary(town)
    town.decision("K2", "30", omrade="Södra", frekvens="IBLAND")
    open_cases = [waiting(case) for case in town.cases().values()]
    summary = town.kind().summary(open_cases, town, NOW)
    assert summary is not None
    norra, sodra, whole = summary.tables[0].rows
    assert norra[1:] == ("1", "8.5", "8.5", "8.5", "8.5", "8.5", "3204.5")
    assert sodra == ("Södra", "0", "", "", "", "", "", "")
    assert whole == ("Summa", "1", "", "", "", "", "", "")
    ready = next(each for each in summary.figures if "attested" in each.label.english())
    assert ready.value == "1"
