"""The values that a person sets in a proposal: checked, compared, and kept when they count."""

from __future__ import annotations

import datetime as dt

from framework.core.canonical import NotCanonicalError, canonical
from framework.core.errors import BusinessException, NotAllowed
from framework.core.figures import Figure, effective
from framework.core.messages import Message, message
from framework.store.models import Case, FigureEdit, Person
from framework.store.proposals import edits

#: Figure → `proposed`, `before` (the value in force) and the person's `value`, canonical.
Changes = dict[str, dict[str, str]]


def changes(case: Case, section: str, typed: dict[str, str]) -> Changes:
    """Return what a person changed; `BusinessException` for a value that cannot be."""
    known = edits(case) if typed else {}
    found: Changes = {}
    for key, text in typed.items():
        figure = _editable(case, section, key)
        try:
            value = canonical(figure.type, text)
        except NotCanonicalError as error:
            raise BusinessException(
                message(
                    "{label}: {rule}. {remedy}",
                    label=Message(template=figure.label), rule=error.rule, remedy=error.remedy,
                )
            ) from None  # fmt: skip
        found[key] = {
            "proposed": figure.value or "", "before": effective(figure, known), "value": value,
        }  # fmt: skip
    return found


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


def _editable(case: Case, section: str, key: str) -> Figure:
    parts = case.proposal.value.sections if case.proposal else ()
    for part in parts:
        for figure in part.figures:
            if part.key == section and figure.key == key and figure.editable:
                return figure
    raise NotAllowed(message("The figure {figure} cannot be changed.", figure=key))
