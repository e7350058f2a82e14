"""What is told of all areas of a day together: numbers, and no person."""

from __future__ import annotations

from decimal import Decimal

from framework.core.cases import Case, OpenCase
from framework.core.lifecycle import State
from framework.core.summaries import Summary
from tests.bots.visit_planning.home_care import NOW, Area


def _summary(area: Area) -> Summary | None:
    kind = area.kind()
    cases = [
        OpenCase(case=each, state=State.received, values={})
        for each in area.collected()
        if isinstance(each, Case) and not each.protected
    ]
    plans = kind.plan(cases, area, NOW)
    planned = [
        each.model_copy(
            update={"case": each.case.model_copy(update={"plan": plans[each.case.reference]})}
        )
        for each in cases
    ]
    return kind.summary(planned, area, NOW)


def _area() -> Area:
    """Return two visits that A1 has, one at each client, and two of two priorities that nobody has.

    4 minutes by car from the office and back, and between the two: 40 of 52 minutes are visits.
    """
    area = Area()
    for at, client in (("08:00", "K1"), ("08:30", "K2")):
        area.had(area.visit(at, client, **{"Min före": "0", "Min efter": "0"}), "A9", at)
        area.met(client, "A1", "2026-11-20", "08:00", "12:00", "16:00")
        area.visits[-1] |= {"Förnamn": "Berta", "Efternamn": f"Testsson {client}"}
    for priority in ("1", "3"):
        area.visit("23:00", "K1", Prio=priority)
    area.person("A1", kontaktman_for="K1, K2")
    return area


def test_the_headlines_are_counted() -> None:
    """Two of four are placed; each client met A1 alone, and A9 too with the system's own plan."""
    found = _summary(_area())
    assert found
    assert [each.value for each in found.figures] == [
        "4", "2", "1", "0", "1", "76.9", "1", "2", "1",
    ]  # fmt: skip
    assert [[bar.value for bar in chart.bars] for chart in found.charts] == [[2], [Decimal("76.9")]]


def test_no_person_is_told_of_and_no_mean_of_few() -> None:
    """No name, no number of a client or of a visit; a mean of two clients is left empty."""
    found = _summary(_area())
    assert found
    text = found.model_dump_json()
    persons = ("Testsson", "Berta", "K1", "K2", "A1", "Namn", "B1")
    assert not [each for each in persons if each in text]
    areas, hours = found.tables
    assert areas.rows == (
        ("Norra", "4", "1", "1", "0", "1", "0:40", "0:12", "76.9", "", "", ""),
    )  # fmt: skip
    assert hours.rows == (("08–09", "2", "1"),)


def test_nothing_is_told_of_no_day() -> None:
    """Without a day there is no summary."""
    assert Area().kind().summary([], Area(), NOW) is None
