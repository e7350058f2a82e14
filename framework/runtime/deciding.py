"""Decisions as the inbox asks for them: the policy in force is looked up here, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from framework.core.approval import ApprovalPolicy, DecisionOutcome, SettleOutcome
from framework.core.errors import NotAllowed
from framework.core.findings import FindingStatus
from framework.core.levels import WorkLevel
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.runtime import configuration, here
from framework.runtime.level_in_force import current, highest
from framework.store import batches, decisions, editing, findings, looks, second, settling
from framework.store.decisions import Verdict
from framework.store.models import (
    Batch,
    BlindAnswer,
    Case,
    Decision,
    Person,
    Review,
    StoredFinding,
)
from framework.store.people import require_role

#: The role of those who look after systems: sees runs and their counts, but no cases.
IT = "it"


def policy(case: Case) -> ApprovalPolicy:
    """Return the approval policy in force for a case's coworker."""
    return policy_of(case.municipality, case.coworker)


def policy_of(municipality: str, coworker: str) -> ApprovalPolicy:
    """Return the approval policy in force: the config's, within the level that people decided on.

    The installation may shorten or lengthen the undo.
    """
    found = configuration.coworker(municipality, coworker).coworker.approval
    level = current(municipality, coworker)
    known: dict[str, object] = {}
    if here.installation().undo_seconds is not None:
        known["undo_seconds"] = here.installation().undo_seconds
    if level.rank < WorkLevel.batch.rank:
        known |= {"batch": "off", "bulk": "off"}
    if level is WorkLevel.shadow:
        known["blind_sample"] = 100
    return found.model_copy(update=known)


def decide(
    case: Case,
    verdict: Verdict,
    person: Person,
    *,
    demo: bool = False,
    mode: str = Decision.Mode.single,
) -> Decision:
    """Decide one section of a case; see `store.decisions.decide` for what is refused.

    A case that is drawn for it is decided only after an answer without the proposal.
    """
    found = policy(case)
    if looks.is_hidden(case, person, found.blind_sample):
        raise NotAllowed(message("Say first what you would decide, without seeing the proposal."))
    if mode == Decision.Mode.single and looks.blind_answer(case, person) is not None:
        mode = Decision.Mode.blind
    mode = _mode(mode, demo=demo)
    return decisions.decide(
        case, verdict, person=person, policy=found, at=here.now(), mode=mode,
        level=highest(configuration.coworker(case.municipality, case.coworker)),
    )  # fmt: skip


def answer(
    case: Case, outcome: DecisionOutcome, typed: dict[str, str], person: Person
) -> BlindAnswer:
    """Keep what the person would decide, before they see the proposal; nothing is decided."""
    require_role(person, policy(case).who, case, here.now())
    return looks.answer(case, outcome, typed, person=person, at=here.now())


def save(
    case: Case, section: str, typed: Mapping[str, str], person: Person, *, version: int
) -> None:
    """Keep a person's values of a section for everybody; nothing is decided."""
    found = policy(case)
    if not may_save(case, section, found) or looks.is_hidden(case, person, found.blind_sample):
        raise NotAllowed(
            message("Here people decide without seeing each other's values: keep a draft instead.")
        )
    editing.save(case, section, typed, version=version, person=person, policy=found, at=here.now())


def may_save(case: Case, section: str, policy: ApprovalPolicy) -> bool:
    """Tell whether values can be kept before they are decided on: not where two people decide."""
    return not second.needed(case, section, policy)


def settle_finding(finding: StoredFinding, status: FindingStatus, person: Person) -> None:
    """Acknowledge or close a finding of a case that waits."""
    found = policy(finding.case)
    findings.settle(finding, status, person=person, policy=found, at=here.now())


def review(
    decision: Decision, person: Person, *, agrees: bool, codes: tuple[str, ...], note: str
) -> Review:
    """Write what another person says of a decision afterwards."""
    return looks.review(
        decision, person=person, policy=policy(decision.case), agrees=agrees, codes=codes,
        note=note, at=here.now(),
    )  # fmt: skip


def undo(case: Case, decision: Decision, person: Person) -> Decision:
    """Take back an approval that has not begun to act."""
    return decisions.undo(case, decision, person=person, at=here.now())


def releasable(municipality: str, coworker: str, unit: str | None = None) -> list[Case]:
    """Return the cases that one decision on many would take, of one unit or of all.

    Cases in which a person has set a value are decided one by one: the rules were not tried on it.
    So are those that were drawn for it.
    """
    found = Case.objects.filter(
        municipality=municipality,
        coworker=coworker,
        state=State.awaiting_decision,
        flagged=False,
        urgent=False,
        protected=False,
        edits__isnull=True,
    ).order_by("reference")
    chosen = list(found if unit is None else found.filter(unit=unit))
    alone = batches.one_by_one(chosen, policy_of(municipality, coworker))
    return [case for case in chosen if case.pk not in alone]


def release_batch(
    municipality: str,
    coworker: str,
    unit: str,
    *,
    versions: Mapping[int, int],
    control: Decimal,
    person: Person,
    demo: bool = False,
) -> Batch:
    """Release a unit's unflagged cases, if they are exactly those that the person saw."""
    mode = _mode(Decision.Mode.batch, demo=demo)
    return batches.release_batch(
        releasable(municipality, coworker, unit),
        versions=versions,
        control=control,
        person=person,
        policy=policy_of(municipality, coworker),
        at=here.now(),
        mode=mode,
    )


def release_bulk(
    municipality: str,
    coworker: str,
    *,
    versions: Mapping[int, int],
    chosen: Iterable[int],
    person: Person,
    opened_at: dt.datetime | None = None,
    demo: bool = False,
) -> Batch:
    """Approve the chosen ones of the cases on a page, if they are as the person saw them."""
    return batches.release_bulk(
        releasable(municipality, coworker),
        versions=versions,
        chosen=chosen,
        person=person,
        policy=policy_of(municipality, coworker),
        at=here.now(),
        opened_at=opened_at,
        mode=_mode(Decision.Mode.bulk, demo=demo),
    )


def settle(
    case: Case, outcome: SettleOutcome, person: Person, *, version: int, note: str = ""
) -> Decision:
    """Settle a case that needs a person after the night."""
    return settling.settle(
        case, outcome, version=version, person=person, policy=policy(case), at=here.now(), note=note
    )


def may_rerun(case: Case, policy: ApprovalPolicy) -> bool:
    """Whether a case that needs a person after the night can be prepared from the beginning."""
    rerun = DecisionOutcome.rerun
    ended = case.state in {State.failed, State.manual}
    return ended and rerun in policy.outcomes and rerun in decisions.offered(case)


def undo_until(case: Case) -> dt.datetime | None:
    """Return until when an approved case can be undone; None when it is not, or it waits."""
    return case.due_at if case.state == State.approved else None


def _mode(mode: str, *, demo: bool) -> str:
    """Mark a scripted decision; outside a demonstration it is refused."""
    if demo and not here.installation().demo:
        raise NotAllowed(message("Scripted decisions are allowed in the demonstration only."))
    return Decision.Mode.demo if demo else mode
