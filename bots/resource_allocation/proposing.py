"""The proposal of one area and month: figures to attest, what they rest on, and what is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bots.resource_allocation.allocation import STOPPED, Allocation, Amounts, Cell
from bots.resource_allocation.checks import checks
from bots.resource_allocation.facts import Area, Month
from bots.resource_allocation.hours import kronor
from bots.resource_allocation.panels import panels
from bots.resource_allocation.planner import ALLOCATION, ECONOMY, ROW
from bots.resource_allocation.planning import MOVED, MonthPlan, needed
from bots.resource_allocation.rules import RULE_VERSION
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.words import BASES, CATEGORIES, TYPES, UNKNOWN, number
from framework.core.canonical import ValueType, decimal_text
from framework.core.cases import Case
from framework.core.figures import (
    Figure,
    FigureSource,
    FigureTable,
    TableColumn,
    TableRow,
    Total,
)
from framework.core.findings import Finding, FindingLevel
from framework.core.kinds import NotRead, Reading, TargetReader
from framework.core.messages import Message, mark, message
from framework.core.proposals import Action, Proposal, Section

SECTION, ROWS = "fordelning", "rader"
_PERCENT = Decimal(100)

_ROW = Action(
    key="row", section=SECTION, label=message("Register a row of the month"), target=ECONOMY,
    look="find_row", look_by_reference="find_row_by_reference", write="add_row",
    read_back="read_row", for_each=ROWS, parameters=ROW, compare=ROW,
)  # fmt: skip
_MONTH = Action(
    key="month", section=SECTION, label=message("Register the month's attested figures"),
    target=ECONOMY, look="find_allocation", look_by_reference="find_allocation_by_reference",
    write="register_allocation", read_back="read_registered", parameters=ALLOCATION,
    compare=ALLOCATION,
)  # fmt: skip
_COLUMNS = (
    ("insatstyp", mark("Kind of help"), ValueType.text),
    ("tidskategori", mark("Time of day"), ValueType.text),
    ("pris_fran", mark("Rate from"), ValueType.date),
    ("ersatt_h", mark("Paid h"), ValueType.decimal),
    ("kr_per_h", mark("kr/h"), ValueType.decimal),
    ("kronor", mark("Kronor"), ValueType.decimal),
    ("beviljad_h", mark("Granted h"), ValueType.decimal),
    ("planerad_h", mark("Planned h"), ValueType.decimal),
    ("utford_h", mark("Performed h"), ValueType.decimal),
    ("kunder", mark("Clients"), ValueType.integer),
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """All that a proposal is made of."""

    case: Case
    found: Allocation
    plan: MonthPlan | None
    #: The month before, and the month itself, as the economy system holds them.
    before: Reading | NotRead
    held: Reading | NotRead
    settings: Settings
    now: dt.datetime

    @property
    def last(self) -> dict[str, str]:
        """Return the attested figures of the month before by figure, empty when there are none."""
        if isinstance(self.before, NotRead) or not self.before.rows:
            return {}
        row = self.before.rows[0]
        return {figure: row.get(field, "") for field, figure in ALLOCATION.items()}


def prepare(case: Case, reader: TargetReader, settings: Settings, now: dt.datetime) -> Proposal:
    """Return the proposal of one area and month."""
    found = Allocation.model_validate(case.values["allocation"])
    unit, month = found.area.unit, Month.of(found.month)
    work = Work(
        case=case,
        found=found,
        plan=MonthPlan.model_validate(case.plan) if case.plan else None,
        before=reader.read(ECONOMY, "read_allocation", unit=unit, month=str(month.before)),
        held=reader.read(ECONOMY, "read_allocation", unit=unit, month=str(month)),
        settings=settings,
        now=now,
    )
    made = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=now,
        sections=(
            Section(
                key=SECTION,
                label=mark("Allocation"),
                figures=tuple(_figures(work)),
                tables=(_table(work),),
                panels=panels(found, work.plan, settings),
                now_label=mark("Last month"),
            ),
        ),
        checks=checks(found),
        findings=tuple(_findings(work)),
        not_read=frozenset(
            {ECONOMY} if any(isinstance(e, NotRead) for e in (work.before, work.held)) else ()
        ),
        actions=(_ROW, _MONTH),
    )
    there = None if made.stopped else _already(work, made)
    return made if there is None else made.model_copy(update={"already_registered": there})


def _source(work: Work) -> FigureSource:
    place = work.case.place
    name = message("{file}, {sheet} row {row}", file=place.file, sheet=place.sheet, row=place.row)
    return FigureSource(name=name, read_at=work.now)


def _figures(work: Work) -> Iterator[Figure]:
    found, area, last = work.found, work.found.area, work.last
    stated = _source(work)
    summed = FigureSource(name=message("sum of the rows"), read_at=work.now)
    # What a row that cannot be used would have added, nobody knows.
    amounts = Amounts(staff=None, kronor=None) if found.control.stopped.number else found.amounts

    def plain(key: str, label: str, value: Decimal | None, source: FigureSource) -> Figure:
        text = None if value is None else decimal_text(value)
        return Figure(key=key, label=label, type=ValueType.decimal, value=text, source=source,
                      now=last.get(key) or None)  # fmt: skip

    def sum_of(key: str, label: str, *plus: str, minus: tuple[str, ...] = ()) -> Figure:
        return Figure(
            key=key, label=label, type=ValueType.decimal, value=None, source=summed,
            now=last.get(key) or None, total=Total(plus=plus, minus=minus),
        )  # fmt: skip

    def text(key: str, label: str, value: str) -> Figure:
        return Figure(key=key, label=label, type=ValueType.text, value=value, source=stated)

    def of_decisions(name: Message) -> FigureSource:
        return FigureSource(name=name, read_at=work.now)

    yield text("enhet", mark("Unit"), area.unit)
    yield text("manad", mark("Month"), found.month)
    yield Figure(
        key="kunder", label=mark("Clients"), type=ValueType.integer, value=str(found.clients),
        source=of_decisions(message("{file}, decisions in force in the month", file=found.file)),
        now=last.get("kunder") or None,
    )  # fmt: skip
    yield sum_of("beviljad_h", mark("Granted hours"), f"{ROWS}.beviljad_h")
    yield sum_of("planerad_h", mark("Planned hours"), f"{ROWS}.planerad_h")
    yield sum_of("utford_h", mark("Performed hours"), f"{ROWS}.utford_h")
    yield sum_of("skillnad_h", mark("Performed less granted, hours"), "utford_h",
                 minus=("beviljad_h",))  # fmt: skip
    yield sum_of("ersatt_h", mark("Paid hours"), f"{ROWS}.ersatt_h")
    yield plain("personal_h", mark("Staff hours with clients, two people counted twice"),
                amounts.staff, summed)  # fmt: skip
    yield sum_of("kronor_rader", mark("Kronor of the rows"), f"{ROWS}.kronor")
    shares = [each for each in _shares(area) if each[2]]
    for key, label, share in shares:
        added = None if amounts.kronor is None else kronor(amounts.kronor * share / _PERCENT)
        why = message("share of the kronor of the rows: {percent} %; {source}",
                      percent=number(share), source=stated.name)  # fmt: skip
        yield plain(key, label, added, of_decisions(why))
    yield Figure(
        key="justering", label=mark("Adjustment by the unit manager, kronor"),
        type=ValueType.decimal, value="0",
        source=of_decisions(message("none is proposed")), editable=True,
    )  # fmt: skip
    parts = ("kronor_rader", *(key for key, _, _ in shares), "justering")
    yield sum_of("kronor", mark("Kronor"), *parts)
    yield plain("budget_h", mark("Budget, staff hours"), area.budget, stated)
    key = number(area.key)
    yield plain("behov_h", mark("Needed staff hours, travel included"), needed(found),
                of_decisions(message("staff hours / key {key}", key=key)))  # fmt: skip
    standing = work.plan.of(area.name) if work.plan else None
    moved = None if standing is None or standing.needed is None else standing.moved
    yield Figure(
        key=MOVED, label=mark("Moved from other areas; with a minus, to others"),
        type=ValueType.decimal, value=None if moved is None else decimal_text(moved),
        source=of_decisions(message("worked out over the areas of the month")), editable=True,
        now=last.get(MOVED) or None,
    )  # fmt: skip
    yield sum_of("budget_efter_h", mark("Budget after the move, hours"), "budget_h", MOVED)


def _shares(area: Area) -> tuple[tuple[str, str, Decimal], ...]:
    """Return what is added to the kronor of the rows, in percent of them."""
    return (
        ("kronor_geografi", mark("Added for geography"), area.geography_index * _PERCENT),
        ("kronor_restid", mark("Added for travel"), area.travel),
        ("kronor_hsl", mark("Added for health care"), area.health),
    )


def _table(work: Work) -> FigureTable:
    columns = tuple(TableColumn(key=key, label=label, type=type_) for key, label, type_ in _COLUMNS)
    return FigureTable(
        key=ROWS,
        label=mark("Rows"),
        columns=columns,
        rows=(
            *(_row(work, cell) for cell in work.found.cells),
            *((_stopped(work),) if work.found.control.stopped.number else ()),
        ),
        prepared_at=work.now,
    )


def _row(work: Work, cell: Cell) -> TableRow:
    amounts = cell.amounts
    number = len({row for line in cell.lines for row in line.rows})
    name = message("sum of {number} decisions in {file}", number=number, file=work.found.file)
    if cell.source:
        name = message("{sum}; paid by {basis} time; rate: {source}", sum=name,
                       basis=message(BASES[cell.basis]), source=cell.source)  # fmt: skip
    source = FigureSource(name=name, read_at=work.now)
    values: dict[str, str | Decimal | None] = {
        "insatstyp": cell.type, "tidskategori": cell.category, "pris_fran": cell.start,
        "kunder": str(cell.clients), "beviljad_h": amounts.granted,
        "planerad_h": amounts.planned, "utford_h": amounts.performed, "ersatt_h": amounts.paid,
        "kr_per_h": "" if cell.rate is None and cell.has_rate else cell.rate,
        "kronor": amounts.kronor,
    }  # fmt: skip
    words = {"insatstyp": TYPES, "tidskategori": CATEGORIES}
    cells = []
    for key, label, type_ in _COLUMNS:
        value = values[key]
        texts = words.get(key, {})
        cells.append(
            Figure(
                key=f"{ROWS}/{cell.key}/{key}", label=label, type=type_, source=source,
                value=decimal_text(value) if isinstance(value, Decimal) else value,
                words={code: message(text) for code, text in texts.items() if code == value},
            )
        )  # fmt: skip
    return TableRow(key=cell.key, cells=tuple(cells))


def _stopped(work: Work) -> TableRow:
    """Return a row without numbers: while it is there, no sum of the area is known."""
    source = FigureSource(name=message("rows that cannot be used, see L15"), read_at=work.now)
    known = {"insatstyp": STOPPED, "tidskategori": STOPPED, "pris_fran": ""}
    words = {"insatstyp": TYPES, "tidskategori": CATEGORIES}
    return TableRow(
        key=STOPPED,
        cells=tuple(
            Figure(
                key=f"{ROWS}/{STOPPED}/{key}", label=label, type=type_, value=known.get(key),
                source=source,
                words={STOPPED: message(words[key][STOPPED])} if key in words else {},
            )
            for key, label, type_ in _COLUMNS
        ),
    )  # fmt: skip


def _findings(work: Work) -> Iterator[Finding]:
    found = work.found

    def told(key: str, text: Message, level: FindingLevel = FindingLevel.warning) -> Finding:
        return Finding(key=key, level=level, text=text, section=SECTION)

    for reading in (work.before, work.held):
        if isinstance(reading, NotRead):
            text = message("{target} not read: {reason}", target=reading.target,
                           reason=reading.reason)  # fmt: skip
            yield told(f"not_read:{ECONOMY}", text)
            break
    if isinstance(work.before, Reading) and not work.before.rows:
        text = message("There are no attested figures of the month before to compare with.")
        yield told("no_month_before", text, FindingLevel.info)
    if found.area.clients is not None and found.area.clients != found.clients:
        text = message(
            "The list of areas says {stated} clients; {number} have decisions in force in the "
            "month.",
            stated=found.area.clients, number=found.clients,
        )  # fmt: skip
        yield told("clients", text, FindingLevel.info)
    amounts = found.amounts
    limit = found.outlier
    difference = amounts.performed - amounts.granted
    if limit is not None and abs(difference) * _PERCENT > limit * amounts.granted:
        text = message(
            "Performed differs by {hours} h from granted, more than {percent} %.",
            hours=number(difference), percent=number(limit),
        )  # fmt: skip
        yield told("outlier:area", text)
    standing = work.plan.of(found.area.name) if work.plan else None
    if standing is None or standing.budget is None or standing.needed is None:
        text = message("No move of hours is suggested: the area's need or budget is not known.")
        yield told("move:unknown", text, FindingLevel.info)
    elif standing.moved:
        short = standing.budget + standing.moved < standing.needed
        text = message(
            "Suggested: {hours} h moved. Covered before: {before} %; after: {after} %.",
            hours=number(standing.moved), before=_share(standing.budget, standing.needed),
            after=_share(standing.budget + standing.moved, standing.needed),
        )  # fmt: skip
        yield told("move:suggested", text, FindingLevel.warning if short else FindingLevel.info)
    elif standing.budget < standing.needed:
        text = message("The budget is short of the need, and no other area has hours to give.")
        yield told("move:short", text)


def _share(part: Decimal, whole: Decimal) -> str:
    return UNKNOWN if not whole else number((part / whole * _PERCENT).quantize(Decimal("0.1")))


def _already(work: Work, made: Proposal) -> Message | None:
    """Return what the economy system holds when that is exactly what would be written."""
    if isinstance(work.held, NotRead) or not work.held.rows:
        return None
    values, row = made.in_force({}), work.held.rows[0]
    if any(row.get(field, "") != values[figure] for field, figure in ALLOCATION.items()):
        return None
    return message("Registered before in {target}.", target=work.held.target)
