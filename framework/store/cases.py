"""Cases in the database: receive, move, claim. Every change of state goes through `move`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from pydantic import JsonValue

from framework.core import cases as domain
from framework.core.approval import APPROVALS
from framework.core.cases import Arrival, arrival
from framework.core.errors import Conflict, NotAllowed
from framework.core.lifecycle import MOVES, ClosedReason, State, require_move
from framework.core.messages import Message, message
from framework.store import workers
from framework.store.models import Case, CaseEvent, Decision, Run
from framework.store.models.cases import NEVER

#: Where a revision no longer holds up the next one.
_OUT_OF_THE_WAY = (State.done, State.closed, State.failed, State.manual)


def receive(run: Run, collected: domain.Case, at: dt.datetime) -> tuple[Arrival, Case]:
    """Take in a collected case; returns what it meant and the row that it now is.

    Decisions on an older proposal are void by themselves: they name the proposal they were
    made on, and a changed case is prepared anew.
    """
    try:
        what, case = _receive(run, collected, at)
    except IntegrityError:
        # Another run took the same revision in first: now it is known.
        what, case = _receive(run, collected, at)
    if collected.protected:
        _protect_all(case)
    return what, case


def collected(case: Case) -> domain.Case:
    """Return a case as its source told it, with its part of the kind's plan."""
    return domain.Case.model_validate(case.collected | {"plan": case.plan})


def unfinished(municipality: str, coworker: str) -> list[Case]:
    """Return the cases of a coworker that have not ended, and whose people are not protected."""
    ended = (State.done, State.closed)
    return list(
        Case.objects.filter(municipality=municipality, coworker=coworker, protected=False)
        .exclude(state__in=ended)
        .select_related("proposal")
        .prefetch_related("edits")
        .order_by("reference", "revision")
    )


def keep_plan(found: Iterable[Case], planned: Mapping[str, dict[str, JsonValue]]) -> None:
    """Keep each case's part of a plan, by reference; what the plan leaves out has none.

    Promise 9: nothing of it is kept for whom was found to be protected meanwhile.
    """
    for case in found:
        case.plan = planned.get(case.reference, {})
    Case.objects.filter(protected=False).bulk_update(found, ["plan"], batch_size=200)


def protect(case: Case, at: dt.datetime) -> None:
    """Hand a case to a person, of which preparing found that somebody in it is protected.

    Promise 9: what was collected of it goes as well, here and in its earlier revisions. Its
    fingerprint stays, so that the same source row does not bring it back.
    """
    with transaction.atomic():
        # As it is now, wherever a person may have led it meanwhile.
        case.refresh_from_db(from_queryset=Case.objects.select_for_update())
        _protect_all(case)
        if case.state == State.acting:
            # Whoever has it in hand is stopped before the next press.
            return
        content = _hidden(domain.Case.model_validate(case.collected), case.fingerprint)
        for after in (State.manual, State.received):
            if (State(case.state), after) in MOVES:
                move(case, after, at=at, actor=case.coworker, flagged=True,
                     because=message("Handled by a person."),
                     **({"proposal": None, "due_at": at} | content))  # fmt: skip
                return


def _hidden(collected: domain.Case, fingerprint: str) -> dict[str, Any]:
    """Return the columns of a case that says nothing of the protected person in it."""
    neutral = domain.Case(
        reference=collected.reference, title=collected.reference, unit="", unit_name="",
        place=collected.place, row=collected.row.model_copy(update={"values": {}, "unknown": ()}),
        values={}, protected=True,
    )  # fmt: skip
    return _content(neutral) | {"fingerprint": fingerprint, "plan": {}}


def _protect_all(case: Case) -> None:
    """Promise 9: protection that comes later hides what was stored before it, too."""
    Case.objects.filter(
        municipality=case.municipality, coworker=case.coworker, reference=case.reference
    ).update(protected=True)


