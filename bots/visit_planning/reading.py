"""From rows of the sources to the facts of each area's day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bots.visit_planning.facts import Client, Day, Delegation, Line, Met, Person, Visit
from bots.visit_planning.settings import Settings
from bots.visit_planning.sources import (
    CLIENT_SHEET,
    CLIENTS,
    DELEGATED,
    DELEGATION_SHEET,
    LANGUAGE,
    MAN,
    MODES,
    NO,
    NOT_COUNTED,
    PARTS,
    PERFORMED,
    PERFORMED_SHEET,
    PREVIOUS,
    PREVIOUS_SHEET,
    SHIFT_SHEET,
    SHOWER,
    STAFF,
    STAFF_SHEET,
    TRAVEL,
    TRAVEL_SHEET,
    VISIT_SHEET,
    VISITS,
    WOMAN,
    YES,
)
from framework.core.canonical import minutes
from framework.core.kinds import SourceReader
from framework.core.local_time import instant
from framework.core.tables import Row
from framework.core.working_time.intervals import Interval

_MIDNIGHT, _USUAL_PRIORITY = 24 * 60, 2
_CONTINUITY_DAYS = 14
#: Hours between which visits count in the national figure.
COUNTED_FROM, COUNTED_TO = 7 * 60, 22 * 60
#: Client's column → what whoever comes must have.
_NEEDS = {"Har hund": "tal_hund", "Har katt": "tal_katt", "Kräver körkort": "korkort",
          "Kräver >18": "over_18", "Kräver man": MAN}  # fmt: skip
#: Two people on a row, and what the second of them is called.
_TWICE, SECOND = "*2", ":2"
#: Days on either side of a shift that its rest can depend on.
_WEEKS = dt.timedelta(days=16)


@dataclass(frozen=True, kw_only=True)
class Registers:
    """Rows of the registers, by what they are asked for with."""

    clients: Mapping[str, Row]
    staff: Mapping[str, Row]
    delegations: Mapping[str, Sequence[Row]]
    shifts: Mapping[str, Sequence[Row]]
    travel: Mapping[tuple[str, str], Row]
    performed: Mapping[str, Sequence[Row]]
    previous: Mapping[dt.date, Sequence[Row]]
    visits: Mapping[tuple[dt.date, str], Sequence[Row]]

    def is_protected(self, client: str) -> bool:
        """Tell whether somebody's identity is protected; who is in no register is taken to be."""
        row = self.clients.get(client)
        return row is None or row["protected"] != NO


def read_registers(sources: SourceReader) -> Registers:
    """Read every register once."""
    previous: dict[dt.date, list[Row]] = defaultdict(list)
    for row in _rows(sources, PREVIOUS, PREVIOUS_SHEET):
        previous[_day(row)].append(row)
    visits: dict[tuple[dt.date, str], list[Row]] = defaultdict(list)
    for row in _rows(sources, VISITS, VISIT_SHEET):
        visits[_day(row), row["omrade"]].append(row)
    return Registers(
        clients={row["Kundnr"]: row for row in _rows(sources, CLIENTS, CLIENT_SHEET)},
        staff={row["anstnr"]: row for row in _rows(sources, STAFF, STAFF_SHEET)},
        delegations=_grouped(_rows(sources, STAFF, DELEGATION_SHEET), "anstnr"),
        shifts=_grouped(_rows(sources, STAFF, SHIFT_SHEET), "anstnr"),
        travel={(row["fran"], row["till"]): row for row in _rows(sources, TRAVEL, TRAVEL_SHEET)},
        performed=_grouped(_rows(sources, PERFORMED, PERFORMED_SHEET), "Kundnr"),
        previous=previous,
        visits=visits,
    )


