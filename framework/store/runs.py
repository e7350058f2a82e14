"""The run ledger: a slot fires once; what was read adds up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from framework.core.cases import Arrival
from framework.core.errors import TakenOver
from framework.core.lifecycle import Bucket, ClosedReason, State, bucket_of
from framework.core.messages import Message, message
from framework.core.tables import BadCell, RowPlace
from framework.core.values import Value
from framework.store import workers
from framework.store.models import Case, Remark, Run, SourceFile, SourceRow


class Counts(Value):
    """What became of everything a run read."""

    #: Always the sum of `buckets`.
    read: int
    buckets: dict[Bucket, int]
    files_refused: int

    @property
    def plain(self) -> dict[str, int]:
        """What was read, and each bucket by its name."""
        return {"read": self.read} | {name.value: n for name, n in self.buckets.items()}


def latest_summary(municipality: str, coworker: str) -> Run | None:
    """Return the latest run that told something of all work together, None when none has."""
    found = Run.objects.filter(municipality=municipality, coworker=coworker)
    return found.filter(summary__isnull=False).first()


def open_run(  # noqa: PLR0913 (the columns of the row)
    municipality: str,
    coworker: str,
    *,
    schedule: str,
    slot: str,
    phase: str,
    cause: str,
    business_date: dt.date,
    at: dt.datetime,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    ended: tuple[str, Message] | None = None,
) -> tuple[Run, bool]:
    """Insert the ledger row of a slot; returns the row and whether it is new.

    `ended` is the status and the reason of one that is not to run. A slot that a clock ahead of
    time has called missed is due when its time has really come.
    """
    found = {
        "municipality": municipality, "coworker": coworker, "schedule": schedule, "slot": slot,
    }  # fmt: skip
    status, text = ended or (Run.Status.due, None)
    state = {
        "cause": cause,
        "created_at": at,
        "status": status,
        "message": text.model_dump() if text else None,
        "finished_at": at if ended else None,
    }
    try:
        with transaction.atomic():
            return Run.objects.create(
                **found,
                **state,
                phase=phase,
                business_date=business_date,
                opens_at=opens_at,
                closes_at=closes_at,
            ), True
    except IntegrityError:
        ahead = Run.objects.filter(**found, status=Run.Status.missed, finished_at__gt=at)
        new = 0 if ended else ahead.update(**state)
        return Run.objects.get(**found), bool(new)


def last_opened(
    municipality: str, coworker: str, at: dt.datetime, *, of: str = "", but: Iterable[str] = ()
) -> dt.datetime | None:
    """Return when the newest slot with a row had opened, None when there is none.

    `of` names the schedule; without it, `but` those that do not count. Rows that ended later
    than `at` are not believed: the clock was wrong then.
    """
    mine = Run.objects.filter(municipality=municipality, coworker=coworker)
    mine = mine.filter(schedule=of) if of else mine.exclude(schedule__in=list(but))
    seen = mine.filter(opens_at__lte=at).exclude(finished_at__gt=at)
    return seen.order_by("-opens_at").values_list("opens_at", flat=True).first()


def has_reported(municipality: str, coworker: str, schedule: str, slot: str) -> bool:
    """Tell whether the run of a slot has come to an end of its own, or was held or paused."""
    silent = [Run.Status.due, Run.Status.running, Run.Status.missed, Run.Status.failed]
    mine = {"municipality": municipality, "coworker": coworker, "schedule": schedule, "slot": slot}
    return Run.objects.filter(**mine).exclude(status__in=silent).exists()


def give_up_unstarted(at: dt.datetime) -> None:
    """Tell of every run that nobody took before its window ended."""
    for run in Run.objects.filter(status=Run.Status.due, started_at=None, closes_at__lte=at):
        mine = {name: getattr(run, name) for name in ("municipality", "coworker", "schedule")}
        if Run.objects.filter(**mine, opens_at=run.closes_at).exists():
            status, text = Run.Status.held, message("The next start came before a worker was free.")
        else:
            status = Run.Status.missed
            text = message("It was due, and no worker took it before its window ended.")
        Run.objects.filter(pk=run.pk, status=Run.Status.due, started_at=None).update(
            status=status, message=text.model_dump(), finished_at=at
        )


def claim_run(run: Run, owner: str, at: dt.datetime) -> bool:
    """Take a due run in hand; False when somebody else was first."""
    taken = Run.objects.filter(pk=run.pk, status=Run.Status.due).update(
        status=Run.Status.running, owner=owner, started_at=run.started_at or at
    )
    run.refresh_from_db()
    return bool(taken)


def release_runs() -> int:
    """Make runs of dead workers due again; returns how many."""
    dead = Run.objects.filter(status=Run.Status.running).exclude(owner__in=workers.living())
    return dead.update(status=Run.Status.due, owner="")


def give_back(run: Run, owner: str) -> None:
    """Make a run due again that its owner has not collected to the end."""
    mine = Run.objects.filter(pk=run.pk, owner=owner, status=Run.Status.running, collected_at=None)
    mine.update(status=Run.Status.due, owner="")


def note_collected(run: Run, **columns: Any) -> None:  # noqa: ANN401 (columns of the run)
    """Write what collecting came to; `TakenOver` when another worker has the run by now."""
    if not Run.objects.filter(pk=run.pk, owner=run.owner, status=run.status).update(**columns):
        raise TakenOver
    for name, value in columns.items():
        setattr(run, name, value)


def take_over_stopped(run: Run) -> int:
    """Let a run go on with what the window's end left of the coworker's earlier runs.

    Returns how many cases; the rows stay counted in the run that read them.
    """
    earlier = Run.objects.filter(
        municipality=run.municipality, coworker=run.coworker, status=Run.Status.stopped
    ).exclude(pk=run.pk)
    last = earlier.first()
    if last is None:
        return 0
    left = Case.objects.filter(run__in=earlier, state=State.received, proposal=None)
    run.continues = last
    run.save(update_fields=["continues"])
    return left.update(run=run)


def end_preparing(municipality: str, coworker: str, text: Message, at: dt.datetime) -> None:
    """End what a coworker prepares or is about to: a person paused it.

    A run that has begun is stopped: what it left goes on in the next. Others are `paused`.
    """
    for run in Run.objects.filter(
        municipality=municipality, coworker=coworker, phase=Run.Phase.prepare,
        status__in=[Run.Status.due, Run.Status.running],
    ):  # fmt: skip
        end_paused(run, text, at, has_begun=run.started_at is not None)


def end_paused(run: Run, text: Message, at: dt.datetime, *, has_begun: bool) -> None:
    """End one run because a person paused its coworker."""
    finish_run(run, Run.Status.stopped if has_begun else Run.Status.paused, at, text=text)


def finish_run(run: Run, status: str, at: dt.datetime, *, text: Message | None = None) -> bool:
    """Write how a run ended; False when it is in somebody else's hands, or has ended already."""
    ended = Run.objects.filter(
        pk=run.pk, owner=run.owner, status__in=[Run.Status.due, Run.Status.running]
    ).update(
        status=status,
        finished_at=at,
        owner="",
        message=text.model_dump() if text else None,
        did=_done_by(run) if run.phase == Run.Phase.act else None,
    )
    run.refresh_from_db()
    return bool(ended)