def _receive(run: Run, collected: domain.Case, at: dt.datetime) -> tuple[Arrival, Case]:
    with transaction.atomic():
        latest = (
            Case.objects.select_for_update()
            .filter(
                municipality=run.municipality,
                coworker=run.coworker,
                reference=collected.reference,
            )
            .order_by("-revision")
            .first()
        )
        what = arrival(
            State(latest.state) if latest else None,
            same_fingerprint=bool(latest and latest.fingerprint == collected.fingerprint),
        )
        content = _content(collected)
        if latest and latest.protected:
            # Whom another register named as protected stays so, whatever this source says.
            content = _hidden(collected, collected.fingerprint)
        match what:
            case Arrival.unchanged if latest:
                return what, latest
            case Arrival.changed if latest:
                if latest.state != State.received and not _waits_for_earlier(latest):
                    why = message("The source has changed since the proposal was prepared.")
                    move(latest, State.received, at=at, actor=run.coworker, because=why,
                         due_at=at, run=run, **content)  # fmt: skip
                else:
                    Case.objects.filter(pk=latest.pk).update(version=F("version") + 1, **content)
                    latest.refresh_from_db()
                return what, latest
        waits = what is Arrival.revision_waits
        row = Case.objects.create(
            municipality=run.municipality,
            coworker=run.coworker,
            reference=collected.reference,
            revision=latest.revision + 1 if latest else 1,
            state=State.waiting if waits else State.received,
            resume=State.received if waits else "",
            due_at=NEVER if waits else at,
            received_at=at,
            run=run,
            **content,
        )
        CaseEvent.objects.create(
            case=row, at=at, actor=run.coworker, before="", after=row.state,
            text=message(
                "Read from {file}, {sheet} row {row}.",
                file=collected.place.file, sheet=collected.place.sheet, row=collected.place.row,
            ).model_dump(),
        )  # fmt: skip
        return what, row


def move(
    case: Case,
    after: State,
    *,
    at: dt.datetime,
    actor: str,
    because: Message | None = None,
    resume: State | None = None,
    closed_reason: ClosedReason | None = None,
    **changes: Any,  # noqa: ANN401 (columns of the case)
) -> None:
    """Move a case by a guarded UPDATE; `Conflict` when somebody else changed it first.

    The guard is state, version and owner as `case` knows them; `case` then has what was written.
    Leaving a worker's hands clears the owner unless `owner` is given. A case that goes back to
    received has no proposal: what was prepared is void, and so are the decisions on it.
    """
    before = State(case.state)
    require_move(before, after, was=State(case.resume) if case.resume else None, resume=resume)
    if after is State.approved:
        _require_approvals(case)
        _require_nothing_sent(case, before)
    changes = {
        "owner": "", "refresh_at": None,
        **({"proposal": None} if after is State.received else {}),
        **changes,
        "state": after, "resume": resume or "", "closed_reason": closed_reason or "",
        "reason": because.model_dump() if because else None,
    }  # fmt: skip
    with transaction.atomic():
        moved = Case.objects.filter(
            pk=case.pk, state=before, version=case.version, owner=case.owner
        ).update(version=F("version") + 1, **changes)
        if not moved:
            raise Conflict(
                message("Case {reference} was changed by somebody else.", reference=case.reference)
            )
        CaseEvent.objects.create(
            case=case, at=at, actor=actor, before=before, after=after, text=changes["reason"]
        )
        if after in _OUT_OF_THE_WAY:
            _let_next_revision_go_on(case, at)
    for name, value in {**changes, "version": case.version + 1}.items():
        setattr(case, name, value)


def approving(case: Case) -> QuerySet[Decision]:
    """Return the approvals in force on the current proposal; the first of two people's is none."""
    return case.decisions.filter(
        proposal=case.proposal, outcome__in=APPROVALS, counts=True, undone_by__isnull=True
    )


def _require_approvals(case: Case) -> None:
    """Promises 1 and 3: approved only when a person has approved every section of the proposal."""
    given = approving(case).values_list("section", flat=True)
    sections = case.proposal.value.sections if case.proposal else ()
    if not sections or {section.key for section in sections} - set(given):
        raise NotAllowed(
            message("Nobody has approved case {reference} as it is.", reference=case.reference)
        )


