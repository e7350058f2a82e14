"""Claims, drafts and keys: what people do at their desks before they decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from framework.store.models import Case, Claim, Draft, KeySettings, Person

#: How long a case counts as open after its page last said so.
_HELD_FOR = dt.timedelta(minutes=10)


def claim(case: int, person: Person, *, at: dt.datetime) -> Claim:
    """Say that a person has a case, named by its id, open; returns the claim in force.

    It is theirs, or that of another person who was first.
    """
    until = at + _HELD_FOR
    # One guarded UPDATE: of two people at the same time exactly one gets it.
    mine = Claim.objects.filter(case=case, person=person, until__gt=at)
    free = Claim.objects.filter(case=case, until__lte=at)
    if not mine.update(until=until) and not free.update(person=person, since=at, until=until):
        try:
            with transaction.atomic():
                Claim.objects.create(case_id=case, person=person, since=at, until=until)
        except IntegrityError:
            pass  # Somebody else was first.
    return Claim.objects.select_related("person").get(case=case)


def let_go(case: Case, person: Person) -> None:
    """Say that a person has closed a case."""
    Claim.objects.filter(case=case, person=person).delete()


def held_by_others(person: Person, at: dt.datetime) -> QuerySet[Claim]:
    """Return the claims in force of everybody else."""
    return Claim.objects.filter(Q(until__gt=at) & ~Q(person=person)).select_related("person")


def claims(cases: Iterable[Case], at: dt.datetime) -> dict[int, Claim]:
    """Return who has which of some cases open, by case id."""
    found = Claim.objects.filter(case__in=[case.pk for case in cases], until__gt=at)
    return {claim.case_id: claim for claim in found.select_related("person")}


def of_others(claims: Mapping[int, Claim], person: Person) -> dict[int, Claim]:
    """Return the claims that are not the person's own, by case id."""
    return {case: claim for case, claim in claims.items() if claim.person_id != person.pk}


def keep_draft(
    case: Case, person: Person, fields: Mapping[str, list[str]], *, version: int, at: dt.datetime
) -> None:
    """Keep what a person has written on a case, instead of what they had written before."""
    Draft.objects.update_or_create(
        case=case, person=person,
        defaults={"fields": dict(fields), "case_version": version, "at": at},
    )  # fmt: skip


def draft(case: Case, person: Person) -> Draft | None:
    """Return what a person had written on a case."""
    return Draft.objects.filter(case=case, person=person).first()


def drafted(case: Case) -> set[str]:
    """Return the names of the fields that anybody has written in on a case."""
    found = Draft.objects.filter(case=case).values_list("fields", flat=True)
    return {name for fields in found for name in fields}


def drop_draft(case: Case, person: Person) -> None:
    """Forget a draft: it was decided, or thrown away."""
    Draft.objects.filter(case=case, person=person).delete()


def key_settings(person: Person) -> KeySettings:
    """Return a person's keys; unsaved ordinary ones when there is no choice of theirs."""
    return KeySettings.objects.filter(person=person).first() or KeySettings(person=person)


def set_keys(person: Person, *, enabled: bool, keys: Mapping[str, str]) -> None:
    """Keep a person's choice of keys."""
    KeySettings.objects.update_or_create(
        person=person, defaults={"enabled": enabled, "keys": dict(keys)}
    )
