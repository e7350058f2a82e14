"""The planted cases that the kind decides, each with what must come of it."""

from __future__ import annotations

import datetime as dt

import pytest

from bots.income_support import KIND
from bots.income_support.facts import Answer, Month
from framework.core.errors import ProtectedIdentity
from framework.core.findings import FindingLevel
from framework.core.lifecycle import State
from framework.core.rules import Outcome
from tests.bots.income_support.conftest import (
    ALI,
    EVA_BEFORE,
    RENT_BEFORE,
    Bench,
    answers,
    before,
    case_row,
    check,
    child,
    cost,
    couple,
    finding,
    income,
    keys,
    make_case,
    make_facts,
    make_settings,
    outcome,
    payment,
    value,
)
from tests.bots.income_support.doubles import NOW, Rows

#: A document that was asked for and has not come.
LACKING = {
    "rad_nr": "1", "beskrivning": "Kontoutdrag", "begard_datum": "2026-11-22",
    "senast_datum": "2026-11-30", "mottagen": "N", "antal_filer": "0", "files_unreadable": "0",
    "stickprov": "N", "other_month": "N",
}  # fmt: skip
BENEFIT = "Barnbidrag/Flerbarnstillägg"


def test_r01_all_equal_has_no_warnings(bench: Bench) -> None:
    """R01: a renewed application where all is as last month is prepared with 0 warnings."""
    proposal = bench.prepare(make_facts())
    assert proposal.leads_to is State.awaiting_decision
    assert not proposal.flagged
    assert proposal.not_read == frozenset()
    assert proposal.again_at is None


def test_r02_new_wage(bench: Bench) -> None:
    """R02: a wage that was not there last month is a new income."""
    proposal = bench.prepare(make_facts(incomes=(income("Lön", 8000),)))
    assert keys(proposal) == {"new_income:lon-sokande"}


def test_r03_benefit_missing_in_ssbtek(bench: Bench) -> None:
    """R03: a benefit paid in October and not in November is told as missing."""
    read = answers(read_fk=[payment("ABB", 1250, "2026-10-20")])
    detail = "barnbidrag_flerbarnstillagg-sokande"
    assert keys(bench.prepare(make_facts(), read)) == {f"income_missing_ssbtek:{detail}"}


def test_r04_counted_once(bench: Bench) -> None:
    """R04: the same sjukpenning in the application and in SSBTEK is counted once."""
    read = answers(
        read_fk=[payment("SJP", 9100)],
        read_previous=[EVA_BEFORE, RENT_BEFORE, before("INKOMST", "Sjukpenning", 9100)],
    )
    proposal = bench.prepare(make_facts(incomes=(income("Sjukpenning", 9100),)), read)
    assert keys(proposal) == {"possible_double:sjukpenning-sokande"}
    assert value(proposal, "inkomster_summa") == "9100"


def test_r05_two_posts_are_summed(bench: Bench) -> None:
    """R05: two payments of the same benefit in a month are one income, their sum."""
    read = answers(
        read_fk=[payment("BOB", 900, "2026-11-10"), payment("BOB", 400, "2026-11-25")],
        read_previous=[EVA_BEFORE, RENT_BEFORE, before("INKOMST", "Bostadsbidrag", 1300)],
    )
    proposal = bench.prepare(make_facts(), read)
    assert keys(proposal) == set()
    assert value(proposal, "inkomster/bostadsbidrag-sokande/belopp") == "1300"
    source = proposal.figure("inkomster/bostadsbidrag-sokande/belopp").source
    assert "SSBTEK, Försäkringskassan: 2 payments summed" in str(source.name)


def test_r06_one_agency_out_of_reach(bench: Bench) -> None:
    """R06: without Försäkringskassan the case is prepared, its sum unknown, and tried again."""
    proposal = bench.prepare(make_facts(), answers(read_fk=None))
    assert proposal.leads_to is State.awaiting_decision
    assert keys(proposal) == {"not_read:ssbtek"}
    assert outcome(proposal, "SSBTEK_FEL") is Outcome.no_data
    assert value(proposal, "inkomster_summa") == value(proposal, "resultat") == ""
    assert value(proposal, "beslutstyp") == ""
    resting = {"ssbtek", "ssbtek+case_system:read_previous", "case_system:read_case+ssbtek"}
    assert resting == proposal.not_read
    assert proposal.again_at == NOW + dt.timedelta(minutes=90)
    again = bench.prepare(make_facts(), now=NOW + dt.timedelta(minutes=90))
    assert not again.flagged


