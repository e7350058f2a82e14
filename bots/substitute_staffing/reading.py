"""From rows of the sources, and of the pool system, to facts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bots.substitute_staffing.facts import (
    Availability,
    Booking,
    Delegation,
    Order,
    Request,
    Substitute,
)
from bots.substitute_staffing.sources import (
    ANSWERED_NO,
    AVAILABILITY,
    AVAILABILITY_SHEET,
    BOOKING_SHEET,
    BOOKINGS,
    DELEGATION_SHEET,
    DISTANCE_SHEET,
    NO,
    REQUEST_SHEET,
    REQUESTS,
    SUBSTITUTE_SHEET,
    SUBSTITUTES,
    USUAL_PRIORITY,
    YES,
)
from framework.core.canonical import minutes
from framework.core.kinds import SourceReader
from framework.core.local_time import instant
from framework.core.tables import Row
from framework.core.working_time.hours import Worked

_DAY = 24 * 60
_COORDINATION_OFFSET = 60


def read_order(cells: Mapping[str, str] | Row) -> Order:
    """Return one order; `cells` are canonical, as a row or the pool's page gives them."""
    worked = read_worked(cells)
    return Order(
        reference=cells["bestallning_id"],
        version=_whole(cells["version"]),
        unit=cells["enhet"],
        workplace=cells["arbetsplats"],
        start=worked.start,
        end=worked.end,
        pause=worked.pause,
        title=cells["befattning"],
        requirements=tuple(each.upper() for each in _listed(cells["krav"])),
        replaces=cells["ersatter_anstnr"],
        cause=cells["orsak"],
        about=cells["referens"],
        priority=_whole(cells["prioritet"]) or USUAL_PRIORITY,
        created=moment(cells["skapad"]) or worked.start,
        answer_by=moment(cells["senast_svar"]),
        round_ends=moment(cells["forfragan_slut"]),
        status=cells["status"],
        filled_by=cells["tillsatt_anstnr"],
        by_car=_answer(cells["bil"]),
    )


def read_worked(cells: Mapping[str, str] | Row) -> Worked:
    """Return the work of one order; it ends the next day when its end is not after its start."""
    day = dt.date.fromisoformat(cells["datum"])
    start, end = minutes(cells["start"]), minutes(cells["slut"])
    return Worked(
        instant(day, start),
        instant(day, end if end > start else end + _DAY),
        _whole(cells["rast_min"]) or 0,
    )


def read_booking(cells: Mapping[str, str] | Row) -> Booking | None:
    """Return one booking, None when its end is not after its beginning: then nobody knows when."""
    start, end = moment(cells["start"]), moment(cells["slut"])
    if start is None or end is None or end <= start:
        return None
    return Booking(
        start=start, end=end, pause=_whole(cells["rast_min"]) or 0, type=cells["typ"],
        employer=cells["arbetsgivare"], unit=cells["enhet"], order=cells["bestallning_id"],
    )  # fmt: skip


def read_request(cells: Mapping[str, str] | Row) -> Request:
    """Return one request."""
    return Request(
        reference=cells["id"], order=cells["bestallning_id"], number=cells["anstnr"],
        channel=cells["kanal"], sent=moment(cells["skickad"]), answer=cells["svar"],
        answered=moment(cells["svar_tid"]), round=_whole(cells["omgang"]),
    )  # fmt: skip


def read_requests(sources: SourceReader) -> list[Request]:
    """Return everything that anybody was asked."""
    return [read_request(row) for row in rows_of(sources, REQUESTS, REQUEST_SHEET)]


