"""Cases: received once, moved by the table only, in one worker's hands at a time."""

import datetime as dt

import pytest
from django.db import connection

from framework.core.approval import SettleOutcome
from framework.core.cases import Arrival
from framework.core.errors import Conflict, NotAllowed
from framework.core.lifecycle import MOVES, ClosedReason, State
from framework.core.messages import message
from framework.store import cases, decisions, settling, workers
from framework.store.models import Case, CaseEvent, Person, Run
from framework.store.models.cases import NEVER
from tests.store import rows
from tests.store.rows import NOW, SITE, SLUG

LATER = NOW + dt.timedelta(hours=1)
CHANGED = {"values": {"degree": "80"}}


def due(at: dt.datetime, *states: State) -> list[Case]:
    """Return what a worker is offered."""
    return list(cases.due(SITE, SLUG, at, *states))


def test_new_case_is_received() -> None:
    """An unknown reference becomes a case, revision 1, with where it was read on its timeline."""
    what, case = cases.receive(rows.run(), rows.collected(), NOW)
    assert what is Arrival.new
    assert (case.state, case.revision, case.version, case.owner) == ("received", 1, 1, "")
    assert case.key == "lindeby:1101-VT27-31/1:1"
    (event,) = case.events.all()
    assert (event.before, event.after) == ("", "received")
    assert event.text["params"]["row"] == 7


@pytest.mark.parametrize("state", State)
def test_unchanged_source_is_left_alone(state: State, anna: Person) -> None:
    """The same source values again change nothing, wherever the case is."""
    case = rows.in_state(state, anna)
    before = Case.objects.values().get()
    what, again = cases.receive(rows.run("2026-11-24T02:00"), rows.collected(), LATER)
    assert (what, again.pk) == (Arrival.unchanged, case.pk)
    assert Case.objects.values().get() == before


@pytest.mark.parametrize(
    "state",
    [State.received, State.preparing, State.awaiting_decision, State.approved, State.waiting,
     State.manual, State.failed],
)  # fmt: skip
def test_changed_before_acting_is_prepared_again(state: State, anna: Person) -> None:
    """Changed source values void what was prepared and decided; the case starts over at once."""
    case = rows.in_state(state, anna)
    run = rows.run("2026-11-24T02:00")
    what, again = cases.receive(run, rows.collected(**CHANGED), LATER)
    assert (what, again.pk, again.revision) == (Arrival.changed, case.pk, 1)
    assert (again.state, again.owner, again.proposal) == ("received", "", None)
    assert again.collected["values"] == {"degree": "80"}
    assert again.version > case.version
    assert decisions.approvals(again) == {}
    assert due(LATER, State.received) == [again]


@pytest.mark.parametrize("state", [State.done, State.closed])
def test_changed_after_the_end_is_a_new_revision(state: State, anna: Person) -> None:
    """What ended stays as it ended; the change is a revision of its own."""
    case = rows.in_state(state, anna)
    what, new = cases.receive(rows.run("2026-11-24T02:00"), rows.collected(**CHANGED), LATER)
    assert (what, new.revision, new.state) == (Arrival.revision, 2, "received")
    case.refresh_from_db()
    assert case.state == state


def test_revision_after_done_is_flagged(anna: Person) -> None:
    """A change of something carried out goes to a person and never into a batch."""
    rows.in_state(State.done, anna)
    _, new = cases.receive(rows.run("2026-11-24T02:00"), rows.collected(**CHANGED), NOW)
    rows.prepared(new)
    assert (new.state, new.flagged) == ("awaiting_decision", True)


@pytest.mark.parametrize("state", [State.acting, State.unknown, State.partly_done])
def test_changed_while_acting_waits(state: State, anna: Person) -> None:
    """The new revision is not prepared before it is known what the earlier one left behind."""
    case = rows.in_state(state, anna)
    what, new = cases.receive(rows.run("2026-11-24T02:00"), rows.collected(**CHANGED), NOW)
    assert (what, new.revision, new.state) == (Arrival.revision_waits, 2, "waiting")
    far = NOW + dt.timedelta(days=365)
    assert due(far, State.received, State.waiting) == []
    # Changed once more while it waits: it still waits, with the latest values.
    newest = rows.collected(values={"degree": "90"})
    what, same = cases.receive(rows.run("2026-11-25T02:00"), newest, NOW)
    assert (what, same.pk, same.state) == (Arrival.changed, new.pk, "waiting")
    assert same.collected["values"] == {"degree": "90"}
    assert due(far, State.received, State.waiting) == []
    if state is not State.acting:
        settling.settle(
            case, SettleOutcome.exists, version=case.version, person=anna,
            policy=rows.POLICY, at=NOW,
        )  # fmt: skip
        assert cases.claim(case, State.acting, "w1", NOW)
    assert due(far, State.received, State.waiting) == []
    cases.move(case, State.done, at=LATER, actor=SLUG)
    assert due(LATER, State.waiting) == [new]


