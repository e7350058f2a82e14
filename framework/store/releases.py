"""Standing releases: given, what they cover, revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from framework.core.approval import ApprovalPolicy
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.levels import LEAST_SAMPLE, LONGEST_RELEASE, PAY_TARGETS
from framework.core.lifecycle import State
from framework.core.local_time import instant, local
from framework.core.messages import message
from framework.core.rules import Outcome
from framework.core.values import Value
from framework.store import audit
from framework.store.models import Case, Decision, Person, StandingRelease
from framework.store.pauses import Scope


class Limits(Value):
    """Within what a standing release lets cases through."""

    #: Code of the unit; empty for all.
    unit: str = ""
    #: Codes of checks that must have been made and passed.
    checks: tuple[str, ...]
    #: Cases per night.
    ceiling: int
    #: Percent that a person looks at afterwards.
    sample: int
    first_day: dt.date
    last_day: dt.date


def give(
    desk: Scope, limits: Limits, *, person: Person, note: str, at: dt.datetime
) -> StandingRelease:
    """Let unflagged cases through within limits; the person answers for every one of them."""
    today = local(at).date()
    longest = dt.timedelta(days=LONGEST_RELEASE)
    if not today <= limits.first_day <= limits.last_day <= limits.first_day + longest:
        raise BusinessException(
            message("It lasts from today or later for at most {days} days.", days=LONGEST_RELEASE)
        )
    if limits.first_day > today + longest:
        raise BusinessException(message("It begins too far ahead."))
    if limits.ceiling < 1 or not LEAST_SAMPLE <= limits.sample <= 100:  # noqa: PLR2004 (percent)
        raise BusinessException(
            message("It needs a ceiling, and a sample of at least {least} %.", least=LEAST_SAMPLE)
        )
    if not limits.checks:
        raise BusinessException(message("Choose the checks that must have passed."))
    if not note.strip():
        raise BusinessException(message("Write why."))
    with transaction.atomic():
        made = StandingRelease.objects.create(
            municipality=desk.municipality, coworker=desk.coworker, person=person, at=at,
            note=note.strip(), **(limits.model_dump() | {"checks": list(limits.checks)}),
        )  # fmt: skip
        _note(made, person, "release.given", at)
    return made


def in_force(municipality: str, coworker: str, at: dt.datetime) -> QuerySet[StandingRelease]:
    """Return the releases that stand at an instant, the oldest first."""
    today = local(at).date()
    return StandingRelease.objects.filter(
        municipality=municipality, coworker=coworker, first_day__lte=today, last_day__gte=today,
        revoked_at=None,
    ).select_related("person")  # fmt: skip


def revoke(release: StandingRelease, person: Person, at: dt.datetime) -> list[Case]:
    """End a release at once; returns the cases it let through that have not begun to act."""
    with transaction.atomic():
        standing = StandingRelease.objects.filter(pk=release.pk, revoked_at=None)
        if not standing.update(revoked_at=at, revoked_by=person):
            raise Conflict(message("It is revoked already."))
        _note(release, person, "release.revoked", at)
    made = Decision.objects.filter(release=release, undone_by__isnull=True)
    found = Case.objects.filter(
        pk__in=made.values("case"), state__in=[State.approved, State.waiting]
    )
    return [case for case in found if case.is_approved]


def left_tonight(release: StandingRelease, at: dt.datetime) -> int:
    """Return how many more cases a release lets through on the day that an instant is in."""
    began = instant(local(at).date(), 0)
    used = Decision.objects.filter(release=release, at__gte=began).values("case").distinct().count()
    return max(0, release.ceiling - used)


def require_covered(
    case: Case, release: StandingRelease, person: Person, policy: ApprovalPolicy, at: dt.datetime
) -> None:
    """Raise `NotAllowed` unless the release lets the case through at the instant, by its giver.

    The release is locked: its ceiling holds, and revoking it waits or comes first.
    """
    found = in_force(case.municipality, case.coworker, at).select_for_update(of=("self",))
    locked = found.filter(pk=release.pk).first()
    proposal = case.proposal.value if case.proposal else None
    passed = {
        check.rule.code for check in (proposal.checks if proposal else ())
        if check.outcome is Outcome.passed
    }  # fmt: skip
    written = {action.target for action in (proposal.actions if proposal else ())}
    if (
        locked is None
        or proposal is None
        or locked.person_id != person.pk
        or locked.unit not in {"", case.unit}
        or case.flagged
        or proposal.flagged
        or case.protected
        or case.urgent
        or case.revision > 1
        or case.edits.exists()
        or set(locked.checks) - passed
        or written & PAY_TARGETS
        or policy.second_always
        or not _room(locked, case, at)
    ):
        raise NotAllowed(message("No standing release covers this case."))


def _room(release: StandingRelease, case: Case, at: dt.datetime) -> bool:
    """Whether the ceiling leaves room; the further sections of a case take no more of it."""
    begun = Decision.objects.filter(release=release, case=case, proposal=case.proposal).exists()
    return begun or left_tonight(release, at) > 0


def _note(release: StandingRelease, person: Person, event: str, at: dt.datetime) -> None:
    audit.record(
        release.municipality, at=at, actor=person.username, event=event,
        subject=f"{release.municipality}/{release.coworker}",
        facts={
            "release": release.pk, "unit": release.unit, "checks": ",".join(_texts(release.checks)),
            "ceiling": release.ceiling, "sample": release.sample,
            "last_day": release.last_day.isoformat(),
        },
    )  # fmt: skip


def _texts(codes: Iterable[object]) -> list[str]:
    return [str(code) for code in codes]