def test_r10_rent_over_the_ceiling(bench: Bench) -> None:
    """R10: a rent of 9100 for one person is capped at the ceiling, and the applied is shown."""
    rent = before("UTGIFT", "Hyra", 6500, applied="9100")
    proposal = bench.prepare(
        make_facts(costs=(cost("Hyra", 9100),)), answers(read_previous=[EVA_BEFORE, rent])
    )
    assert keys(proposal) == {"cost_capped:hyra", "cost_partly_refused:hyra"}
    assert value(proposal, "utgifter/hyra/sokt") == "9100"
    assert value(proposal, "utgifter/hyra/godkant") == "6500"
    assert value(proposal, "beslutstyp") == "DELAVSLAG"
    assert "applied for 9100 kr, 6500 kr proposed" in str(
        finding(proposal, "cost_capped:hyra").text
    )


def test_r11_other_is_for_a_person(bench: Bench) -> None:
    """R11: the cost Annat is 0 until a person has assessed it."""
    facts = make_facts(costs=(cost("Hyra", 6000), cost("Övrigt", 1500, "Annat")))
    proposal = bench.prepare(facts)
    assert keys(proposal) == {"manual_assessment:ovrigt_annat", "new_cost:ovrigt_annat"}
    assert value(proposal, "levnadskostnader/ovrigt_annat/godkant") == "0"


def test_r12_child_now_part_time(bench: Bench) -> None:
    """R12: a child who lives here part of the time without stated days: days are asked for."""
    kid = child("2015-03-15", extent="DELTID")
    rows = [
        EVA_BEFORE | {"household_size": "2"},
        RENT_BEFORE,
        before("NORM", "Barn 11–14 år", 4400, person=kid.person, days="30", recipient="BARN"),
    ]
    facts = make_facts(children=(kid,), in_dwelling=2)
    proposal = bench.prepare(facts, answers(read_previous=rows))
    assert keys(proposal) == {"child_part_time:barn-1", "check_days:barn-1"}
    assert value(proposal, "familj/barn-1/belopp") == value(proposal, "resultat") == ""


@pytest.mark.parametrize(
    ("setting", "band"), [("first_day", "Barn 7–10 år"), ("last_day", "Barn 11–14 år")]
)
def test_r13_child_turns_eleven(bench: Bench, setting: str, band: str) -> None:
    """R13: the band follows the setting, and a warning names the other one."""
    facts = make_facts(children=(child("2015-12-10"),), in_dwelling=2)
    proposal = bench.prepare(facts, answers(read_previous=[]), child_age=setting)
    assert value(proposal, "familj/barn-1/typ") == band
    assert "age_band:barn-1" in keys(proposal)


def test_r15_partner_changed_stops(bench: Bench) -> None:
    """R15: another adult than in the case: a person takes over, and no agency is asked."""
    proposal = bench.prepare(couple())
    assert outcome(proposal, "KONSTELLATION") is Outcome.failed
    assert proposal.leads_to is State.manual
    assert "read_fk" not in bench.systems.operations()


def test_r16_second_application_is_linked(bench: Bench) -> None:
    """R16: a second application for the month names the first and is no calculation."""
    first = {"application": "A-2026-0100", "period": "2026-12", "received_on": "2026-11-14",
             "status": "Inskickad"}  # fmt: skip
    proposal = bench.prepare(make_facts(), answers(read_applications_of=[first]))
    assert "A-2026-0100" in str(check(proposal, "DUBBEL").finding)
    assert proposal.leads_to is State.manual
    itself = first | {"application": "A-2026-0117", "received_on": ""}
    alone = answers(read_applications_of=[itself])
    assert outcome(bench.prepare(make_facts(), alone), "DUBBEL") is Outcome.passed
    withdrawn = answers(read_applications_of=[first | {"status": "Återtagen"}])
    assert outcome(bench.prepare(make_facts(), withdrawn), "DUBBEL") is Outcome.passed


def test_r16_without_a_case_nobody_is_asked_for_others(bench: Bench) -> None:
    """R16: what was not asked for is no data, and a twin in the same delivery is found still."""
    first = make_facts(type="NYANSOKAN", case="")
    proposal = bench.prepare(first)
    assert "read_applications_of" not in bench.systems.operations()
    assert outcome(proposal, "DUBBEL") is Outcome.no_data
    twin = first.model_copy(update={"earlier": ("A-2026-0100",)})
    assert outcome(bench.prepare(twin), "DUBBEL") is Outcome.failed


