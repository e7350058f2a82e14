"""What a run did, as people read it: counts that add up, receipts, deviations, hours in and out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from framework.core.canonical import hours_text
from framework.core.identity import mask_all
from framework.core.lifecycle import STATE_LABELS, Bucket, State
from framework.core.messages import Message, message
from framework.core.pauses import PAUSE_LABELS, PauseCause
from framework.core.proposals import Check, Proposal
from framework.core.rules import Outcome
from framework.core.summaries import Summary
from framework.core.tables import BadCell
from framework.core.values import Value
from framework.runtime import here
from framework.store import runs
from framework.store.models import ActionRecord, Case, Pause, Receipt, Run, SourceRow
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


class Part(Value):
    """Rows of one unit that came to the same end."""

    bucket: Bucket
    rows: int
    #: Minutes per week.
    control: Decimal


class ControlSum(Value):
    """Rows and hours that came in from one unit, and where all of them are.

    In is what was read; `done` is what has a receipt, and every other part where a case stands.
    They come from different tables, so a case that claims too much or went missing shows.
    """

    unit: str
    rows_in: int
    #: Minutes per week.
    control_in: Decimal
    parts: tuple[Part, ...]

    @property
    def rows_out(self) -> int:
        """Rows that are accounted for."""
        return sum(part.rows for part in self.parts)

    @property
    def control_out(self) -> Decimal:
        """Minutes per week that are accounted for."""
        return sum((part.control for part in self.parts), Decimal(0))

    @property
    def problem(self) -> Message | None:
        """What does not add up, in a sentence; None when everything does."""
        if (self.rows_in, self.control_in) == (self.rows_out, self.control_out):
            return None
        return message(
            "{unit}: {rows} rows and {hours} hours were read, {out} rows and {hours_out} hours are "
            "accounted for. Look at the unit's cases before you rely on the report.",
            unit=self.unit, rows=self.rows_in, hours=hours_text(round(self.control_in)),
            out=self.rows_out, hours_out=hours_text(round(self.control_out)),
        )  # fmt: skip

    def part(self, bucket: Bucket) -> Part:
        """Return what came to one end."""
        none = Part(bucket=bucket, rows=0, control=Decimal(0))
        return next((part for part in self.parts if part.bucket is bucket), none)


class PauseLine(Value):
    """One pause that the run set."""

    cause: str
    text: Message
    since: dt.datetime
    lifted_at: dt.datetime | None
    case: int | None


class LeftLine(Value):
    """One case that an act run did not bring to its end."""

    case: int
    title: str
    unit: str
    state: str
    reason: Message | None


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
    #: Rows that stand for no unit: sent back before their unit was read, or nobody's to see.
    without_unit: int
    pauses: tuple[PauseLine, ...]
    #: Things that stopped nothing and that somebody should know.
    remarks: tuple[Message, ...]
    #: Only of act runs.
    left: tuple[LeftLine, ...]
    #: What the kind tells of all work together.
    summary: Summary | None
    seconds: float | None
    browsers_left: int | None


def run_report(run: Run) -> RunReport:
    """Return the report of a run as things stand now."""
    acts = run.phase == Run.Phase.act
    found = runs.acted_on(run) if acts else Case.objects.filter(rows__run=run, rows__fate="case")
    cases = list(found.select_related("proposal").distinct().order_by("unit", "reference"))
    receipts = list(
        (
            Receipt.objects.filter(run=run)
            if acts
            else Receipt.objects.filter(action__case__in=cases)
        )
        .select_related("action__case")
        .order_by("action__case__unit", "action__case__reference")
    )
    took = None
    if run.started_at and run.finished_at:
        took = (run.finished_at - run.started_at).total_seconds()
    sums, without_unit = _sums(run)
    return RunReport(
        run=run.pk,
        counts=runs.counts(run),
        files=_files(run),
        receipts=tuple(_receipt(receipt) for receipt in receipts),
        deviations=() if acts else (*_case_deviations(cases), *_returned(run)),
        sums=sums,
        without_unit=without_unit,
        pauses=tuple(_pause(pause) for pause in run.pauses.all()),
        remarks=tuple(Message.model_validate(remark.text) for remark in run.remarks.all()),
        left=tuple(_left(case) for case in cases if case.state != State.done) if acts else (),
        summary=Summary.model_validate(run.summary) if run.summary else None,
        seconds=took,
        browsers_left=run.browsers_left,
    )


def _pause(pause: Pause) -> PauseLine:
    return PauseLine(
        cause=PAUSE_LABELS[PauseCause(pause.cause)],
        text=Message.model_validate(pause.message),
        since=pause.since,
        lifted_at=pause.lifted_at,
        case=pause.case_id,
    )


def _left(case: Case) -> LeftLine:
    return LeftLine(
        case=case.pk,
        title=case.title,
        unit=case.unit_name,
        state=STATE_LABELS[State(case.state)],
        reason=Message.model_validate(case.reason) if case.reason else None,
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
                    responsible=message("Whoever decides"),
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


def _sums(run: Run) -> tuple[tuple[ControlSum, ...], int]:
    """Return one sum per unit, and the number of rows that stand for none.

    Promise 9: a line of its own would show that somebody is protected.
    """
    rows = list(run.rows.select_related("case__proposal"))
    proved = _proved(run)
    units: dict[str, list[SourceRow]] = defaultdict(list)
    for row in rows:
        if row.case is not None and not row.case.protected:
            units[row.case.unit_name].append(row)
    sums = tuple(_sum(unit, units[unit], proved) for unit in sorted(units))
    return sums, len(rows) - sum(line.rows_in for line in sums)


def _proved(run: Run) -> set[int]:
    """Return the cases of the run's rows all of whose actions have a receipt."""
    records = ActionRecord.objects.filter(case__rows__run=run)
    return set(records.values_list("case_id", flat=True)) - set(
        records.filter(receipt=None).values_list("case_id", flat=True)
    )


def _sum(unit: str, rows: list[SourceRow], proved: set[int]) -> ControlSum:
    parts: dict[Bucket, list[Decimal]] = defaultdict(list)
    for row in rows:
        stands = runs.row_bucket(row)
        # What claims to be done counts by its receipts alone; they count whatever is claimed.
        if stands is not Bucket.skipped and (row.case_id in proved or _needs_no_proof(row)):
            parts[Bucket.done].append(_control(row))
        if stands is not Bucket.done:
            parts[stands].append(_control(row))
    return ControlSum(
        unit=unit,
        rows_in=len(rows),
        control_in=sum((_control(row) for row in rows), Decimal(0)),
        parts=tuple(
            Part(bucket=bucket, rows=len(parts[bucket]), control=sum(parts[bucket], Decimal(0)))
            for bucket in Bucket
            if bucket in parts
        ),
    )


def _needs_no_proof(row: SourceRow) -> bool:
    """Whether a case is done that had nothing to write."""
    case = row.case
    if case is None or case.state != State.done:
        return False
    if case.purged_at is not None:
        return not case.actions.exists()
    return case.proposal is not None and not case.proposal.content["actions"]


def _control(row: SourceRow) -> Decimal:
    control = row.case.control if row.case else None
    return control or Decimal(0)
