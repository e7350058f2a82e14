"""The prepared result of one area and day: who visits whom and when, and who cannot be visited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bots.visit_planning.checks import Checking
from bots.visit_planning.continuity import after, before
from bots.visit_planning.facts import Day, Line, Visit, clock
from bots.visit_planning.limits import Limits
from bots.visit_planning.panels import panels
from bots.visit_planning.planner import PLANNING
from bots.visit_planning.preparing import Work
from bots.visit_planning.rules import RULE_VERSION
from bots.visit_planning.sources import NO, YES
from bots.visit_planning.telling import findings
from bots.visit_planning.words import LOCKS, REASONS, helps, people, unplaced
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow
from framework.core.layouts import Map, Timeline
from framework.core.messages import mark, message
from framework.core.proposals import Action, Check, Proposal, Section

SECTION, TABLE = "plan", "besok"
WHO, START, LOCKED, ABSENT = "vem", "start", "last", "franvarande"
_HOUR = 60

_REGISTER = Action(
    key="register", section=SECTION, label=message("Register the visit in the planning system"),
    target=PLANNING, look="find_visit", look_by_reference="find_visit_by_reference",
    write="register_visit", read_back="read_visit", for_each=TABLE,
    parameters={
        "unit": "enhet", "day": "datum", "visit": ".visitid", "staff": f".{WHO}",
        "start": f".{START}", "locked": f".{LOCKED}",
    },
    compare={
        "visit": ".visitid", "staff": f".{WHO}", "start": f".{START}", "locked": f".{LOCKED}",
    },
)  # fmt: skip


def propose(found: Work) -> Proposal:
    """Return the proposal of one area and day."""
    day, plan = found.day, found.plan
    looked = Checking(day, plan.lines, found.limits, absent=found.absent)
    table = _table(found, looked)
    made = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=found.now,
        sections=(
            Section(
                key=SECTION,
                label=mark("Plan"),
                figures=tuple(_figures(found, looked)),
                tables=(table,),
                panels=panels(found, looked),
                layouts=_layouts(found),
                now_label=mark("Plan before"),
            ),
        ),
        checks=looked.checks(),
        findings=tuple(findings(found)),
        not_read=frozenset({PLANNING}) if found.unread else frozenset(),
        actions=() if found.unread else (_REGISTER,),
    )
    if made.stopped or not _is_registered(found):
        return made
    told = message("The planning system has exactly this plan, approved.")
    return made.model_copy(update={"already_registered": told, "actions": ()})


def weigh(day: Day, values: Mapping[str, str], limits: Limits) -> tuple[Check, ...]:
    """Return how the rules come out for the values in force."""
    lines = [
        Line(
            visit=each.reference,
            person=values.get(f"{TABLE}/{each.reference}/{WHO}", ""),
            start=day.minute(start) if start else None,
            locked=values.get(f"{TABLE}/{each.reference}/{LOCKED}") == YES,
        )
        for each in day.visits
        for start in [values.get(f"{TABLE}/{each.reference}/{START}", "")]
    ]
    absent = frozenset(each for each in values.get(ABSENT, "").split(", ") if each)
    return Checking(day, lines, limits, absent=absent).checks()


def _is_registered(found: Work) -> bool:
    there = {each.visit: (each.person, each.start) for each in found.held}
    return bool(found.plan.lines) and all(
        each.visit in found.approved and there[each.visit] == (each.person, each.start)
        for each in found.plan.lines
    )


def _source(found: Work) -> FigureSource:
    place = found.case.place
    name = message("{file}, {sheet} row {row}", file=place.file, sheet=place.sheet, row=place.row)
    return FigureSource(name=name, read_at=found.now)


def _figures(found: Work, looked: Checking) -> Iterator[Figure]:
    day, lines = found.day, found.plan.lines
    stated, planned = _source(found), FigureSource(name=message("the plan"), read_at=found.now)
    staff, client = looked.needs
    left = unplaced(day, lines)

    def figure(key: str, label: str, kind: ValueType, value: str | None, *, source: FigureSource,
               ) -> Figure:  # fmt: skip
        return Figure(key=key, label=label, type=kind, value=value, source=source)

    text, whole, number = ValueType.text, ValueType.integer, ValueType.decimal
    yield figure("ej_tillsatta", mark("Visits that nobody has"), whole, str(len(left)),
                 source=planned)  # fmt: skip
    yield figure("enhet", mark("Unit"), text, day.unit, source=stated)
    yield figure("datum", mark("Day"), ValueType.date, day.day.isoformat(), source=stated)
    yield figure("antal", mark("Visits"), whole, str(len(day.visits)), source=stated)
    yield figure("kundtid", mark("Clients' time"), ValueType.hours, _hours(client), source=stated)
    yield figure("personaltid", mark("Staff time of the visits"), ValueType.hours, _hours(staff),
                 source=stated)  # fmt: skip
    share = looked.visit_share
    yield figure("besoksandel", mark("Visits of visits and travel"), ValueType.percent,
                 _text(share), source=planned)  # fmt: skip
    yield figure("kontinuitet", mark("People that a client meets in 14 days, with this plan"),
                 number, _text(after(day, lines).people), source=planned)  # fmt: skip
    yield figure("kontinuitet_system", mark("The same with the planning system's own plan"),
                 number, _text(after(day, looked.was).people if looked.was else None),
                 source=stated)  # fmt: skip
    yield figure("kontinuitet_fore", mark("The same in the 14 days before"), number,
                 _text(before(day).people), source=stated)  # fmt: skip
    yield figure(ABSENT, mark("Absent"), text, ", ".join(sorted(found.absent)), source=planned)


def _columns(day: Day) -> tuple[TableColumn, ...]:
    text, whole = ValueType.text, ValueType.integer
    return (
        TableColumn(key="visitid", label=mark("Visit"), type=text),
        TableColumn(key="kund", label=mark("Client"), type=text),
        TableColumn(key=WHO, label=mark("Who"), type=text, editable=True, words=people(day)),
        TableColumn(key=START, label=mark("Begins"), type=ValueType.time, editable=True),
        TableColumn(key=LOCKED, label=mark("Lock"), type=text, editable=True, words=LOCKS),
        TableColumn(key="fonster", label=mark("May begin"), type=text),
        TableColumn(key="langd", label=mark("Minutes"), type=whole),
        TableColumn(key="prio", label=mark("Priority"), type=whole),
        TableColumn(key="varfor", label=mark("Why nobody"), type=text,
                    words={str(key): word for key, word in REASONS.items()}),
        TableColumn(key="insatser", label=mark("Help"), type=text,
                    words={_codes(each): helps(each.helps) for each in day.visits if each.helps}),
        TableColumn(key="restid", label=mark("Travel before"), type=whole),
        TableColumn(key="dubbel", label=mark("Together with"), type=text),
    )  # fmt: skip


def _table(found: Work, looked: Checking) -> FigureTable:
    """Return all visits: those that nobody has first, by priority, then everybody's in order."""
    day, lines = found.day, found.plan.lines
    ways = {
        line.visit: way
        for walk in looked.walks.values()
        for (line, _), way in zip(walk.stops, walk.ways, strict=False)
    }
    old = {each.visit: each for each in found.plan.before}
    columns = _columns(day)
    placed = [line for walk in looked.walks.values() for line, _ in walk.stops]
    rows = []
    for line in [*unplaced(day, lines), *placed]:
        visit = day.visit(line.visit)
        values = _values(day, line, visit, ways.get(line.visit))
        was = old.get(line.visit)
        nows = {} if was is None else {WHO: was.person, START: clock(was.start)}
        nows = {key: each for key, each in nows.items() if each != (values[key] or "")}
        rows.append(
            TableRow(
                key=line.visit,
                cells=tuple(
                    Figure(
                        key=f"{TABLE}/{line.visit}/{column.key}", label=column.label,
                        type=column.type, value=values[column.key], editable=column.editable,
                        words=column.words, source=_row_source(found, visit),
                        now=nows.get(column.key),
                    )
                    for column in columns
                ),
            )
        )  # fmt: skip
    return FigureTable(
        key=TABLE, label=mark("Visits"), columns=columns, rows=tuple(rows), prepared_at=found.now
    )