def test_r17_co_applicant_has_not_signed(bench: Bench) -> None:
    """R17: the case waits until both have signed."""
    signed = [{"signed_applicant": "J", "signed_co_applicant": "N", "expires_on": "2026-12-31"}]
    read = answers(read_case=[case_row(co_applicant=ALI)], read_application=signed)
    proposal = bench.prepare(couple(), read)
    assert proposal.leads_to is State.waiting
    assert "2026-12-31" in str(proposal.wait)


def test_an_expired_application_is_a_person_s(bench: Bench) -> None:
    """An application that expired unsigned waits for nothing more: a person takes over."""
    signed = [{"signed_applicant": "J", "signed_co_applicant": "N", "expires_on": "2026-11-20"}]
    read = answers(read_case=[case_row(co_applicant=ALI)], read_application=signed)
    proposal = bench.prepare(couple(), read)
    assert proposal.leads_to is State.manual
    assert finding(proposal, "signature_expired:ansokan").level is FindingLevel.stop


def test_r18_promise_9_protected_in_the_case_stops_every_reading(bench: Bench) -> None:
    """R18: when the case says protected nothing more is read, and nothing is told."""
    with pytest.raises(ProtectedIdentity):
        bench.prepare(make_facts(), answers(read_case=[case_row(protected="J")]))
    assert bench.systems.operations() == ["read_case"]


def test_r18_promise_9_protected_at_the_agency_stops_the_others(bench: Bench) -> None:
    """R18: when Arbetsförmedlingen says protected, no other agency is asked."""
    with pytest.raises(ProtectedIdentity):
        bench.prepare(make_facts(), answers(read_af=[{"sekretess": "J"}]))
    asked = bench.systems.operations()
    assert [each for each in asked if each in {"read_fk", "read_so", "read_skv"}] == []


def test_promise_9_a_protected_case_is_never_prepared(bench: Bench) -> None:
    """A case that is known to be protected leads to no reading at all."""
    protected = make_case(make_facts()).model_copy(update={"protected": True, "values": {}})
    bench.prepare(make_facts())
    asked = len(bench.systems.asked)
    with pytest.raises(ProtectedIdentity):
        KIND(make_settings(), bench.dated).prepare(protected, bench.systems, NOW)
    assert len(bench.systems.asked) == asked


def test_unknown_protection_is_not_no(bench: Bench) -> None:
    """When neither application nor case says, nothing more is read and the case waits."""
    facts = make_facts(protected=Answer.unanswered)
    proposal = bench.prepare(facts, answers(read_case=None))
    assert proposal.leads_to is State.waiting
    assert bench.systems.operations() == ["read_case"]
    assert "not_read:case_system:read_case" in keys(proposal)


@pytest.mark.parametrize(
    ("case", "cases"), [("", []), ("EB-1001", []), ("EB-1001", [case_row(protected="")])]
)
def test_protection_that_nothing_will_tell_is_for_the_named_few(
    bench: Bench, case: str, cases: Rows
) -> None:
    """When everything was read and nothing says, no night will: it does not wait for ever."""
    facts = make_facts(protected=Answer.unanswered, case=case, type="NYANSOKAN")
    with pytest.raises(ProtectedIdentity):
        bench.prepare(facts, answers(read_case=cases))
    assert bench.systems.operations() == (["read_case"] if case else [])


def test_r19_reserve_number(bench: Bench) -> None:
    """R19: somebody with a reserve number is prepared, and no agency is asked."""
    person = "19880209T050"
    facts = make_facts(applicant=person)
    rows = [EVA_BEFORE | {"person": person}, RENT_BEFORE]
    proposal = bench.prepare(
        facts, answers(read_case=[case_row(applicant=person)], read_previous=rows)
    )
    assert proposal.leads_to is State.awaiting_decision
    assert outcome(proposal, "RESERVNR") is Outcome.failed
    assert not any("person" in parameters for _, parameters in bench.systems.asked)
    assert value(proposal, "resultat") != ""