def test_protection_is_a_change_of_its_own(anna: Person) -> None:
    """Promise 9: somebody who becomes protected overnight stops, though no value has changed."""
    case = rows.in_state(State.approved, anna)
    what, again = cases.receive(rows.run("x"), rows.collected(protected=True), LATER)
    assert (what, again.pk) == (Arrival.changed, case.pk)
    assert (again.protected, again.state, again.proposal) == (True, "received", None)


def test_promise_9_protection_stays_whatever_the_source_says_later() -> None:
    """A changed row that names nobody as protected does not show who was found to be."""
    what, case = cases.receive(rows.run(), rows.collected(), NOW)
    cases.move(case, State.preparing, at=NOW, actor="harry", owner="w")
    cases.protect(case, NOW)
    changed = rows.collected(values={"hours": "20:00"})
    what, again = cases.receive(rows.run("later"), changed, LATER)
    assert what is not Arrival.unchanged
    assert again.protected
    assert again.collected["values"] == {}
    assert cases.receive(rows.run("last"), changed, LATER)[0] is Arrival.unchanged


@pytest.mark.django_db(transaction=True)
def test_one_case_however_many_receive_it() -> None:
    """Eight runs that read the same new row together make one case."""
    night = rows.run()
    found = rows.at_once(lambda _: cases.receive(night, rows.collected(), NOW)[0])
    assert Case.objects.count() == 1
    assert sorted(what.value for what in found) == ["new"] + ["unchanged"] * 7


@pytest.mark.parametrize("before", State)
def test_moves_outside_the_table_are_refused(before: State, anna: Person) -> None:
    """The database is not touched by a move that the table does not hold."""
    case = rows.in_state(before, anna)
    untouched = Case.objects.values().get()
    refused = [after for after in State if (before, after) not in MOVES]
    assert refused
    for after in refused:
        with pytest.raises(NotAllowed):
            cases.move(case, after, at=NOW, actor=SLUG)
    assert Case.objects.values().get() == untouched


def test_move_under_a_stale_version_is_refused() -> None:
    """Whoever read the case before somebody else changed it is told so, and changes nothing."""
    case = rows.received()
    stale = Case.objects.get()
    assert cases.claim(case, State.preparing, "w1", NOW)
    events = CaseEvent.objects.count()
    with pytest.raises(Conflict, match="changed by somebody else"):
        cases.move(stale, State.preparing, at=NOW, actor=SLUG, owner="w2")
    assert CaseEvent.objects.count() == events
    assert Case.objects.get().owner == "w1"


def test_move_under_a_stale_version_in_the_same_state_is_refused(anna: Person) -> None:
    """A section decided meanwhile is a change too, though the case still stands where it stood."""
    case = rows.awaiting(sections=("schedule", "pay"))
    stale = Case.objects.get()
    rows.decide(case, anna)
    assert (case.state, case.owner) == (stale.state, stale.owner)
    with pytest.raises(Conflict):
        cases.move(stale, State.received, at=NOW, actor=SLUG)
    assert Case.objects.get().state == "awaiting_decision"


def test_promise_1_waiting_for_a_completion_never_becomes_approved(anna: Person) -> None:
    """Only what was approved and waited for its target goes on to act by itself."""
    case = rows.in_state(State.waiting, anna)
    with pytest.raises(NotAllowed):
        cases.move(case, State.approved, at=LATER, actor=SLUG)
    with pytest.raises(NotAllowed):
        cases.move(rows.awaiting("B"), State.waiting, at=NOW, actor=SLUG, resume=State.approved)
    closed = rows.acting(anna, "C")
    cases.move(closed, State.waiting, at=NOW, actor=SLUG, resume=State.approved)
    cases.move(closed, State.approved, at=LATER, actor=SLUG)
    assert set(Case.objects.values_list("reference", "state")) == {
        (case.reference, "waiting"), ("B", "awaiting_decision"), ("C", "approved"),
    }  # fmt: skip


