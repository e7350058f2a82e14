"""What a system says while a case is prepared: one row is known, everything else is not."""

from typing import Any

import pytest

from framework.core.cases import Case
from framework.core.errors import ProtectedIdentity
from framework.core.kinds import Kind, TargetReader
from framework.core.lifecycle import State
from framework.core.proposals import Check, Proposal
from framework.core.rules import Outcome
from tests.bots.form_filling.karin import GRANT, NOW, READ_AT, Asked, collected, worker

_PAID = {"nummer": "B-7", "belopp": "400", "dag": "2026-03-01"}


def _reads(own: dict[str, Any]) -> None:
    label = {"sv": "Utbetalt", "en": "Paid"}
    own["readings"] = [
        {
            "key": "paid", "label": label, "target": "register", "operation": "find_paid",
            "parameters": {"association": "association", "name": "club.title"},
            "result": {
                "nummer": {"label": {"sv": "Nummer", "en": "Number"}},
                "belopp": {"label": {"sv": "Belopp", "en": "Amount"}, "type": "decimal"},
                "dag": {"label": {"sv": "Dag", "en": "Day"}, "type": "date"},
            },
        }
    ]  # fmt: skip
    own["constants"] = [
        {"key": "roof", "label": {"sv": "Tak", "en": "Ceiling"}, "type": "decimal",
         "value": "1500", "source": "nämndens beslut"}
    ]  # fmt: skip
    own["computed"].append(
        {"key": "both", "label": {"sv": "Med förra", "en": "With the last"}, "type": "decimal",
         "value": "paid.belopp + 1000"}
    )  # fmt: skip
    own["checks"].append(
        {"code": "K04", "title": {"sv": "Ryms", "en": "Fits"}, "level": "warning",
         "holds": "paid.count == 0 or both - 1000 + total <= roof",
         "text": {"sv": "{paid.nummer} har {paid.belopp}, tak {roof}.",
                  "en": "{paid.nummer} has {paid.belopp}, ceiling {roof}."},
         "source": "reglemente", "certainty": "unverified"}
    )  # fmt: skip
    own["sections"][0]["figures"] += [
        "paid.count", "paid.nummer", "paid.belopp", "paid.dag", "both", "roof",
    ]  # fmt: skip


def _prepared(kind: Kind, reader: TargetReader, **cells: str) -> Proposal:
    (case,) = collected(kind, [GRANT | cells])
    assert isinstance(case, Case)
    return kind.prepare(case, reader, NOW)


def _check(checks: tuple[Check, ...]) -> tuple[str, str]:
    (found,) = [each for each in checks if each.rule.code == "K04"]
    return found.outcome.value, found.finding.english()


def test_one_row_is_known() -> None:
    """It is asked by columns, computed with, and told with the system and the time of reading."""
    asked = Asked(_PAID)
    proposal = _prepared(worker(_reads), asked)
    given = {"association": "7", "name": "Lindeby bollklubb"}
    assert asked.questions == [("register", "find_paid", given)]
    values = proposal.in_force({})
    assert (values["paid:count"], values["paid:belopp"], values["both"]) == ("1", "400", "1400")
    source = proposal.figure("paid:dag").source
    assert (source.name.english(), source.read_at) == ("Registret, Paid", READ_AT)
    assert proposal.figure("total").source.read_at == NOW
    assert proposal.figure("roof").source.name.english() == "Decided: nämndens beslut"
    assert _check(proposal.checks) == ("passed", "Fits")
    assert (proposal.findings, proposal.again_at) == ((), None)


def test_the_finding_speaks_of_what_was_read() -> None:
    """What the system says stands in the text of a check that does not hold."""
    proposal = _prepared(worker(_reads), Asked(_PAID | {"belopp": "900"}))
    assert _check(proposal.checks) == ("failed", "B-7 has 900, ceiling 1500.")


@pytest.mark.parametrize(
    ("reader", "outcome", "told"),
    [
        (Asked(), "passed", "Fits"),
        (Asked(_PAID, _PAID), "no_data", "With the last cannot be said. Registret, Paid: 2 rows"),
        (Asked(_PAID | {"belopp": ""}), "no_data", "Not known: With the last."),
        (
            Asked(reason="closed"), "no_data",
            "With the last, Paid cannot be said. Registret not read: closed",
        ),
    ],
)  # fmt: skip
def test_everything_else_is_unknown(reader: Asked, outcome: str, told: str) -> None:
    """None, several, empty, not read: no figure is made up, and a check says why."""
    proposal = _prepared(worker(_reads), reader)
    assert _check(proposal.checks) == (outcome, told)
    assert proposal.figure("paid:belopp").value is None
    assert proposal.figure("both").value is None


