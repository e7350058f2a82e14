"""Codes of applications and systems stand nowhere that people read; systems still get them."""

from __future__ import annotations

import re

import pytest

from bots.income_support.facts import Plan
from bots.income_support.sources import APPLICATIONS, SOURCES
from bots.income_support.words import EXTENTS, METHODS, PLANS, ROLES, STATUSES, TYPES, person
from framework.core.canonical import NotCanonicalError
from framework.core.proposals import Proposal
from tests.bots.income_support.conftest import (
    ALI,
    Bench,
    answers,
    before,
    case_row,
    child,
    couple,
    finding,
    income,
    make_facts,
)

#: A code: capitals alone, as `SOKANDE` or `SAMMA_SOM_TIDIGARE`.
_CODE = re.compile(r"\b[A-ZÅÄÖ]{4,}(?:_[A-ZÅÄÖ]+)*\b")
#: What is written like that and is a word to people.
_WORDS = {"SSBTEK", "INKOMST", "UTGIFT", "NORM"}


def shown(proposal: Proposal) -> list[str]:
    """Return every text that people read of a proposal, as the inbox shows it."""
    texts = [str(each.text) for each in proposal.findings]
    texts += [str(each.finding) for each in proposal.checks]
    for section in proposal.sections:
        texts += [cell for panel in section.panels for row in panel.rows for cell in row]
        cells = [cell for table in section.tables for row in table.rows for cell in row.cells]
        for one in (*section.figures, *cells):
            texts += [str(one.words.get(each or "", each or "")) for each in (one.value, one.now)]
            texts.append(str(one.source.name))
    return texts


def test_no_code_is_shown(bench: Bench) -> None:
    """Roles, ways of payment, planning, extent, kind of decision: each by its word."""
    facts = couple(
        children=(child("2015-03-15", extent="DELTID", days=31), child("2005-06-01", 2)),
        in_dwelling=4, civil_status="ENSAMSTAENDE", payment_method="UTBETALNINGSKORT",
        incomes=(income("Lön", 900, "BARN"), income("Underhållsbidrag", 500, "MEDSOKANDE")),
        plans=(Plan(person="SOKANDE", type="SJUKSKRIVEN", extent=None),),
    )  # fmt: skip
    rows = [before("INKOMST", "Underhållsbidrag", 500, recipient="MEDSOKANDE")]
    read = answers(read_case=[case_row(co_applicant=ALI)], read_previous=rows)
    proposals = (
        bench.prepare(facts, read),
        bench.prepare(make_facts()),
        bench.prepare(make_facts(type="TILLAGG")),
        bench.prepare(make_facts(case="")),
    )
    found = {
        code for proposal in proposals for text in shown(proposal) for code in _CODE.findall(text)
    }
    assert found <= _WORDS
    assert not {"J", "N"} & {text for proposal in proposals for text in shown(proposal)}


@pytest.mark.parametrize(
    ("sheet", "column", "words"),
    [
        ("ansokningar", "typ", TYPES), ("ansokningar", "civilstand", STATUSES),
        ("ansokningar", "utbetalningssatt", METHODS), ("barn", "omfattning", EXTENTS),
        ("inkomster", "mottagare", ROLES), ("planering", "typ", PLANS),
    ],
)  # fmt: skip
def test_every_code_of_an_application_has_a_word(
    sheet: str, column: str, words: dict[str, object]
) -> None:
    """What an application may say, people can read."""
    (spec,) = (each for each in SOURCES[APPLICATIONS].sheets if each.name == sheet)
    (found,) = (each for each in spec.columns if each.name == column)
    assert set(found.choices) == set(words)


def test_what_systems_get_is_the_code(bench: Bench) -> None:
    """Whose income it is, and who a member is, is sent as the case system knows it."""
    facts = make_facts(
        children=(child("2015-03-15"),), in_dwelling=2, incomes=(income("Underhållsbidrag", 500),)
    )  # fmt: skip
    proposal = bench.prepare(facts)
    values = proposal.in_force({})
    assert values["inkomster/underhallsbidrag-sokande/mottagare"] == "SOKANDE"
    assert values["familj/barn-1/roll"] == "BARN-1"
    assert str(proposal.figure("familj/barn-1/roll").words["BARN-1"]) == "Child 1"


def test_a_person_s_own_income_is_somebody_s_of_the_household(bench: Bench) -> None:
    """In a row that a person adds, who has the income is chosen and not typed."""
    proposal = bench.prepare(make_facts())
    key = "inkomster/+1/mottagare"
    cell = proposal.known({key: ""})[key]
    assert [str(word) for word in cell.words.values()] == ["Applicant", "Co-applicant", "Child"]
    assert cell.canonical("SOKANDE") == "SOKANDE"
    with pytest.raises(NotCanonicalError):
        cell.canonical("mannen")


def test_a_person_may_decide_what_the_coworker_never_proposes(bench: Bench) -> None:
    """The kinds of decision that people choose among are all four."""
    kind = bench.prepare(make_facts()).figure("beslutstyp")
    assert list(kind.words) == ["BIFALL", "DELAVSLAG", "AVSLAG", "AVVISNING"]
    assert kind.editable


def test_texts_name_people_and_codes_in_words(bench: Bench) -> None:
    """What is found says who and what in the words of a sentence."""
    odd = make_facts(children=(child("2015-03-15", days=20),), in_dwelling=2)
    text = str(finding(bench.prepare(odd), "check_extent:barn-1").text)
    assert text.endswith("child 1: full time and 20 days do not fit together")
    married = bench.prepare(make_facts(civil_status="GIFT"))
    assert "civil status married does" in str(finding(married, "family_differs:vuxna").text)
    assert str(person("MEDSOKANDE")) == "the co-applicant"
