"""What one area comes to in one month: rows, lines and sums, with no client in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from bots.resource_allocation.control import Control, Several, area_of, belongs, control, told
from bots.resource_allocation.facts import Area, Decision, Month, Visit
from bots.resource_allocation.hours import Line, Rates, days_in_force, lines, with_levels
from bots.resource_allocation.limits import Limits
from bots.resource_allocation.privacy import shown_together, small_together
from bots.resource_allocation.reading import Registers
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.sources import VISIT_SHEET
from framework.core.messages import Message, message
from framework.core.values import Value

#: Type and category of what is put together because too few clients have it.
FEW = "SAMLAT"
#: Type and category of the rows that cannot be used: what they come to is not known.
STOPPED = "STOPPAD"
_PERCENT = Decimal(100)


class Key(NamedTuple):
    """What a row is about: type, time category and the day that its rate is in force from."""

    type: str
    category: str
    start: str


class Amounts(Value):
    """Hours and kronor; None where one of the lines is not known."""

    granted: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    performed: Decimal = Decimal(0)
    paid: Decimal | None = Decimal(0)
    staff: Decimal | None = Decimal(0)
    kronor: Decimal | None = Decimal(0)


class Shown(Value):
    """A line as people may see it: of one decision, or of several clients' together."""

    #: Rows of the decisions in their sheet.
    rows: tuple[int, ...]
    #: Days in force; None of several.
    days: int | None
    visits: int
    #: Why less was performed than planned, in minutes; empty of several.
    causes: dict[str, int] = {}
    amounts: Amounts


class Cell(Value):
    """A row of an area: one type, time category and rate, or what few clients have together."""

    type: str
    category: str
    #: First day of the rate, empty when several are put together or there is none.
    start: str
    #: Kronor an hour as the rate has it, and where that was decided; empty of several.
    rate: Decimal | None = None
    basis: str = ""
    source: str = ""
    clients: int
    amounts: Amounts
    lines: tuple[Shown, ...]

    @property
    def has_rate(self) -> bool:
        """Tell whether it is paid by a rate at all."""
        return bool(self.start) or self.type == FEW

    @property
    def key(self) -> str:
        """Return the name of the row, the same from night to night."""
        return "-".join(each for each in (self.type, self.category, self.start) if each)


class Sums(Value):
    """One sum, worked out over the rows of the sources and over the areas."""

    name: str
    rows: Decimal | None
    areas: Decimal | None


class Allocation(Value):
    """Everything that a proposal about one area and month is made of."""

    month: str
    area: Area
    #: Names of all areas of the month.
    areas: tuple[str, ...]
    #: Workbook of the decisions.
    file: str
    clients: int
    cells: tuple[Cell, ...]
    amounts: Amounts
    control: Control
    #: Rows for which there is no rate, or no level.
    unpriced: Several
    #: Lines that differ more than the limit without a cause; None when there is no limit.
    unexplained: int | None
    outlier: Decimal | None
    #: Of the whole month: sums that must agree, and rows that are in no area.
    sums: tuple[Sums, ...]
    unplaced: Several
    #: Rows in the whole month that cannot be used.
    uncounted: int


def total(parts: Iterable[Amounts | Line]) -> Amounts:
    """Return a sum; what is not known of a part is not known of the sum."""
    found = list(parts)

    def known(values: Iterable[Decimal | None]) -> Decimal | None:
        result = Decimal(0)
        for value in values:
            if value is None:
                return None
            result += value
        return result

    return Amounts(
        granted=sum((each.granted for each in found), Decimal(0)),
        planned=sum((each.planned for each in found), Decimal(0)),
        performed=sum((each.performed for each in found), Decimal(0)),
        paid=known(each.paid for each in found),
        staff=known(each.staff for each in found),
        kronor=known(each.kronor for each in found),
    )


