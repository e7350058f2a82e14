"""From rows to proposals by settings alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from bots.form_filling import KIND
from framework.core.cases import Case, NotPrepared
from framework.core.errors import BusinessException, ProtectedIdentity
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.runtime.texts import translate
from tests.bots.form_filling.karin import (
    CLUBS,
    COSTS,
    GRANT,
    NOW,
    Unasked,
    collected,
    prepared,
    settings,
    worker,
)


def _outcomes(proposal: Proposal) -> dict[str, Outcome]:
    return {check.rule.code: check.outcome for check in proposal.checks}


def _finding(proposal: Proposal, code: str, language: str = "en") -> str:
    (check,) = [each for each in proposal.checks if each.rule.code == code]
    return translate(check.finding, language)


def test_the_kind_is_what_the_settings_say() -> None:
    """Sources, systems, rules and version come from the settings, and are made once."""
    made = KIND.made_for(settings())
    assert made is KIND.made_for(settings())
    assert made.targets == {"register": {"find": "reads", "read": "reads", "register": "writes"}}
    assert [rule.code for rule in made.rules] == ["K01", "K02", "K03"]
    assert made.rule_version == "BG-2026.1"
    (grants, costs) = made.sources["applications"].sheets
    assert grants.column("Föreningsnr").maximum == 9999
    assert costs.belongs is not None
    assert costs.belongs.on == ("Diarienummer",)


def test_one_right_row() -> None:
    """Every check is met, every figure has its source, and the write is planned."""
    kind = worker()
    (case,) = collected(kind)
    assert isinstance(case, Case)
    assert (case.reference, case.title, case.unit) == ("KUL-2026-1", "drift KUL-2026-1", "7301")
    assert (str(case.control), str(case.day), case.urgent) == ("2295", "2027-01-01", False)
    proposal = kind.prepare(case, Unasked(), NOW)
    assert set(_outcomes(proposal).values()) == {Outcome.passed}
    assert proposal.leads_to is State.awaiting_decision
    values = proposal.in_force({})
    assert (values["total"], values["days"]) == ("1000", "181")
    assert values["club:title"] == "Lindeby bollklubb"
    assert values["rows/2/amount"] == "199.5"
    assert proposal.figure("contact").sensitive
    assert proposal.figure("club:title").source.name.english() == "register.xlsx, Föreningar row 1"
    assert proposal.figure("total").source.name.english() == "Computed from the rows of bidrag.xlsx"
    (action,) = proposal.actions
    assert action.sent(values, "r") == {"number": "KUL-2026-1", "reference": "r"}


def test_findings_speak_both_languages() -> None:
    """What the municipality wrote is told in the reader's language, with the values."""
    proposal = prepared(worker(), [GRANT | {"Till": "2026-12-31"}])
    assert _outcomes(proposal)["K02"] is Outcome.failed
    assert _finding(proposal, "K02") == "Ends 2026-12-31, before 2027-01-01."
    assert _finding(proposal, "K02", "sv") == "Slutar 2026-12-31, före 2027-01-01."
    (check,) = [each for each in proposal.checks if each.rule.code == "K02"]
    assert check.finding.english() == "Ends 2026-12-31, before 2027-01-01."


@pytest.mark.parametrize(
    ("grant", "costs", "clubs", "code", "told"),
    [
        ({"Sökt belopp": ""}, COSTS, CLUBS, "K03", "Not known: Sökt belopp."),
        ({}, [*COSTS[:1], COSTS[1] | {"Belopp": ""}], CLUBS, "K03", "Not known: Sum of costs."),
        ({}, COSTS, CLUBS * 2, "K01", "Aktiv cannot be said: the look-up gave 2 rows."),
        ({}, COSTS, [CLUBS[0] | {"Nr": "8"}], "K01",
         "Aktiv cannot be said: the look-up gave 0 rows."),
        ({}, COSTS, [CLUBS[0] | {"Aktiv": ""}], "K01",
         "Aktiv cannot be said: the look-up gave 1 rows."),
    ],
)  # fmt: skip
def test_unknown_is_never_met(
    grant: dict[str, str], costs: list[Any], clubs: list[Any], code: str, told: str
) -> None:
    """What is empty, not found or found twice gives no data, and says what is missing."""
    proposal = prepared(worker(), [GRANT | grant], costs, clubs)
    assert _outcomes(proposal)[code] is Outcome.no_data
    assert _finding(proposal, code) == told
    assert proposal.flagged