def test_not_read_is_told_by_itself() -> None:
    """Which system and why; nothing that rests on it closes, and it is asked again."""
    proposal = _prepared(worker(_reads), Asked(reason="closed for payroll"))
    (finding,) = proposal.findings
    assert finding.text.english() == "Registret not read: closed for payroll"
    assert proposal.not_read == {"register"}
    assert proposal.again_at is not None
    assert proposal.figure("paid:count").value is None
    assert proposal.leads_to is State.awaiting_decision


def test_nothing_is_asked_by_what_is_not_known() -> None:
    """A column that says nothing asks no system, and is named."""

    def by_hours(own: dict[str, Any]) -> None:
        _reads(own)
        own["readings"][0]["parameters"] = {"hours": "hours"}

    asked = Asked(_PAID)
    proposal = _prepared(worker(by_hours), asked, Timmar="")
    assert asked.questions == []
    source = proposal.figure("paid:nummer").source.name.english()
    assert source == "Paid: not asked, for Timmar is not known."


def test_protected_identity_asks_nothing() -> None:
    """Before anything more is read, everything stops."""
    asked = Asked(_PAID)
    with pytest.raises(ProtectedIdentity):
        _prepared(worker(_reads), asked, Skyddad="J")
    assert asked.questions == []


@pytest.mark.parametrize(
    ("rows", "before", "after"),
    [
        ((_PAID,), "passed", "failed"),
        ((), "passed", "passed"),
        ((_PAID, _PAID), "no_data", "no_data"),
    ],
)
def test_what_was_read_is_weighed(
    rows: tuple[dict[str, str], ...], before: str, after: str
) -> None:
    """When people change figures nothing is read again; the proposal holds what was."""
    kind = worker(_reads)
    (case,) = collected(kind)
    assert isinstance(case, Case)
    proposal = kind.prepare(case, Asked(*rows), NOW)
    for edits, outcome in (({}, before), ({"rows/1/amount": "1200"}, after)):
        checks = kind.weigh(case, proposal, proposal.in_force(edits))
        assert _check(checks)[0] == outcome
    kept = kind.weigh(case, proposal, proposal.in_force({}))
    assert [each.outcome for each in kept] == [each.outcome for each in proposal.checks]


def test_values_of_the_reading_that_people_set() -> None:
    """A person's word counts instead of the system's."""

    def editable(own: dict[str, Any]) -> None:
        _reads(own)
        own["computed"].pop()
        own["sections"][0]["figures"].remove("both")
        own["sections"][0]["editable"] = ["paid.belopp"]
        own["checks"][-1]["holds"] = "paid.belopp <= roof"

    kind = worker(editable)
    (case,) = collected(kind)
    assert isinstance(case, Case)
    proposal = kind.prepare(case, Asked(_PAID), NOW)
    checks = kind.weigh(case, proposal, proposal.in_force({"paid:belopp": "1501"}))
    assert _check(checks)[0] == "failed"


def _by_reading(own: dict[str, Any]) -> None:
    _reads(own)
    own["actions"][0]["when"] = "paid.count == 0"
    text = {"sv": "Betalat {paid.dag}.", "en": "Paid {paid.dag}."}
    own["settled"] = [{"when": "paid.count == 1 and paid.dag < today", "text": text}]


@pytest.mark.parametrize(
    ("reader", "leads_to", "actions"),
    [
        (Asked(), State.awaiting_decision, 1),
        (Asked(_PAID), State.closed, 0),
        (Asked(_PAID | {"dag": "2026-12-01"}), State.awaiting_decision, 0),
        (Asked(_PAID, _PAID), State.awaiting_decision, 0),
        (Asked(reason="closed"), State.waiting, 0),
    ],
)
def test_what_is_done_by_what_was_read(reader: Asked, leads_to: State, actions: int) -> None:
    """There is nothing to decide only when that is known; what was not read is waited for."""
    proposal = _prepared(worker(_by_reading), reader)
    assert (proposal.leads_to, len(proposal.actions)) == (leads_to, actions)
    if leads_to is State.closed:
        assert proposal.already_registered is not None
        assert proposal.already_registered.english() == "Paid 2026-03-01."
    if leads_to is State.waiting:
        assert proposal.wait is not None
        assert "Registret not read: closed" in proposal.wait.english()
        assert proposal.wait_until is not None


def test_what_stops_is_never_settled() -> None:
    """A person takes over although there would be nothing to decide."""

    def stopped(own: dict[str, Any]) -> None:
        _by_reading(own)
        own["checks"][0]["holds"] = 'club.active == "nej"'

    proposal = _prepared(worker(stopped), Asked(_PAID))
    assert {each.outcome for each in proposal.checks} >= {Outcome.failed}
    assert proposal.leads_to is State.manual
