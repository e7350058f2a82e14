"""Every label is provoked, closes when its cause is gone, and stays when its reading fails."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from bots.income_support.facts import Answer, Facts, Plan
from bots.income_support.findings import labels
from bots.income_support.findings.labels import COMMON, OWN, Label
from bots.income_support.readings import PREVIOUS, RECOVERY
from framework.core.findings import FindingStatus, KeptFinding, reconcile
from framework.core.identity import mask_all
from framework.core.proposals import Proposal
from tests.bots.income_support.conftest import (
    ALI,
    EVA_BEFORE,
    RENT_BEFORE,
    Bench,
    answers,
    before,
    case_row,
    child,
    cost,
    couple,
    finding,
    income,
    keys,
    make_facts,
    payment,
)
from tests.bots.income_support.doubles import NOW, Rows

LATER = NOW.replace(day=24)
LAST_NIGHT = NOW.replace(day=22)


class Cause(NamedTuple):
    """What provokes a finding: an application and what the systems answer."""

    key: str
    facts: Facts
    read: dict[str, Rows | None]


def cause(
    key: str,
    facts: Facts | None = None,
    *,
    last: tuple[dict[str, str], ...] = (EVA_BEFORE, RENT_BEFORE),
    **read: Any,
) -> Cause:
    """Make a cause from what differs from the plain application."""
    read.setdefault("read_previous", list(last))
    return Cause(key, facts or make_facts(), answers(**read))


KID = child("2015-03-15")
KID_BEFORE = before("NORM", "Barn 11–14 år", 4400, person=KID.person, days="30")
BENEFIT = "Barnbidrag/Flerbarnstillägg"
PART_TIME = child("2015-03-15", extent="DELTID", days=15)
DOCUMENT = {
    "rad_nr": "1", "beskrivning": "Kontoutdrag", "senast_datum": "2026-11-30", "mottagen": "N",
    "antal_filer": "1", "files_unreadable": "0", "stickprov": "N", "other_month": "N",
}  # fmt: skip
LACKING = DOCUMENT | {"antal_filer": "0"}
TWO = {"read_case": [case_row(co_applicant=ALI)]}

CAUSES = (
    cause("unhandled_income:forsakringskassan_zzz-sokande", read_fk=[payment("ZZZ", 500)]),
    cause("income_changed:bostadsbidrag-sokande", read_fk=[payment("BOB", 1300)],
          last=(EVA_BEFORE, RENT_BEFORE, before("INKOMST", "Bostadsbidrag", 1250))),
    cause("missing_in_ssbtek:sjukpenning-sokande",
          make_facts(incomes=(income("Sjukpenning", 4000),))),
    cause("new_income:swish_insattningar-sokande",
          make_facts(incomes=(income("Swish/insättningar", 300),))),
    cause("new_cost:el", make_facts(costs=(cost("Hyra", 6000), cost("El", 400)))),
    cause("new_member:barn-1", make_facts(children=(KID,), in_dwelling=2)),
    cause("income_gone:bostadsbidrag-sokande",
          last=(EVA_BEFORE, RENT_BEFORE, before("INKOMST", "Bostadsbidrag", 1250))),
    cause("household_changed:antal", make_facts(children=(KID,), in_dwelling=2)),
    cause("housing_cost_changed:hyra", make_facts(costs=(cost("Hyra", 6100),))),
    cause("manual_assessment:ovrigt_annat",
          make_facts(costs=(cost("Hyra", 6000), cost("Övrigt", 900, "Annat")))),
    cause("cost_capped:hyra", make_facts(costs=(cost("Hyra", 9100),))),
    cause("possible_double:sjukpenning-sokande",
          make_facts(incomes=(income("Sjukpenning", 4000),)), read_fk=[payment("SJP", 4000)]),
    cause("child_part_time:barn-1", make_facts(children=(PART_TIME,), in_dwelling=2)),
    cause("children_moved:ansokan", make_facts(yes=("barn_boende_andrat",))),
    cause("dwelling_changed:ansokan", make_facts(yes=("boende_andrat",))),
    cause("job_stimulus:lon-sokande", make_facts(incomes=(income("Lön", 8000),)),
          read_case=[case_row(aid_months="6")]),
    cause("awaits_benefit:ansokan", make_facts(yes=("vantar_pa_ersattning",))),
    cause("new_assets:ansokan", make_facts(yes=("nya_tillgangar",))),
    cause("check_planning:sokande", make_facts(plans=())),
    cause("new_payment_method:ansokan", make_facts(payment_method="KONTO")),
    cause("check_attachments:komplettering", read_completions=[DOCUMENT]),
    cause("stays_elsewhere:ansokan", make_facts(yes=("vistelse_annan_ort",))),
    cause("check_application:obesvarat", make_facts(unanswered=("boende_andrat",))),
    cause("income_missing:lon-sokande",
          last=(EVA_BEFORE, RENT_BEFORE, before("INKOMST", "Lön", 5000, recipient="SOKANDE"))),
    cause("income_differs:lon-sokande", make_facts(incomes=(income("Lön", 5100),)),
          last=(EVA_BEFORE, RENT_BEFORE, before("INKOMST", "Lön", 5000, recipient="SOKANDE"))),
    cause("children_differ:barn", last=(EVA_BEFORE, RENT_BEFORE, KID_BEFORE)),
    cause("dwelling_size_differs:antal",
          last=(EVA_BEFORE | {"household_size": "3"}, RENT_BEFORE)),
    cause("norm_differs:norm", last=(EVA_BEFORE | {"norm_name": "Matnorm"}, RENT_BEFORE)),
    cause("check_days:barn-1-foregaende", make_facts(children=(PART_TIME,), in_dwelling=2),
          last=(EVA_BEFORE, RENT_BEFORE, KID_BEFORE | {"days": "10"})),
    cause("check_parental_benefit:sokande",
          read_fk=[payment("FP", 4000, period_from="2026-11-01", period_tom="2026-11-14")]),
    cause("previous_advance:beslut",
          last=(EVA_BEFORE | {"decision": "FORSKOTT_PA_FORMAN"}, RENT_BEFORE)),
    cause("cost_partly_refused:hyra", make_facts(costs=(cost("Hyra", 9100),))),
    cause("split_payment:ansokan", couple(payment_method="KONTO"), **TWO),
    cause("not_read:ssbtek", read_so=None),
    cause("income_missing_ssbtek:barnbidrag_flerbarnstillagg-sokande",
          read_fk=[payment("ABB", 1250, "2026-10-20")]),
    cause("income_later:sjukpenning-sokande-2026-09-30",
          read_fk=[payment("SJP", 4000, period_from="2026-09-01", period_tom="2026-09-30")]),
    cause("family_differs:vuxna", make_facts(civil_status="GIFT")),
    cause("check_extent:barn-1",
          make_facts(children=(child("2015-03-15", days=20),), in_dwelling=2)),
    cause("check_common:boende", make_facts(in_dwelling=3)),
    cause("no_previous_norm:2026-11", last=()),
    cause("recovery:R-77",
          read_recovery=[{"recovery_id": "R-77", "amount": "2500", "decided_on": "2026-05-04"}]),
    cause("not_read:case_system:read_recovery", read_recovery=None),
)  # fmt: skip
OTHERS = (
    cause("not_read:eservice", read_completions=None),
    cause("cannot_wait:meddelande", make_facts(text="Vi blir vräkta"), read_completions=[LACKING]),
    cause("rule_not_tried:umgange", make_facts(costs=(cost("Hyra", 6000), cost("Umgänge", 700)))),
    cause("age_band:barn-1", make_facts(children=(child("2015-12-10"),), in_dwelling=2)),
    cause("surplus:arende", make_facts(incomes=(income("Annan inkomst", 99000),))),
    cause("completion_overdue:komplettering",
          read_completions=[LACKING | {"senast_datum": "2026-11-19"}]),
    cause("completion:lage", read_completions=[DOCUMENT]),
    cause("signature_expired:ansokan",
          read_application=[{"signed_applicant": "N", "expires_on": "2026-11-20"}]),
)  # fmt: skip


def kept(proposal: Proposal) -> tuple[KeptFinding, ...]:
    """Return the findings as they stand after a first preparation."""
    return reconcile((), proposal.findings, not_read=proposal.not_read, at=LAST_NIGHT)


def standing(stands: tuple[KeptFinding, ...], key: str) -> KeptFinding:
    """Return one finding as it stands."""
    return {one.finding.key: one for one in stands}[key]


def label_of(key: str) -> str:
    """Return the type of a key."""
    return key.rsplit(":", 1)[0]


def label(key: str) -> Label:
    """Return the label of a key."""
    return next(each for each in (*COMMON, *OWN) if each.type == label_of(key))


def test_42_labels_and_no_more() -> None:
    """The labels are the 42 of a municipality's own system, each with an owner."""
    assert len(COMMON) == 42
    assert len({label.text for label in COMMON}) == 42
    assert {label.section for label in COMMON} == {"normberakning", "utbetalning", "beslut"}