def test_known_tells_that_there_is_no_end() -> None:
    """A check can ask whether something is said, and is then no guess."""
    assert _outcomes(prepared(worker(), [GRANT | {"Till": ""}]))["K02"] is Outcome.passed


def test_protected_identity_stops_before_anything_is_read() -> None:
    """The case says nothing of the person, and `prepare` reads no system."""
    kind = worker()
    (case,) = collected(kind, [GRANT | {"Skyddad": "J"}])
    assert isinstance(case, Case)
    assert (case.protected, case.unit, case.title) == (True, "", "KUL-2026-1")
    assert case.row.values == {"Diarienummer": "KUL-2026-1"}
    assert "1985" not in case.model_dump_json()
    with pytest.raises(ProtectedIdentity):
        kind.prepare(case, Unasked(), NOW)


def _by_register(own: dict[str, Any]) -> None:
    own["cases"]["protected"] = {"column": "club.active", "yes": ["nej"], "no": ["ja"]}


@pytest.mark.parametrize(
    ("clubs", "protected"),
    [
        (CLUBS, False),
        ([CLUBS[0] | {"Aktiv": "nej"}], True),
        ([*CLUBS, CLUBS[0] | {"Aktiv": "nej"}], True),
        ([CLUBS[0] | {"Aktiv": ""}], None),
        ([CLUBS[0] | {"Nr": "8"}], None),
    ],
)
def test_protected_identity_by_a_register(clubs: list[Any], protected: bool | None) -> None:
    """A register that says nothing certain gives no case: the row goes back."""
    (case,) = collected(worker(_by_register), None, None, clubs)
    if protected is None:
        assert isinstance(case, NotPrepared)
        assert case.reason.english() == "Nothing says whether the identity is protected."
    else:
        assert isinstance(case, Case)
        assert case.protected is protected


@pytest.mark.parametrize(
    ("known", "protected"),
    [
        ({"Hyra": "ja", "Bollar": "ja"}, False),
        ({"Hyra": "ja", "Bollar": "nej"}, True),
        ({"Hyra": "nej"}, True),
        ({"Hyra": "ja"}, None),
        ({"Domare": "ja"}, None),
    ],
)
def test_protected_identity_of_several(known: dict[str, str], protected: bool | None) -> None:
    """Everybody of the details must be found: one of whom nobody knows gives no case."""

    def by_details(own: dict[str, Any]) -> None:
        _by_register(own)
        own["lookups"][0]["by"] = {"title": "rows.what"}

    clubs = [CLUBS[0] | {"Förening": name, "Aktiv": active} for name, active in known.items()]
    (case,) = collected(worker(by_details), clubs=clubs)
    assert (case.protected if isinstance(case, Case) else None) is protected


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("only", {"active": "nej"}),
        ("overlaps", {"starts": ["id"], "ends": ["id"], "since": ["start"], "until": ["start"]}),
    ],
)
def test_nothing_of_the_register_of_protected_identity_is_left_out(part: str, value: Any) -> None:
    """A look-up that tells of it looks at every row that there is."""

    def narrowed(own: dict[str, Any]) -> None:
        _by_register(own)
        own["lookups"][0][part] = value

    with pytest.raises(ValidationError, match="leaves out rows of the register that tells of"):
        worker(narrowed)


def test_register_of_protected_identity_must_be_whole() -> None:
    """A row of that register that cannot be read stops the run."""
    with pytest.raises(BusinessException, match="row 2 cannot be read, so nobody knows who"):
        collected(worker(_by_register), None, None, [*CLUBS, CLUBS[0] | {"Nr": "sju"}])


def test_same_reference_twice_gives_no_case() -> None:
    """Which of two rows is right, nobody knows: both go back."""

    def by_association(own: dict[str, Any]) -> None:
        own["cases"]["reference"] = "F{association}"

    found = collected(worker(by_association), [GRANT, GRANT | {"Diarienummer": "KUL-2026-2"}])
    assert [type(each) for each in found] == [NotPrepared, NotPrepared]


def test_action_that_nobody_knows_whether_to_do() -> None:
    """What is unknown is neither done nor left out in silence: a person takes over."""
    proposal = prepared(worker(), [GRANT | {"Sökt belopp": ""}])
    assert proposal.actions == ()
    assert proposal.leads_to is State.manual
    (finding,) = proposal.findings
    assert finding.text.english() == (
        "Whether this is to be done cannot be said: Register the grant. Not known: Sökt belopp."
    )


