"""The planted orders of Lindeby's night: who is proposed, who is kept from it, and what is done."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from bots.substitute_staffing.planning import FOUND, OrderPlan
from bots.substitute_staffing.proposing import international
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.findings import FindingLevel
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from tests.bots.substitute_staffing.planted_night import (
    NOW,
    Books,
    Pool,
    kind,
    night,
    planted,
    proposals,
)

#: What each step of the table is, as keys of actions.
STEPS = {
    "book": {("book",)}, "ask": {("ask", "note")}, "cancel": {("cancel",)}, "wait": {()},
    "none": {(), ("unfilled",)},
}  # fmt: skip
ROWS = [
    row for row in planted() if row["sheet"] == "bestallningar" and row["prepared"] != "returned"
]
#: Filled by a colleague after the queue was read.
PHONED = "B-1022"


@cache
def whole() -> dict[str, tuple[Case, Proposal]]:
    """Prepare the night once; one order is filled by phone before it is read again."""
    tables = night()
    pool = Pool({**tables, "bestallningar": [dict(row) for row in tables["bestallningar"]]})
    for row in pool.tables["bestallningar"]:
        if row["bestallning_id"] == PHONED:
            row |= {"status": "Bekräftad", "tillsatt_anstnr": "0061099"}
    return proposals(tables, pool)


@pytest.mark.parametrize("row", ROWS, ids=[row["plant"] for row in ROWS])
def test_planted_order(row: dict[str, str]) -> None:
    """Bucket, step, person and who is kept from it are as the table of plants says."""
    case, proposal = whole()[row["reference"]]
    leads = {"awaiting": State.awaiting_decision, "waiting": State.waiting, "skipped": State.closed}
    assert proposal.leads_to is leads[row["prepared"]]
    assert tuple(action.key for action in proposal.actions) in STEPS[row["step"]]
    values = proposal.in_force({})
    if row["person"] != "-":
        assert values[FOUND] in row["person"].split("|")
    elif row["step"] == "none" and row["prepared"] == "awaiting":
        assert values[FOUND] == ""
    if row["prepared"] == "awaiting":
        assert proposal.flagged is (row["acted"] == "awaiting")
    kept = {
        key.split("/")[1]: values[key]
        for key in values
        if key.startswith("uteslutna/") and key.endswith("/regel")
    }
    for told in () if row["excluded"] == "-" else row["excluded"].split():
        number, codes = told.split(":")
        assert kept[number] in codes.split("+")
    assert case.day is not None


def test_a_batch_sums_up_hours_of_work() -> None:
    """B-A begins 06:30 and ends 15:00 with half an hour of break: eight hours."""
    assert whole()["B-1001"][0].control == 8 * 60


def test_rows_that_cannot_be_orders_are_returned() -> None:
    """An unknown unit is told by its cell; a time that is no time has no row at all."""
    found = [each for each in kind().collect(Books(night())) if isinstance(each, NotPrepared)]
    assert [(each.column, each.reason.english()) for each in found] == [
        ("enhet", "No unit Ekbaken orders substitutes here.")
    ]


def test_who_is_proposed_passes_every_rule_on_what_was_read_now() -> None:
    """Every check of a proposed person passed, and there are thirteen."""
    for _, proposal in whole().values():
        if proposal.leads_to is State.awaiting_decision and proposal.in_force({})[FOUND]:
            outcomes = [check.outcome for check in proposal.checks]
            assert outcomes == [Outcome.passed] * 13 or proposal.actions[0].key == "cancel"


def test_promise_9_nobody_protected_is_named_or_planned() -> None:
    """Planted B-R: the protected substitute stands in no plan, proposal or read of the pool."""
    tables = night()
    hidden = [row for row in tables["vikarier"] if row["protected"] == "J"]
    assert hidden
    pool = Pool(tables)
    for case, proposal in proposals(tables, pool).values():
        text = f"{case.model_dump_json()} {proposal.model_dump_json()}"
        assert all(one["anstnr"] not in text and one["namn"] not in text for one in hidden)
    assert all(one["anstnr"] not in str(pool.asked) for one in hidden)


@pytest.mark.parametrize(("hidden", "named"), [("N", True), ("J", False)])
def test_who_is_called_off_is_named_unless_protected(hidden: str, *, named: bool) -> None:
    """Planted B-I: the booking's person has a name on the page, whoever is protected a number."""
    tables = night()
    (one,) = [row for row in tables["vikarier"] if row["anstnr"] == "0061040"]
    one["protected"] = hidden
    proposal = proposals(tables, Pool(tables))["B-1024"][1]
    assert (one["namn"] in proposal.model_dump_json()) is named


def test_who_has_offered_nothing_is_no_news() -> None:
    """Where somebody is proposed, nobody is told of who has said nothing of the time."""
    offered = {(row["anstnr"], row["datum"]) for row in night()["tillganglighet"]}
    for case, proposal in whole().values():
        values = proposal.in_force({})
        told = {key.split("/")[1] for key in values if key.startswith("uteslutna/")}
        if values[FOUND]:
            assert all((number, str(case.day)) in offered for number in told)


def test_factors_without_a_point_are_no_columns() -> None:
    """The table of alternatives shows the factors that tell them apart, and only those."""
    for _, proposal in whole().values():
        for panel in proposal.sections[0].panels:
            if panel.title == "Alternatives with points":
                columns = list(zip(*panel.rows, strict=True))[2:-1]
                assert all(set(column) - {"0", "–"} for column in columns)


