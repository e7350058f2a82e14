"""What is forgotten in time: contents of cases and runs. Outcomes, times and ids stay.

What stays is what statistics count, and what tells that a row of a source was dealt with: the
reference and fingerprint of its case. The audit chains hold ids, codes and hashes, and are whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.rules import Outcome
from framework.store import audit
from framework.store.models import (
    ActionRecord,
    BlindAnswer,
    Case,
    CaseEvent,
    Claim,
    Decision,
    Draft,
    Evidence,
    FigureEdit,
    HandOver,
    Pause,
    Receipt,
    Remark,
    Review,
    Run,
    SourceFile,
    SourceRow,
    StoredFinding,
    StoredProposal,
)

#: Where nobody has anything left to do.
_ENDED = (State.done, State.closed)
_ACTOR = "retention"
_GONE = message("The details are purged.").model_dump()
#: What is told of a rule that flagged.
_NAMED = ("code", "title")


def ended_before(municipality: str, coworker: str, before: dt.datetime) -> QuerySet[Case]:
    """Return a coworker's cases that ended before an instant and still hold something.

    Not those of which a drawn decision waits for another person's look.
    """
    later = CaseEvent.objects.filter(case=OuterRef("pk"), at__gte=before)
    drawn = Decision.objects.filter(
        case=OuterRef("pk"), sampled=True, review__isnull=True, undone_by__isnull=True
    )
    return Case.objects.filter(
        ~Exists(later),
        ~Exists(drawn),
        municipality=municipality,
        coworker=coworker,
        state__in=_ENDED,
        purged_at=None,
    ).order_by("pk")


def purge(found: Iterable[int], at: dt.datetime) -> int:
    """Forget what cases hold, all of them or none; returns how many still held something."""
    with transaction.atomic():
        cases = list(
            Case.objects.select_for_update()
            .filter(pk__in=found, purged_at=None, state__in=_ENDED)
            .order_by("pk")
        )
        ids = [case.pk for case in cases]
        for gone in (Claim, Draft, Evidence, FigureEdit, StoredFinding):
            QuerySet(gone).filter(case__in=ids).delete()
        _empty_decided(ids)
        ActionRecord.objects.filter(case__in=ids).update(values={}, read=None, message=None)
        Receipt.objects.filter(action__case__in=ids).update(read_back={})
        CaseEvent.objects.filter(case__in=ids).update(text=None)
        for proposal in StoredProposal.objects.filter(case__in=ids).iterator():
            kept = _counted(proposal.content)
            StoredProposal.objects.filter(pk=proposal.pk).update(content=kept)
        for case in cases:
            Case.objects.filter(pk=case.pk).update(
                title=case.reference, collected={}, plan={}, reason=None, day=None, proposal=None,
                purged_at=at,
            )  # fmt: skip
            audit.record(
                case.municipality, at=at, actor=_ACTOR, event="case.purged", subject=str(case),
                facts={},
            )  # fmt: skip
    return len(cases)


def _empty_decided(ids: list[int]) -> None:
    """Leave of decisions who decided what, when and why by code."""
    BlindAnswer.objects.filter(case__in=ids).update(values={})
    Review.objects.filter(decision__case__in=ids).update(note="")
    # Not by its own manager: that one changes nothing that was decided, and this does not either.
    QuerySet(Decision).filter(case__in=ids).update(note="", edited={}, shown={})


def _counted(content: dict[str, Any]) -> dict[str, Any]:
    """Return what statistics count of a proposal: its group, and which rules flagged it."""
    return {
        "group": content.get("group", ""),
        "checks": [
            {"outcome": check["outcome"], "rule": {name: check["rule"][name] for name in _NAMED}}
            for check in content.get("checks", ())
            if check["outcome"] != Outcome.passed
        ],
    }


def files_of(municipality: str, coworker: str, before: dt.datetime) -> QuerySet[SourceFile]:
    """Return the files that runs before an instant met, of which no case holds anything."""
    held = SourceRow.objects.filter(file=OuterRef("pk"), case__isnull=False, case__purged_at=None)
    return SourceFile.objects.filter(
        ~Exists(held),
        run__municipality=municipality,
        run__coworker=coworker,
        run__created_at__lt=before,
        purged_at=None,
    ).order_by("pk")


def lies_for_another(file: SourceFile) -> bool:
    """Whether another run met the same file too, and it lies there for that one still."""
    others = SourceFile.objects.filter(kept_as=file.kept_as, purged_at=None)
    return others.exclude(pk=file.pk).exists()


def purge_file(file: SourceFile, at: dt.datetime) -> None:
    """Forget what is told of a file and its cells; the file itself is removed first."""
    # A name may be anything that its sender thought of.
    gone: dict[str, Any] = {"name": f"{file.pk}{PurePath(file.name).suffix}"}
    if file.refused is not None:
        gone["refused"] = _GONE
    with transaction.atomic():
        SourceRow.objects.filter(file=file).exclude(cells=[]).update(cells=[])
        SourceFile.objects.filter(pk=file.pk).update(
            cells=[], remarks=[], returned_as="", kept_as="", purged_at=at, **gone
        )


def purge_runs(municipality: str, coworker: str, before: dt.datetime) -> None:
    """Forget what runs, pauses and hand-overs of before an instant tell in words."""
    desk = {"municipality": municipality, "coworker": coworker}
    Remark.objects.filter(
        run__municipality=municipality, run__coworker=coworker, run__created_at__lt=before
    ).delete()
    Run.objects.filter(**desk, created_at__lt=before, summary__isnull=False).update(summary=None)
    Pause.objects.filter(**desk, lifted_at__lt=before).exclude(message=_GONE).update(
        message=_GONE, said="", note=""
    )
    held = Case.objects.filter(hand_overs=OuterRef("pk"), purged_at=None)
    HandOver.objects.filter(~Exists(held), **desk, at__lt=before).exclude(note="").update(note="")


def purge_evidence(today: dt.date) -> int:
    """Forget pictures that are past their day, of errors and of what has ended; returns how many.

    Those of a case that somebody still has to look at stay.
    """
    past = Evidence.objects.filter(keep_until__lt=today)
    return past.filter(Q(name="error") | Q(case__state__in=_ENDED)).delete()[0]


def evidence() -> set[str]:
    """Return the digests of all evidence that is referred to."""
    return set(Evidence.objects.order_by().values_list("digest", flat=True).distinct())


def held() -> Iterator[dict[str, Any]]:
    """Yield what all cases hold: as their sources told it, and as it was proposed."""
    cases = Case.objects.filter(purged_at=None)
    proposals = StoredProposal.objects.filter(case__purged_at=None)
    yield from cases.order_by().values_list("collected", flat=True).iterator()
    yield from proposals.order_by().values_list("content", flat=True).iterator()


def coworkers() -> set[tuple[str, str]]:
    """Return every municipality and coworker that has left something."""
    return {
        desk
        for model in (Case, Run)
        for desk in model.objects.order_by().values_list("municipality", "coworker").distinct()
    }