def test_values_of_people_are_weighed() -> None:
    """The checks follow what a person has set, and nothing is read for it."""
    kind = worker()
    (case,) = collected(kind)
    assert isinstance(case, Case)
    proposal = kind.prepare(case, Unasked(), NOW)
    checks = kind.weigh(case, proposal, proposal.in_force({"applied": "1000.01"}))
    assert {check.rule.code: check.outcome.value for check in checks}["K03"] == "failed"


def test_a_text_of_something_sensitive_is_sensitive() -> None:
    """What is put together from an identity number is masked, and stands in no text."""

    def spoken(own: dict[str, Any]) -> None:
        own["computed"] += [
            {"key": key, "label": {"sv": key, "en": key}, "type": "text", "value": value}
            for key, value in {"whom": 'contact + "!"', "again": 'whom + "?"'}.items()
        ]
        own["sections"][0]["figures"] += ["whom", "again"]

    proposal = prepared(worker(spoken))
    assert proposal.figure("whom").sensitive
    assert proposal.figure("again").sensitive
    assert not proposal.figure("total").sensitive

    def told(own: dict[str, Any]) -> None:
        spoken(own)
        own["checks"][0]["text"]["sv"] = "Gäller {again}."

    with pytest.raises(ValidationError, match="'again' is sensitive and stands in no text"):
        worker(told)


def test_a_sum_follows_its_table() -> None:
    """What people change in the rows changes the sum, and the checks that rest on it."""
    kind = worker()
    (case,) = collected(kind)
    assert isinstance(case, Case)
    proposal = kind.prepare(case, Unasked(), NOW)
    values = proposal.in_force({"rows/1/amount": "600"})
    assert values["total"] == "799.5"
    outcomes = {each.rule.code: each.outcome for each in kind.weigh(case, proposal, values)}
    assert outcomes["K03"] is Outcome.failed
    values = proposal.in_force({"rows/1/amount": ""})
    outcomes = {each.rule.code: each.outcome for each in kind.weigh(case, proposal, values)}
    assert outcomes["K03"] is Outcome.no_data


def test_rows_in_force_are_weighed() -> None:
    """A check of the rows themselves sees what people set, took away and added."""

    def few(own: dict[str, Any]) -> None:
        own["checks"][0]["holds"] = "rows.count < 3 and $max(rows.amount) < 900"
        own["sections"][0]["tables"][0]["extendable"] = True

    kind = worker(few)
    (case,) = collected(kind)
    assert isinstance(case, Case)
    proposal = kind.prepare(case, Unasked(), NOW)
    outcomes = {}
    for name, edits in {
        "dearer": {"rows/2/amount": "900"},
        "fewer": {"rows/1": "removed"},
        "more": {"rows/+1/what": "Mål", "rows/+1/amount": "1"},
        "unknown": {"rows/2/amount": ""},
    }.items():
        (first, *_) = kind.weigh(case, proposal, proposal.in_force(edits))
        outcomes[name] = first.outcome.value
    assert outcomes == {
        "dearer": "failed", "fewer": "passed", "more": "failed", "unknown": "no_data",
    }  # fmt: skip


def test_write_for_every_detail_row() -> None:
    """An action for each row of a table is planned once for every row in force."""

    def each_cost(own: dict[str, Any]) -> None:
        own["actions"][0] |= {
            "for_each": "rows",
            "parameters": {"number": "number", "what": ".what"},
            "compare": {"belopp": ".amount"},
        }

    proposal = prepared(worker(each_cost))
    first, second = proposal.planned({})
    values = proposal.in_force({})
    assert first.sent(values, "r")["what"] == "Hyra"
    assert second.expected(values) == {"belopp": "199.5"}


def test_a_row_that_moved_is_the_same_case() -> None:
    """Another row above it, in the workbook or in a register, is no change; its own value is."""
    kind = worker()
    other = GRANT | {"Diarienummer": "KUL-2026-2"}
    known = [*CLUBS, CLUBS[0] | {"Nr": "8"}]
    (before,) = collected(kind, [GRANT], clubs=known)
    found = collected(kind, [other, GRANT], clubs=[*reversed(known)])
    after = [case for case in found if isinstance(case, Case)][1]
    changed = collected(kind, [GRANT | {"Timmar": "38:30"}], clubs=known)[0]
    assert isinstance(before, Case)
    assert isinstance(changed, Case)
    assert (before.place.row, after.place.row) == (1, 2)
    assert before.fingerprint == after.fingerprint
    assert before.fingerprint != changed.fingerprint
