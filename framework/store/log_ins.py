"""People and roles as a log-in provider tells them, and what must be known about a log-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from django.db import transaction

from framework.core.errors import NotAllowed
from framework.core.messages import message
from framework.core.values import Value
from framework.store import audit
from framework.store.models import Person, RoleAssignment

#: The audit chain's event of a reserve account's log-in.
BREAK_GLASS = "break-glass-log-in"


class Desk(NamedTuple):
    """One role at one coworker's desk."""

    municipality: str
    coworker: str
    role: str


class Known(Value):
    """Who somebody is, as the provider says."""

    #: Issuer and `sub`.
    subject: str
    username: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    #: May give roles and lock people out.
    administrator: bool = False


def person_of(subject: str) -> Person | None:
    """Return the person that logs in at the provider as `subject`."""
    return Person.objects.filter(subject=subject).first()


def keep(known: Known) -> Person:
    """Add or renew a person; one with the same name is taken over if it was handed over before.

    Many providers let names be chosen, or give one to somebody else later: a name alone makes
    nobody the person who decided under it here. Raises `NotAllowed` when the name is a reserve
    account's, one that was not handed over, or somebody else's, or the person is locked out. The
    user name stays as it was: decisions are signed by it.
    """
    person = person_of(known.subject)
    if person is None:
        person, new = Person.objects.get_or_create(username=known.username)
        if not new and not _handed_over(person):
            raise NotAllowed(message("Your user name belongs to another account here. Ask IT."))
        person.subject = known.subject
        person.set_unusable_password()
    if not person.is_active:
        raise NotAllowed(message("Your account is locked here. Ask IT."))
    person.first_name, person.last_name = known.first_name[:150], known.last_name[:150]
    person.email = known.email
    person.is_superuser = known.administrator
    person.save()
    return person


def hand_to_provider(person: Person) -> None:
    """Let whom the provider knows by a local account's name have the account at their log-in.

    Nobody can log in to it until then. Raises `NotAllowed` for a reserve account, and for whom the
    provider lets in already.
    """
    if person.break_glass or person.subject is not None:
        raise NotAllowed(
            message("{person} is a reserve account, or the provider's.", person=person.username)
        )
    person.is_superuser = False
    person.set_unusable_password()
    person.save()


def _handed_over(person: Person) -> bool:
    """Whether a local account waits for its person to come from the provider."""
    local = person.has_usable_password() or person.is_superuser or person.break_glass
    return person.subject is None and not local


def mark(person: Person, **marks: str | bool | None) -> None:
    """Set `email`, `break_glass`, `is_superuser` or `is_active`; None leaves one as it is.

    Raises `NotAllowed` when somebody whom the provider lets in is made a reserve account.
    """
    if marks.get("break_glass") and person.subject is not None:
        raise NotAllowed(message("{person} logs in at the provider.", person=person.username))
    for name, value in marks.items():
        if value is not None:
            setattr(person, name, value)
    person.save()


def hold_exactly(person: Person, wanted: AbstractSet[Desk], *, by: str, at: dt.datetime) -> None:
    """Give what is new and take what is gone; every change is a link of the audit chain."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        held = {
            Desk(role.municipality, role.coworker, role.role): role for role in person.roles.all()
        }
        for desk in sorted(set(wanted) - set(held)):
            RoleAssignment.objects.create(person=person, **desk._asdict())
            note_role(person, desk, "role-given", by=by, at=at)
        for desk in sorted(set(held) - set(wanted)):
            held[desk].delete()
            note_role(person, desk, "role-taken", by=by, at=at)


def note_role(person: Person, desk: Desk, event: str, *, by: str, at: dt.datetime) -> None:
    """Append to the audit chain that a role was given or taken."""
    facts = {"coworker": desk.coworker, "role": desk.role}
    audit.record(
        desk.municipality, at=at, actor=by, event=event, subject=person.username, facts=facts
    )


def note_break_glass(person: Person, municipalities: Iterable[str], at: dt.datetime) -> None:
    """Append to the audit chain of every municipality it reaches that a reserve account was used.

    One without roles reaches all of `municipalities`.
    """
    held = set(person.roles.values_list("municipality", flat=True))
    for municipality in sorted(held or set(municipalities)):
        audit.record(
            municipality, at=at, actor=person.username, event=BREAK_GLASS,
            subject=person.username, facts={},
        )  # fmt: skip