def read_day(row: Row, registers: Registers, settings: Settings) -> Day:
    """Return what the row of an area asks for, without clients whose identity is protected."""
    day, area = _day(row), row["omrade"]
    sent = registers.visits.get((day, area), ())
    rows = [each for each in sent if not registers.is_protected(each["Kundnr"])]
    own = {
        number: _client(each, day)
        for number, each in registers.clients.items()
        if each["omrade"] == area and not registers.is_protected(number)
    }
    own |= {
        each["Kundnr"]: _client(registers.clients[each["Kundnr"]], day)
        for each in rows
        if each["Kundnr"] not in own
    }
    for each in rows:
        one = own[each["Kundnr"]]
        own[one.number] = one.model_copy(update=_called(each))
    places = (settings.office, *sorted({each["Kundnr"] for each in rows}))
    reachable = {fran for fran, _ in registers.travel}
    paused = [each for each in rows if each["Vilande besök"] == YES or own[each["Kundnr"]].is_away]
    for each in paused:
        # Nobody need come to who is paused.
        one = own[each["Kundnr"]]
        own[one.number] = one.model_copy(update={"is_expected": False})
    visits = [
        visit
        for each in rows
        if each not in paused
        for visit in _visits(each, settings, has_place=each["Kundnr"] in reachable)
    ]
    pairs = Counter(each.pair for each in visits if each.pair)
    placed = tuple(each for each in places if each == settings.office or each in reachable)
    names = {each.reference for each in visits}
    return Day(
        area=area,
        unit=row["enhet"],
        day=day,
        begins=settings.begins,
        dygnsbryt=settings.dygnsbryt.of(row["enhet"]),
        week_begins=settings.week_begins.of(row["enhet"]),
        visits=tuple(sorted(visits, key=lambda each: (each.earliest, each.reference))),
        people=tuple(sorted(_people(registers, area, day), key=_in_order)),
        clients=own,
        places=placed,
        travel={mode: _ways(registers, placed, column) for mode, column in MODES.items()},
        met=tuple(_met(registers, own, day)),
        previous=tuple(
            Line(visit=each["visitid"], person=each["anstnr"], start=_wall(each["start"], settings))
            for each in registers.previous.get(day, ())
            if each["visitid"] in names
        ),
        paused=tuple(each["visitid"] for each in paused),
        unclear=tuple(each.reference for each in visits if pairs.get(each.pair, 2) != 2),  # noqa: PLR2004 (two)
        rows=(len(sent), _whole(row["besok_rader"])),
        minutes=(sum(_length(each)[0] for each in sent), _whole(row["besok_min"])),
    )


def _client(row: Row, day: dt.date) -> Client:
    needs = {need for column, need in _NEEDS.items() if row[column] == YES}
    if row["kräver_sprak"]:
        needs.add(_language(row["kräver_sprak"]))
    needs |= {WOMAN} if row["Kräver kvinna"] == YES else set()
    away_from, away_to = row.date("borta_fran"), row.date("borta_till")
    away = away_from is not None and away_from <= day and (away_to is None or day <= away_to)
    x, y = row.number("x_km"), row.number("y_km")
    return Client(
        number=row["Kundnr"],
        born=_whole(row["fodd"]),
        needs=frozenset(needs),
        shower_needs=frozenset({WOMAN} if row["Kräver kvinna"] == SHOWER else ()),
        language=_language(row["onskar_sprak"]) if row["onskar_sprak"] else "",
        is_expected=not away and any(row[part] not in {"", "0"} for part in PARTS),
        is_away=away,
        spot=None if x is None or y is None else (float(x), float(y)),
    )


def _called(row: Row) -> dict[str, str]:
    """Return a client's name and address, as a visit's row has them."""
    town = _together(" ", row["Postnr"], row["Ort"])
    return {
        "name": _together(" ", row["Förnamn"], row["Efternamn"]),
        "address": _together(", ", row["Gata"], town),
    }


def _together(between: str, *parts: str) -> str:
    return between.join(each for each in parts if each)


def _visits(row: Row, settings: Settings, *, has_place: bool) -> Iterator[Visit]:
    length, people = _length(row)
    priority = _whole(row["Prio"]) or _USUAL_PRIORITY
    start = _wall(row["originalstarttime"], settings)
    # A visit of the first priority, as medicine or insulin, is not moved unless its row says so.
    usual = 0 if priority == 1 else settings.window
    before, after = (_whole(row[name]) for name in ("Min före", "Min efter"))
    earliest = start - (usual if before is None else before)
    latest = start + (usual if after is None else after)
    if row["shift start"]:
        earliest = max(earliest, _wall(row["shift start"], settings))
    if row["shift end"]:
        latest = min(latest, _wall(row["shift end"], settings) - length)
    helps = tuple(each.upper() for each in _listed(row["Insatser"]))
    plain = Visit(
        reference=row["visitid"],
        client=row["Kundnr"],
        pair=row["Dubbelid"] or (row["visitid"] if people > 1 else ""),
        start=start,
        earliest=earliest,
        latest=latest,
        minutes=length,
        stated=row["Längd"],
        priority=priority,
        helps=helps,
        delegations=frozenset(each for each in helps if each in DELEGATED),
        has_place=has_place,
        place=row.place,
    )
    yield plain
    if people > 1:
        yield plain.model_copy(update={"reference": row["visitid"] + SECOND})


