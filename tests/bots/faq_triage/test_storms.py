"""Outage storms: one incident, the others linked to it; and what the morning is told."""

from __future__ import annotations

from collections import Counter

from framework.core.cases import OpenCase
from framework.core.lifecycle import State
from tests.bots.faq_triage.conftest import NOW, Desk, answer, failed, planned

MANY = 100


def storm(desk: Desk, count: int, text: str = "Treserva ligger nere!") -> list[str]:
    """Add equal tickets, ten a minute."""
    return [desk.ticket(text, created=f"2026-11-23 07:{30 + n // 10:02}") for n in range(count)]


def test_a_hundred_equal_tickets_are_one_incident(desk: Desk) -> None:
    """The first leads and is flagged; 99 are linked to it, and can be approved together."""
    numbers = storm(desk, MANY)
    other = desk.ticket("Hur byter jag mitt lösenord?", created="2026-11-23 07:35")
    made = desk.run()
    lead = made[numbers[0]]
    assert failed(lead) == ["F19"]
    assert planned(lead) == ["route", "reply/svar"]
    assert "call_operations" in {each.key for each in lead.findings}
    linked = [made[number] for number in numbers[1:]]
    shapes = Counter(
        (tuple(planned(each)), each.flagged, each.in_force({})["huvudarende"]) for each in linked
    )
    assert shapes == {(("route", "link", "reply/svar"), False, numbers[0]): MANY - 1}
    assert {each.in_force({})["prioritet"] for each in (lead, *linked)} == {"IT1"}
    assert {each.in_force({})["grupp"] for each in (lead, *linked)} == {"drift"}
    assert "link" not in planned(made[other])


def test_differently_written_is_the_same_failure(desk: Desk) -> None:
    """Reports of a failure of the same system belong together; fewer than the limit do not."""
    texts = ("Treserva ligger nere", "Kommer inte in i treserva!", "Är Treserva nere?",
             "Hej, treserva funkar inte här på Ekbacken", "driftstopp treserva??")  # fmt: skip
    numbers = [desk.ticket(text) for text in texts]
    made = desk.run()
    assert ["link" in planned(made[number]) for number in numbers] == [False, *[True] * 4]
    assert made[numbers[0]].in_force({})["prioritet"] == "IT2"
    desk.tickets.pop()
    desk.plans = {}
    assert not [each for each in desk.run().values() if "link" in planned(each)]


def test_other_systems_questions_and_times_are_not_of_it(desk: Desk) -> None:
    """Raindance is not Treserva, a question is no failure, and an hour later is another storm."""
    storm(desk, 5)
    apart = [
        desk.ticket("Raindance ligger nere!"),
        desk.ticket("Treserva?"),
        desk.ticket("Treserva ligger nere!", created="2026-11-23 08:40"),
        desk.ticket("Treserva ligger nere! Min telefon är stulen"),
    ]
    made = desk.run()
    assert not [number for number in apart if "link" in planned(made[number])]
    assert made[apart[-1]].leads_to is State.manual


def test_a_storm_keeps_its_lead(desk: Desk) -> None:
    """Those still open when the lead is done stay linked to it, and so do those that come after."""
    numbers = storm(desk, 8)
    desk.run()
    left = desk.tickets[6:]
    desk.tickets = left
    late = desk.ticket("Treserva ligger nere!", created="2026-11-23 07:38")
    desk.tickets[-1]["caseId"] = late = "INC-900"
    made = desk.run()
    assert set(made) == {*numbers[6:], late}
    assert {each.in_force({})["huvudarende"] for each in made.values()} == {numbers[0]}
    assert {each["storm"]["size"] for each in desk.plans.values()} == {8}  # as big as it was


def test_equal_questions_are_answered_one_by_one(desk: Desk) -> None:
    """Many who ask the same thing at once are no failure: each gets the article."""
    numbers = storm(desk, 6, "Hur byter jag mitt lösenord?")
    made = desk.run()
    assert {tuple(planned(made[number])) for number in numbers} == {("route", "reply/svar")}
    assert all(answer(made[number]).startswith("Byt i självservice.") for number in numbers)
    assert not [number for number in numbers if made[number].flagged]


def test_order_of_the_queue_changes_nothing(desk: Desk) -> None:
    """The plan is the same whatever order rows come in."""
    storm(desk, 12)
    desk.ticket("Hur byter jag mitt lösenord?")
    forward = desk.run()
    desk.plans = {}
    desk.tickets.reverse()
    backward = desk.run()
    assert {key: each.in_force({}) for key, each in forward.items()} == {
        key: each.in_force({}) | {"sammanfattning": forward[key].in_force({})["sammanfattning"]}
        for key, each in backward.items()
    }


def test_the_storm_is_answered_with_what_is_known(desk: Desk) -> None:
    """Everybody is told, with the list of outages where that names the system."""
    desk.outage("Treserva", "Leverantören söker fel.")
    numbers = storm(desk, 5)
    told = answer(desk.run()[numbers[3]])
    assert told.startswith("Flera har anmält samma fel.")
    assert "\nDriftstatus för Treserva" in told


def summed(desk: Desk) -> tuple[dict[str, str], dict[str, tuple[tuple[str, ...], ...]]]:
    """Return the morning's figures and tables by their English titles."""
    desk.run()
    cases = [
        OpenCase(
            case=each.case.model_copy(update={"plan": desk.plans[each.case.reference]}),
            state=State.received, values={},
        )
        for each in desk.cases()
    ]  # fmt: skip
    made = desk.kind.summary(cases, desk, NOW)
    return (
        {str(each.label): each.value for each in made.figures},
        {str(each.title): each.rows for each in made.tables},
    )


def test_the_morning(desk: Desk) -> None:
    """Danger first, then sorting, storms, gaps and articles to review; no person in any."""
    storm(desk, 5)
    lost = desk.ticket("Jag har tappat min telefon, Åsa Öberg")
    phishing = desk.ticket("Jag klickade på en konstig länk")
    for who in ("Annika Ek", "Bo Lind", "Annika Ask"):
        desk.ticket(f"Projektorn i aulan lyser rosa, hälsar {who}")
    desk.ticket("Hur byter jag mitt lösenord?")
    desk.articles[1]["Granskas senast"] = "2026-12-01"
    desk.articles[2]["Granskas senast"] = "2026-11-01"
    figures, tables = summed(desk)
    assert figures == {
        "For a person at once": "2", "Open tickets": "11", "With a proposed answer": "6",
        "Without an answer": "5", "Category not surely known": "3",
        "Held something that was taken out": "0",
    }  # fmt: skip
    assert [row[0] for row in tables["For a person at once"]] == [phishing, lost]
    assert tables["Many about the same"] == (("INC-001", "5"),)
    assert tables["Questions without an article"] == (
        ("Annat", "3", "aulan, halsar, lyser, projektorn, rosa"),
    )
    assert [row[0] for row in tables["Articles to review"]] == ["KB-3", "KB-2"]
    sorted_rows = {row[0]: row[1:] for row in tables["Tickets by category and priority"]}
    assert sorted_rows["Driftstörning"] == ("0", "5", "0", "0", "5")
    told = str(tables)
    assert not [name for name in ("Åsa", "Öberg", "Annika", "Lind") if name in told]


def test_an_empty_queue(desk: Desk) -> None:
    """Nothing came: nothing is planned, and the morning says 0."""
    figures, tables = summed(desk)
    assert set(figures.values()) == {"0"}
    assert tables == {}