def remark(run: Run, key: str, text: Message, at: dt.datetime) -> None:
    """Note something about a run once."""
    Remark.objects.get_or_create(
        run=run, key=key[:250], defaults={"text": text.model_dump(), "at": at}
    )


def acted_on(run: Run) -> QuerySet[Case]:
    """Return the cases that an act run was the last to work on."""
    return Case.objects.filter(actions__run=run).distinct()


def cases_of(run: Run) -> QuerySet[Case]:
    """Return the cases that a run read, or acted on."""
    if run.phase == Run.Phase.act:
        return acted_on(run)
    read = SourceRow.objects.filter(run=run, fate=SourceRow.Fate.case)
    return Case.objects.filter(pk__in=read.values("case"))


def _done_by(run: Run) -> dict[str, int]:
    found = Counter(bucket(case) for case in acted_on(run))
    return {name.value: number for name, number in found.items()}


def note_file(
    run: Run, source: str, name: str, digest: str, *, refused: Message | None = None,
    remarks: Iterable[Message] = (), cells: Iterable[BadCell] = (),
) -> SourceFile:  # fmt: skip
    """Note a file that the run met; the same file again changes nothing."""
    row, _ = SourceFile.objects.get_or_create(
        run=run, source=source, name=name, digest=digest,
        defaults={
            "refused": refused.model_dump() if refused else None,
            "remarks": [remark.model_dump() for remark in remarks],
            "cells": [cell.model_dump(mode="json") for cell in cells],
        },
    )  # fmt: skip
    return row


def note_case(run: Run, file: SourceFile, place: RowPlace, what: Arrival, case: Case) -> None:
    """Note that a source row is a case, or unchanged since an earlier run."""
    earlier = what is Arrival.unchanged and case.run_id != run.pk
    SourceRow.objects.get_or_create(
        run=run, file=file, sheet=place.sheet, row=place.row,
        defaults={
            "fate": SourceRow.Fate.skipped if earlier else SourceRow.Fate.case,
            "case": case,
        },
    )  # fmt: skip


def note_returned(run: Run, file: SourceFile, place: RowPlace, cells: Iterable[BadCell]) -> None:
    """Note that a source row goes back to its sender."""
    SourceRow.objects.get_or_create(
        run=run, file=file, sheet=place.sheet, row=place.row,
        defaults={
            "fate": SourceRow.Fate.returned,
            "cells": [cell.model_dump(mode="json") for cell in cells],
        },
    )  # fmt: skip


def bucket(case: Case) -> Bucket:
    """Return the bucket that a case counts in."""
    return bucket_of(
        State(case.state),
        resume=State(case.resume) if case.resume else None,
        closed_reason=ClosedReason(case.closed_reason) if case.closed_reason else None,
    )


def row_bucket(row: SourceRow) -> Bucket:
    """Return the bucket that a source row counts in."""
    if row.fate == SourceRow.Fate.case and row.case is not None:
        return bucket(row.case)
    return Bucket.returned if row.fate == SourceRow.Fate.returned else Bucket.skipped


def counts(run: Run) -> Counts:
    """Count what became of everything the run read, or of the cases that it acted on."""
    if run.phase == Run.Phase.act:
        did = _done_by(run) if run.did is None else run.did
        return Counts(
            read=sum(did.values()),
            buckets={name: did.get(name.value, 0) for name in Bucket},
            files_refused=0,
        )
    rows = run.rows.select_related("case")
    found = Counter(row_bucket(row) for row in rows)
    return Counts(
        read=sum(found.values()),
        buckets={name: found[name] for name in Bucket},
        files_refused=run.files.exclude(refused__isnull=True).count(),
    )