def read_substitutes(sources: SourceReader) -> dict[str, Substitute]:
    """Return all substitutes by anställningsnummer, without those whose identity is protected.

    All employments of a person have the bookings, the offers and the refusals of each other; what
    protects one of them protects them all.
    """
    rows = list(rows_of(sources, SUBSTITUTES, SUBSTITUTE_SHEET))
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        numbers[row["personnr"]].append(row["anstnr"])
    hidden = {row["personnr"] for row in rows if row["protected"] != NO}
    delegations = _by_number(rows_of(sources, SUBSTITUTES, DELEGATION_SHEET))
    distances = _by_number(rows_of(sources, SUBSTITUTES, DISTANCE_SHEET))
    offers = _by_number(rows_of(sources, AVAILABILITY, AVAILABILITY_SHEET))
    bookings = _by_number(rows_of(sources, BOOKINGS, BOOKING_SHEET))
    asked: dict[str, list[Request]] = defaultdict(list)
    for request in read_requests(sources):
        asked[request.number].append(request)
    found = {}
    for row in rows:
        if row["personnr"] in hidden:
            continue
        own = sorted(numbers[row["personnr"]])
        requests = [each for number in own for each in asked[number]]
        booked = [read_booking(each) for number in own for each in bookings[number]]
        found[row["anstnr"]] = _substitute(row).model_copy(
            update={
                "person": own[0],
                "numbers": tuple(own),
                "delegations": tuple(map(_delegation, delegations[row["anstnr"]])),
                "distance": {each["enhet"]: each.number("km") for each in distances[row["anstnr"]]},
                "availability": tuple(_availability(each) for n in own for each in offers[n]),
                "bookings": tuple(each for each in booked if each is not None),
                "is_unclear": None in booked,
                "last_asked": max((each.sent for each in requests if each.sent), default=None),
                "refused": frozenset(each.order for each in requests if each.answer == ANSWERED_NO),
            }
        )
    return found


def _substitute(row: Row) -> Substitute:
    return Substitute(
        number=row["anstnr"],
        person=row["anstnr"],
        name=row["namn"],
        mobile=row["mobil"],
        born=_born(row["personnr"]),
        employment=row["anst_form"],
        employed_until=row.date("anstalld_tom"),
        titles=frozenset(_listed(row["befattningar"])),
        certificate=row.date("legitimation_bevis"),
        introduced=frozenset(_listed(row["introduktion_enheter"])),
        wished=frozenset(_listed(row["onskad_enhet"])),
        licences=frozenset(_listed(row["korkort"])),
        languages=frozenset(each.lower() for each in _listed(row["sprak"])),
        moving=_answer(row["forflyttningsutb"]),
        fire=_answer(row["brandutb"]),
        nights=_answer(row["nattbehorighet"]),
        extract=row.date("utdrag_belastningsreg_datum"),
        blocked=frozenset(_listed(row["kontakt_spärr"])),
        most_month=row.minutes("arbetstid_max_man"),
        las_sava=_whole(row["las_dagar_sava_5ar"]),
        las_temporary=_whole(row["las_dagar_vik_5ar"]),
        priority_until=row.date("foretradesratt_tom"),
        resource_minutes=_whole(row["resurstid_min"]) or 0,
        hourly=row.number("timkostnad"),
    )


def _delegation(row: Row) -> Delegation:
    return Delegation(
        type=row["typ"], unit=row["enhet"], until=dt.date.fromisoformat(row["giltig_tom"])
    )


def _availability(row: Row) -> Availability:
    day = dt.date.fromisoformat(row["datum"])
    start, end = minutes(row["fran"]), minutes(row["till"])
    end += 0 if end > start else _DAY
    return Availability(start=instant(day, start), end=instant(day, end), type=row["typ"])


def rows_of(sources: SourceReader, source: str, sheet: str) -> Iterable[Row]:
    """Return every row of a sheet, of all workbooks of a source."""
    return (row for book in sources.workbooks(source) for row in book.sheet(sheet).rows)


def _by_number(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["anstnr"]].append(row)
    return found


def _listed(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(",") if each.strip()]


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _answer(cell: str) -> bool | None:
    return {YES: True, NO: False}.get(cell)


def moment(cell: str) -> dt.datetime | None:
    """Return `2026-11-24 07:00` as an instant; an hour that comes twice is the first of them."""
    if not cell:
        return None
    day, time = dt.date.fromisoformat(cell[:10]), minutes(cell[11:16])
    return instant(day, time)


def _born(person: str) -> dt.date | None:
    """Return the birth date of an identity number, None when it holds none."""
    day = int(person[6:8])
    try:
        return dt.date(
            int(person[:4]), int(person[4:6]),
            day - _COORDINATION_OFFSET if day > _COORDINATION_OFFSET else day,
        )  # fmt: skip
    except ValueError:
        return None