def test_move_under_a_stale_owner_is_refused() -> None:
    """A worker that was taken for dead and wakes up cannot move what another has in hand."""
    case = rows.received()
    assert cases.claim(case, State.preparing, "w1", NOW)
    asleep = Case.objects.get()
    Case.objects.update(owner="w2")
    with pytest.raises(Conflict):
        cases.move(asleep, State.failed, at=NOW, actor=SLUG)
    assert Case.objects.get().state == "preparing"


def test_move_tells_the_timeline() -> None:
    """Every move leaves one event: who, when, from where, to where and why."""
    case = rows.received()
    assert cases.claim(case, State.preparing, "w1", NOW)
    why = message("Preparing stopped on an error: {error}.", error="OSError")
    cases.move(case, State.failed, at=LATER, actor="harry", because=why)
    event = case.events.last()
    assert event is not None
    assert (event.actor, event.before, event.after) == ("harry", "preparing", "failed")
    assert (event.at, event.text) == (LATER, why.model_dump())
    assert (case.owner, case.reason) == ("", why.model_dump())


def test_moved_case_closes_with_its_reason() -> None:
    """Closing keeps why, and leaving a waiting case forgets where it would have gone on."""
    case = rows.received()
    cases.move(case, State.closed, at=NOW, actor=SLUG, closed_reason=ClosedReason.withdrawn)
    assert (case.state, case.closed_reason) == ("closed", "withdrawn")


def test_due_cases_are_offered_oldest_first_to_nobody_s_surprise() -> None:
    """A worker is offered what is due, in nobody's hands, of its coworker, oldest first."""
    young = rows.received("B")
    old = rows.received("A")
    Case.objects.filter(pk=old.pk).update(due_at=NOW - dt.timedelta(hours=1))
    Case.objects.filter(pk=rows.received("C").pk).update(due_at=LATER)
    taken = rows.received("D")
    assert cases.claim(taken, State.preparing, "w1", NOW)
    other = rows.run(coworker="petra")
    cases.receive(other, rows.collected("E"), NOW)
    assert due(NOW, State.received, State.preparing) == [old, young]


