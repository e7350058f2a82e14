"""What people send. Every form works as plain HTTP; these are its fields.

Every POST carries `csrfmiddlewaretoken` with the cookie `coworker_csrf`, as in any Django form.

Log in, POST /log-in/
    `username`, `password`

Decide, POST /cases/<id>/decide/
    `version`       version of the case that the page showed
    `outcome`       approve, approve_changed, complete, reject, take_over or rerun
    `section`       key of the section that is decided
    `codes`         reason codes, once per code
    `note`          free text, optional
    `seen`          once per flag that was looked at: the code of every check that is not passed,
                    the key of every finding of level warning or stop; needed to approve
    `figure-<key>`  the person's own value of an editable figure, as typed; left out or equal to
                    the value in force means unchanged
    `opened_at`     when the page was served (ISO), optional
    `mode`          `demo` for the scripted morning; refused outside a demonstration

Release a unit, POST /<municipality>/<coworker>/batch/<unit>/
    `case`          once per case: `<id>:<version>`
    `control`       sum of the cases' control values (minutes) that the page showed
    `mode`          as above

Send in a workbook of decisions, POST /<municipality>/<coworker>/workbook/ (multipart)
    `workbook`      the .xlsx that was fetched at /<municipality>/<coworker>/workbook.xlsx

Decide what it would do, POST /<municipality>/<coworker>/workbook/<id>/
    `tries`         as the page showed it

Settle after the night, POST /cases/<id>/settle/
    `version`, `outcome` (exists, absent, did_myself or close), `note`

Keep a draft, POST /cases/<id>/draft/
    the fields of a decision; `throw_away` to forget it

Say that a case is open, POST /cases/<id>/claim/, and go on to the next, POST
/<municipality>/<coworker>/next/ or /next/
    nothing but the token

Change the keys, POST /keys/
    `enabled` (1), and a key per command

Lift a pause, POST /pauses/<id>/lift/, and stop a coworker, POST /<municipality>/<coworker>/stop/
    `note`          required

Undo, POST /decisions/<id>/undo/, and reveal, POST /cases/<id>/reveal/
    nothing but the token
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from framework.core.approval import DecisionOutcome, SettleOutcome
from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.errors import BusinessException
from framework.core.figures import effective
from framework.core.messages import message
from framework.core.proposals import Proposal
from framework.store.decisions import Verdict
from framework.store.models import Draft

FIGURE = "figure-"
_NOTE_LENGTH = 4000


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a person typed and ticked, as it came."""

    version: int
    outcome: str = ""
    section: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    seen: frozenset[str] = frozenset()
    #: Figure → text as typed.
    figures: dict[str, str] | None = None
    opened_at: dt.datetime | None = None
    demo: bool = False


def typed(post: QueryDict) -> Typed:
    """Return what was sent to decide; `BusinessException` when it is no form of ours."""
    return Typed(
        version=_version(post),
        outcome=post.get("outcome", ""),
        section=post.get("section", ""),
        codes=tuple(post.getlist("codes")),
        note=post.get("note", "").strip()[:_NOTE_LENGTH],
        seen=frozenset(post.getlist("seen")),
        figures={
            name.removeprefix(FIGURE): str(value)
            for name, value in post.items()
            if name.startswith(FIGURE)
        },
        opened_at=_instant(post.get("opened_at", "")),
        demo=is_demo(post),
    )


def drafted(draft: Draft) -> Typed:
    """Return what was typed in a draft; the version is that of the draft."""
    post = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        post.setlist(name, values)
    post["version"] = str(draft.case_version)
    return typed(post)


def verdict(sent: Typed, proposal: Proposal, edits: dict[str, str]) -> Verdict:
    """Return the decision that was sent; values equal to those in force are no changes."""
    if sent.outcome not in set(DecisionOutcome) - {DecisionOutcome.undo}:
        raise BusinessException(message("Choose what to do with the proposal."))
    figures = {
        figure.key: figure
        for section in proposal.sections
        if section.key == sent.section
        for figure in section.figures
    }
    changed = {}
    for key, text in (sent.figures or {}).items():
        figure = figures.get(key)
        try:
            same = figure and canonical(figure.type, text) == effective(figure, edits)
        except NotCanonicalError:
            same = False  # the store says what is wrong with it
        if not same:
            changed[key] = text
    return Verdict(
        outcome=DecisionOutcome(sent.outcome),
        section=sent.section,
        codes=sent.codes,
        note=sent.note,
        edits=changed,
        seen=tuple(sorted(sent.seen)),
        version=sent.version,
        opened_at=sent.opened_at,
    )


def wrong_figure(sent: Typed, proposal: Proposal) -> str | None:
    """Return the key of the first typed value that cannot be, None when all can."""
    types = {one.key: one.type for section in proposal.sections for one in section.figures}
    for key, text in (sent.figures or {}).items():
        try:
            canonical(types.get(key, ValueType.text), text)
        except NotCanonicalError:
            return key
    return None


def settlement(post: QueryDict) -> tuple[SettleOutcome, int, str]:
    """Return outcome, version and note of a case that is settled after the night."""
    outcome = str(post.get("outcome", ""))
    if outcome not in set(SettleOutcome):
        raise BusinessException(message("Choose what is true of the case."))
    return SettleOutcome(outcome), _version(post), note(post)


def note(post: QueryDict) -> str:
    """Return what a person wrote with a pause that they set or lift."""
    return post.get("note", "").strip()[:_NOTE_LENGTH]


def batch(post: QueryDict) -> tuple[dict[int, int], Decimal]:
    """Return case id → version and the control sum that the person saw."""
    try:
        control = Decimal(post.get("control", ""))
        if not control.is_finite():
            raise InvalidOperation
        return _pairs(post.getlist("case")), control
    except (InvalidOperation, ValueError):
        raise BusinessException(message("The form is incomplete; open the page again.")) from None


def is_demo(post: QueryDict) -> bool:
    """Tell whether the scripted morning sent this."""
    return post.get("mode") == "demo"


def _pairs(texts: Iterable[str]) -> dict[int, int]:
    return {int(pk): int(version) for pk, _, version in (text.partition(":") for text in texts)}


def _version(post: QueryDict) -> int:
    try:
        return int(post.get("version", ""))
    except ValueError:
        raise BusinessException(message("The form is incomplete; open the page again.")) from None


def _instant(text: str) -> dt.datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