def test_every_label_is_provoked_below() -> None:
    """The causes below leave no label out."""
    provoked = {label_of(each.key) for each in CAUSES}
    assert provoked == {label.type for label in COMMON}
    assert len(CAUSES) == 42
    assert {label_of(each.key) for each in OTHERS} | {"another_norm"} == {each.type for each in OWN}


@pytest.mark.parametrize("one", [*CAUSES, *OTHERS], ids=lambda one: one.key)
def test_each_opens_and_closes_by_itself(bench: Bench, one: Cause) -> None:
    """A cause opens its finding once, in its section; when the cause is gone it closes."""
    found = bench.prepare(one.facts, one.read)
    assert [each.key for each in found.findings].count(one.key) == 1
    assert finding(found, one.key).section == label(one.key).section
    first = kept(found)
    assert standing(first, one.key).status is FindingStatus.still_open
    plain = couple() if one.facts.co_applicant else make_facts()
    read = answers(**TWO) if one.facts.co_applicant else answers()
    gone = bench.prepare(plain, read)
    closed = reconcile(first, gone.findings, not_read=gone.not_read, at=NOW)
    assert standing(closed, one.key).status is FindingStatus.closed


RESTING = [one for one in (*CAUSES, *OTHERS) if label(one.key).source]


@pytest.mark.parametrize("one", RESTING, ids=lambda one: one.key)
def test_a_failed_reading_closes_nothing_that_rests_on_it(bench: Bench, one: Cause) -> None:
    """When nothing can be read, what rests on a reading stays exactly as it was."""
    first = kept(bench.prepare(one.facts, one.read))
    source = standing(first, one.key).finding.source
    nothing = dict.fromkeys(
        ("read_previous", "read_recovery", "read_application", "read_completions",
         "read_applications_of", "read_case", "read_fk", "read_pm", "read_af", "read_so",
         "read_csn", "read_skv", "read_tns", "read_miv")
    )  # fmt: skip
    failed = bench.prepare(make_facts(), nothing)
    assert source in failed.not_read
    after = reconcile(first, failed.findings, not_read=failed.not_read, at=NOW)
    assert standing(after, one.key).status is FindingStatus.still_open


