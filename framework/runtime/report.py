"""What a run did, as people read it: counts that add up, receipts, deviations, hours in and out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from framework.core.identity import mask_all
from framework.core.messages import Message, message
from framework.core.proposals import Check, Proposal
from framework.core.rules import Outcome
from framework.core.tables import BadCell
from framework.core.values import Value
from framework.runtime import here
from framework.store import runs
from framework.store.models import Case, Receipt, Run
from framework.store.runs import Counts


class Deviation(Value):
    """One line of the list that the lönespecialist works through (avvikelsehantering)."""

    unit: str
    title: str
    #: Rule code, or empty for a bad cell.
    code: str
    #: What differs.
    text: Message
    #: What the coworker suggests.
    remedy: Message
    #: Source row: file, sheet, row; masked.
    place: str
    #: Who must act: the sender or the one who decides.
    responsible: Message
    age_days: int
    case: int | None


class ReceiptLine(Value):
    """One action that was carried out and read back."""

    case: int
    title: str
    unit: str
    target: str
    target_id: str
    at: dt.datetime
    already_there: bool
    control: Decimal | None


class ControlSum(Value):
    """Hours in against hours out for one unit; they differ as long as something is open."""

    unit: str
    rows_in: int
    rows_out: int
    #: Minutes per week of the cases read, and of those that are receipted.
    control_in: Decimal
    control_out: Decimal


class FileLine(Value):
    """One file that the run met; its name is masked, for senders put anything in it."""

    name: str
    refused: Message | None
    remarks: tuple[Message, ...]
    #: Path of the workbook with marked errors below the data folder; empty when none was needed.
    returned_as: str
    rows: int
    returned: int


class RunReport(Value):
    """Everything about one run."""

    run: int
    counts: Counts
    files: tuple[FileLine, ...]
    receipts: tuple[ReceiptLine, ...]
    deviations: tuple[Deviation, ...]
    sums: tuple[ControlSum, ...]
    seconds: float | None
    browsers_left: int | None


def run_report(run: Run) -> RunReport:
    """Return the report of a run as things stand now."""
    cases = list(
        Case.objects.filter(rows__run=run, rows__fate="case")
        .select_related("proposal")
        .distinct()
        .order_by("unit", "reference")
    )
    receipts = list(
        Receipt.objects.filter(action__case__in=cases)
        .select_related("action__case")
        .order_by("action__case__unit", "action__case__reference")
    )
    took = None
    if run.started_at and run.finished_at:
        took = (run.finished_at - run.started_at).total_seconds()
    return RunReport(
        run=run.pk,
        counts=runs.counts(run),
        files=_files(run),
        receipts=tuple(_receipt(receipt) for receipt in receipts),
        deviations=(*_case_deviations(cases), *_returned(run)),
        sums=_sums(cases, receipts),
        seconds=took,
        browsers_left=run.browsers_left,
    )


def _files(run: Run) -> tuple[FileLine, ...]:
    return tuple(
        FileLine(
            name=mask_all(file.name),
            refused=Message.model_validate(file.refused) if file.refused else None,
            remarks=tuple(Message.model_validate(remark) for remark in file.remarks),
            returned_as=file.returned_as,
            rows=file.rows.count(),
            returned=file.rows.filter(fate="returned").count(),
        )
        for file in run.files.order_by("source", "name")
    )


def _receipt(receipt: Receipt) -> ReceiptLine:
    case = receipt.action.case
    return ReceiptLine(
        case=case.pk,
        title=case.title,
        unit=case.unit_name,
        target=receipt.action.target,
        target_id=receipt.target_id,
        at=receipt.at,
        already_there=receipt.already_there,
        control=case.control,
    )


def _case_deviations(cases: list[Case]) -> list[Deviation]:
    lines = []
    for case in cases:
        if case.protected:
            continue
        proposal = case.proposal.value if case.proposal else None
        for check in _not_passed(proposal):
            place = case.collected["place"]
            lines.append(
                Deviation(
                    unit=case.unit_name,
                    title=case.title,
                    code=check.rule.code,
                    text=check.finding,
                    remedy=Message(template=check.rule.title),
                    place=mask_all(f"{place['file']}, {place['sheet']} {place['row']}"),
                    responsible=message("Payroll"),
                    age_days=(here.now() - case.received_at).days,
                    case=case.pk,
                )
            )
    return lines


def _not_passed(proposal: Proposal | None) -> list[Check]:
    checks = proposal.checks if proposal else ()
    return [check for check in checks if check.outcome is not Outcome.passed]


def _returned(run: Run) -> list[Deviation]:
    lines = []
    rows = run.rows.filter(fate="returned").select_related("file")
    for cells in [*(row.cells for row in rows), *(file.cells for file in run.files.all())]:
        for raw in cells:
            cell = BadCell.model_validate(raw)
            lines.append(
                Deviation(
                    unit="",
                    title="",
                    code="",
                    text=message(
                        "{column}: {value} {rule}",
                        column=cell.column, value=cell.value, rule=cell.rule,
                    ),
                    remedy=cell.remedy,
                    place=mask_all(
                        f"{cell.place.file}, {cell.place.sheet} {cell.letter}{cell.place.row}"
                    ),
                    responsible=message("The sender"),
                    age_days=(here.now() - run.created_at).days,
                    case=None,
                )
            )  # fmt: skip
    return lines


def _sums(cases: list[Case], receipts: list[Receipt]) -> tuple[ControlSum, ...]:
    receipted = {receipt.action.case_id for receipt in receipts}
    units: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        # Promise 9: a line of its own would show that somebody is protected.
        if not case.protected:
            units[case.unit_name].append(case)
    return tuple(
        ControlSum(
            unit=unit,
            rows_in=len(found),
            rows_out=sum(case.pk in receipted for case in found),
            control_in=sum((case.control or Decimal(0) for case in found), Decimal(0)),
            control_out=sum(
                (case.control or Decimal(0) for case in found if case.pk in receipted), Decimal(0)
            ),
        )
        for unit, found in sorted(units.items())
    )
