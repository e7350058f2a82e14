"""Cases that wait for a decision, prepared again: only what has changed becomes a new version.

A case being prepared again stays in the inbox. `Case.refresh_at` says when it is due; whoever takes
it moves that ahead by `_LEASE`, so that it is offered again if they die.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet

from framework.core.findings import Finding, FindingLevel
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.core.proposals import Proposal
from framework.store import cases, findings
from framework.store.models import Case, CaseEvent, Claim, StoredProposal
from framework.store.proposals import lead, store_version

_LEASE = dt.timedelta(minutes=10)
#: Closes by itself when the case is prepared again.
_NOT_AGAIN = Finding(
    key="not_prepared_again",
    level=FindingLevel.warning,
    text=message("Preparing this again broke off: it stands as it was prepared before."),
)


def mark(municipality: str, coworker: str, at: dt.datetime) -> int:
    """Let what waits for a decision be prepared again; returns how many cases."""
    return _waiting(municipality, coworker).update(refresh_at=at)


def due(municipality: str, coworker: str, at: dt.datetime) -> QuerySet[Case]:
    """Return the cases to prepare again, the urgent and then the oldest first."""
    found = _waiting(municipality, coworker).filter(refresh_at__lte=at)
    return found.order_by("-urgent", "refresh_at", "pk")


def take(case: Case, at: dt.datetime) -> bool:
    """Take a case to prepare it again; False when somebody else has, or a person has it open.

    What a person has open is not changed under their hands: it is due again when they let go.
    """
    mine = Case.objects.filter(
        pk=case.pk, state=State.awaiting_decision, refresh_at=case.refresh_at, version=case.version
    )
    held = Claim.objects.filter(case=case, until__gt=at).first()
    if held is not None:
        mine.update(refresh_at=held.until)
        return False
    return bool(mine.update(refresh_at=at + _LEASE))


def save(case: Case, proposal: Proposal, *, config_digest: str, at: dt.datetime) -> None:
    """Keep what a case that waits was found to be this time, if it still is as it was taken.

    Nothing but times is new: the version, decisions on it and drafts stand, and it is noted when it
    was read again. Less could be read than before: what was read stands, and findings say what was
    not. Otherwise it is a new version; decisions on the old one are void, people's values are kept.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.state != State.awaiting_decision or locked.version != case.version:
            return
        if locked.proposal is None or _open_at_somebody(locked, at):
            return
        before = locked.proposal.value
        flagged = set(findings.flags_of(locked))
        less = bool(proposal.not_read - before.not_read)
        same = proposal.says_the_same(before)
        approved = [one.section for one in cases.approving(locked)] if same or less else []
        kept = findings.reconcile(locked, proposal, at, locked=approved)
        stands = before if less else proposal
        if proposal.stopped or findings.stops(kept):
            stored = store_version(locked, proposal, config_digest)
            lead(locked, proposal, stored, kept, at=at)
        elif same or less:
            flags = findings.flags(stands, kept)
            if same and not less:
                StoredProposal.objects.filter(pk=locked.proposal.pk).update(refreshed_at=at)
            changes: dict[str, object] = {"flagged": bool(flags) or locked.revision > 1}
            if set(flags) - flagged:
                # Whoever has the page open must see it before they decide.
                changes["version"] = F("version") + 1
                _tell(locked, proposal, message("Read again: something new was found."), at)
            Case.objects.filter(pk=locked.pk).update(refresh_at=proposal.again_at, **changes)
        else:
            stored = store_version(locked, proposal, config_digest)
            void = cases.approving(locked).exists()
            if proposal.leads_to is not State.awaiting_decision:
                lead(locked, proposal, stored, kept, at=at)
                return
            flags = findings.flags(proposal, kept)
            Case.objects.filter(pk=locked.pk).update(
                proposal=stored, config_digest=config_digest, version=F("version") + 1,
                flagged=bool(flags) or locked.revision > 1, refresh_at=proposal.again_at,
            )  # fmt: skip
            text = message("Read again: something has changed since it was prepared.")
            if void:
                text = message("Read again: something has changed, so what was approved of it must "
                               "be approved anew.")  # fmt: skip
            _tell(locked, proposal, text, at)


def give_up(case: Case, at: dt.datetime) -> None:
    """Leave a case that could not be prepared again as it was, until the next run; it is told."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != case.version or locked.proposal is None:
            return
        findings.add(locked, _NOT_AGAIN, at)
        Case.objects.filter(pk=case.pk).update(
            refresh_at=None, flagged=True, version=F("version") + 1
        )
        _tell(locked, locked.proposal.value, _NOT_AGAIN.text, at)


def next_due(after: dt.datetime, before: dt.datetime | None = None) -> dt.datetime | None:
    """Return when the next case is due to be prepared again, None when none is."""
    found = Case.objects.filter(state=State.awaiting_decision, refresh_at__gt=after)
    if before is not None:
        found = found.filter(refresh_at__lt=before)
    return found.order_by("refresh_at").values_list("refresh_at", flat=True).first()


def pending(municipality: str, coworker: str, before: dt.datetime) -> bool:
    """Tell whether a case of a coworker is due to be prepared again before an instant."""
    return _waiting(municipality, coworker).filter(refresh_at__lt=before).exists()


def _waiting(municipality: str, coworker: str) -> QuerySet[Case]:
    return Case.objects.filter(
        municipality=municipality, coworker=coworker, state=State.awaiting_decision,
        protected=False,
    )  # fmt: skip


def _open_at_somebody(case: Case, at: dt.datetime) -> bool:
    """Tell whether a person has opened a case meanwhile; it is due again when they let go."""
    held = Claim.objects.filter(case=case, until__gt=at).first()
    if held is not None:
        Case.objects.filter(pk=case.pk).update(refresh_at=held.until)
    return held is not None


def _tell(case: Case, proposal: Proposal, text: Message, at: dt.datetime) -> None:
    CaseEvent.objects.create(
        case=case, at=at, actor=f"{case.coworker} {proposal.rule_version}", before=case.state,
        after=case.state, text=text.model_dump(),
    )  # fmt: skip