def test_a_person_s_closing_holds(bench: Bench) -> None:
    """What a person closed does not open again, however often the cause is found."""
    proposal = bench.prepare(make_facts(in_dwelling=3))
    (one,) = [each for each in kept(proposal) if each.finding.key == "check_common:boende"]
    closed = one.model_copy(update={"status": FindingStatus.closed, "by": "sara"})
    after = reconcile([closed], proposal.findings, not_read=frozenset(), at=NOW)
    assert standing(after, "check_common:boende").status is FindingStatus.closed


def test_r36_three_nights_of_repayment(bench: Bench) -> None:
    """R36: read, failed, read: the claim stays open throughout, the failure closes by itself."""
    claim = [{"recovery_id": "R-77", "amount": "2500", "decided_on": "2026-05-04"}]
    stands = kept(bench.prepare(make_facts(), answers(read_recovery=claim)))
    failed = bench.prepare(make_facts(), answers(read_recovery=None))
    assert RECOVERY in failed.not_read
    assert PREVIOUS not in failed.not_read
    stands = reconcile(stands, failed.findings, not_read=failed.not_read, at=NOW)
    failure = "not_read:case_system:read_recovery"
    assert standing(stands, "recovery:R-77").status is FindingStatus.still_open
    assert standing(stands, failure).status is FindingStatus.still_open
    again = bench.prepare(make_facts(), answers(read_recovery=claim))
    stands = reconcile(stands, again.findings, not_read=again.not_read, at=LATER)
    assert standing(stands, "recovery:R-77").status is FindingStatus.still_open
    assert standing(stands, failure).status is FindingStatus.closed


