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
                    the value in force means unchanged. A cell is `<table>/<row>/<column>`; a row
                    of the person's own is called `+1` and so on; `<table>/<row>` is `removed` when
                    the row is taken away, empty when it is there
    `opened_at`     when the page was served (ISO), optional
    `board`         1 to come back to the day view, optional
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

Keep values without deciding, POST /cases/<id>/values/
    the fields of a decision, and one of: `add` (key of a table that gets a row), `take` or `put`
    (`<table>/<row>` that is taken away or put back), all three in the draft only; `save` to keep
    the section's values for everybody

Keep a draft, POST /cases/<id>/draft/
    the fields of a decision; `throw_away` to forget it

Say that a case is open, POST /cases/<id>/claim/, and go on to the next, POST
/<municipality>/<coworker>/next/ or /next/
    nothing but the token

Change the keys, POST /keys/
    `enabled` (1), and a key per command

Lift a pause, POST /pauses/<id>/lift/, and stop a coworker, POST /<municipality>/<coworker>/stop/
    `note`          required

Have failed cases tried again, POST /runs/<id>/retry/ and POST /<municipality>/<coworker>/retry/
    `note`          required

Undo, POST /decisions/<id>/undo/, and reveal, POST /cases/<id>/reveal/
    nothing but the token
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from framework.core.approval import DecisionOutcome, SettleOutcome
from framework.core.canonical import NotCanonicalError, ValueType, canonical
from framework.core.errors import BusinessException
from framework.core.figures import REMOVED, Edits, Figure, effective
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


def verdict(sent: Typed, proposal: Proposal, edits: Edits) -> Verdict:
    """Return the decision that was sent; values equal to those in force are no changes."""
    if sent.outcome not in set(DecisionOutcome) - {DecisionOutcome.undo}:
        raise BusinessException(message("Choose what to do with the proposal."))
    return Verdict(
        outcome=DecisionOutcome(sent.outcome),
        section=sent.section,
        codes=sent.codes,
        note=sent.note,
        edits=changes(sent, proposal, edits),
        seen=tuple(sorted(sent.seen)),
        version=sent.version,
        opened_at=sent.opened_at,
    )


def changes(sent: Typed, proposal: Proposal, edits: Edits) -> dict[str, str]:
    """Return what was typed in the section that is not in force, as typed.

    Of a row that is taken away only that it is; a row of the person's own that they left empty is
    none.
    """
    figures = _figures(sent, proposal, edits)
    found = {}
    for key, text in (sent.figures or {}).items():
        figure = figures.get(key)
        try:
            same = figure and figure.canonical(text) == effective(figure, edits)
        except NotCanonicalError:
            same = False  # the store says what is wrong with it
        if not (same or _is_taken(key, sent, edits)):
            found[key] = text
    return found


def applied(sent: Typed | None, proposal: Proposal, edits: Edits) -> Edits:
    """Return people's values with what is typed on top; what cannot be is left out."""
    if sent is None:
        return edits
    figures = _figures(sent, proposal, edits)
    found = dict(edits)
    for key, text in changes(sent, proposal, edits).items():
        if key in figures and figures[key].editable:
            with suppress(NotCanonicalError):
                found[key] = figures[key].canonical(text)
    return found


def wrong_figure(sent: Typed, proposal: Proposal, edits: Edits) -> str | None:
    """Return the key of the first typed value that cannot be, None when all can."""
    figures = _figures(sent, proposal, edits)
    for key, text in (sent.figures or {}).items():
        try:
            figures[key].canonical(text) if key in figures else canonical(ValueType.text, text)
        except NotCanonicalError:
            return key
    return None


def _figures(sent: Typed, proposal: Proposal, edits: Edits) -> dict[str, Figure]:
    part = proposal.section(sent.section)
    return part.known({**edits, **(sent.figures or {})}) if part else {}


def _is_taken(key: str, sent: Typed, edits: Edits) -> bool:
    """Tell whether a key is of a cell whose row is taken away."""
    row, _, cell = key.rpartition("/")
    typed = (sent.figures or {}).get(row, edits.get(row))
    return bool(row and cell) and typed == REMOVED


def settlement(post: QueryDict) -> tuple[SettleOutcome, int, str]:
    """Return outcome, version and note of a case that is settled after the night."""
    outcome = str(post.get("outcome", ""))
    if outcome not in set(SettleOutcome):
        raise BusinessException(message("Choose what is true of the case."))
    return SettleOutcome(outcome), _version(post), note(post)


def note(post: QueryDict) -> str:
    """Return what a person wrote as their reason."""
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
