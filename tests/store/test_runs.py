"""The run ledger: a slot fires once, and what was read adds up."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework.core.cases import Arrival
from framework.core.lifecycle import Bucket, ClosedReason, State
from framework.core.messages import message
from framework.core.tables import BadCell
from framework.store import cases, runs, workers
from framework.store.models import Case, Person, Run, SourceFile, SourceRow
from tests.store import rows
from tests.store.rows import NOW, SITE, SLUG

LATER = NOW + dt.timedelta(hours=1)
#: What a source row can become, and where it counts.
FATES = [
    ("received", Bucket.waiting), ("preparing", Bucket.waiting), ("waiting", Bucket.waiting),
    ("waiting after approval", Bucket.approved), ("awaiting_decision", Bucket.awaiting),
    ("approved", Bucket.approved), ("acting", Bucket.approved), ("done", Bucket.done),
    ("manual", Bucket.manual), ("failed", Bucket.failed), ("unknown", Bucket.unknown),
    ("partly_done", Bucket.unknown), ("rejected", Bucket.rejected),
    ("withdrawn", Bucket.rejected), ("superseded", Bucket.rejected),
    ("already_registered", Bucket.skipped), ("unchanged", Bucket.skipped),
    ("returned", Bucket.returned),
]  # fmt: skip


def bad_cell(row: int) -> BadCell:
    """Make a bad cell."""
    return BadCell(place=rows.place(row), letter="T", column="Från", value="2027-02-30",
                   rule=message("must be a date"), remedy=message("Write a date."))  # fmt: skip


def note(run: Run, file: SourceFile, number: int, fate: str) -> None:
    """Read a row and let it become what `fate` says."""
    if fate == "returned":
        runs.note_returned(run, file, rows.place(number), [bad_cell(number)])
        return
    if fate == "unchanged":
        case = cases.receive(rows.run("earlier"), rows.collected(f"case {number}"), NOW)[1]
    what, case = cases.receive(run, rows.collected(f"case {number}"), NOW)
    runs.note_case(run, file, rows.place(number), what, case)
    state = fate if fate in set(State) else "closed"
    changes = {"closed_reason": fate} if fate in set(ClosedReason) else {}
    if fate.startswith("waiting"):
        state = "waiting"
        changes = {"resume": "approved" if "approval" in fate else "received"}
    if fate != "unchanged":
        Case.objects.filter(pk=case.pk).update(state=state, **changes)


def test_fates_reach_every_bucket() -> None:
    """The rows that the property below draws can count anywhere a row can count."""
    assert {bucket for _, bucket in FATES} == set(Bucket)


@settings(deadline=None, max_examples=30,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(drawn=st.lists(st.sampled_from(FATES), max_size=12), refused=st.integers(0, 2))
def test_promise_6_nothing_lost_counts_add_up(
    drawn: list[tuple[str, Bucket]], refused: int
) -> None:
    """Whatever became of its rows, a run's buckets are together exactly what it read."""
    with rows.undone():
        run = rows.run()
        file = runs.note_file(run, "schedules", rows.FILE, "a" * 64)
        for number in range(refused):
            why = message("A password protects the file.")
            runs.note_file(run, "schedules", f"{number}.xlsx", "b" * 64, refused=why)
        for number, (fate, _) in enumerate(drawn, 1):
            note(run, file, number, fate)
        found = runs.counts(run)
        assert found.read == len(drawn) == sum(found.buckets.values())
        assert found.files_refused == refused
        assert found.buckets == {
            bucket: [one for _, one in drawn].count(bucket) for bucket in Bucket
        }


