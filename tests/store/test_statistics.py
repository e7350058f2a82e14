"""What figures are counted from: what counts, what does not, and nothing of protected people."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from framework.core.lifecycle import State
from framework.store import batches, cases, decisions, statistics
from framework.store.models import Case, Person
from framework.store.statistics import Span
from tests.store import rows

_SPAN = Span(
    municipality=rows.SITE, coworker=rows.SLUG,
    since=rows.NOW - dt.timedelta(days=1), until=rows.NOW + dt.timedelta(days=1),
)  # fmt: skip
#: Yesterday's half of the span, and what comes after now.
_DAYS = [_SPAN.since, rows.NOW]


def _judged() -> list[tuple[str, int]]:
    """Return what counts: outcome and how many."""
    return [(one.outcome, one.count) for one in statistics.sums(_SPAN, _DAYS, 0).judged]


def _everything() -> list[object]:
    return [
        statistics.received(_SPAN, _DAYS), statistics.done(_SPAN, _DAYS),
        statistics.sums(_SPAN, _DAYS, 0), statistics.reasons(_SPAN),
        list(statistics.flagged(_SPAN)), statistics.blind_answers(_SPAN),
        statistics.reviews(_SPAN), statistics.waits(_SPAN, _DAYS),
    ]  # fmt: skip


def test_what_was_undone_does_not_count(anna: Person) -> None:
    """An approval that was taken back, and taking it back, are no judgements; the next one is."""
    case = rows.awaiting()
    decisions.undo(case, rows.decide(case, anna), person=anna, at=rows.NOW)
    assert _judged() == []
    rows.decide(case, anna, "reject")
    (one,) = statistics.sums(_SPAN, _DAYS, 0).judged
    assert (one.outcome, one.count, one.person, one.in_batch, one.timed, one.step) == (
        "reject", 1, anna.pk, False, False, 1,
    )  # fmt: skip
    assert statistics.reasons(_SPAN) == {("reject", rows.REASON[0]): 1}


def test_time_is_summed_to_the_tenth_of_a_second(anna: Person) -> None:
    """Undone words took their time too, and are told apart; each person's own are theirs."""
    opened = [rows.NOW - dt.timedelta(seconds=seconds) for seconds in (7.26, 7.34, 90, -3)]
    for number, at in enumerate(opened):
        case = rows.awaiting(f"case-{number}")
        made = rows.decide(case, anna, opened_at=at)
        if number == 2:
            decisions.undo(case, made, person=anna, at=rows.NOW)
    rows.decide(rows.awaiting("bo"), rows.person("bo"), opened_at=rows.NOW)
    found = statistics.sums(_SPAN, _DAYS, anna.pk).handled
    assert sorted((one.tenths, one.own, one.counts, one.count) for one in found) == [
        (0, False, True, 1), (0, True, True, 1), (73, True, True, 2), (900, True, False, 1),
    ]  # fmt: skip


def test_days_to_a_decision_are_summed_to_the_tenth_of_an_hour(anna: Person) -> None:
    """From received to judged, rounded to the nearest six minutes."""
    case = rows.awaiting()
    got = rows.NOW - dt.timedelta(hours=5, minutes=10)
    Case.objects.filter(pk=case.pk).update(received_at=got)
    rows.decide(case, anna)
    assert statistics.sums(_SPAN, _DAYS, 0).lead == {52: 1}


def test_only_judgements_count(anna: Person) -> None:
    """Having a case prepared again says nothing about what was proposed."""
    rows.decide(rows.awaiting(), anna, "rerun")
    assert _judged() == []