def _require_nothing_sent(case: Case, before: State) -> None:
    """Raise `NotAllowed` when something was begun to be sent: that is looked for first."""
    if before is State.acting and case.actions.exclude(phase="intended").exists():
        raise NotAllowed(message("Something of case {reference} was sent.", reference=str(case)))


def due(municipality: str, coworker: str, at: dt.datetime, *states: State) -> QuerySet[Case]:
    """Return the cases that are due and in nobody's hands, the urgent and then the oldest first."""
    # In hand without an owner is what a worker has let go, or left when it died.
    return Case.objects.filter(
        state__in=states, owner="", municipality=municipality, coworker=coworker, due_at__lte=at
    ).order_by("-urgent", "due_at", "id")


def next_due(after: dt.datetime, *states: State) -> dt.datetime | None:
    """Return when the next case in nobody's hands becomes due by the clock; None when none does."""
    # NEVER is named for the index: it has only what becomes due.
    found = Case.objects.filter(
        state__in=states, owner="", due_at__gt=after, due_at__lt=NEVER
    ).order_by("due_at")
    return found.values_list("due_at", flat=True).first()


def claim(case: Case, after: State, owner: str, at: dt.datetime) -> bool:
    """Take a due case in hand; False when it is not due, or somebody else was first."""
    if case.due_at > at:
        return False
    if case.state == after:
        return bool(
            Case.objects.filter(pk=case.pk, state=after, owner="", version=case.version).update(
                owner=owner, version=F("version") + 1
            )
        ) and _refreshed(case)
    try:
        move(case, after, at=at, actor=case.coworker, owner=owner)
    except Conflict:
        return False
    # Others say of a case, without taking it, that it is protected, or what is planned of it.
    return _refreshed(case)


def let_go(case: Case, *, due_at: dt.datetime, attempts: int | None = None) -> None:
    """Put a case in hand back without moving it; the sweep takes it up again at `due_at`."""
    Case.objects.filter(pk=case.pk, owner=case.owner).update(
        owner="",
        due_at=due_at,
        version=F("version") + 1,
        attempts=case.attempts if attempts is None else attempts,
    )
    case.refresh_from_db()


def release_owned(at: dt.datetime) -> int:
    """Free every case that is in the hands of a worker that no longer lives; returns how many.

    Preparing starts over; acting stays acting, so that whoever takes it up looks first.
    """
    freed = 0
    for case in Case.objects.filter(owner__gt="").exclude(owner__in=workers.living()):
        try:
            if case.state == State.preparing:
                why = message("The worker was stopped while preparing; it starts over.")
                move(case, State.received, at=at, actor=case.coworker, because=why, due_at=at)
            else:
                let_go(case, due_at=at)
        except Conflict:
            # Somebody else frees the same dead worker's cases.
            continue
        freed += 1
    return freed


def _waits_for_earlier(case: Case) -> bool:
    """Whether a revision came while its predecessor was being acted on, and still waits for it."""
    return case.state == State.waiting and case.proposal_id is None and case.due_at == NEVER


def _let_next_revision_go_on(case: Case, at: dt.datetime) -> None:
    """Make the next revision due that has waited for this one."""
    Case.objects.filter(
        municipality=case.municipality, coworker=case.coworker, reference=case.reference,
        revision=case.revision + 1, state=State.waiting, proposal=None, due_at=NEVER,
    ).update(due_at=at, version=F("version") + 1)  # fmt: skip


def _refreshed(case: Case) -> bool:
    case.refresh_from_db()
    return True


def _content(collected: domain.Case) -> dict[str, Any]:
    return {
        "title": collected.title,
        "unit": collected.unit,
        "unit_name": collected.unit_name,
        "collected": collected.model_dump(mode="json", exclude={"plan"}),
        "fingerprint": collected.fingerprint,
        "control": collected.control,
        "protected": collected.protected,
        "urgent": collected.urgent,
        "day": collected.day,
    }
