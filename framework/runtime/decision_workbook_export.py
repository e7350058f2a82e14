"""Make the workbook in which a person decides: what waits, the choices, and how to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from django.db import transaction
from django.utils.translation import get_language

from framework.adapters.sheets import CellValue, ColumnOut, SheetOut, cell_range, write_workbook
from framework.core.approval import OUTCOME_LABELS, ApprovalPolicy, DecisionOutcome, ReasonCode
from framework.core.canonical import ValueType
from framework.core.figures import Edits, Figure, FigureTable
from framework.core.identity import mask, mask_all
from framework.core.messages import Message, message
from framework.core.proposals import Section
from framework.core.rules import Outcome
from framework.runtime import decision_workbook as shape
from framework.runtime import here
from framework.runtime.decision_workbook import said
from framework.runtime.texts import translate
from framework.store import audit, findings
from framework.store.decisions import approvals
from framework.store.models import Case, Person
from framework.store.proposals import edits

_SHOWN: tuple[tuple[str, float], ...] = (
    (shape.CASE, 13), (shape.REFERENCE, 22), (shape.TITLE, 32), (shape.UNIT, 22),
    (shape.PART, 16), (shape.FLAGS, 48), (shape.PROPOSAL, 40),
)  # fmt: skip
_HIDDEN = (shape.SECTION, shape.VERSION, shape.DIGEST, shape.SIGNATURE)
_WRAPPED = {shape.FLAGS, shape.PROPOSAL}


def outcomes(policy: ApprovalPolicy, *, may_change: bool) -> dict[DecisionOutcome, str]:
    """Return what can be chosen in a workbook, in the language in force."""
    return {
        outcome: said(OUTCOME_LABELS[outcome])
        for outcome in policy.outcomes
        if may_change or outcome is not DecisionOutcome.approve_changed
    }


def reason(code: ReasonCode) -> str:
    """Return a reason in the language in force."""
    return code.sv if _swedish() else code.en


def note_read(cases: Sequence[Case], person: Person) -> None:
    """Note in the read chain that a person is about to be shown cases."""
    with transaction.atomic():
        for case in cases:
            audit.record_read(
                case.municipality, at=here.now(), actor=person.username, subject=f"{case} workbook"
            )


def write(path: Path, cases: Sequence[Case], policy: ApprovalPolicy, name: str) -> None:
    """Write the workbook of some waiting cases of the coworker called `name`."""
    prepared = [(case, case.proposal.value) for case in cases if case.proposal is not None]
    own = shape.own_columns([proposal for _, proposal in prepared])
    chosen = list(outcomes(policy, may_change=bool(own)).values())
    reasons = [reason(code) for code in policy.reason_codes]
    rows = [
        _row(case, section, own)
        for case, proposal in prepared
        for section in proposal.sections
        if len(proposal.sections) == 1 or section.key not in approvals(case)
    ]
    sheet = SheetOut(
        title=said(shape.SHEET), rows=tuple(rows), protected=True,
        columns=(
            *(ColumnOut(header=said(text), width=width, wrap=text in _WRAPPED)
              for text, width in _SHOWN),
            *(ColumnOut(header=text, width=20, number_format="@", input=True) for text in own),
            _input(shape.OUTCOME, 26, _choices(1, chosen)),
            _input(shape.REASON, 30, _choices(2, reasons)),
            _input(shape.NOTE, 40),
            _input(shape.SEEN, 18, _choices(3, [said(shape.YES)])),
            *(ColumnOut(header=said(text), hidden=True) for text in _HIDDEN),
        ),
    )  # fmt: skip
    write_workbook(path, [sheet, _guide(name, chosen, reasons)])


def _input(text: str, width: float, choices: str = "") -> ColumnOut:
    return ColumnOut(header=said(text), width=width, number_format="@", input=True,
                     choices=choices, wrap=text == shape.NOTE)  # fmt: skip


def _choices(column: int, choices: Sequence[str]) -> str:
    return cell_range(said(shape.GUIDE), column, len(choices))


def _row(case: Case, section: Section, own: Sequence[str]) -> tuple[CellValue, ...]:
    known = edits(case)
    values = case.proposal.value.in_force(known) if case.proposal else {}
    changeable = {
        shape.header(figure): _typed(figure, values[figure.key])
        for figure in reversed(section.figures)
        if shape.can_change(figure)
    }
    listed = [figure for figure in section.figures if shape.header(figure) not in own]
    digest = case.proposal.digest if case.proposal else ""
    return (
        case.pk,
        mask_all(case.reference),
        mask_all(case.title),
        case.unit_name,
        said(section.label),
        "\n".join(_flags(case)),
        "\n".join(
            [
                *(_told(figure, values[figure.key]) for figure in listed),
                *(line for table in section.tables for line in _rows(table, known, values)),
            ]
        ),
        *(changeable.get(header, "") for header in own),
        "",
        "",
        "",
        "",
        section.key,
        case.version,
        digest,
        shape.sign(case, section.key, case.version, digest),
    )


def _flags(case: Case) -> list[str]:
    if not case.flagged or case.proposal is None:
        return []
    proposal = case.proposal.value
    told = [
        f"{check.rule.code}: {mask_all(translate(check.finding))}"
        for check in proposal.checks
        if check.outcome is not Outcome.passed
    ]
    told += [mask_all(translate(kept.finding.text)) for kept in findings.of(case) if kept.flags]
    reason = Message.model_validate(case.reason) if case.reason else message("Flagged")
    return told or [mask_all(translate(reason))]


def _rows(table: FigureTable, known: Edits, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the rows in force of a table, a line each; they are changed on the case's page."""
    for row in table.in_force(known):
        cells = ", ".join(_told(cell, values[cell.key]) for cell in row.cells)
        yield f"{said(table.label)} – {cells}"