@pytest.mark.parametrize("fate", ["received", "awaiting_decision", "unchanged", "returned"])
def test_a_run_taken_up_again_counts_nothing_twice(fate: str) -> None:
    """After a crash the same rows are read again; they keep the fate they had."""
    run = rows.run()
    file = runs.note_file(run, "schedules", rows.FILE, "a" * 64)
    note(run, file, 7, fate)
    before = runs.counts(run)
    again = runs.note_file(run, "schedules", rows.FILE, "a" * 64)
    assert again.pk == file.pk
    if fate == "returned":
        runs.note_returned(run, again, rows.place(), [bad_cell(7)])
    else:
        what, case = cases.receive(run, rows.collected("case 7"), LATER)
        assert what is Arrival.unchanged
        runs.note_case(run, again, rows.place(), what, case)
    assert runs.counts(run) == before
    assert (SourceRow.objects.count(), SourceFile.objects.count()) == (1, 1)


def test_a_row_counts_where_its_case_is_now(anna: Person) -> None:
    """A night's report follows its cases through the day."""
    run = rows.run()
    file = runs.note_file(run, "schedules", rows.FILE, "a" * 64)
    case = rows.received()
    runs.note_case(run, file, rows.place(), Arrival.new, case)
    assert runs.counts(run).buckets[Bucket.waiting] == 1
    rows.prepared(case)
    assert runs.counts(run).buckets[Bucket.awaiting] == 1
    rows.decide(case, anna)
    assert runs.counts(run).buckets[Bucket.approved] == 1


def test_a_slot_is_one_row() -> None:
    """Whatever fires again, the first row of the slot is found and nothing in it changes."""
    first = rows.run()
    again, new = runs.open_run(
        SITE, SLUG, schedule="night", slot=first.slot, phase="prepare", cause="catch_up",
        business_date=NOW.date(), at=LATER,
    )  # fmt: skip
    assert (again.pk, new, again.cause, again.created_at) == (first.pk, False, "schedule", NOW)
    assert rows.run(schedule="afternoon").pk != first.pk
    assert rows.run(coworker="petra").pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_promise_10_a_slot_fires_once_whatever_clocks_do() -> None:
    """Eight clocks that fire together insert one row, and one worker takes it in hand."""

    def fire(number: int) -> tuple[bool, bool]:
        run, new = runs.open_run(
            SITE, SLUG, schedule="night", slot="2026-10-25T02:30", phase="prepare",
            cause="schedule", business_date=NOW.date(), at=NOW,
        )  # fmt: skip
        return new, runs.claim_run(run, f"w{number}", NOW)

    found = rows.at_once(fire)
    assert [new for new, _ in found].count(True) == 1
    assert [claimed for _, claimed in found].count(True) == 1
    run = Run.objects.get()
    assert (run.status, run.owner) == ("running", f"w{[won for _, won in found].index(True)}")


def test_promise_10_a_missed_run_is_a_row_too() -> None:
    """A run that did not happen stands in the ledger with its reason."""
    run = rows.run()
    runs.finish_run(run, Run.Status.missed, LATER, text=message("Nothing was running."))
    found = Run.objects.get()
    assert (found.status, found.started_at, found.finished_at) == ("missed", None, LATER)
    assert found.message["template"] == "Nothing was running."
    assert runs.counts(found).read == 0


def test_a_dead_worker_s_run_is_due_again() -> None:
    """A run left running is taken up by somebody else and keeps when it first started."""
    run = rows.run()
    assert runs.claim_run(run, "w1", NOW)
    rows.lives("w1")
    assert runs.release_runs() == 0
    workers.leave("w1")
    assert runs.release_runs() == 1
    run.refresh_from_db()
    assert (run.status, run.owner) == ("due", "")
    assert runs.claim_run(run, "w2", LATER)
    assert (run.owner, run.started_at) == ("w2", NOW)
    assert not runs.claim_run(run, "w3", LATER)


def test_a_finished_run_is_not_claimed() -> None:
    """What is done is not done again."""
    run = rows.run()
    assert runs.claim_run(run, "w1", NOW)
    runs.finish_run(run, Run.Status.done, LATER)
    assert not runs.claim_run(run, "w2", LATER)
    assert (run.status, run.owner, run.finished_at) == ("done", "", LATER)
