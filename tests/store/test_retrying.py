"""Failed cases are tried again only where nothing of ours can stand in a target."""

import datetime as dt

import pytest
from django.db.models import QuerySet

from framework.core.errors import NotAllowed
from framework.core.lifecycle import State
from framework.store import actions, cases, decisions, retrying
from framework.store.actions import Phase
from framework.store.models import AuditEntry, Case, Person
from tests.store import rows
from tests.store.rows import NOW, SLUG

LATER = NOW + dt.timedelta(hours=1)


def failed(who: Person, *phases: Phase, reference: str = "1101-VT27-31/1") -> Case:
    """Bring a case to failed after its one action had come so far, each time through its phases."""
    case = rows.acting(who, reference)
    assert case.proposal is not None
    decision = case.decisions.get()
    record = actions.intend(case, case.proposal.value.actions[0], {"degree": "80"}, decision, NOW)
    for phase in phases:
        actions.mark(record, phase, NOW)
    cases.move(case, State.failed, at=NOW, actor=SLUG, attempts=3)
    return case


def unprepared() -> Case:
    """Make a case whose preparing failed."""
    case = rows.received("1101-VT27-32/1")
    assert cases.claim(case, State.preparing, "w1", NOW)
    cases.move(case, State.failed, at=NOW, actor=SLUG, attempts=3)
    return case


def retry(case: Case, who: Person) -> State:
    """Let a person have it tried again."""
    return retrying.retry(case, person=who, acting_for=None, why="Systemet är uppe.", at=LATER)


def all_cases() -> QuerySet[Case]:
    """Return every case."""
    return Case.objects.all()


@pytest.mark.parametrize("phases", [(), (Phase.sent, Phase.refused)])
def test_what_was_approved_is_carried_out_as_it_was_approved(
    phases: tuple[Phase, ...], anna: Person
) -> None:
    """Never sent, or the target said no: it acts on the same approval, from the look on."""
    case = failed(anna, *phases)
    given = decisions.approvals(case)
    assert retry(case, rows.person("iris", role="it")) is State.acting
    assert (case.state, case.owner, case.attempts, case.due_at) == ("acting", "", 0, LATER)
    assert decisions.approvals(case) == given
    assert actions.is_untouched(case)


def test_what_was_not_prepared_is_prepared_anew(anna: Person) -> None:
    """It does not wait for the run whose window has ended."""
    case = unprepared()
    assert retry(case, anna) is State.received
    assert (case.state, case.run, case.attempts, case.due_at) == ("received", None, 0, LATER)


@pytest.mark.parametrize(
    "phases",
    [
        (Phase.sent,), (Phase.sent, Phase.written), (Phase.sent, Phase.written, Phase.absent),
        (Phase.sent, Phase.differs), (Phase.sent, Phase.verified),
    ],
    ids=str,
)  # fmt: skip
def test_promise_5_what_may_stand_in_a_target_is_for_a_person_who_looks(
    phases: tuple[Phase, ...], anna: Person
) -> None:
    """Nobody's press sends it again: it stays failed, and is not offered."""
    case = failed(anna, *phases)
    assert not retrying.may_be_tried(all_cases()).exists()
    with pytest.raises(NotAllowed, match="cannot be tried again"):
        retry(case, anna)
    assert Case.objects.get().state == "failed"
    assert case.actions.get().phase == phases[-1]


def test_promise_1_a_void_approval_sends_nothing(anna: Person) -> None:
    """Refused, changed at its source, failed again: neither the old values nor a new start."""
    case = failed(anna, Phase.sent, Phase.refused)
    cases.receive(rows.run("x"), rows.collected(values={"degree": "80"}), NOW)
    case.refresh_from_db()
    assert cases.claim(case, State.preparing, "w1", NOW)
    cases.move(case, State.failed, at=NOW, actor=SLUG)
    with pytest.raises(NotAllowed):
        retry(case, anna)


def test_what_a_later_revision_has_overtaken_is_left_alone(anna: Person) -> None:
    """Its values are not the source's any more."""
    case = failed(anna)
    Case.objects.create(
        municipality=case.municipality, coworker=case.coworker, reference=case.reference,
        revision=2, title="x", unit="1101", unit_name="x", collected={}, fingerprint="f",
        due_at=NOW, received_at=NOW,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        retry(case, anna)


@pytest.mark.parametrize("state", sorted(set(State) - {State.failed}))
def test_only_failed_cases(state: State, anna: Person) -> None:
    """Everything else goes its own way."""
    case = rows.in_state(state, anna)
    with pytest.raises(NotAllowed):
        retry(case, anna)
    assert Case.objects.get().state == state


def test_promise_9_nothing_is_retried_of_whom_is_protected(anna: Person) -> None:
    """Counted nowhere and pressed by nobody."""
    case = unprepared()
    Case.objects.update(protected=True)
    assert not retrying.may_be_tried(all_cases()).exists()
    with pytest.raises(NotAllowed):
        retry(case, anna)


def test_who_and_why_are_kept(anna: Person) -> None:
    """The reason stands in the timeline, which goes with the case; the chain says who."""
    case = unprepared()
    retry(case, anna)
    event = case.events.latest("pk")
    assert (event.actor, event.after) == (anna.username, "received")
    assert event.text["params"]["why"] == "Systemet är uppe."
    link = AuditEntry.objects.get(event="case.retried")
    assert (link.actor, link.subject) == (anna.username, str(case))
    assert link.facts == {"after": "received", "acting_for": None}
    assert "uppe" not in str(link.facts)


def test_pressed_twice_counts_once(anna: Person) -> None:
    """The second of two who press at the same time finds nothing failed."""
    case = unprepared()
    also = Case.objects.get(pk=case.pk)
    retry(case, anna)
    with pytest.raises(NotAllowed):
        retry(also, anna)
    assert AuditEntry.objects.filter(event="case.retried").count() == 1