def test_r37_one_row_for_two_failed_nights(bench: Bench) -> None:
    """R37: one row for SSBTEK, opened at the first failure, its text has the last attempt."""
    read = answers(read_fk=None, read_so=None)
    first = bench.prepare(make_facts(), read)
    stands = reconcile((), first.findings, not_read=first.not_read, at=NOW)
    second = bench.prepare(make_facts(), read, now=LATER)
    stands = reconcile(stands, second.findings, not_read=second.not_read, at=LATER)
    failures = [one for one in stands if one.finding.key.startswith("not_read:ssbtek")]
    assert len(failures) == 1
    assert failures[0].opened_at == NOW
    text = str(failures[0].finding.text)
    # 02:00 UTC is 03:00 in Sweden in November.
    assert "2026-11-24 03:00" in text
    assert "Försäkringskassan, a-kassorna" in text
    assert "Next attempt 2026-11-24 04:30" in text


@pytest.mark.parametrize(
    ("key", "failed", "unasked"),
    [
        ("not_read:ssbtek", {"read_fk": None}, {"read_completions": [LACKING]}),
        ("not_read:case_system:read_recovery", {"read_recovery": None},
         {"read_completions": [LACKING]}),
        ("not_read:case_system:read_previous", {"read_previous": None},
         {"read_case": [case_row(deceased="J")]}),
        ("not_read:eservice", {"read_completions": None}, {"read_case": None}),
    ],
)  # fmt: skip
def test_a_failure_closes_by_a_good_reading_of_the_same_alone(
    bench: Bench, key: str, failed: dict[str, Rows | None], unasked: dict[str, Rows | None]
) -> None:
    """A night that ends before it asks again leaves the failure; one that reads it closes it."""
    facts = make_facts(protected=Answer.unanswered)
    stands = kept(bench.prepare(facts, answers(**failed)))
    assert standing(stands, key).status is FindingStatus.still_open
    early = bench.prepare(facts, answers(**unasked))
    assert key not in keys(early)
    stands = reconcile(stands, early.findings, not_read=early.not_read, at=NOW)
    assert standing(stands, key).status is FindingStatus.still_open
    good = bench.prepare(facts)
    stands = reconcile(stands, good.findings, not_read=good.not_read, at=LATER)
    assert standing(stands, key).status is FindingStatus.closed


@pytest.mark.parametrize(
    ("key", "amount", "unread"),
    [
        ("income_differs:lon-sokande", 5100, "read_case"),
        ("surplus:arende", 99000, "read_case"),
        ("surplus:arende", 99000, "read_fk"),
    ],
)
def test_an_amount_that_is_not_known_closes_nothing(
    bench: Bench, key: str, amount: int, unread: str
) -> None:
    """What of a wage counts rests on the case as well, and the result on the agencies too."""
    wage = before("INKOMST", "Lön", 5000, recipient="SOKANDE")
    read = answers(read_previous=[EVA_BEFORE, RENT_BEFORE, wage])
    facts = make_facts(incomes=(income("Lön", amount),))
    stands = kept(bench.prepare(facts, read))
    assert standing(stands, key).status is FindingStatus.still_open
    failed = bench.prepare(facts, read | {unread: None})
    stands = reconcile(stands, failed.findings, not_read=failed.not_read, at=NOW)
    assert standing(stands, key).status is FindingStatus.still_open