def test_a_batch_is_told_from_single_decisions(anna: Person) -> None:
    """What was released with others is marked: nobody opened it."""
    case = rows.awaiting()
    batches.release_batch(
        [case], versions={case.pk: case.version}, control=case.control or rows.Decimal(0),
        person=anna, policy=rows.POLICY, at=rows.NOW,
    )  # fmt: skip
    found = statistics.sums(_SPAN, _DAYS, 0)
    assert [one.in_batch for one in found.judged] == [True]
    assert found.handled == []


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 14, 53])
def test_every_instant_lies_in_its_step(steps: int) -> None:
    """Also where a step begins, before the first and after the last."""
    begins = [rows.NOW + dt.timedelta(hours=7 * number) for number in range(steps)]
    run = rows.run()
    wanted = Counter[int]()
    for number in range(-1, 2 * steps + 1):
        at = rows.NOW + dt.timedelta(hours=3.5 * number)
        cases.receive(run, rows.collected(f"case-{number}"), at)
        wanted[max(number // 2, 0) if number // 2 < steps else steps - 1] += 1
    until = rows.NOW + dt.timedelta(days=99)
    span = Span(municipality=rows.SITE, coworker=rows.SLUG, since=_SPAN.since, until=until)
    assert statistics.received(span, begins) == wanted


def test_only_flagged_proposals_are_looked_through(anna: Person) -> None:
    """Checks are read of the proposals that had been flagged when they were decided."""
    clean, flagged = rows.awaiting("clean"), rows.awaiting("flagged", outcome=rows.Outcome.failed)
    rows.decide(clean, anna)
    rows.decide(flagged, anna, "reject")
    ((outcome, checks),) = statistics.flagged(_SPAN)
    assert outcome == "reject"
    assert [(check["rule"]["code"], check["outcome"]) for check in checks] == [("H10", "failed")]


def test_waits(anna: Person) -> None:
    """A case waits from when it lies in the inbox until it leaves it, and may wait again."""
    decided, waiting = rows.awaiting("decided"), rows.awaiting("waiting")
    rows.decide(decided, anna)
    found = statistics.waits(_SPAN, _DAYS)
    assert [(one.began, one.ended, one.count) for one in found] == [(1, None, 1), (1, 1, 1)]
    decisions.undo(decided, decided.decisions.get(), person=anna, at=rows.NOW)
    again = statistics.waits(_SPAN, _DAYS)
    assert [(one.ended, one.count) for one in again] == [(None, 2), (1, 1)]
    rows.decide(decided, anna)
    assert [one.count for one in statistics.waits(_SPAN, _DAYS)] == [1, 2]
    later = rows.NOW + dt.timedelta(days=3)
    lately = Span(municipality=rows.SITE, coworker=rows.SLUG, since=later, until=later)
    (still,) = statistics.waits(lately, [later])
    assert (still.received_at, still.ended, still.count) == (waiting.received_at, None, 1)


def test_done_counts_once(anna: Person) -> None:
    """A case is carried out once, and only within the span."""
    case = rows.in_state(State.done, anna)
    case.events.create(at=rows.NOW, actor="x", before="acting", after="done")
    assert statistics.done(_SPAN, _DAYS) == {1: 1}
    before = Span(municipality=rows.SITE, coworker=rows.SLUG, since=_SPAN.since, until=rows.NOW)
    assert not statistics.done(before, _DAYS)


def test_promise_9_protected_people_move_no_figure(anna: Person) -> None:
    """With the cases of protected people taken in and handled, every row stays as it was."""
    rows.decide(rows.awaiting("seen"), anna)
    before = _everything()
    hidden = rows.awaiting("hidden", outcome=rows.Outcome.failed)
    rows.decide(hidden, anna)
    assert _everything() != before
    Case.objects.filter(pk=hidden.pk).update(protected=True)
    cases.receive(rows.run(), rows.collected("more", protected=True), rows.NOW)
    assert _everything() == before


@pytest.mark.parametrize("number", [3, 40])
def test_few_queries_however_many_cases(anna: Person, number: int) -> None:
    """Nine questions are asked of the database, whether there are few cases or many."""
    for one in range(number):
        rows.decide(rows.awaiting(f"case-{one}", outcome=rows.Outcome.failed), anna)
    with CaptureQueriesContext(connection) as asked:
        found = _everything()
    assert len(asked) == 9
    assert sum(one.count for one in found[2].judged) == number  # type: ignore[attr-defined]
