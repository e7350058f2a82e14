"""What a case's proposal holds, and when it plans to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bots.schedule_registration.payroll import OPERATIONS, WRITTEN
from framework.core.errors import BusinessException
from framework.core.findings import FindingLevel
from framework.core.proposals import Proposal
from framework.core.rules import Certainty, Outcome

if TYPE_CHECKING:
    from tests.bots.schedule_registration.conftest import Make, Prepared

#: The rules that a proposal shows; H20 and H21 are carried out elsewhere.
CODES = [f"H{number:02}" for number in range(1, 20)]
#: What a colleague's payroll description demands of the field.
PASS_LINE = r"\d{1,2} (Mån|Tis|Ons|Tor|Fre|Lör|Sön) \d\d:\d\d-\d\d:\d\d( rast \d\d:\d\d-\d\d:\d\d)?"


def outcomes(proposal: Proposal, outcome: Outcome) -> set[str]:
    """Return the codes of the rules that came out so."""
    return {check.rule.code for check in proposal.checks if check.outcome is outcome}


def test_clean_row(make: type[Make], proposal: Prepared) -> None:
    """A row that is right passes every rule, is unflagged and plans one write."""
    prepared = proposal()
    # Rule data on full-time weeks is no part of the doubles, so that much is told, unflagged.
    assert [finding.key for finding in prepared.findings] == ["full_time:no_data"]
    assert outcomes(prepared, Outcome.passed) == set(CODES)
    assert not prepared.flagged
    assert [action.key for action in prepared.actions] == ["register"]


def test_action_names_every_written_field(make: type[Make], proposal: Prepared) -> None:
    """All fields are sent and compared; operations are those the kind declares."""
    prepared = proposal()
    (action,) = prepared.actions
    assert action.parameters == action.compare == {key: key for key in WRITTEN}
    assert {figure.key for figure in prepared.sections[0].figures} == set(WRITTEN)
    assert OPERATIONS[action.look] == OPERATIONS[action.read_back] == "reads"
    assert OPERATIONS[action.write] == "writes"
    assert make.kind().targets == {"payroll": OPERATIONS}
    assert make.kind().may_have == {"payroll": {"export_absences": "reads"}}


def test_figures(make: type[Make], proposal: Prepared) -> None:
    """Canonical values, each with file, sheet, row and time; only four may be edited."""
    figures = {figure.key: figure for figure in proposal().sections[0].figures}
    assert {key: figure.value for key, figure in figures.items() if key != "pass"} == {
        "anstallningsnummer": "0012345",
        "schema_id": "SCH-1101-07",
        "schemanamn": "Fritids vt 2027",
        "rad": "1",
        "schematyp": "Grundschema",
        "fran": "2027-01-11",
        "till": "2027-03-14",
        "sysselsattningsgrad": "100",
        "veckoarbetstid": "40:00",
        "antal_veckor": "1",
        "startvecka": "1",
    }
    assert figures["fran"].source.name.english() == "norra.xlsx, godkanda_scheman row 5"
    assert figures["fran"].source.read_at == make.now
    assert all(re.fullmatch(PASS_LINE, line) for line in figures["pass"].value.splitlines())
    editable = {key for key, figure in figures.items() if figure.editable}
    assert editable == {"sysselsattningsgrad", "veckoarbetstid", "fran", "till"}


def test_open_end_is_known_to_be_empty(proposal: Prepared) -> None:
    """Until further notice is an empty end date, not an unknown one."""
    assert proposal(**{"Schema t.o.m.": ""}).figure("till").value == ""


def test_now_is_the_active_schedule(make: type[Make], proposal: Prepared) -> None:
    """Beside each figure stands what the payroll system has on the first day, if it was read."""
    row = {
        "anstallningsnummer": "0012345", "schema_id": "SCH-0", "rad": "1",
        "schematyp": "Grundschema", "fran": "2026-08-10", "till": "2027-01-11",
        "sysselsattningsgrad": "80", "veckoarbetstid": "32:00",
    }  # fmt: skip
    older = {**row, "fran": "2025-08-10", "till": "2026-08-09", "sysselsattningsgrad": "50"}
    prepared = proposal(make.Payroll(older, row))
    assert prepared.figure("sysselsattningsgrad").now == "80"
    assert prepared.figure("pass").now is None
    assert proposal(make.OutOfReach()).figure("sysselsattningsgrad").now is None


def test_target_not_read(make: type[Make], proposal: Prepared) -> None:
    """Promise 7: what needs the payroll system is no data and a warning, never passed."""
    prepared = proposal(make.OutOfReach())
    assert outcomes(prepared, Outcome.no_data) == {"H07", "H13", "H16", "H17"}
    assert prepared.flagged
    assert not prepared.stopped
    finding = next(each for each in prepared.findings if each.key == "not_read:payroll")
    assert finding.level is FindingLevel.warning
    assert finding.text.english() == "Lindeby lön not read: dry run"


def test_stopped_plans_no_write(proposal: Prepared) -> None:
    """What nobody approved is never planned."""
    prepared = proposal(Status="Utkast")
    assert prepared.stopped
    assert prepared.planned({}) == ()


def test_several_employments_are_never_chosen_from(make: type[Make], proposal: Prepared) -> None:
    """H03: the number stays unknown, every check of it says so, and a person takes over."""
    register = make.register({}, {"empRowId": "0054321"})
    prepared = proposal(register=register, Anställningsnummer="")
    assert outcomes(prepared, Outcome.failed) == {"H03"}
    assert outcomes(prepared, Outcome.no_data) == {
        *("H02", "H04", "H06", "H07", "H13", "H16", "H17"),
    }
    assert prepared.figure("anstallningsnummer").value is None
    assert prepared.planned({}) == ()


def test_dygnsbryt_is_the_units(make: type[Make], proposal: Prepared) -> None:
    """The same shifts pass with dygnsbryt 00:00 and fail with 07:00 (unit 1102)."""
    cells = (
        {"Veckodag": "Mån", "Start": "14:00", "Slut": "22:00"},
        {"Veckodag": "Tis", "Start": "07:00", "Slut": "13:00"},
    )
    kind = make.kind()
    found = {}
    for unit in ("1101", "1102"):
        row = make.row(**{"Enhetskod (ansvar)": unit})
        book = make.book(row, shifts=make.shift_rows(row, *cells))
        (case,) = kind.collect(make.Books([book], [make.register({"orgId": unit})]))
        checks = kind.prepare(case, make.Payroll(), make.now).checks
        found[unit] = next(each.outcome for each in checks if each.rule.code == "H10")
    assert found == {"1101": Outcome.passed, "1102": Outcome.failed}


def test_missing_rule_data_is_no_data(make: type[Make]) -> None:
    """No dated value on the schedule's first day: not tried, never a number of the code's own."""
    (case,) = make.cases(make.row())
    prepared = make.kind(make.dated()).prepare(case, make.Payroll(), make.now)
    assert outcomes(prepared, Outcome.no_data) == {
        *("H05", "H08", "H09", "H10", "H11", "H12", "H19"),
    }


def test_unreadable_rule_data_is_refused(make: type[Make]) -> None:
    """Rule data that is no number is told when the coworker starts, with key and day."""
    with pytest.raises(BusinessException, match="dygnsvila from 2020-01-01: elva must be hours"):
        make.kind(make.dated(dygnsvila="elva"))


@pytest.mark.parametrize(
    ("known", "certainty", "register", "keys"),
    [
        ("40:00 38:15", "unverified", "40:00", []),
        # An agreement that nobody has read is no reason to doubt what the register says too.
        ("38:15", "secondary", "40:00", [("full_time:agreement", FindingLevel.info)]),
        ("38:15", "unverified", "", [("full_time:agreement", FindingLevel.info)]),
        ("38:15", "read", "40:00", [("full_time:agreement", FindingLevel.warning)]),
        (
            "38:15",
            "unverified",
            "38:15",
            [
                ("full_time:register", FindingLevel.warning),
                ("full_time:agreement", FindingLevel.warning),
            ],
        ),
        ("40:00", "unverified", "38:15", [("full_time:register", FindingLevel.warning)]),
        ("40:00", "unverified", "", []),
    ],
)
def test_full_time_week_is_compared(
    make: type[Make],
    known: str,
    certainty: str,
    register: str | None,
    keys: list[tuple[str, FindingLevel]],
) -> None:
    """The row's full-time week is held against the register's and the agreement's."""
    key, dated = "heltidsmatt_semesteranställd", make.dated(**make.values)
    (value,) = make.dated(**{key: known}).values[key]
    value = value.model_copy(update={"certainty": Certainty(certainty)})
    dated = dated.model_copy(update={"values": {**dated.values, key: (value,)}})
    (case,) = make.cases(make.row(), register=make.register({"fullTimeWeek": register}))
    prepared = make.kind(dated).prepare(case, make.Payroll(), make.now)
    assert [(each.key, each.level) for each in prepared.findings] == keys


