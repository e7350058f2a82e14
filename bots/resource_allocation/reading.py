"""From rows of the sources to facts, and to the rows that cannot be used."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bots.resource_allocation.facts import Area, Client, Decision, Rate, StopRow, Visit
from bots.resource_allocation.sources import (
    CLIENT_SHEET,
    CLIENTS,
    DECISION_SHEET,
    DECISIONS,
    NO,
    RATE_SHEET,
    RATES,
    VISIT_SHEET,
    VISITS,
    YES,
)
from framework.core.errors import BusinessException
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row

_NEEDED = (
    "omrade", "insatstyp", "tid_min_per_gang", "frekvens", "ggr", "giltig_from", "tidskategori",
)  # fmt: skip
_COUNTED = ("datum", "planerad_min", "utford_min")


@dataclass(frozen=True, kw_only=True)
class Registers:
    """Everything that the registers say."""

    decisions: tuple[Decision, ...]
    visits: tuple[Visit, ...]
    rates: tuple[Rate, ...]
    clients: dict[str, Client]
    #: Rows of decisions and visits that cannot be used.
    stopped: tuple[StopRow, ...]
    #: File of the visits, for saying where a row stands.
    visit_file: str
    #: What the order of those who are shown together hangs on; nobody without the register of
    #: clients can tell it.
    salt: str


def read_registers(sources: SourceReader) -> Registers:
    """Read all registers; `BusinessException` when nobody could tell who is protected."""
    books = list(sources.workbooks(CLIENTS))
    for book in books:
        for refused in book.sheet(CLIENT_SHEET).returned:
            raise BusinessException(
                message(
                    "The register of clients cannot be used: {file}, row {row}. Correct it and "
                    "let the coworker run again.",
                    file=book.file, row=refused.place.row,
                )
            )  # fmt: skip
    clients = {row["kund_id"]: _client(row) for row in _rows(sources, CLIENTS, CLIENT_SHEET)}
    decisions: list[Decision] = []
    stopped: list[StopRow] = []
    for row in _rows(sources, DECISIONS, DECISION_SHEET):
        read = _decision(row)
        if isinstance(read, StopRow):
            stopped.append(read)
        else:
            decisions.append(read)
    areas = {each.reference: each.area for each in decisions}
    visits: list[Visit] = []
    for row in _rows(sources, VISITS, VISIT_SHEET):
        if any(not row[name] for name in _COUNTED):
            known = clients.get(row["kund_id"])
            area = areas.get(row["beslut_id"]) or (known.area if known else "")
            stopped.append(_stopped(row, area, _COUNTED))
        else:
            visits.append(_visit(row))
    stopped += _returned(sources, DECISIONS, DECISION_SHEET)
    stopped += _returned(sources, VISITS, VISIT_SHEET)
    for bad in _returned(sources, RATES, RATE_SHEET):
        raise BusinessException(
            message(
                "The rates cannot be used: {file}, row {row}. Correct it and let the coworker "
                "run again.",
                file=bad.place.file, row=bad.place.row,
            )
        )  # fmt: skip
    return Registers(
        decisions=tuple(decisions),
        visits=tuple(visits),
        rates=tuple(_rate(row) for row in _rows(sources, RATES, RATE_SHEET)),
        clients=clients,
        stopped=tuple(stopped),
        visit_file=", ".join(book.file for book in sources.workbooks(VISITS)),
        salt=hashlib.sha256("".join(book.digest for book in books).encode()).hexdigest(),
    )


def read_area(row: Row) -> Area:
    """Return one area of a month."""
    counts = (_whole(row, "beslut_rader"), _whole(row, "besok_rader"),
              _whole(row, "planerade_min"), _whole(row, "utforda_min"))  # fmt: skip
    return Area(
        name=row["omrade"], unit=row["enhet"], manager=row["EC"],
        clients=_whole(row, "antal_kunder"), geography=row["geografi"],
        geography_index=row.number("geografi_index") or Decimal(0),
        travel=row.number("restidspåslag_%") or Decimal(0),
        health=row.number("hsl_%") or Decimal(0),
        # A key of 0 would be nobody's time: it is not known.
        key=row.number("bemanningsnyckel") or None, budget=row.number("budget_h"),
        weekends=row["helger"] == YES, sums=counts,
    )  # fmt: skip


def visit_time(cell: str) -> tuple[Decimal, int]:
    """Return minutes of a visit and how many people make it: `20*2` is 20 minutes by two."""
    minutes, _, staff = cell.partition("*")
    return Decimal(minutes.replace(",", ".")), int(staff or 1)


def _decision(row: Row) -> Decision | StopRow:
    start, end = row.date("giltig_from"), row.date("giltig_tom")
    if start is None or any(not row[name] for name in _NEEDED):
        return _stopped(row, row["omrade"], _NEEDED)
    if end is not None and end < start:
        why = message("ends before it begins")
        return StopRow(place=row.place, area=row["omrade"], why=why)
    minutes, staff = visit_time(row["tid_min_per_gang"])
    double = row["dubbelbemanning"]
    return Decision(
        reference=row["beslut_id"], client=row["kund_id"], area=row["omrade"],
        type=row["insatstyp"], category=row["tidskategori"], minutes=minutes,
        staff=max(staff, 2 if double == YES else 1), staff_unclear=staff > 1 and double == NO,
        frequency=row["frekvens"], times=int(row["ggr"]), stated=row.number("beviljad_tid_h_man"),
        start=start, end=end, help=row["insats"], place=row.place,
    )  # fmt: skip


def _visit(row: Row) -> Visit:
    return Visit(
        row["kund_id"], dt.date.fromisoformat(row["datum"]), int(row["planerad_min"]),
        int(row["utford_min"]), row["orsak_avvikelse"], row["beslut_id"], row.place.row,
    )  # fmt: skip


def _rate(row: Row) -> Rate:
    return Rate(
        start=dt.date.fromisoformat(row["giltig_from"]), type=row["insatstyp"],
        category=row["tidskategori"],
        geography=row["geografi"], amount=row.number("kr_per_h") or Decimal(0),
        basis=row["grund"], not_home_paid=row["kvarstaende_regel"] == YES, source=row["kalla"],
        place=row.place, low=row.number("niva_fran_h"), high=row.number("niva_till_h"),
        hours=row.number("niva_h"),
    )  # fmt: skip


def _client(row: Row) -> Client:
    return Client(
        area=row["omrade"], last_day=row.date("avslutad"), protected=row["protected"] != NO
    )


def _stopped(row: Row, area: str, needed: tuple[str, ...]) -> StopRow:
    missing = ", ".join(name for name in needed if not row[name])
    why = message("cannot be read or is empty: {columns}", columns=missing)
    return StopRow(place=row.place, area=area, why=why)


def _returned(sources: SourceReader, source: str, sheet: str) -> Iterator[StopRow]:
    """Yield rows of which not even the client or the decision can be told."""
    for book in sources.workbooks(source):
        for bad in book.sheet(sheet).returned:
            yield StopRow(place=bad.place, area="", why=bad.cells[0].rule)


def _whole(row: Row, column: str) -> int | None:
    return int(row[column]) if row[column] else None


def _rows(sources: SourceReader, source: str, sheet: str) -> Iterator[Row]:
    for book in sources.workbooks(source):
        yield from book.sheet(sheet).rows
