"""Decisions made in a workbook: what its sheet holds, and how a row proves where it comes from.

A workbook is made (`decision_workbook_export`), read (`decision_workbook_reading`), tried and then
applied as a whole or not at all (`decision_workbook_applying`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.utils.crypto import constant_time_compare, salted_hmac

from framework.core.approval import DecisionOutcome
from framework.core.canonical import ValueType
from framework.core.figures import Figure
from framework.core.identity import mask_all
from framework.core.messages import Message, mark, message
from framework.core.proposals import Proposal
from framework.core.tables import Column, SheetSpec, WorkbookSpec
from framework.core.values import Value
from framework.runtime.texts import translate
from framework.store.models import Case, StoredProposal

#: Rows of one workbook: they are decided in one transaction, which others wait for.
MOST_ROWS = 500

SHEET = mark("To decide")
GUIDE = mark("How to")

CASE = mark("Case number")
REFERENCE = mark("Reference")
TITLE = mark("Case")
UNIT = mark("Unit")
PART = mark("Part")
FLAGS = mark("Flags")
PROPOSAL = mark("Proposal")
OUTCOME = mark("Your decision")
REASON = mark("Reason")
NOTE = mark("Note")
SEEN = mark("Flags looked at")
SECTION = mark("Part, code")
VERSION = mark("Version")
DIGEST = mark("Fingerprint")
SIGNATURE = mark("Signature")
YES = mark("Yes")

#: What is read of a row; the rest is there for people. The first line must be there.
_READ = {
    CASE: ValueType.integer, SECTION: ValueType.text, VERSION: ValueType.integer,
    DIGEST: ValueType.text, SIGNATURE: ValueType.text, OUTCOME: ValueType.text,
    REASON: ValueType.text, NOTE: ValueType.lines, SEEN: ValueType.text,
}  # fmt: skip
_SHOWN = (REFERENCE, TITLE, UNIT, PART, FLAGS, PROPOSAL)
_LANGUAGES = ("sv", "en")
#: Figures with a column of their own; with more, values are changed on the case's page.
_MOST_FIGURES = 8
_SALT = "framework.runtime.decision_workbook"


class Status(StrEnum):
    """What becomes of one row."""

    applies = "applies"
    #: No outcome is chosen.
    empty = "empty"
    #: Something in the row must be mended.
    mistake = "mistake"
    #: The case is decided already.
    decided = "decided"
    #: A person changed the case after the workbook was made.
    changed = "changed"
    #: The coworker prepared the case anew after the workbook was made.
    stale = "stale"
    #: The policy in force says no.
    refused = "refused"


class Line(Value):
    """One row of a workbook that was sent in."""

    #: Row number as the spreadsheet program shows it.
    row: int
    status: Status = Status.applies
    #: What is wrong, or who changed what.
    why: tuple[Message, ...] = ()
    #: Id of the case; None when the row does not prove that it is ours.
    case: int | None = None
    section: str = ""
    version: int = 0
    outcome: DecisionOutcome | None = None
    codes: tuple[str, ...] = ()
    note: str = ""
    #: Keys of the flags that the person has looked at.
    seen: tuple[str, ...] = ()
    #: Figure → the person's own value, as typed.
    edits: dict[str, str] = {}


def said(text: str) -> str:
    """Return a marked text in the language in force."""
    return translate(Message(template=text))


def spellings(text: str) -> set[str]:
    """Return a marked text in every language, for comparing with what somebody wrote."""
    return {translate(Message(template=text), language).casefold() for language in _LANGUAGES}


def spec() -> WorkbookSpec:
    """Return what a workbook must have, by headers in the language in force.

    Headers of every language are understood: a person may change theirs in between.
    """
    columns = [_column(text, kind) for text, kind in _READ.items()]
    columns += [_column(text, ValueType.text, optional=True) for text in _SHOWN]
    sheet = SheetSpec(
        name=said(SHEET), aliases=_others(SHEET), columns=tuple(columns),
        unique=(said(CASE), said(SECTION)), named_by=(said(CASE),), others=True,
    )  # fmt: skip
    return WorkbookSpec(sheets=(sheet,))


def that_fit(cases: Iterable[Case]) -> list[Case]:
    """Return the first cases whose parts fit in one workbook, a row each."""
    found: list[Case] = []
    left = MOST_ROWS
    for case in cases:
        left -= len(case.proposal.value.sections) if case.proposal is not None else 0
        if left < 0:
            break
        found.append(case)
    return found


def own_columns(proposals: list[Proposal]) -> list[str]:
    """Return the headers of the columns in which values can be changed; none if too many."""
    headers = [
        header(figure)
        for proposal in proposals
        for section in proposal.sections
        for figure in section.figures
        if can_change(figure)
    ]
    found = list(dict.fromkeys(headers))
    return found if len(found) <= _MOST_FIGURES else []


def header(figure: Figure, language: str | None = None) -> str:
    """Return the header of a figure's column."""
    text = message("{label} (can be changed)", label=Message(template=figure.label))
    return " ".join(translate(text, language).split())


def headers(figure: Figure) -> set[str]:
    """Return the header of a figure's column in every language."""
    return {header(figure, language) for language in _LANGUAGES}


def code(figure: Figure, typed: str) -> str:
    """Return the code of a word that was written in any language; what is none as it is."""
    for found, word in figure.words.items():
        if typed.casefold() in {translate(word, each).casefold() for each in _LANGUAGES}:
            return found
    return typed


def can_change(figure: Figure) -> bool:
    """Tell whether a value may stand in a workbook for people to change."""
    secret = figure.sensitive or figure.type in {ValueType.identity, ValueType.lines}
    return figure.editable and not secret and mask_all(figure.value or "") == (figure.value or "")


def sign(case: Case, section: str, version: int, digest: str) -> str:
    """Return what proves that a row was made here, for this part of this proposal."""
    told = (case.municipality, case.coworker, str(case.pk), section, str(version), digest)
    return salted_hmac(_SALT, "\n".join(told), algorithm="sha256").hexdigest()


def proves(case: Case, section: str, version: int, digest: str, signature: str) -> bool:
    """Tell whether a row's signature is ours."""
    return constant_time_compare(sign(case, section, version, digest), signature)


def figures(proposal: StoredProposal | None, section: str) -> list[Figure]:
    """Return the figures of a part of a proposal that a workbook lets people change."""
    parts = proposal.value.sections if proposal is not None else ()
    return [
        figure
        for part in parts
        if part.key == section
        for figure in part.figures
        if can_change(figure)
    ]


def _column(text: str, kind: ValueType, *, optional: bool = False) -> Column:
    return Column(
        name=said(text), aliases=_others(text), type=kind, optional=optional,
        empty_ok=text not in {CASE, VERSION},
    )  # fmt: skip


def _others(text: str) -> tuple[str, ...]:
    every = {translate(Message(template=text), language) for language in _LANGUAGES}
    return tuple(sorted(every - {said(text)}))