def allocations(
    areas: Sequence[Area], month: Month, registers: Registers, limits: Limits, settings: Settings
) -> list[Allocation]:
    """Return what each area comes to, with the sums over the month as a whole."""
    names = {each.name for each in areas}
    first, last = month.days[0], month.days[-1]
    current = [
        each
        for each in registers.decisions
        if each.start <= last and (each.end is None or each.end >= first)
    ]
    known = {each.reference: each for each in registers.decisions}
    visits = [each for each in registers.visits if month.holds(each.day)]
    by_area: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_area[area_of(visit, known, registers.clients)].append(visit)
    rates = Rates(registers.rates)
    made: list[tuple[Area, list[Decision], list[Line]]] = []
    for area in areas:
        own = [each for each in current if each.area == area.name]
        found = _lines(own, by_area[area.name], area, month, registers, rates, limits)
        made.append((area, own, found))
    cells = [_cells(found, registers, settings) for _, _, found in made]
    unplaced = Several.of(
        (
            *(message("In no area of the month: {place}", place=told(each.place))
              for each in current if each.area not in names),
            *(message("Visit in no area of the month: {file}, {sheet} row {row}",
                      file=registers.visit_file, sheet=VISIT_SHEET, row=each.row)
              for name in sorted(by_area.keys() - names) for each in by_area[name]),
            *(message("Row that cannot be used, and in no area: {place}: {why}",
                      place=told(each.place), why=each.why)
              for each in registers.stopped if each.area not in names),
        )
    )  # fmt: skip
    whole = total(line for _, _, found in made for line in found)
    parts = total(cell.amounts for own in cells for cell in own)
    placed = [visit for name in names for visit in by_area[name]]
    sums = (
        Sums(name="beslut", rows=Decimal(len(current)),
             areas=Decimal(sum(len(own) for _, own, _ in made))),
        Sums(name="planerade_min", rows=Decimal(sum(each.planned for each in visits)),
             areas=Decimal(sum(each.planned for each in placed))),
        Sums(name="utforda_min", rows=Decimal(sum(each.performed for each in visits)),
             areas=Decimal(sum(each.performed for each in placed))),
        Sums(name="beviljad_h", rows=whole.granted, areas=parts.granted),
        Sums(name="kronor", rows=whole.kronor, areas=parts.kronor),
    )  # fmt: skip
    return [
        Allocation(
            month=str(month),
            area=area,
            areas=tuple(sorted(names)),
            file=", ".join(sorted({each.place.file for each in registers.decisions})),
            clients=len({line.client for line in found if line.on}),
            cells=own_cells,
            amounts=total(cell.amounts for cell in own_cells),
            control=control(area, month, own, by_area[area.name], registers),
            unpriced=Several.of(_unpriced(found, own)),
            unexplained=None
            if limits.outlier is None
            else sum(
                differs(line.planned, unexplained(line.causes), limits.outlier, settings)
                for line in found
            ),
            outlier=limits.outlier,
            sums=sums,
            unplaced=unplaced,
            uncounted=len(registers.stopped),
        )
        for (area, own, found), own_cells in zip(made, cells, strict=True)
    ]


def unexplained(causes: Mapping[str, int]) -> Decimal:
    """Return the hours that differ without a cause."""
    return Decimal(causes.get("", 0)) / 60


def differs(planned: Decimal, difference: Decimal, limit: Decimal, settings: Settings) -> bool:
    """Tell whether a difference is more than the limit, in percent, and than a few minutes."""
    gap = abs(difference)
    return gap >= settings.outlier_hours and gap * _PERCENT > limit * planned


def _lines(
    decisions: Sequence[Decision],
    visits: Sequence[Visit],
    area: Area,
    month: Month,
    registers: Registers,
    rates: Rates,
    limits: Limits,
) -> list[Line]:
    by_decision: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        by_decision[visit.decision].append(visit)
    found: list[Line] = []
    for each in decisions:
        client = registers.clients.get(each.client)
        own = [v for v in by_decision[each.reference] if belongs(v, each, client)]
        if own or days_in_force(each, month, client):
            found += lines(each, own, area, month, rates, limits, client)
    staff = {each.place.row: each.staff for each in decisions}
    return with_levels(found, staff, area, month, rates)


def _cells(found: Sequence[Line], registers: Registers, settings: Settings) -> tuple[Cell, ...]:
    groups: defaultdict[Key, list[Line]] = defaultdict(list)
    for line in found:
        start = line.rate.start.isoformat() if line.rate else ""
        groups[Key(line.type, line.category, start)].append(line)
    clients = {key: frozenset(line.client for line in own) for key, own in groups.items()}
    few = small_together(clients, settings.least_clients, order=tuple)
    protected = frozenset(name for name, each in registers.clients.items() if each.protected)
    # Whoever is in no register of clients may be protected.
    protected |= {line.client for line in found} - registers.clients.keys()
    cells = []
    for key in sorted(groups.keys() - few):
        own = groups[key]
        hidden = shown_together(clients[key], protected, settings.least_clients, registers.salt)
        rate = own[0].rate
        amounts = {line.rate.amount for line in own if line.rate}
        cells.append(
            Cell(
                type=key.type, category=key.category, start=key.start,
                rate=rate.amount if rate and len(amounts) == 1 else None,
                basis=rate.basis if rate else "", source=rate.source if rate else "",
                clients=len(clients[key]), amounts=total(own),
                lines=(
                    *(_single(line) for line in own if line.client not in hidden),
                    _several([line for line in own if line.client in hidden]),
                ),
            )
        )  # fmt: skip
    if few:
        own = [line for key in sorted(few) for line in groups[key]]
        cells.append(
            Cell(
                type=FEW, category=FEW, start="", clients=len({line.client for line in own}),
                amounts=total(own), lines=(_several(own),),
            )
        )  # fmt: skip
    return tuple(cells)


def _single(line: Line) -> Shown:
    return Shown(
        rows=(line.row,), days=len(line.on), visits=line.visits, causes=line.causes,
        amounts=total([line]),
    )  # fmt: skip


def _several(own: Sequence[Line]) -> Shown:
    return Shown(
        rows=tuple(sorted({line.row for line in own})), days=None,
        visits=sum(line.visits for line in own), amounts=total(own),
    )  # fmt: skip


def _unpriced(found: Iterable[Line], decisions: Iterable[Decision]) -> Iterable[Message]:
    places = {each.place.row: told(each.place) for each in decisions}
    told_of: set[tuple[str, str, dt.date | None]] = set()
    for line in found:
        key = line.type, line.category, line.rate.start if line.rate else None
        if line.kronor is None and key not in told_of:
            told_of.add(key)
            yield message(
                "No hours can be paid for {type}, {category}: first at {place}",
                type=line.type, category=line.category, place=places[line.row],
            )  # fmt: skip
