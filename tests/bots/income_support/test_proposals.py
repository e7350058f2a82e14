"""What a caseworker gets: sections, sums that follow them, drafts, and what is never there."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bots.income_support import KIND
from bots.income_support.facts import Cost, Month
from bots.income_support.settings import Settings
from bots.income_support.systems import FIELDS, MAY_HAVE, OPERATIONS, PARAMETERS
from framework.core.dated import DatedRules, DatedValue
from framework.core.errors import BusinessException
from framework.core.figures import REMOVED
from framework.core.levels import WorkLevel, ceiling
from framework.core.proposals import Proposal
from framework.core.rules import Certainty, Outcome
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
    make_settings,
    outcome,
    payment,
    said,
    value,
)
from tests.bots.income_support.doubles import NOW


@pytest.fixture
def full(bench: Bench) -> Proposal:
    """Give a proposal with rows in every table."""
    facts = couple(
        children=(child("2015-03-15"),), in_dwelling=3,
        costs=(cost("Hyra", 7000), cost("El", 400), cost("Medicin", 200)),
        incomes=(income("Underhållsbidrag", 1673),),
    )  # fmt: skip
    read = answers(
        read_case=[case_row(co_applicant=ALI)],
        **{f"read_fk:{EVA}": [payment("ABB", 1250)], f"read_fk:{ALI}": [payment("SJP", 4000)]},
    )
    return bench.prepare(facts, read)


def test_three_sections_approved_one_by_one(full: Proposal) -> None:
    """Calculation, payment and decision are sections of their own, beside last month."""
    assert [each.key for each in full.sections] == ["normberakning", "utbetalning", "beslut"]
    assert {each.now_label for each in full.sections} == {"Last month"}
    tables = {table.key: table for table in full.tables}
    assert list(tables) == ["familj", "inkomster", "utgifter", "levnadskostnader"]
    assert [key for key, table in tables.items() if table.extendable] == list(tables)[1:]


def test_sums_by_hand(full: Proposal) -> None:
    """7000 + 4400 + 1800 + 7400 + 200 − 6923 = 13877, from the rows."""
    assert value(full, "norm_familj") == "11400"
    assert value(full, "gemensamma") == "1800"
    assert value(full, "utgifter_summa") == "7400"
    assert value(full, "levnadskostnader_summa") == "200"
    assert value(full, "inkomster_summa") == "6923"
    assert value(full, "resultat") == value(full, "belopp") == "13877"


def test_promise_8_sums_follow_a_person(full: Proposal) -> None:
    """A changed rent, a row taken away and one added change the result; unknown stays unknown."""
    assert value(full, "resultat", {"utgifter/hyra/godkant": "6000"}) == "12877"
    assert value(full, "resultat", {"utgifter/el": REMOVED}) == "13477"
    added = {"inkomster/+1/typ": "Swish/insättningar", "inkomster/+1/belopp": "500"}
    assert value(full, "resultat", added) == "13377"
    assert value(full, "resultat", {"inkomster/+1/typ": "Lön"}) == ""


def test_every_figure_has_a_source_and_a_time(full: Proposal) -> None:
    """Every figure and cell says where it is from and when it was read."""
    for key in full.in_force({}):
        source = full.figure(key).source
        assert str(source.name).strip()
        assert source.read_at == NOW
    assert "SSBTEK, Försäkringskassan" in str(
        full.figure("inkomster/sjukpenning-medsokande/belopp").source.name
    )
    rent = str(full.figure("utgifter/hyra/godkant").source.name)
    assert "Lindebys riktlinjer" in rent
    assert "unverified" in rent


def test_the_invented_norm_is_named_on_the_screen(full: Proposal) -> None:
    """What is not the national norm says so as a figure, in a finding and beside amounts."""
    name = "Lindebys övningsnorm – inte riksnorm"
    assert value(full, "norm") == name
    told = {each.key: str(each.text) for each in full.findings}
    assert name in told["another_norm:norm"]
    assert name in str(full.figure("gemensamma").source.name)


def test_what_the_applicant_wrote_is_masked(bench: Bench) -> None:
    """The message is there to read, masked until a click; without one there is no figure."""
    written = bench.prepare(make_facts(text="Jag har bytt jobb"))
    assert written.figure("meddelande").sensitive
    assert value(written, "meddelande") == "Jag har bytt jobb"
    assert "meddelande" not in bench.prepare(make_facts()).in_force({})


def test_panels_show_completion_planning_and_readings(bench: Bench) -> None:
    """Beside the figures: what was asked for, incomes by type, planning, and what was read."""
    document = {"rad_nr": "1", "beskrivning": "Kontoutdrag", "senast_datum": "2026-11-19",
                "mottagen": "J", "mottagen_datum": "2026-11-21", "antal_filer": "1",
                "stickprov": "N", "files_unreadable": "0", "other_month": "N"}  # fmt: skip
    read = answers(read_completions=[document], read_pm=None)
    proposal = bench.prepare(make_facts(incomes=(income("Lön", 900),)), read)
    panels = {panel.title: panel.rows for panel in proposal.sections[0].panels}
    assert panels["Requested documents"] == (
        ("Kontoutdrag", "2026-11-19", "2026-11-21", "1", "Yes, late"),
    )
    assert ("Lön", "2026-11-20", "900", "", "900") in panels["Incomes by type"]
    assert panels["Planning"] == (("Applicant", "Seeks work", "100 %"),
                                  ("Jobs applied for", "4", ""))  # fmt: skip
    assert ("Pensionsmyndigheten", "Applicant", "not read") in panels["What was read"]
    assert ("Försäkringskassan", "Applicant", "read") in panels["What was read"]


def test_actions_only_register(full: Proposal) -> None:
    """What a yes carries out: rows, a calculation and a note in the case system, nothing else."""
    writes = {action.write for action in full.planned({})}
    assert writes == {"add_row", "register_calculation", "write_note"}
    rows = [action for action in full.planned({}) if action.write == "add_row"]
    assert len(rows) == 3 + 3 + 2 + 1
    assert {action.section for action in rows} == {"normberakning"}
    for action in full.planned({}):
        assert action.target == "case_system"
        values = full.in_force({})
        assert {values[key] for key in action.parameters.values()}
        assert values[action.parameters["case"]] == "EB-1001"
        assert values[action.parameters["period"]] == "2026-12"
    types = {row.given["row_type"] for row in rows}
    assert types == {"NORM", "INKOMST", "UTGIFT"}


def test_promise_3_no_operation_decides_pays_or_closes() -> None:
    """The kind knows no operation that sends a decision, pays, attests or closes."""
    names = [name for operations in (OPERATIONS, MAY_HAVE) for each in operations.values()
             for name in each]  # fmt: skip
    forbidden = re.compile("decision|decide|pay|attest|send|close|beslut|avslag|utbetal")
    assert [name for name in names if forbidden.search(name)] == []
    assert ceiling(KIND.name, KIND.highest_level, KIND.targets) is WorkLevel.approve_each
    assert not {"automatic", "auto"} & {word for name in Settings.model_fields
                                        for word in name.split("_")}  # fmt: skip
    assert set(FIELDS) == {name for name in names if name in PARAMETERS}


@pytest.mark.parametrize("amount", [0, 50_000])
def test_promise_3_a_refusal_is_never_proposed(bench: Bench, amount: int) -> None:
    """Whatever the result, no refusal is proposed: without need the decision is left open."""
    proposal = bench.prepare(make_facts(incomes=(income("Annan inkomst", amount),)))
    assert value(proposal, "beslutstyp") == ("" if amount else "BIFALL")
    assert not re.search(r"\bavslag|refuse", said(proposal).lower())


@pytest.mark.parametrize(
    ("more", "proposed"),
    [
        (cost("El", 400), "BIFALL"), (cost("El", 1400), "DELAVSLAG"),
        (cost("Övrigt", 900, "Annat"), ""), (cost("Umgänge", 700), ""),
    ],
)  # fmt: skip
def test_no_kind_of_decision_before_a_person_has_assessed_every_cost(
    bench: Bench, more: Cost, proposed: str
) -> None:
    """A cost that no rule has decided is neither granted nor refused by a proposed decision."""
    proposal = bench.prepare(make_facts(costs=(cost("Hyra", 6000), more)))
    assert value(proposal, "beslutstyp") == proposed
    assert bool(value(proposal, "beslutstext")) is bool(proposed)
    why = str(proposal.figure("beslutstyp").source.name)
    assert ("as prepared" if proposed else f"a person assesses {more.type}") in why


@pytest.mark.parametrize(
    ("month", "law"),
    [
        (Month(year=2023, month=10), "4 kap. 1 § socialtjänstlagen (2001:453)"),
        (Month(year=2026, month=12), "12 kap. 1 och 2 §§ socialtjänstlagen (2025:400)"),
    ],
)
def test_the_law_of_the_month(bench: Bench, month: Month, law: str) -> None:
    """The draft names the law in force for the month, and says how sure that is."""
    proposal = bench.prepare(make_facts(month=month))
    assert law in value(proposal, "beslutstext")
    assert re.search("secondary|second hand|unverified",
                     str(proposal.figure("beslutstext").source.name))  # fmt: skip


def test_drafts_hold_no_amounts(full: Proposal) -> None:
    """Texts name no amounts, so that none grows stale when a person changes a figure."""
    assert "13877" not in value(full, "beslutstext") + value(full, "journalanteckning")
    assert "Underlag förberett av Ronney, regelversion EB-2026" in value(full, "journalanteckning")


def test_nothing_changes_from_night_to_night_but_times(bench: Bench) -> None:
    """The next night's proposal differs in nothing but times."""
    facts, later = make_facts(), NOW + dt.timedelta(days=1)
    first, second = bench.prepare(facts), bench.prepare(facts, now=later)
    iso = re.compile(r"2026-11-2\dT0\d:\d\d:\d\dZ")
    assert iso.sub("", first.model_dump_json()) == iso.sub("", second.model_dump_json())