def test_r24_urgent_and_harm(bench: Bench) -> None:
    """R24: words of an emergency flag the case, whatever their form."""
    proposal = bench.prepare(make_facts(text="Hej!\nJag blir VRÄKT imorgon"))
    assert outcome(proposal, "AKUT") is Outcome.failed
    assert outcome(proposal, "OROSANMALAN") is Outcome.passed
    harm = bench.prepare(make_facts(text="barnen utan mat hela helgen"))
    assert outcome(harm, "OROSANMALAN") is outcome(harm, "AKUT") is Outcome.failed


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Jag blir vräkt imorgon", {"read_application": [{"signed_applicant": "N"}]}),
        ("Pappa slår barnen, de far illa", {"read_completions": [LACKING]}),
    ],
)
def test_r24_an_emergency_never_waits(bench: Bench, text: str, read: dict[str, Rows]) -> None:
    """R24: what is not signed or not complete goes to a person at once, and says what it lacks."""
    waits = bench.prepare(make_facts(), answers(**read))
    assert waits.leads_to is State.waiting
    proposal = bench.prepare(make_facts(text=text), answers(**read))
    assert proposal.leads_to is State.manual
    assert proposal.wait is proposal.wait_until is None
    told = finding(proposal, "cannot_wait:meddelande")
    assert told.level is FindingLevel.stop
    assert str(waits.wait) in str(told.text)


def test_r24_an_emergency_does_not_wait_for_who_is_protected(bench: Bench) -> None:
    """R24: when the case system does not answer, the named few look instead of nobody."""
    facts = make_facts(protected=Answer.unanswered, text="Jag blir vräkt imorgon")
    with pytest.raises(ProtectedIdentity):
        bench.prepare(facts, answers(read_case=None))


def test_r25_no_norm_for_the_month(bench: Bench) -> None:
    """R25: a month without a checked table has no amount anywhere."""
    proposal = bench.prepare(make_facts(month=Month(year=2027, month=1)))
    assert "Norm is missing for the period" in str(check(proposal, "NORM").finding)
    for key in ("norm_familj", "gemensamma", "resultat", "belopp", "beslutstyp", "beslutstext"):
        assert value(proposal, key) == ""


def test_r25_an_unchecked_table_is_none(bench: Bench) -> None:
    """A table that nobody has checked is not used."""
    proposal = bench.prepare(make_facts(), without=("ovningsnorm_kontrollerad_av",))
    assert outcome(proposal, "NORM") is Outcome.no_data
    assert value(proposal, "resultat") == ""


def test_r27_new_account(bench: Bench) -> None:
    """R27: a new way of payment is for a person."""
    facts = make_facts(payment_method="KONTO", account="8888 1234567")
    proposal = bench.prepare(facts)
    assert keys(proposal) == {"new_payment_method:ansokan"}
    assert finding(proposal, "new_payment_method:ansokan").section == "utbetalning"


@pytest.mark.parametrize("method", ["SAMMA_SOM_TIDIGARE", "", "UTBETALNINGSKORT"])
def test_r27_an_account_is_never_shown_without_a_warning(bench: Bench, method: str) -> None:
    """R27: an account number is told of, also when the way of payment is said to be the same."""
    stated = make_facts(payment_method=method, account="8327 000 00 00")
    proposal = bench.prepare(stated)
    told = finding(proposal, "new_payment_method:ansokan")
    assert told.level is FindingLevel.warning
    assert "000 00" not in str(told.text)
    assert value(proposal, "mottagare") == "8327 000 00 00"
    assert value(bench.prepare(make_facts(payment_method="SAMMA_SOM_TIDIGARE")), "mottagare") == ""
    assert proposal.figure("mottagare").sensitive


def test_r28_vehicle_not_stated(bench: Bench) -> None:
    """R28: a vehicle that only Transportstyrelsen knows is a new asset; no answer is no denial."""
    car = {"regnr": "ABC123", "fabrikat": "Volvo", "fordonsar": "2019",
           "fordonsslag": "Personbil"}  # fmt: skip
    proposal = bench.prepare(make_facts(), answers(read_tns=[car]))
    assert keys(proposal) == {"new_assets:fordon-sokande-1"}


def test_r29_no_longer_enrolled(bench: Bench) -> None:
    """R29: somebody whom Arbetsförmedlingen has struck off: check the planning."""
    gone = {"inskriven": "N", "avaktualiserad": "J", "sekretess": "N"}
    assert keys(bench.prepare(make_facts(), answers(read_af=[gone]))) == {
        "check_planning:sokande-af"
    }


def test_r38_no_rule_for_a_cost(bench: Bench) -> None:
    """R38: without a rule the applied amount is shown, and that no rule was tried."""
    facts = make_facts(costs=(cost("Hyra", 6000), cost("Umgänge", 700)))
    rows = [EVA_BEFORE, RENT_BEFORE, before("UTGIFT", "Umgänge", 700)]
    proposal = bench.prepare(facts, answers(read_previous=rows))
    assert keys(proposal) == {"rule_not_tried:umgange"}
    assert value(proposal, "utgifter/umgange/godkant") == "700"
    assert outcome(proposal, "KOSTNAD") is Outcome.no_data