@pytest.mark.parametrize("one", [*CAUSES, *OTHERS], ids=lambda one: one.key)
def test_promise_9_no_identity_number_in_what_is_told(bench: Bench, one: Cause) -> None:
    """No key, finding or check holds an identity number."""
    proposal = bench.prepare(one.facts, one.read)
    told = [f"{each.key} {each.text}" for each in proposal.findings]
    told += [str(each.finding) for each in proposal.checks]
    for text in told:
        assert mask_all(text) == text
        assert not re.search(r"\d{8}T?\d{3}", text)


def test_a_number_in_free_text_is_masked_before_it_is_kept(bench: Bench) -> None:
    """A requested document that names somebody by number is told without it."""
    document = DOCUMENT | {"beskrivning": f"Intyg för {ALI}", "antal_filer": "0"}
    proposal = bench.prepare(make_facts(), answers(read_completions=[document]))
    assert ALI not in str(proposal.wait)
    assert "19910303-****" in str(proposal.wait)


def unanswered(**changes: Any) -> Facts:
    """Make an application that leaves one thing open."""
    return make_facts(**changes)


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (unanswered(unanswered=("nya_tillgangar",)), "new assets"),
        (unanswered(in_dwelling=None), "number in the dwelling"),
        (unanswered(payment_method=""), "way of payment"),
    ],
)
def test_unanswered_is_asked_for(bench: Bench, facts: Facts, names: str) -> None:
    """An open question is named, and neither the yes nor the no of it is taken."""
    proposal = bench.prepare(facts)
    assert names in str(finding(proposal, "check_application:obesvarat").text)
    assert "new_assets:ansokan" not in keys(proposal)


def test_enrolment_that_is_not_told_is_not_no(bench: Bench) -> None:
    """An answer that leaves enrolment open says that it is not told, not that it is missing."""
    proposal = bench.prepare(make_facts(), answers(read_af=[{"inskriven": "", "sekretess": "N"}]))
    text = str(finding(proposal, "check_planning:sokande-af").text)
    assert "is not told" in text
    assert "not enrolled" not in text


def test_names_that_are_spelt_alike_are_told_apart(bench: Bench) -> None:
    """Two unknown kinds with one key are two rows; none of them is lost or summed."""
    facts = make_facts(incomes=(income("Gåva!", 100), income("Gåva?", 200), income("???", 1)))
    proposal = bench.prepare(facts)
    rows = [row.key for row in proposal.tables[1].rows]
    assert rows == ["gava-sokande", "gava-sokande-2", "utan_namn-sokande"]


def test_a_jobseeker_who_is_not_enrolled(bench: Bench) -> None:
    """A jobseeker without enrolment or report is told; one who works is not asked for either."""
    nobody = answers(read_af=[])
    assert keys(bench.prepare(make_facts(), nobody)) == {"check_planning:sokande-af"}
    works = make_facts(plans=(Plan(person="SOKANDE", type="ARBETE", extent=50),))
    assert keys(bench.prepare(works, nobody)) == set()
    assert labels.CHECK_PLANNING.section == "normberakning"


@pytest.mark.parametrize(
    ("lunch", "amount"), [(Answer.no, "3000"), (Answer.yes, "2700"), (Answer.unanswered, "")]
)
def test_lunch_at_preschool_has_three_answers(bench: Bench, lunch: Answer, amount: str) -> None:
    """Yes and no have amounts of their own; unanswered has none."""
    kid = child("2021-03-15", lunch=lunch)
    proposal = bench.prepare(make_facts(children=(kid,), in_dwelling=2))
    assert proposal.in_force({})["familj/barn-1/belopp"] == amount
