"""Actions: one record per idempotency reference, every phase on record before the next."""

import datetime as dt

import pytest
from django.db.models import ProtectedError

from framework.core.errors import BusinessException
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.store import actions, cases
from framework.store.models import ActionRecord, AuditEntry, Case, Decision, Person, Receipt
from tests.store import rows
from tests.store.rows import NOW, SITE

Phase = ActionRecord.Phase
LATER = NOW + dt.timedelta(minutes=1)
ACTION = rows.proposal().actions[0]


def intend(case: Case, degree: str = "75") -> ActionRecord:
    """Note what is about to be written."""
    return actions.intend(case, ACTION, {"degree": degree}, Decision.objects.latest("pk"), NOW)


def test_promise_4_nothing_twice_one_record_per_reference(anna: Person) -> None:
    """The reference is municipality, case, revision and action; asked for again it is found."""
    case = rows.acting(anna)
    record = intend(case)
    assert record.key == "lindeby:1101-VT27-31/1:1:register"
    assert (record.phase, record.values) == (Phase.intended, {"degree": "75"})
    assert intend(case).pk == record.pk
    assert record.decision.person == anna


@pytest.mark.parametrize("phase", [Phase.sent, Phase.written, Phase.verified])
def test_promise_4_what_may_be_sent_keeps_its_values(phase: Phase, anna: Person) -> None:
    """Whoever takes up an action that may have reached the target compares with what was sent."""
    case = rows.acting(anna)
    actions.mark(intend(case), phase, NOW)
    again = intend(case, "80")
    assert (again.phase, again.values) == (phase, {"degree": "75"})


@pytest.mark.parametrize("phase", [Phase.intended, Phase.refused, Phase.absent, Phase.differs])
def test_what_did_not_reach_the_target_takes_the_latest_yes(phase: Phase, anna: Person) -> None:
    """Nothing of ours is under way: what was approved last is what counts."""
    case = rows.acting(anna)
    actions.mark(intend(case), phase, NOW)
    decision = Decision.objects.latest("pk")
    decision.pk = None
    decision.save()
    again = intend(case, "80")
    assert (again.phase, again.values) == (Phase.intended, {"degree": "80"})


@pytest.mark.parametrize("phase", [Phase.refused, Phase.absent, Phase.differs])
def test_an_end_that_was_noted_stays_until_a_person_says_otherwise(
    phase: Phase, anna: Person
) -> None:
    """A worker that died right after it is not asked again; "it is not there" starts anew."""
    case = rows.acting(anna)
    actions.mark(intend(case), phase, NOW)
    record = intend(case)
    assert record.phase == phase
    actions.vouch_absent(case)
    assert intend(case).phase == Phase.intended


def test_another_case_s_reference_is_not_ours(anna: Person) -> None:
    """Two coworkers whose cases bear the same reference never share an action's record."""
    case = rows.acting(anna)
    intend(case)
    other = cases.receive(rows.run(coworker="petra"), rows.collected(), NOW)[1]
    assert other.key == case.key
    with pytest.raises(BusinessException, match="Another case has used the reference"):
        intend(other, "80")
    assert ActionRecord.objects.get().values == {"degree": "75"}


def test_every_phase_is_audited_with_its_person(anna: Person) -> None:
    """Each step says which decision and which person it stands on."""
    case = rows.acting(anna)
    record = intend(case)
    actions.mark(record, Phase.sent, LATER)
    why = message("{target} said no.", target="Lindeby lön")
    actions.mark(record, Phase.refused, LATER, text=why, read={"grad": "50"})
    found = ActionRecord.objects.get()
    assert (found.phase, found.sent_at, found.read) == (Phase.refused, LATER, {"grad": "50"})
    assert found.message == why.model_dump()
    links = AuditEntry.objects.filter(event__startswith="action.")
    assert [link.event for link in links] == ["action.sent", "action.refused"]
    assert {link.facts["person"] for link in links} == {"anna"}


def test_a_receipt_is_given_once(anna: Person) -> None:
    """The receipt holds what was read back; giving it again changes nothing."""
    record = intend(rows.acting(anna))
    for target_id in ("S-4711", "S-4712"):
        receipt = actions.give_receipt(
            record, target_id=target_id, read_back={"grad": "75"}, already_there=False, at=LATER
        )
        assert (receipt.target_id, receipt.read_back) == ("S-4711", {"grad": "75"})
    assert Receipt.objects.count() == 1
    assert ActionRecord.objects.get().phase == Phase.verified


def test_the_decision_behind_an_action_stays(anna: Person) -> None:
    """An action never loses the yes that it stands on."""
    intend(rows.acting(anna))
    with pytest.raises(ProtectedError):
        Decision._base_manager.all().delete()


def test_evidence_has_its_day(anna: Person) -> None:
    """A file's row says until when it is kept."""
    record = intend(rows.acting(anna))
    made = actions.attach(
        record, digest="d" * 64, name="after", media_type="image/png", at=NOW, keep_days=90
    )
    assert (made.keep_until, made.case) == (dt.date(2027, 2, 21), record.case)


@pytest.mark.django_db(transaction=True)
def test_promise_4_nothing_twice_eight_threads_one_record() -> None:
    """Eight workers that mean the same action find the same record."""
    case = rows.acting(rows.person("anna"))
    assert case.state == State.acting
    found = rows.at_once(lambda _: intend(Case.objects.get(pk=case.pk)).pk)
    assert len(set(found)) == 1
    assert ActionRecord.objects.get().key == f"{SITE}:1101-VT27-31/1:1:register"