def test_a_message_names_place_time_and_number_only() -> None:
    """Planted B-L: what is sent ends with its number and names neither client nor cause."""
    case, proposal = whole()["B-1019"]
    values = proposal.in_force({})
    assert values["sms"].endswith("inom 30 minuter. Nr B-1019/1")
    assert values["start"][:10] in values["sms"]
    for private in (case.row["orsak"], case.row["referens"], case.row["kommentar"]):
        assert not private or private not in values["sms"]
    (ask, note) = proposal.planned({})
    assert ask.sent(values, "ref")["to"].startswith("+4670")
    assert note.expected(values) == {
        "anstnr": values[FOUND], "svarstid_min": "30", "ordning": "1", "omgang": "1",
        "kanal": "SMS",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "sent"),
    [("070-174 06 05", "+46701740605"), ("+46 70 174 06 05", "+46701740605"), ("", "")],
)
def test_numbers_as_gateways_want_them(written: str, sent: str) -> None:
    """A Swedish number gets its country code."""
    assert international(written) == sent


def test_a_pool_that_cannot_be_read_is_told_and_nothing_is_done() -> None:
    """Without the pool, what depends on bookings is not known, and no action is planned."""
    tables = night()
    for _, proposal in proposals(tables, Pool(tables, closed=True)).values():
        assert not proposal.planned({})
        if proposal.leads_to is State.awaiting_decision:
            assert any(finding.key == "not_read:pool" for finding in proposal.findings)
            assert Outcome.passed not in {
                check.outcome for check in proposal.checks if check.rule.code in {"B01", "B02"}
            }


def test_who_was_booked_since_the_plan_falls_and_the_next_comes() -> None:
    """B01 on what is read now: a booking by phone in between takes the first one out."""
    tables = night()
    pool = Pool({**tables, "bokningar": [dict(row) for row in tables["bokningar"]]})
    first = whole()["B-1013"][1].in_force({})[FOUND]
    (order,) = [row for row in tables["bestallningar"] if row["bestallning_id"] == "B-1013"]
    pool.tables["bokningar"].append(
        {**tables["bokningar"][0], "bokning": "BK-X", "bestallning_id": "", "anstnr": first,
         "start": f"{order['datum']} {order['start']}", "slut": f"{order['datum']} 23:00",
         "galler": "J", "typ": "ARBETE"}
    )  # fmt: skip
    proposal = proposals(tables, pool)["B-1013"][1]
    values = proposal.in_force({})
    assert {first, values[FOUND]} == {"0061022", "0061023"}
    assert values[f"uteslutna/{first}/regel"] == "B01"


def test_what_a_person_has_approved_is_not_planned_over() -> None:
    """An approved order is planned no more, and is work of whom it was approved for."""
    tables = night()
    (order,) = [row for row in tables["bestallningar"] if row["bestallning_id"] == "B-1013"]
    tables["bestallningar"].append({**order, "bestallning_id": "B-2000"})
    books = Books(tables)
    open_cases = [
        OpenCase(
            case=case,
            state=State.approved if case.reference == "B-1013" else State.received,
            values={FOUND: "0061023"} if case.reference == "B-1013" else {},
        )
        for case in kind().collect(books)
        if isinstance(case, Case)
    ]
    plans = kind().plan(open_cases, books, NOW)
    assert "B-1013" not in plans
    same_shift = OrderPlan.model_validate(plans["B-2000"])
    assert same_shift.given == "0061022"
    kept = {each.number: each.check.rule.code for each in same_shift.excluded}
    assert kept["0061023"] == "B01"


def test_nothing_is_planned_for_what_has_begun() -> None:
    """An order whose shift has begun has no part in the plan."""
    books = Books(night())
    cases = [
        OpenCase(case=case, state=State.received, values={})
        for case in kind().collect(books)
        if isinstance(case, Case)
    ]
    assert not kind().plan(cases, books, NOW + dt.timedelta(days=60))


def test_an_order_that_the_pool_does_not_know_is_not_filled() -> None:
    """What was collected may be gone: absent is not unchanged, so nothing is planned for it."""
    tables = night()
    pool = Pool({**tables, "bestallningar": []})
    case, proposal = proposals(tables, pool)["B-1001"]
    assert case.values["order"]
    assert not proposal.planned({})
    assert proposal.flagged
    (told,) = (each for each in proposal.findings if each.key == "not_read:pool")
    assert "does not know the order" in told.text.english()


@pytest.mark.parametrize("told_by", ["register", "pool"])
def test_a_booking_without_times_is_not_free_time(told_by: str) -> None:
    """Somebody booked from nobody knows when is kept from every order, and it is said why."""
    tables = night()
    _, before = proposals(tables, Pool(tables))["B-1001"]
    number = before.in_force({})[FOUND]
    unclear = {**tables["bokningar"][0], "anstnr": number, "start": "2026-11-25 15:00",
               "slut": "2026-11-25 06:30", "bestallning_id": "", "bokning": "BK-X"}  # fmt: skip
    more = {**tables, "bokningar": [*tables["bokningar"], unclear]}
    register, pool = (more, tables) if told_by == "register" else (tables, more)
    _, after = proposals(register, Pool(pool))["B-1001"]
    values = after.in_force({})
    assert values[FOUND] != number
    assert values[f"uteslutna/{number}/regel"] == "B01"
    assert values[f"uteslutna/{number}/utfall"] == Outcome.no_data.value


def test_what_asks_nothing_of_anybody_is_no_finding() -> None:
    """How it was planned is a figure, and LAS days stand in the table: only a limit is told."""
    clean = [p for _, p in whole().values() if any(f.key == "plan" for f in p.sections[0].figures)]
    assert clean
    assert all(one.level is FindingLevel.warning for p in clean for one in p.findings)
    assert any(not p.findings for p in clean)