def test_what_is_offered_next_is_read_in_order_however_much_waits() -> None:
    """The first of many are found by an index that has them in order: nothing is sorted."""
    first = rows.received("A")
    copied = {field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields}
    for name in ("id", "reference"):
        del copied[name]
    Case.objects.bulk_create(Case(**copied, reference=f"B{number}") for number in range(5_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    offered = cases.due(SITE, SLUG, NOW, State.received).select_related("proposal", "run")[:200]
    plan = offered.explain()
    assert "case_next" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_when_the_next_becomes_due() -> None:
    """What is due already, in somebody's hands, or waits for no clock, does not count."""
    rows.received("A")
    assert cases.next_due(NOW, State.received, State.waiting) is None
    for reference, due_at, owner in (
        ("B", NOW + dt.timedelta(hours=2), ""),
        ("C", LATER, "w1"),
        ("D", NEVER, ""),
    ):
        Case.objects.filter(pk=rows.received(reference).pk).update(
            due_at=due_at, owner=owner, state=State.acting if owner else State.received
        )
    assert cases.next_due(NOW, State.received, State.acting) == NOW + dt.timedelta(hours=2)
    assert cases.next_due(NOW, State.approved) is None


def test_a_case_that_is_not_due_is_not_claimed(anna: Person) -> None:
    """The time to undo is the person's: nobody acts a second before it is over."""
    case = rows.in_state(State.approved, anna)
    assert case.due_at == NOW + dt.timedelta(seconds=300)
    assert not cases.claim(case, State.acting, "w1", case.due_at - dt.timedelta(seconds=1))
    assert case.state == "approved"
    assert cases.claim(case, State.acting, "w1", case.due_at)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", [State.received, State.approved, State.acting])
def test_promise_4_nothing_twice_one_worker_claims(state: State) -> None:
    """Of eight workers that want the same case together exactly one gets it."""
    case = rows.in_state(state, rows.person("anna"))
    if state is State.acting:
        cases.let_go(case, due_at=NOW)
    after = State.preparing if state is State.received else State.acting
    at = case.due_at

    def want(number: int) -> bool:
        return cases.claim(Case.objects.get(), after, f"w{number}", at)

    won = rows.at_once(want)
    assert won.count(True) == 1
    found = Case.objects.get()
    assert (found.state, found.owner) == (after, f"w{won.index(True)}")


@pytest.mark.django_db(transaction=True)
def test_eight_workers_share_a_night_without_a_case_lost_or_done_twice() -> None:
    """Twenty cases, eight workers: every case is claimed once."""
    for number in range(20):
        rows.received(f"case {number:02}")

    def work(number: int) -> list[str]:
        offered = cases.due(SITE, SLUG, NOW, State.received)
        return [
            case.reference
            for case in offered
            if cases.claim(case, State.preparing, f"w{number}", NOW)
        ]

    claimed = sorted(reference for found in rows.at_once(work) for reference in found)
    assert claimed == [f"case {number:02}" for number in range(20)]


def test_let_go_keeps_the_state() -> None:
    """A case put back stays where it was and is offered again when it is due."""
    case = rows.received()
    assert cases.claim(case, State.preparing, "w1", NOW)
    cases.let_go(case, due_at=LATER, attempts=2)
    assert (case.state, case.owner, case.attempts, case.due_at) == ("preparing", "", 2, LATER)
    assert due(NOW, State.preparing) == []
    assert due(LATER, State.preparing) == [case]


def test_let_go_of_what_another_has_changes_nothing() -> None:
    """A worker can only put back what is in its own hands."""
    case = rows.received()
    assert cases.claim(case, State.preparing, "w1", NOW)
    asleep = Case.objects.get()
    Case.objects.update(owner="w2")
    cases.let_go(asleep, due_at=LATER)
    assert Case.objects.get().owner == "w2"


def test_promise_6_nothing_lost_when_workers_die(anna: Person) -> None:
    """What dead workers left is free again: preparing starts over, acting is looked up first."""
    states = {}
    for number, state in enumerate(State):
        states[rows.in_state(state, anna, f"case {number}").pk] = state
    alive = rows.received("alive")
    workers.leave("w1")
    rows.lives("w2")
    assert cases.claim(alive, State.preparing, "w2", NOW)
    assert cases.release_owned(LATER) == 2
    expected = states | {alive.pk: State.preparing}
    expected |= {pk: State.received for pk, state in states.items() if state is State.preparing}
    assert dict(Case.objects.values_list("pk", "state")) == expected
    assert list(Case.objects.exclude(owner="").values_list("pk", flat=True)) == [alive.pk]
    assert {case.state for case in due(LATER, State.received, State.acting)} == {
        "received", "acting",
    }  # fmt: skip
    assert cases.release_owned(LATER) == 0


@pytest.mark.django_db(transaction=True)
def test_dead_worker_s_cases_are_freed_once() -> None:
    """Eight workers that start together free the same dead worker's cases without a quarrel."""
    anna = rows.person("anna")
    for number in range(6):
        rows.in_state(State.preparing, anna, f"case {number}")
    in_hand = rows.acting(anna, "in hand")
    workers.leave("w1")
    rows.at_once(lambda _: cases.release_owned(LATER))
    assert set(Case.objects.values_list("state", "owner")) == {("received", ""), ("acting", "")}
    assert CaseEvent.objects.filter(before="preparing", after="received").count() == 6
    assert Case.objects.get(pk=in_hand.pk).due_at == LATER


def test_promise_2_prepare_and_act_are_two_runs(anna: Person) -> None:
    """After the night everything a later run needs stands in rows; nothing acts in between."""
    night = rows.run()
    case = rows.awaiting()
    made = rows.proposal()
    assert due(NOW + dt.timedelta(days=30), State.approved, State.acting) == []
    Run.objects.filter(pk=night.pk).update(status="done")
    rows.decide(Case.objects.get(), anna)
    (found,) = due(NOW + dt.timedelta(minutes=5), State.approved)
    assert found.pk == case.pk
    assert found.proposal is not None
    assert found.proposal.value == made
    assert found.proposal.digest == found.proposal.value.digest == made.digest
    assert decisions.approvals(found)["schedule"].proposal_digest == made.digest