def _told(figure: Figure, value: str) -> str:
    return f"{said(figure.label)}: {_shown(figure, value) or '–'}"


def _shown(figure: Figure, value: str) -> str:
    """Return a value as the case's page shows it before anything is revealed."""
    if figure.type is ValueType.identity:
        return mask(value) if value else ""
    return "••••" if figure.sensitive and value else mask_all(_typed(figure, value))


def _typed(figure: Figure, value: str) -> str:
    if value in figure.words:
        return translate(figure.words[value])
    decimals = figure.type in {ValueType.decimal, ValueType.percent}
    return value.replace(".", ",") if decimals and _swedish() else value


def _swedish() -> bool:
    return (get_language() or "sv").startswith("sv")


def _guide(name: str, outcomes: Sequence[str], reasons: Sequence[str]) -> SheetOut:
    lines = [
        message("Here stand the cases that {name} has prepared, one row for each part to decide. "
                "At most {number} rows fit; the rest come the next time you fetch the list.",
                name=name, number=shape.MOST_ROWS),
        message("Write only in the coloured columns. The others are locked: they prove which "
                "case, and which version of it, you have decided."),
        message("Choose from the list in the column “{column}”. A row without a choice is left "
                "as it is.", column=said(shape.OUTCOME)),
        message("Everything but approving and preparing again needs a reason, chosen from the "
                "list."),
        message("When a row has flags, read them, and write {yes} in the column “{column}” "
                "before you approve.", yes=said(shape.YES), column=said(shape.SEEN)),
        message("If you change a value, choose “{outcome}”.",
                outcome=said(OUTCOME_LABELS[DecisionOutcome.approve_changed])),
        message("Rows may be deleted, not copied. Do not add columns. Save as .xlsx and send the "
                "file in where you fetched it."),
        message("You are then shown what would happen, row by row. Nothing is decided before you "
                "say yes to that. What somebody else has changed meanwhile is not overwritten."),
        message("The workbook holds personal data: keep it where only you can read it, and delete "
                "it when you are done."),
    ]  # fmt: skip
    columns = zip_longest(map(translate, lines), outcomes, reasons, [said(shape.YES)])
    return SheetOut(
        title=said(shape.GUIDE),
        columns=(
            ColumnOut(header=said(shape.GUIDE), width=90, wrap=True),
            ColumnOut(header=said(shape.OUTCOME), width=28),
            ColumnOut(header=said(shape.REASON), width=40),
            ColumnOut(header=said(shape.SEEN), width=20),
        ),
        rows=tuple(columns),
        autofilter=False,
        protected=True,
    )