def _values(day: Day, line: Line, visit: Visit, way: int | None) -> dict[str, str | None]:
    mates = [
        each.reference
        for each in day.visits
        if visit.pair and each.pair == visit.pair and each.reference != visit.reference
    ]
    return {
        "visitid": visit.reference,
        "kund": visit.client,
        "prio": str(visit.priority),
        "varfor": line.reason,
        WHO: line.person or None,
        START: clock(line.start) or None,
        "langd": str(visit.minutes),
        "restid": "" if not line.person else None if way is None else str(way),
        "fonster": visit.window,
        "insatser": _codes(visit),
        "dubbel": ", ".join(mates),
        LOCKED: YES if line.locked else NO,
    }


def _row_source(found: Work, visit: Visit) -> FigureSource:
    place = visit.place
    name = message("{file}, {sheet} row {row}", file=place.file, sheet=place.sheet, row=place.row)
    return FigureSource(name=name, read_at=found.now)


def _codes(visit: Visit) -> str:
    return ", ".join(visit.helps)


def _layouts(found: Work) -> tuple[Timeline | Map, ...]:
    day = found.day
    common = {"table": TABLE, "lane": WHO, "start": START, "minutes": "langd", "day": day.day,
              "begins": day.begins}  # fmt: skip
    there = [one for one in day.people if one.number not in found.absent]
    timeline = Timeline.model_validate(
        {
            **common, "title": mark("The day"), "travel": "restid",
            "lanes": {one.number: (one.start, one.end) for one in there},
            "listed": ("kund", "insatser", "dubbel"),
            "whom": {
                each.reference: told
                for each in day.visits
                for client in [day.clients[each.client]]
                if (told := ", ".join(filter(None, (client.name, client.address))))
            },
        }
    )  # fmt: skip
    places = {
        each.reference: spot
        for each in day.visits
        if (spot := day.clients[each.client].spot) is not None
    }
    if not places:
        return (timeline,)
    return timeline, Map.model_validate({**common, "title": mark("The map"), "places": places})


def _hours(minutes: int) -> str:
    return f"{minutes // _HOUR}:{minutes % _HOUR:02d}"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
