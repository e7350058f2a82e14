"""A table drawn as a day and as a map follows what people change, and says the same in words."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from bots.schedule_registration.kind import ScheduleRegistration
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow
from framework.core.layouts import Map, Timeline
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.proposals import Check, Proposal, Section
from framework.core.rules import Outcome
from framework.inbox.casepage.layouts import TimelineView, layouts
from framework.runtime import here
from framework.store.models import Person, ReadEntry
from tests.inbox import builders

_STAFF = {"E1": message("Åsa"), "E2": message("Björn")}
_LANES = {"E1": None, "E2": None}
_COLUMNS = {"kund": ValueType.text, "vem": ValueType.text, "start": ValueType.time,
            "minuter": ValueType.integer, "restid": ValueType.integer,
            "med": ValueType.text}  # fmt: skip
_VISITS = {"V-1": ("Morgon K1", "E1", "07:00", "30", "10", ""),
           "V-2": ("Insulin K2", "E1", "08:00", "15", "5", "V-1"),
           "V-3": ("Dusch K3", "", "", "45", "", "V-2")}  # fmt: skip


def _section(
    day: dt.date = dt.date(2026, 11, 23),
    visits: dict[str, tuple[str, ...]] = _VISITS,
    begins: int = 0,
    lanes: dict[str, tuple[int, int]] | None = None,
    **more: Any,
) -> Section:
    source = FigureSource(name=message("besok"), read_at=here.now())
    rows = tuple(
        TableRow(
            key=key,
            cells=tuple(
                Figure(key=f"besok/{key}/{name}", label=name, type=kind, value=value or None,
                       source=source, editable=name in {"vem", "start"},
                       words=_STAFF if name == "vem" else {})
                for (name, kind), value in zip(_COLUMNS.items(), values, strict=True)
            ),
        )
        for key, values in visits.items()
    )  # fmt: skip
    columns = tuple(
        TableColumn(key=name, label=name, type=kind, words=_STAFF if name == "vem" else {})
        for name, kind in _COLUMNS.items()
    )
    table = FigureTable(key="besok", label="Visits", columns=columns, rows=rows,
                        prepared_at=here.now())  # fmt: skip
    shared = {"table": "besok", "lane": "vem", "start": "start", "minutes": "minuter", "day": day,
              "begins": begins}  # fmt: skip
    drawn = (
        Timeline(title="The day", travel="restid", lanes=lanes or _LANES, listed=("kund", "med"),
                 whom={"V-1": "Berta Testsson, Provgatan 1"}, **shared),
        Map(title="The ways", places={"V-1": (0, 0), "V-2": (3, 4), "V-3": (6, 0)}, home=(3, 0),
            **shared),
    )  # fmt: skip
    return Section(**{"key": "plan", "label": "Plan", "figures": (), "tables": (table,),
                      "layouts": drawn, **more})  # fmt: skip


def _drawn(section: Section, edits: dict[str, str] | None = None) -> tuple[Any, ...]:
    proposal = Proposal(rule_version="1", prepared_at=here.now(), sections=(section,), checks=())
    known = edits or {}
    return tuple(layouts(section, proposal.in_force(known), known, revealed=False))


def test_a_bar_for_every_visit_of_somebody() -> None:
    """06–09 is three hours: 07:00 stands at a third, ten minutes of travel before it."""
    day, ways = _drawn(_section())
    assert day.hours == ["06", "07", "08", "09"]
    assert [(lane.name, lane.stops) for lane in day.lanes] == [("Åsa", 2), ("Björn", 0)]
    first = day.lanes[0].bars[0]
    assert (first.x, first.width) == ("33.333", "16.667")
    assert (first.travel_x, first.travel_width) == ("27.778", "5.556")
    assert day.unplaced == [("besok/V-3", "Dusch K3")]
    (line,) = ways.lines
    assert [dot.number for dot in line.dots] == [1, 2]
    assert len(line.path.split()) == 4
    assert len(ways.alone) == 1


def test_a_line_shows_when_somebody_is_there() -> None:
    """From 06 to 14 is eight hours; a shift of four of them is half of the width."""
    day, _ = _drawn(_section(lanes={"E1": (6 * 60, 14 * 60), "E2": (10 * 60, 14 * 60)}))
    assert [(lane.there, lane.x, lane.width) for lane in day.lanes] == [
        ("06:00–14:00", "0.000", "100.000"), ("10:00–14:00", "50.000", "50.000"),
    ]  # fmt: skip


def test_a_night_s_line_ends_the_day_after() -> None:
    """From 22:00 to 07:00, also where a day begins at 06:30."""
    day, _ = _drawn(_section(begins=390, lanes={"E1": (22 * 60, 31 * 60), "E2": (7 * 60, 10 * 60)}))
    assert [lane.there for lane in day.lanes] == ["22:00–07:00", "07:00–10:00"]
    assert day.hours[-1] == "07"


def test_it_follows_what_people_set() -> None:
    """A visit that is moved to somebody stands on their line, and is marked."""
    moved = {"besok/V-3/vem": "E2", "besok/V-3/start": "10:00", "besok/V-1/vem": ""}
    day, ways = _drawn(_section(), moved)
    assert [(lane.name, [bar.stop.changed for bar in lane.bars]) for lane in day.lanes] == [
        ("Åsa", [False]), ("Björn", [True]),
    ]  # fmt: skip
    assert day.unplaced == [("besok/V-1", "Morgon K1")]
    assert [line.name for line in ways.lines] == ["Åsa", "Björn"]


def test_travel_is_not_known_where_a_way_has_changed() -> None:
    """V-2 comes after nobody when V-1 is taken from before it; the way there is another."""
    assert [bar.stop.travel for bar in _drawn(_section())[0].lanes[0].bars] == [10, 5]
    day, _ = _drawn(_section(), {"besok/V-1/vem": "E2"})
    assert [[bar.stop.travel for bar in lane.bars] for lane in day.lanes] == [[None], [None]]
    later, _ = _drawn(_section(), {"besok/V-2/start": "08:30"})
    assert [bar.stop.travel for bar in later.lanes[0].bars] == [10, 5]


@pytest.mark.parametrize(("day", "hours"), [("2026-10-24", 10), ("2027-03-27", 8),
                                            ("2026-11-23", 9)])  # fmt: skip
def test_a_night_is_as_long_as_it_is(day: str, hours: int) -> None:
    """From 22 to 07 is nine hours, one more when the clock goes back, one less when forward."""
    night = {
        "V-1": ("Tillsyn", "E1", "22:00", "15", "0", ""),
        "V-2": ("Tillsyn", "E1", "06:30", "30", "0", ""),
    }
    section = _section(dt.date.fromisoformat(day), night, begins=12 * 60)
    drawn: TimelineView = _drawn(section)[0]
    first, last = (bar.stop for bar in drawn.lanes[0].bars)
    assert (last.ends - first.starts) == dt.timedelta(hours=hours)
    assert local(last.ends).hour == 7
    assert len(drawn.hours) == hours + 1


def test_a_layout_knows_its_table() -> None:
    """A column that is not there is a mistake of the kind's, found at once."""
    with pytest.raises(ValidationError, match="no columns slut"):
        _section(
            layouts=(Timeline(title="x", table="besok", lane="vem", start="slut",
                              minutes="minuter", day=dt.date(2026, 11, 23)),)
        )  # fmt: skip