def _people(registers: Registers, area: str, day: dt.date) -> Iterator[Person]:
    for number, shifts in registers.shifts.items():
        row = registers.staff.get(number)
        if row is None:
            continue
        for shift in shifts:
            if _day(shift) == day and shift["omrade"] == area:
                yield _person(row, shift, shifts, registers)
                break


def _in_order(one: Person) -> tuple[int, str]:
    return one.start, one.number


def _person(row: Row, shift: Row, shifts: Sequence[Row], registers: Registers) -> Person:
    start, end = _times(shift)
    pause, _, window = shift["rast"].partition(" ")
    begins, _, closes = window.partition("-")
    length = _whole(pause) or 0
    # Where nobody has said when, it is neither first nor last in the shift.
    first, last = start + (end - start) // 4, end - (end - start) // 4 - length
    has = {name for name in ("tal_hund", "tal_katt", "korkort", "over_18") if row[name] == YES}
    has |= {_language(each) for each in _listed(row["sprak"])} | ({row["kon"]} - {""})
    return Person(
        number=row["anstnr"],
        name=row["namn"],
        start=start,
        end=end,
        pause=length,
        pause_from=_after(start, begins) if begins else first,
        pause_to=_after(start, closes) if closes else last,
        mode=row["fardsatt"],
        delegations=tuple(
            Delegation(
                type=each["typ"],
                start=dt.date.fromisoformat(each["giltig_fran"]),
                until=dt.date.fromisoformat(each["giltig_tom"]),
            )
            for each in registers.delegations.get(row["anstnr"], ())
        ),
        has=frozenset(has),
        has_licence={YES: True, NO: False}.get(row["korkort"]),
        contact_for=frozenset(_listed(row["kontaktman_for"])),
        blocked=frozenset(_listed(row["sparr_kund"])),
        absence=shift["franvaro"],
        work=tuple(
            _interval(each)
            for each in shifts
            if not each["franvaro"] and abs(_day(each) - _day(shift)) <= _WEEKS
        ),
    )


def _interval(shift: Row) -> Interval:
    start, end = _times(shift)
    return instant(_day(shift), start), instant(_day(shift), end)


def _times(shift: Row) -> tuple[int, int]:
    start, end = minutes(shift["pass_start"]), minutes(shift["pass_slut"])
    return start, end if end > start else end + _MIDNIGHT


def _ways(
    registers: Registers, places: Sequence[str], column: str
) -> tuple[tuple[int | None, ...], ...]:
    def way(start: str, end: str) -> int | None:
        if start == end:
            return 0
        row = registers.travel.get((start, end))
        return None if row is None else _whole(row[column])

    return tuple(tuple(way(start, end) for end in places) for start in places)


def _met(registers: Registers, clients: Iterable[str], day: dt.date) -> Iterator[Met]:
    """Yield the visits of the 14 days before that the national figure counts."""
    first = day - dt.timedelta(days=_CONTINUITY_DAYS)
    for client in sorted(clients):
        for row in registers.performed.get(client, ()):
            start = minutes(row["start"])
            if (
                first <= _day(row) < day
                and COUNTED_FROM <= start < COUNTED_TO
                and row["insatstyp"] not in NOT_COUNTED
            ):
                yield Met(client=client, person=row["anstnr"], day=_day(row), start=start)


def _wall(clock: str, settings: Settings) -> int:
    value = minutes(clock)
    return value + _MIDNIGHT if value < settings.begins else value


def _after(start: int, clock: str) -> int:
    value = minutes(clock)
    return value if value >= start else value + _MIDNIGHT


def _length(row: Row) -> tuple[int, int]:
    """Return a visit's minutes and how many people it takes."""
    text = row["Längd"]
    return int(text.partition("*")[0]), 2 if text.endswith(_TWICE) else 1


def _day(row: Row) -> dt.date:
    return dt.date.fromisoformat(row["datum"])


def _language(text: str) -> str:
    return LANGUAGE + text.strip().lower()


def _listed(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(",") if each.strip()]


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _rows(sources: SourceReader, source: str, sheet: str) -> Iterator[Row]:
    return (row for book in sources.workbooks(source) for row in book.sheet(sheet).rows)


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