def test_a_dry_run_knows_nothing_and_says_so(bench: Bench) -> None:
    """When nothing may be asked, no check passes on what was not read."""
    silent = dict.fromkeys((*PARAMETERS, "read_case"))
    proposal = bench.prepare(make_facts(), silent)
    for code in ("NY_GRUND", "KONSTELLATION", "NYSS_AVSLUTAD", "AVLIDEN", "KOMPLETTERING",
                 "SSBTEK_FEL", "DUBBEL", "INKOMST", "UTOMLANDS"):  # fmt: skip
        assert outcome(proposal, code) is Outcome.no_data
    assert value(proposal, "resultat") == ""


def test_a_municipality_without_a_source(bench: Bench) -> None:
    """An agency that the settings leave out is not asked, and leaves no row."""
    proposal = bench.prepare(make_facts(), answers(read_csn=None), agencies=("read_fk", "read_af"))
    assert {name for name, parameters in bench.systems.asked if "person" in parameters} == {
        "read_fk", "read_af"
    }  # fmt: skip
    assert value(proposal, "resultat") != ""


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("riksnorm_barn_3", "många"), ("tak_hyra_1", "6500 kr"), ("kostnad_hyra", "ibland"),
        ("kostnad_el", "tak"), ("nyss_avslutad_dagar", "en månad"),
        ("riksnorm_barn_7-10", "3000"), ("riksnorm_gemensam_tre", "1400"),
        ("studerande_sommar_manader", "6, 13"), ("kvitto_utgifter", "Glasögon, Kaffe"),
        ("foraldrapenning_uttag", "halva"),
    ],
)  # fmt: skip
def test_rule_data_that_cannot_be_read_stops_the_start(key: str, text: str) -> None:
    """A value that says nothing we know is told with its key before any case is prepared."""
    wrong = DatedValue(
        valid_from=dt.date(2026, 1, 1), value=text, source="x", certainty=Certainty.unverified
    )
    with pytest.raises(BusinessException, match=key):
        KIND(make_settings(), DatedRules(values={key: (wrong,)}))