def test_what_people_set_is_weighed(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules are tried on values of people's own; without any there is nothing to say."""

    def weigh(_self: object, _case: object, _made: object, values: dict[str, str]) -> Any:
        outcome = Outcome.passed if values["besok/V-1/vem"] == "E1" else Outcome.failed
        text = message("Åsa is the only one with the delegation.")
        return (Check(rule=ScheduleRegistration.rules[0], outcome=outcome, finding=text),)

    monkeypatch.setattr(ScheduleRegistration, "weigh", weigh)
    made = Proposal(rule_version="1", prepared_at=here.now(), sections=(_section(),), checks=())
    case = builders.prepared(builders.received("Norra"), made)
    told = "the only one with the delegation"
    assert told not in client.get(f"/cases/{case.pk}/").content.decode()
    form = {"version": case.version, "section": "plan", "save": "1"}
    moved = {"figure-besok/V-1/vem": "E2"}
    assert client.post(f"/cases/{case.pk}/values/", form | moved).status_code == 302
    assert told in client.get(f"/cases/{case.pk}/").content.decode()
    case.refresh_from_db()
    back = {"version": case.version, "figure-besok/V-1/vem": "E1"}
    client.post(f"/cases/{case.pk}/values/", form | back)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert told not in page


def test_on_the_page(client: Client, anna: Person) -> None:
    """Every bar and every place leads to its row, and says when and what without a picture."""
    made = Proposal(rule_version="1", prepared_at=here.now(), sections=(_section(),), checks=())
    case = builders.prepared(builders.received("Norra"), made)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    rows = set(re.findall(r'id="(row-besok/[^"]+)"', page))
    linked = re.findall(r'href="#(row-besok/[^"]+)"', page)
    assert rows == set(linked)
    assert linked.count("row-besok/V-1") == 3
    assert html.unescape(page).count('aria-label="Åsa, 1: 07:00–07:30 Morgon K1"') == 1
    assert "1 that nobody has" in page


def test_the_list_to_print_has_names_and_follows_what_is_kept(client: Client, anna: Person) -> None:
    """Names and addresses are on the list alone, after a POST that is logged."""
    made = Proposal(rule_version="1", prepared_at=here.now(), sections=(_section(),), checks=())
    case = builders.prepared(builders.received("Norra"), made)
    whom = "Berta Testsson, Provgatan 1"
    assert whom not in client.get(f"/cases/{case.pk}/").content.decode()
    assert client.get(f"/cases/{case.pk}/list/").status_code == 302
    form = {"version": case.version, "section": "plan", "save": "1"}
    client.post(f"/cases/{case.pk}/values/", form | {"figure-besok/V-1/vem": "E2"})
    page = client.post(f"/cases/{case.pk}/list/").content.decode()
    assert ReadEntry.objects.last().subject == f"{case} list"
    assert "Not approved yet" in page
    found = re.findall(r"<h2[^>]*>(.*?) <span.*?</h2>(.*?)</table>", page, re.DOTALL)
    lists = dict(found)
    assert list(lists) == ["Nobody", "Åsa", "Björn"]
    assert "Dusch K3" in lists["Nobody"]
    # Who comes together with whom is told by name.
    assert "</span>Åsa</td>" in lists["Nobody"]
    assert "</span>Björn</td>" in lists["Åsa"]
    assert whom in lists["Björn"]
    assert "07:00–07:30" in lists["Björn"]
    assert whom not in lists["Åsa"]


def test_the_list_is_hidden_until_the_person_has_answered(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is drawn for a blind answer tells nothing of the proposal by another way."""
    made = Proposal(rule_version="1", prepared_at=here.now(), sections=(_section(),), checks=())
    case = builders.prepared(builders.received("Norra"), made)
    monkeypatch.setattr("framework.store.looks.is_hidden", lambda *_: True)
    assert client.post(f"/cases/{case.pk}/list/").status_code == 302
