"""Read a workbook that a person decided in: every row is understood, or told what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from framework.adapters.sheets import Limits, read_workbook
from framework.core.approval import (
    APPROVALS,
    NEEDS_REASON,
    OUTCOME_LABELS,
    ApprovalPolicy,
    DecisionOutcome,
)
from framework.core.canonical import NotCanonicalError
from framework.core.errors import FileRefused
from framework.core.figures import Figure, effective
from framework.core.identity import mask_all
from framework.core.messages import Message, message
from framework.core.tables import Returned, Row, SheetRows
from framework.runtime import decision_workbook as shape
from framework.runtime.decision_workbook import Line, Status, said
from framework.store import findings
from framework.store.models import Case, StoredProposal
from framework.store.proposals import edits

#: A workbook of ours is far smaller.
LIMITS = Limits(
    seconds=30, file_mb=5, unpacked_mb=50, rows=shape.MOST_ROWS + 100, columns=60
)  # fmt: skip
_SUFFIX = ".xlsx"
_LONGEST_NOTE = 4000


def read(
    path: Path, municipality: str, coworker: str, policy: ApprovalPolicy
) -> tuple[list[Line], list[Message]]:
    """Return the rows of a workbook in the order of the sheet, and what was left out.

    A row in which something is wrong carries the mistakes with sheet, row and column. Raises
    `FileRefused` when it is no workbook of this coworker's or has columns of its own,
    `SystemException` when it cannot be read just now.
    """
    if path.suffix.lower() != _SUFFIX:
        raise FileRefused(
            message(
                "{file} is not an Excel workbook; save it as .xlsx and send it again.",
                file=mask_all(path.name),
            )
        )
    found = read_workbook(path, shape.spec(), tenant=municipality, limits=LIMITS)
    sheet = found.sheets[0]
    ids = {int(row[said(shape.CASE)]) for row in sheet.rows}
    cases = Case.objects.filter(
        pk__in=[pk for pk in ids if pk < 2**63], municipality=municipality, coworker=coworker
    )
    known = {case.pk: case for case in cases.select_related("proposal")}
    reader = _Reader(sheet, mask_all(path.name), known, policy)
    lines = [reader.line(row) for row in sheet.rows]
    if lines and not any(line.case for line in lines):
        raise FileRefused(
            message(
                "{file} was not fetched from this list, or its locked columns were changed; fetch "
                "the list again and copy your decisions into it.",
                file=mask_all(path.name),
            )
        )
    reader.refuse_strangers()
    lines += [_returned(row) for row in sheet.returned]
    return sorted(lines, key=lambda line: line.row), list(found.remarks)


@dataclass(kw_only=False)
class _Reader:
    sheet: SheetRows
    file: str
    cases: Mapping[int, Case]
    policy: ApprovalPolicy
    #: Headers, without case, of the figures of any case in the workbook.
    known_figures: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._outcomes = _by_label({one: OUTCOME_LABELS[one] for one in self.policy.outcomes})
        self._codes = {
            text.casefold(): code.code
            for code in self.policy.reason_codes
            for text in (code.code, code.sv, code.en)
        }
        declared = {column.name for column in shape.spec().sheets[0].columns}
        self._others = [name for name in self.sheet.letters if name not in declared]
        self._proposals = {
            (one.case_id, one.digest): one
            for one in StoredProposal.objects.filter(case__in=self.cases)
        }

    def line(self, row: Row) -> Line:
        """Return what a row says."""
        case = self.cases.get(int(row[said(shape.CASE)]))
        section, digest = row[said(shape.SECTION)], row[said(shape.DIGEST)]
        version = int(row[said(shape.VERSION)])
        signature = row[said(shape.SIGNATURE)]
        at = row.place.row
        if case is None or not shape.proves(case, section, version, digest, signature):
            rule = message("the row was not fetched from this list, or a locked cell was changed")
            remedy = message("Fetch the list again and copy what you decided into it.")
            return Line(row=at, status=Status.mistake,
                        why=(self._told(row, said(shape.CASE), rule, remedy),))  # fmt: skip
        figures = shape.figures(self._proposals.get((case.pk, digest)), section)
        self.known_figures |= {
            header.casefold() for figure in figures for header in shape.headers(figure)
        }
        line = Line(row=at, case=case.pk, section=section, version=version,
                    note=row[said(shape.NOTE)][:_LONGEST_NOTE])  # fmt: skip
        if case.version != version or case.protected:
            # What is wrong besides does not matter any more.
            return self._judged(line, row, None, {})
        return self._judged(line, row, case, self._values(row, case, figures))

    def refuse_strangers(self) -> None:
        """Raise `FileRefused` for a column that is none of ours: nothing in it would be read."""
        for name in self._others:
            if name.casefold() not in self.known_figures:
                raise FileRefused(
                    message(
                        "{file}, sheet {sheet}, column {letter}: {column} is no column of this "
                        "list, and what stands in it would be lost; delete the column, or write "
                        "in “{note}” instead.",
                        file=self.file, sheet=said(shape.SHEET), letter=self.sheet.letters[name],
                        column=mask_all(name), note=said(shape.NOTE),
                    )
                )  # fmt: skip

    def _judged(
        self,
        line: Line,
        row: Row,
        case: Case | None,
        values: dict[str, tuple[Figure | None, str]],
    ) -> Line:
        wrong: list[Message] = []
        chosen, because = row[said(shape.OUTCOME)], row[said(shape.REASON)]
        looked = row[said(shape.SEEN)].casefold() in shape.spellings(shape.YES)
        if not chosen:
            if not (because or line.note or row[said(shape.SEEN)] or values):
                return line.model_copy(update={"status": Status.empty})
            rule = message("something is written in the row, but no decision is chosen")
            wrong.append(self._told(row, said(shape.OUTCOME), rule, message("Choose one, or empty "
                                    "the row's coloured cells.")))  # fmt: skip
        outcome = self._outcomes.get(chosen.casefold())
        if chosen and outcome is None:
            wrong.append(self._not_listed(row, shape.OUTCOME, chosen))
        code = self._codes.get(because.casefold())
        if because and code is None:
            wrong.append(self._not_listed(row, shape.REASON, because))
        elif outcome in NEEDS_REASON and not because:
            rule = message("“{outcome}” needs a reason", outcome=chosen)
            remedy = message("Choose one from the list.")
            wrong.append(self._told(row, said(shape.REASON), rule, remedy))
        if row[said(shape.SEEN)] and not looked:
            wrong.append(self._not_listed(row, shape.SEEN, row[said(shape.SEEN)]))
        elif case and case.flagged and outcome in APPROVALS and not looked:
            rule = message("the case has flags, and you have not said that you looked at them")
            remedy = message("Read them, and write {yes}.", yes=said(shape.YES))
            wrong.append(self._told(row, said(shape.SEEN), rule, remedy))
        wrong += self._wrong_values(row, values)
        return line.model_copy(
            update={
                "status": Status.mistake if wrong else Status.applies,
                "why": tuple(wrong),
                "outcome": outcome,
                "codes": (code,) if code else (),
                "seen": findings.flags_of(case) if looked and case else (),
                "edits": {figure.key: text for figure, text in values.values() if figure},
            }
        )

    def _values(
        self, row: Row, case: Case, figures: list[Figure]
    ) -> dict[str, tuple[Figure | None, str]]:
        """Return header → figure and typed value, where it is not the one in force."""
        known = edits(case)
        by_header = {
            header.casefold(): figure
            for figure in reversed(figures)
            for header in shape.headers(figure)
        }
        changed: dict[str, tuple[Figure | None, str]] = {}
        for name in self._others:
            figure, typed = by_header.get(name.casefold()), row[name]
            if figure is None:
                same = not typed
            else:
                typed = shape.code(figure, typed)
                try:
                    same = figure.canonical(typed) == effective(figure, known)
                except NotCanonicalError:
                    same = False
            if not same:
                changed[name] = (figure, typed)
        return changed

    def _wrong_values(
        self, row: Row, values: Mapping[str, tuple[Figure | None, str]]
    ) -> Iterable[Message]:
        for name, (figure, typed) in values.items():
            if figure is None:
                rule = message("this row has no such value")
                yield self._told(row, name, rule, message("Empty the cell."))
                continue
            try:
                figure.canonical(typed)
            except NotCanonicalError as error:
                yield self._told(row, name, error.rule, error.remedy)

    def _not_listed(self, row: Row, column: str, typed: str) -> Message:
        rule = message("“{value}” is not in the list", value=mask_all(typed)[:80])
        return self._told(row, said(column), rule, message("Choose one from the list."))

    def _told(self, row: Row, column: str, rule: Message, remedy: Message) -> Message:
        return _told(row.place.sheet, row.place.row, self.sheet.letters[column], column, rule,
                     remedy)  # fmt: skip


def _told(
    sheet: str, row: int, letter: str, column: str, rule: Message, remedy: Message
) -> Message:
    return message(
        "Sheet {sheet}, row {row}, column {letter} ({column}): {rule}. {remedy}",
        sheet=sheet, row=row, letter=letter, column=mask_all(column), rule=rule, remedy=remedy,
    )  # fmt: skip


def _returned(row: Returned) -> Line:
    """Return a row that the reader could not read."""
    return Line(
        row=row.place.row,
        status=Status.mistake,
        why=tuple(
            _told(cell.place.sheet, cell.place.row, cell.letter, cell.column, cell.rule,
                  cell.remedy)
            for cell in row.cells
        ),
    )  # fmt: skip


def _by_label(labels: Mapping[DecisionOutcome, str]) -> dict[str, DecisionOutcome]:
    return {text: one for one, label in labels.items() for text in shape.spellings(label)}
