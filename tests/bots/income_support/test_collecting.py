"""From the rows of a delivery to cases."""

from __future__ import annotations

from typing import Any

import pytest

from bots.income_support import KIND
from bots.income_support.sources import APPLICATIONS, SOURCES
from framework.adapters.sheets.tables import read_tables
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules
from framework.core.tables import Returned, WorkbookRows
from tests.bots.income_support.conftest import ALI, EVA, answers, make_settings, value
from tests.bots.income_support.doubles import NOW, Books, Systems

#: A number whose check digit is wrong: nobody's.
WRONG = "199001011234"


def application(**changes: str) -> dict[str, str]:
    """Make the row of an application that answers every question with no."""
    return {
        "ansokan_id": "A-2026-0117", "arende_id": "EB-1001", "typ": "ATERANSOKAN",
        "inkom_datum": "2026-11-22", "period_ar": "2026", "period_manad": "12",
        "sokande_personnr": EVA, "medsokande_personnr": "", "civilstand": "ENSAMSTAENDE",
        "signerad_sokande": "J", "signerad_medsokande": "", "boendeform": "HYRESRATT",
        "antal_i_bostaden": "1", "boende_andrat": "N", "barn_boende_andrat": "N",
        "vistelse_annan_ort": "N", "utbetalningssatt": "SAMMA_SOM_TIDIGARE",
        "vantar_pa_ersattning": "N", "nya_tillgangar": "N", "skydd": "N", "meddelande": "",
        "eget_foretag": "N", "vistelse_utomlands": "N", **changes,
    }  # fmt: skip


def book(*applications: dict[str, str], **details: list[dict[str, str]]) -> WorkbookRows:
    """Read a delivery as the queue gives it."""
    names = ("barn", "inkomster", "utgifter", "planering", "sokta_jobb")
    tables: dict[str, Any] = {"ansokningar": list(applications)}
    tables |= {name: details.get(name, []) for name in names}
    return read_tables(tables, SOURCES[APPLICATIONS], file="queue", tenant="Lindeby kommun")


def collected(dated: DatedRules, *books: WorkbookRows) -> list[Case | NotPrepared]:
    """Return what becomes of some deliveries."""
    return list(KIND(make_settings(), dated).collect(Books(*books)))


def only(dated: DatedRules, *books: WorkbookRows) -> Case:
    """Return the one case of a delivery."""
    (case,) = collected(dated, *books)
    assert isinstance(case, Case)
    return case


RENT = {"ansokan_id": "A-2026-0117", "utgiftstyp": "Hyra", "sokt_belopp": "6 000,50"}
PLAN = {"ansokan_id": "A-2026-0117", "person": "SOKANDE", "typ": "ARBETE"}


def test_a_case_per_application(dated: DatedRules) -> None:
    """An application becomes a case with its details, and its title holds no identity number."""
    case = only(dated, book(application(), utgifter=[RENT], planering=[PLAN]))
    assert case.title == "A-2026-0117, 2026-12"
    assert (case.unit, case.unit_name) == ("5101", "Försörjningsenheten")
    assert not case.urgent
    proposal = KIND(make_settings(), dated).prepare(case, Systems(answers()), NOW)
    assert value(proposal, "utgifter/hyra/sokt") == "6000.5"
    assert proposal.figure("utgifter/hyra/sokt").source.read_at == NOW


def test_r24_urgent_at_once(dated: DatedRules) -> None:
    """R24: words of an emergency put the case on top before anything is prepared."""
    assert only(dated, book(application(meddelande="jag blir vräkt imorgon"))).urgent


def test_r18_promise_9_a_protected_application_says_nothing(dated: DatedRules) -> None:
    """R18: what is known to be protected leaves neither row, values nor unit behind."""
    case = only(dated, book(application(skydd="J", meddelande="hemligt"), utgifter=[RENT]))
    assert case.protected
    assert not case.values
    assert not case.row.values
    assert EVA not in case.model_dump_json()
    assert "hemligt" not in case.model_dump_json()


def test_r32_a_wrong_number_is_sent_back(dated: DatedRules) -> None:
    """R32: a number whose check digit is wrong returns its row, masked, and makes no case."""
    read = book(application(sokande_personnr=WRONG), application(ansokan_id="A-2026-0118"))
    (returned,) = read.sheet("ansokningar").returned
    assert isinstance(returned, Returned)
    assert [cell.column for cell in returned.cells] == ["sokande_personnr"]
    assert WRONG not in returned.model_dump_json()
    assert only(dated, read).reference == "A-2026-0118"


def test_a_bad_detail_returns_its_application(dated: DatedRules) -> None:
    """An amount that is no number returns the whole application: nothing is left out in silence."""
    read = book(application(), utgifter=[RENT | {"sokt_belopp": "cirka 6000"}])
    assert collected(dated, read) == []
    assert len(read.sheet("ansokningar").returned) == 1


def test_r16_the_second_of_a_delivery_knows_the_first(dated: DatedRules) -> None:
    """R16: two applications of a person for a month, also as co-applicant: the later one tells."""
    first = application(inkom_datum="2026-11-14", ansokan_id="A-2026-0100")
    second = application(medsokande_personnr=ALI, civilstand="GIFT", signerad_medsokande="J")
    third = application(sokande_personnr=ALI, ansokan_id="A-2026-0119")
    other = application(sokande_personnr=ALI, ansokan_id="A-2026-0120", period_manad="11")
    cases = collected(dated, book(first, other), book(second, third))
    earlier = {case.reference: case.values["earlier"] for case in cases if isinstance(case, Case)}
    assert earlier == {
        "A-2026-0100": [], "A-2026-0117": ["A-2026-0100"], "A-2026-0119": ["A-2026-0117"],
        "A-2026-0120": [],
    }  # fmt: skip


def test_the_same_application_twice_is_sent_back(dated: DatedRules) -> None:
    """An application that stands in two deliveries is prepared in neither: nobody knows which."""
    found = collected(dated, book(application()), book(application(typ="TILLAGG")))
    assert [type(each) for each in found] == [NotPrepared, NotPrepared]


def test_promise_9_one_protected_of_two_is_enough(dated: DatedRules) -> None:
    """When one of two rows of an application says protected, both are."""
    found = collected(dated, book(application()), book(application(skydd="J")))
    assert [isinstance(each, Case) and each.protected for each in found] == [True, True]


def test_numbers_in_type_names_are_masked(dated: DatedRules) -> None:
    """A number in a free type name is masked before it becomes part of any key."""
    income = {"ansokan_id": "A-2026-0117", "inkomsttyp": f"Lön {ALI}", "belopp_netto": "1",
              "mottagare": "SOKANDE"}  # fmt: skip
    case = only(dated, book(application(), inkomster=[income]))
    proposal = KIND(make_settings(), dated).prepare(case, Systems(answers()), NOW)
    assert ALI not in proposal.model_dump_json()


@pytest.mark.parametrize("column", ["sokande_personnr", "medsokande_personnr"])
def test_identity_numbers_are_sensitive(column: str) -> None:
    """Every column of an identity number, account or free text is typed and marked so."""
    sheet = SOURCES[APPLICATIONS].sheet("ansokningar")
    assert sheet.column(column).type == "identity"
    assert sheet.column(column).sensitive
    for name in ("kontonr", "clearing", "meddelande", "mobil", "e-post"):
        assert sheet.column(name).sensitive
    assert SOURCES[APPLICATIONS].sheet("barn").column("personnr").sensitive
