"""Has the completion arrived? The six steps in their order, and what happens at the edges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from bots.income_support.completions import CompletionState, completion
from framework.core.lifecycle import State
from framework.core.local_time import instant
from tests.bots.income_support.conftest import (
    Bench,
    answers,
    check,
    finding,
    keys,
    make_facts,
    outcome,
    said,
)
from tests.bots.income_support.doubles import NOW


def requested(row: int = 1, **changes: str) -> dict[str, str]:
    """Make a requested document that is due in a week and has not come."""
    return {
        "komplettering_id": "K-1", "ansokan_id": "A-2026-0117", "begard_datum": "2026-11-16",
        "senast_datum": "2026-11-30", "rad_nr": str(row), "beskrivning": f"Kontoutdrag {row}",
        "mottagen": "N", "mottagen_datum": "", "antal_filer": "0", "stickprov": "N", "last": "N",
        "files_unreadable": "0", "other_month": "N", **changes,
    }  # fmt: skip


def state(rows: Iterable[dict[str, str]], now: dt.datetime = NOW) -> str:
    """Return where some rows stand."""
    return completion(rows, now).state.value


CAME = {"antal_filer": "1"}
MARKED = {"mottagen": "J", "mottagen_datum": "2026-11-20"}
PAST = {"senast_datum": "2026-11-20"}
CHECK = {"stickprov": "J"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "nothing"),
        ([MARKED | CAME], "received"),
        ([MARKED], "received"),  # on paper: marked by hand, no file
        ([MARKED | PAST], "received"),  # 1 before 2
        ([PAST], "overdue"),
        ([PAST | CHECK], "overdue"),  # 2 before 3
        ([CHECK], "check_required"),
        ([CHECK | CAME], "check_submitted"),
        ([{}], "required"),
        ([CAME], "submitted"),
        ([MARKED, CAME, {}], "required"),  # two of three
        ([MARKED, CHECK], "required"),  # something was received: no random check any more
        ([CAME, CAME | PAST], "submitted"),  # came, however late it is looked at
        ([MARKED, PAST], "overdue"),
        ([{"antal_filer": "2"}], "submitted"),  # two files for one row
        ([CAME | {"files_unreadable": "1"}], "required"),  # empty or broken
        ([{"antal_filer": "2", "files_unreadable": "1"}], "submitted"),
        ([CAME | {"other_month": "J"}], "required"),
    ],
)
def test_six_steps_in_their_order(rows: list[dict[str, str]], expected: str) -> None:
    """Each state follows from the rows by the first rule that fits."""
    documents = [requested(number, **row) for number, row in enumerate(rows, start=1)]
    assert state(documents) == expected


@pytest.mark.parametrize(
    ("due", "day", "expected"),
    [
        ("2026-11-20", dt.date(2026, 11, 20), "required"),  # a Friday, the same day
        ("2026-11-20", dt.date(2026, 11, 21), "overdue"),
        ("2026-11-22", dt.date(2026, 11, 23), "required"),  # a Sunday counts to Monday
        ("2026-11-22", dt.date(2026, 11, 24), "overdue"),
        ("2026-12-25", dt.date(2026, 12, 28), "required"),  # Christmas, then a weekend
        ("2026-12-25", dt.date(2026, 12, 29), "overdue"),
        ("2027-01-06", dt.date(2027, 1, 7), "required"),  # Epiphany
    ],
)
def test_due_dates_on_red_days_move(due: str, day: dt.date, expected: str) -> None:
    """A due date on a weekend or red day lasts through the next working day."""
    assert state([requested(senast_datum=due)], instant(day, 12 * 60)) == expected


def test_at_the_last_minute_is_in_time() -> None:
    """What comes at 23:58 on the due date has come in time, also when told as an instant."""
    for told in ("2026-11-20 23:58", "2026-11-20T22:58:00+00:00"):
        row = requested(senast_datum="2026-11-20", mottagen="J", mottagen_datum=told)
        found = completion([row], NOW)
        assert found.state is CompletionState.received
        assert not found.requested[0].late
    late = requested(senast_datum="2026-11-20", mottagen="J", mottagen_datum="2026-11-21 00:01")
    assert completion([late], NOW).requested[0].late


def test_r07_two_of_three_waits_and_names_the_missing(bench: Bench) -> None:
    """R07: two of three rows: the case waits, the missing row is named, no agency is asked."""
    rows = [requested(1, **CAME), requested(2), requested(3, **MARKED)]
    proposal = bench.prepare(make_facts(), answers(read_completions=rows))
    assert proposal.leads_to is State.waiting
    assert "Kontoutdrag 2: nothing has come" in str(proposal.wait)
    assert "Kontoutdrag 1" not in str(proposal.wait)
    assert not any(name.startswith("read_fk") for name in bench.systems.operations())
    assert proposal.wait_until is not None
    assert proposal.wait_until > NOW


def test_r08_overdue_is_prepared_and_never_refused(bench: Bench) -> None:
    """R08: the due date was yesterday and nothing came: prepared with a warning, no refusal."""
    proposal = bench.prepare(make_facts(), answers(read_completions=[requested(**PAST)]))
    assert proposal.leads_to is State.awaiting_decision
    assert "completion_overdue:komplettering" in keys(proposal)
    assert proposal.figure("beslutstyp").value == "BIFALL"
    assert "AVSLAG" not in said(proposal)


def test_r09_random_check_with_file_is_submitted(bench: Bench) -> None:
    """R09: a random check whose file has come is prepared, and its file is to be checked."""
    rows = [requested(**CHECK, **CAME)]
    proposal = bench.prepare(make_facts(), answers(read_completions=rows))
    assert proposal.leads_to is State.awaiting_decision
    assert "Random check: documents submitted" in str(finding(proposal, "completion:lage").text)
    assert "check_attachments:komplettering" in keys(proposal)


def test_completions_that_are_not_read_are_not_absent(bench: Bench) -> None:
    """An e-service out of reach gives no data and a finding of its own, never "nothing asked"."""
    proposal = bench.prepare(make_facts(), answers(read_completions=None))
    assert outcome(proposal, "KOMPLETTERING").value == "no_data"
    assert "not_read:eservice" in keys(proposal)
    assert "eservice" in proposal.not_read


@pytest.mark.parametrize(
    ("asked", "result"),
    [("2026-11-18", "failed"), ("2026-11-22", "passed"), ("", "no_data")],
)
def test_frist_counts_from_the_day_a_document_was_asked_for(
    bench: Bench, asked: str, result: str
) -> None:
    """FRIST: waiting for documents begins when they are asked for, not when the case came."""
    old = make_facts(received=dt.date(2026, 11, 2))
    proposal = bench.prepare(old, answers(read_completions=[requested(begard_datum=asked)]))
    assert outcome(proposal, "FRIST").value == result
    if asked:
        assert asked in str(check(proposal, "FRIST").finding)


@pytest.mark.parametrize(("came", "result"), [(18, "failed"), (22, "passed")])
def test_frist_counts_from_the_day_it_came_for_a_signature(
    bench: Bench, came: int, result: str
) -> None:
    """FRIST: a signature is waited for since the application came; the nights are told."""
    facts = make_facts(received=dt.date(2026, 11, came))
    unsigned = answers(read_application=[{"signed_applicant": "N"}])
    proposal = bench.prepare(facts, unsigned)
    assert outcome(proposal, "FRIST").value == result
    assert ("5 nights" in str(check(proposal, "FRIST").finding)) is (result == "failed")
