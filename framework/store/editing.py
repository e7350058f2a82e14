"""The values that a person sets in a proposal: checked, compared, and kept when they count."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from framework.core.approval import ApprovalPolicy
from framework.core.canonical import NotCanonicalError
from framework.core.errors import BusinessException, Conflict, NotAllowed
from framework.core.figures import REMOVED, Edits, Figure, effective
from framework.core.lifecycle import State
from framework.core.messages import Message, message
from framework.store import audit
from framework.store.cases import approving
from framework.store.models import Case, FigureEdit, Person
from framework.store.people import require_role
from framework.store.proposals import edits

#: Figure → `proposed`, `before` (the value in force) and the person's `value`, canonical.
Changes = dict[str, dict[str, str]]


def changes(case: Case, section: str, typed: Edits) -> Changes:
    """Return what a person changed; `BusinessException` for a value that cannot be."""
    known = edits(case)
    part = case.proposal.value.section(section) if case.proposal else None
    figures = part.known({**known, **typed}) if part else {}
    found: Changes = {}
    for key, text in typed.items():
        figure = figures.get(key)
        if figure is None or not figure.editable:
            raise NotAllowed(message("The figure {figure} cannot be changed.", figure=key))
        found[key] = {
            "proposed": figure.value or "",
            "before": effective(figure, known),
            "value": _read(figure, text),
        }
    return found


def differing(case: Case, section: str, made: Changes) -> Changes:
    """Return every value of a section that is not the coworker's, the changes `made` applied."""
    part = case.proposal.value.section(section) if case.proposal else None
    if part is None:
        return {}
    values = edits(case) | {key: change["value"] for key, change in made.items()}
    return {
        key: made.get(key)
        or {"proposed": figure.value or "", "before": figure.value or "", "value": values[key]}
        for key, figure in part.changed(values).items()
    }


def keep(case: Case, made: Changes, person: Person, at: dt.datetime) -> None:
    """Let a person's values win over the coworker's from now on."""
    for key, change in made.items():
        FigureEdit.objects.update_or_create(
            case=case, figure=key,
            defaults={
                "value": change["value"], "proposed": change["proposed"], "person": person,
                "at": at,
            },
        )  # fmt: skip


def save(
    case: Case,
    section: str,
    typed: Edits,
    *,
    version: int,
    person: Person,
    policy: ApprovalPolicy,
    at: dt.datetime,
) -> None:
    """Keep a person's values of a section without deciding anything; whoever opens it sees them.

    Raises `Conflict` when the case is no longer the `version` the person saw, `NotAllowed` when
    there is nothing to decide, `BusinessException` for a value that cannot be.
    """
    require_role(person, policy.who, case, at)
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.version != version:
            raise Conflict(
                message("Case {reference} has changed since you opened it.",
                        reference=case.reference)
            )  # fmt: skip
        locked_sections = approving(locked).values_list("section", flat=True)
        if locked.state != State.awaiting_decision or section in locked_sections:
            raise NotAllowed(message("The values of this part can no longer be changed."))
        made = changes(locked, section, typed)
        keep(locked, made, person, at)
        Case.objects.filter(pk=locked.pk).update(version=F("version") + 1)
        audit.record(
            locked.municipality, at=at, actor=person.username, event="values.saved",
            subject=str(locked), facts={"section": section, "figures": ",".join(sorted(made))},
        )  # fmt: skip
    case.refresh_from_db()


def decided_on(case: Case, section: str, made: Changes) -> dict[str, str]:
    """Return the values in force in a section, or in all, the changes `made` applied."""
    if case.proposal is None:
        return {}
    proposal = case.proposal.value
    values = edits(case) | {key: change["value"] for key, change in made.items()}
    found = proposal.in_force(values)
    part = proposal.section(section)
    keys = part.known(values) if part else found
    return {key: found[key] for key in keys if key in found}


def _read(figure: Figure, text: str) -> str:
    try:
        value = figure.canonical(text)
    except NotCanonicalError as error:
        raise BusinessException(
            message(
                "{label}: {rule}. {remedy}",
                label=Message(template=figure.label), rule=error.rule, remedy=error.remedy,
            )
        ) from None  # fmt: skip
    if figure.key.count("/") == 1 and value not in {"", REMOVED}:
        raise NotAllowed(message("The figure {figure} cannot be changed.", figure=figure.key))
    return value
