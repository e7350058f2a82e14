"""What figures are counted from: what counts, what does not, and nothing of protected people."""

import datetime as dt

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


def _everything() -> list[object]:
    return [
        statistics.received(_SPAN), statistics.done(_SPAN), statistics.decided(_SPAN),
        list(statistics.flagged(_SPAN)), statistics.blind_answers(_SPAN),
        statistics.reviews(_SPAN), statistics.waits(_SPAN),
    ]  # fmt: skip


def test_what_was_undone_does_not_count(anna: Person) -> None:
    """An approval that was taken back, and taking it back, are no judgements; the next one is."""
    case = rows.awaiting()
    decisions.undo(case, rows.decide(case, anna), person=anna, at=rows.NOW)
    assert [one.counts for one in statistics.decided(_SPAN)] == [False]
    rows.decide(case, anna, "reject")
    one = statistics.decided(_SPAN)[1]
    assert one.counts
    assert (one.outcome, one.codes, one.person, one.in_batch) == (
        "reject", rows.REASON, anna.pk, False,
    )  # fmt: skip


def test_only_judgements_count(anna: Person) -> None:
    """Having a case prepared again says nothing about what was proposed."""
    rows.decide(rows.awaiting(), anna, "rerun")
    assert statistics.decided(_SPAN) == []


def test_a_batch_is_told_from_single_decisions(anna: Person) -> None:
    """What was released with others is marked: nobody opened it."""
    case = rows.awaiting()
    batches.release_batch(
        [case], versions={case.pk: case.version}, control=case.control or rows.Decimal(0),
        person=anna, policy=rows.POLICY, at=rows.NOW,
    )  # fmt: skip
    assert [one.in_batch for one in statistics.decided(_SPAN)] == [True]


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
    found = statistics.waits(_SPAN)
    assert sorted(one.ended is None for one in found) == [False, True]
    later = rows.NOW + dt.timedelta(days=3)
    lately = Span(municipality=rows.SITE, coworker=rows.SLUG, since=later, until=later)
    (still,) = statistics.waits(lately)
    assert (still.received_at, still.ended) == (waiting.received_at, None)


def test_done_counts_once(anna: Person) -> None:
    """A case is carried out once, at its first time, and only within the span."""
    case = rows.in_state(State.done, anna)
    case.events.create(at=rows.NOW, actor="x", before="acting", after="done")
    assert statistics.done(_SPAN) == [rows.NOW]
    before = Span(municipality=rows.SITE, coworker=rows.SLUG, since=_SPAN.since, until=rows.NOW)
    assert statistics.done(before) == []


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
    """Seven questions are asked of the database, whether there are few cases or many."""
    for one in range(number):
        rows.decide(rows.awaiting(f"case-{one}", outcome=rows.Outcome.failed), anna)
    with CaptureQueriesContext(connection) as asked:
        found = _everything()
    assert len(asked) == 7
    assert len(found[2]) == number  # type: ignore[arg-type]
