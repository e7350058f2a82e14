"""How far each write has come; every phase is committed before the next begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from framework.core.errors import BusinessException, OnHold, ProtectedIdentity, TakenOver
from framework.core.messages import Message, message
from framework.core.proposals import Action
from framework.store import audit, pauses, workers
from framework.store.models import ActionRecord, Case, Decision, Evidence, Receipt, Run

Phase = ActionRecord.Phase
#: Ended without a receipt: nothing of ours is under way in the target.
ENDED = frozenset({Phase.refused, Phase.absent, Phase.differs})


def intend(
    case: Case,
    action: Action,
    values: Mapping[str, str],
    decision: Decision,
    at: dt.datetime,
    run: Run | None = None,
) -> ActionRecord:
    """Return the action's record, made before anything is sent; a later call finds it again."""
    record, new = ActionRecord.objects.get_or_create(
        key=f"{case.key}:{action.key}",
        defaults={
            "case": case, "action": action.key, "target": action.target, "values": dict(values),
            "decision": decision, "intended_at": at, "run": run,
        },
    )  # fmt: skip
    if record.case_id != case.pk:
        raise BusinessException(
            message("Another case has used the reference {key}.", key=record.key)
        )
    # As its worker took it in hand: that it still is, every phase asks.
    record.case = case
    if not new and (
        record.phase == Phase.intended
        or (record.phase in ENDED and record.decision_id != decision.pk)
    ):
        # Nothing of ours is under way in the target: what was approved last is what counts.
        record.values, record.decision, record.phase = dict(values), decision, Phase.intended
        record.save(update_fields=["values", "decision", "phase"])
    if run is not None and record.run_id != run.pk and record.phase != Phase.verified:
        record.run = run
        record.save(update_fields=["run"])
    return record


def vouch_absent(case: Case) -> None:
    """Take a person's word that nothing stands in the target: it may be sent anew after a look."""
    case.actions.update(sends=0)
    case.actions.filter(phase__in=ENDED).update(phase=Phase.intended)


def mark(
    record: ActionRecord,
    phase: Phase,
    at: dt.datetime,
    *,
    text: Message | None = None,
    read: Mapping[str, str] | None = None,
    settled_at: dt.datetime | None = None,
) -> None:
    """Commit that the action has come to `phase`, and audit it.

    Raises `OnHold`, and commits nothing, when a pause holds what is about to be sent; pauses that
    were in force when a person settled the case (`settled_at`) do not. Setting a pause and this
    both lock the head of the audit chain, so that one of them comes first. Raises
    `ProtectedIdentity`, and commits nothing, when somebody in the case is protected since; what a
    person has settled is theirs to answer for. Raises `TakenOver`, and commits nothing, when the
    worker was taken for dead and the case is in other hands: whoever takes it over waits for this,
    or this finds it gone.
    """
    record.phase = phase
    record.message = text.model_dump() if text else None
    if read is not None:
        record.read = dict(read)
    if phase is Phase.sent:
        record.sent_at = at
        record.sends += 1
    try:
        with transaction.atomic():
            _require_in_hand(record.case)
            record.save()
            audit.record(
                record.case.municipality, at=at, actor=record.case.coworker,
                event=f"action.{phase}", subject=record.key,
                facts={"decision": record.decision_id, "person": record.decision.person.username},
            )  # fmt: skip
            if phase is Phase.sent:
                _require_free(record.case, settled_at)
    except (OnHold, ProtectedIdentity, TakenOver):
        record.refresh_from_db(fields=["phase", "message", "read", "sent_at", "sends"])
        raise


def mark_written(
    record: ActionRecord,
    pictures: Mapping[str, str],
    *,
    media_type: str,
    at: dt.datetime,
    keep_days: int,
) -> None:
    """Commit that the target said yes, and pictures of it: digests of written files by name."""
    with transaction.atomic():
        for name, digest in pictures.items():
            attach(
                record, digest=digest, name=name, media_type=media_type, at=at, keep_days=keep_days
            )
        mark(record, Phase.written, at)


def _require_in_hand(case: Case) -> None:
    """Hold the case's row until the transaction ends; `TakenOver` when its worker has lost it."""
    if case.owner:
        workers.require(case.owner)
    mine = Case.objects.select_for_update().filter(pk=case.pk, owner=case.owner)
    if mine.values_list("pk").first() is None:
        raise TakenOver


def _require_free(case: Case, settled_at: dt.datetime | None) -> None:
    if settled_at is None and Case.objects.filter(pk=case.pk, protected=True).exists():
        raise ProtectedIdentity
    in_force = pauses.in_force(case.municipality, case.coworker)
    found = in_force.filter(since__gte=settled_at) if settled_at else in_force
    if (pause := pauses.holding(case, found)) is not None:
        raise OnHold(pauses.why_held(pause))


def give_receipt(
    record: ActionRecord,
    *,
    target_id: str,
    read_back: Mapping[str, str],
    already_there: bool,
    at: dt.datetime,
) -> Receipt:
    """Write the receipt: the target holds exactly what was approved."""
    with transaction.atomic():
        mark(record, Phase.verified, at, read=read_back)
        receipt, _ = Receipt.objects.get_or_create(
            action=record,
            defaults={
                "target_id": target_id, "read_back": dict(read_back), "at": at,
                "already_there": already_there, "run": record.run,
            },
        )  # fmt: skip
    return receipt


def is_proof_of_another(record: ActionRecord, field: str, value: str) -> bool:
    """Tell whether the row with this `value` in `field` proves another action of the same case."""
    others = Receipt.objects.filter(action__case=record.case_id).exclude(action=record)
    return any(receipt.read_back.get(field) == value for receipt in others)


def is_untouched(case: Case) -> bool:
    """Whether nothing of the case has been sent, so that it may still wait as approved."""
    return not case.actions.exclude(phase=Phase.intended).exists()


def attach(
    record: ActionRecord, *, digest: str, name: str, media_type: str, at: dt.datetime,
    keep_days: int,
) -> Evidence:  # fmt: skip
    """Note a file that was already written to the evidence folder; the same again is one row."""
    row, _ = Evidence.objects.get_or_create(
        case=record.case, action=record, digest=digest, name=name,
        defaults={
            "media_type": media_type, "at": at,
            "keep_until": (at + dt.timedelta(days=keep_days)).date(),
        },
    )  # fmt: skip
    return row