def test_comment_is_shown(proposal: Prepared) -> None:
    """What the sender wrote in the row reaches the reader, as information."""
    finding = proposal(Kommentar="Byter skift i maj").findings[-1]
    assert (finding.key, finding.level) == ("comment:row", FindingLevel.info)


def test_panels(proposal: Prepared) -> None:
    """Shifts per week, stated against computed, and the shortest rests stand beside."""
    shifts, averages, rests = proposal().sections[0].panels
    assert shifts.rows[0][1] == "11:00-19:30 rast 15:00-15:30 UND"
    assert shifts.rows[0][-1] == "40:00"
    assert averages.rows == (("40:00", "40:00", "40:00", "100 %", "100 %", "100 %"),)
    assert rests.rows[0] == (
        "2027-01-11 00:00", "11:00", "2027-01-11 00:00", "2027-01-11 11:00", "11:00",
    )  # fmt: skip
    for panel in (shifts, averages, rests):
        assert all(len(row) == len(panel.columns) for row in panel.rows)


def test_rules_say_where_they_come_from(make: type[Make]) -> None:
    """Every rule has a code of its own, a source, and a certainty that claims no reading."""
    rules = make.kind().rules
    assert [rule.code for rule in rules] == [*CODES, "H20", "H21"]
    assert all(rule.source for rule in rules)
    assert all(rule.certainty is not Certainty.read for rule in rules)
