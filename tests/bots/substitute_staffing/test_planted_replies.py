"""The planted replies of Lindeby's night, and the awkward ones: what each leads to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bots.substitute_staffing.planning import FOUND
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from tests.bots.substitute_staffing.planted_night import NOW, Row, planted, proposals
from tests.bots.substitute_staffing.replying import EAGER, ORDER, Scene

KEPT = ("hold", "answer", "tell", "confirm")
STEPS = {"book": KEPT, "refuse": ("answer", "tell"), "-": ()}
ROWS = [row for row in planted() if row["sheet"] == "svar"]
_LEADS = {
    "awaiting": State.awaiting_decision, "manual": State.manual, "skipped": State.closed,
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    """Return the planted night."""
    return Scene()


@pytest.fixture(scope="module")
def whole() -> dict[str, Proposal]:
    """Prepare the planted night once."""
    return Scene().prepared()


def _keys(proposal: Proposal) -> tuple[str, ...]:
    return tuple(action.key for action in proposal.actions)


@pytest.mark.parametrize("row", ROWS, ids=[row["plant"] for row in ROWS])
def test_planted_reply(whole: dict[str, Proposal], row: Row) -> None:
    """Bucket, step and person are as the table of plants says."""
    proposal = whole[row["reference"]]
    assert proposal.leads_to is _LEADS[row["prepared"]]
    assert _keys(proposal) == STEPS[row["step"]]
    if row["step"] == "book":
        assert proposal.in_force({})[FOUND] == row["person"]
        assert [check.outcome for check in proposal.checks] == [Outcome.passed] * 13
    if row["prepared"] == "awaiting":
        assert proposal.flagged is (row["acted"] == "awaiting")


def test_what_a_kept_yes_carries_out(scene: Scene) -> None:
    """Held, noted, told and confirmed, each with what stands in the pool."""
    scene.only(EAGER)
    proposal = scene.one()
    values = proposal.in_force({})
    hold, note, tell, confirm = proposal.planned({})
    assert hold.expected(values) == {
        "bestallning_id": ORDER, "anstnr": "0061049", "start": "2026-11-25 21:15",
        "slut": "2026-11-26 07:15", "enhet": "3102",
    }  # fmt: skip
    assert note.expected(values) == {
        "id": values["forfragan"], "svar": "JA", "svar_tid": "2026-11-22 20:50",
    }  # fmt: skip
    sent = tell.sent(values, "ref")
    assert (sent["to"], sent["number"]) == (scene.replies[0]["fran"], f"{ORDER}/B")
    assert sent["message"] == (
        f"Hej! Du är bokad 2026-11-25 kl 21:15-07:15, Tallgården, plan 2 (USK). Nr {ORDER}/B"
    )
    assert confirm.sent(values, "ref")["channel"] == "SMS"


def test_the_others_are_told(scene: Scene) -> None:
    """Whoever was asked and has not answered learns that it is filled; nobody protected does."""
    scene.ask(_0061050="", _0061051="NEJ", _0061024="")
    scene.only(EAGER)
    proposal = scene.one()
    assert _keys(proposal) == (*KEPT, "others")
    (others,) = (each for each in proposal.planned({}) if each.key.startswith("others"))
    sent = others.sent(proposal.in_force({}), "ref")
    assert sent["number"] == f"{ORDER}/T"
    assert sent["to"].endswith(scene.phone("0061050").replace("-", "").replace(" ", "")[1:])
    assert "är tillsatt" in sent["message"]


@pytest.mark.parametrize("status", ["Bekräftad", "Stoppad", "Avbokad av enhet", "Ej tillsatt"])
def test_a_yes_that_comes_too_late(scene: Scene, status: str) -> None:
    """The answer is noted, and the person is told that it is filled; nobody is booked."""
    scene.order().update({"status": status, "tillsatt_anstnr": "0061001"})
    scene.only(EAGER)
    proposal = scene.one()
    assert _keys(proposal) == ("answer", "tell")
    assert proposal.in_force({})["nummer"] == f"{ORDER}/T"
    assert not proposal.flagged


def test_a_shift_that_has_begun(scene: Scene) -> None:
    """A yes to a shift that has begun is too late, whatever the order says."""
    scene.order()["datum"] = (NOW - timedelta(days=2)).date().isoformat()
    scene.only(EAGER)
    assert _keys(scene.one()) == ("answer", "tell")


def test_a_no(scene: Scene) -> None:
    """It is noted, and nobody is told anything."""
    scene.only(EAGER, text=f"Nej tyvärr {ORDER}")
    assert _keys(scene.one()) == ("answer",)


def test_an_order_that_was_changed_after_the_question(scene: Scene) -> None:
    """Who said yes to 21:15 has not said yes to 21:45: a person asks again."""
    text = f"Vikarie 2026-11-25 kl 21:15-07:15, Tallgården. Nr {ORDER}/1"
    sent = {"to": scene.replies[-1]["fran"], "number": f"{ORDER}/1", "message": text}
    scene.pool.sent.append(sent)
    scene.only(EAGER)
    assert _keys(scene.one()) == KEPT
    scene.order()["start"] = "21:45"
    proposal = scene.one()
    assert (proposal.leads_to, _keys(proposal)) == (State.manual, ())


def test_a_rule_that_is_broken_meanwhile(scene: Scene) -> None:
    """A booking since the question: refused in words, and shown with the rule."""
    booking = scene.pool.tables["bokningar"][0]
    busy = {"start": "2026-11-25 12:00", "slut": "2026-11-25 20:00", "bestallning_id": ""}
    row = {**booking, **busy, "bokning": "BK-X", "anstnr": "0061049", "galler": "J"}
    scene.pool.tables["bokningar"].append(row)
    scene.only(EAGER)
    proposal = scene.one()
    assert _keys(proposal) == ("answer", "tell")
    (finding,) = proposal.findings
    assert "B02" in finding.text.english()
    assert "tyvärr" in proposal.in_force({})["sms"]


def test_the_first_yes_is_looked_at_first(scene: Scene) -> None:
    """Two say yes to one order: the second waits until the first is decided."""
    scene.ask(_0061050="")
    scene.only(EAGER)
    scene.add(scene.phone("0061050"), f"Ja {ORDER}", "2026-11-22 20:55")
    found = scene.prepared()
    assert _keys(found[EAGER])[:4] == KEPT
    assert (found["S-new"].leads_to, _keys(found["S-new"])) == (State.waiting, ())


@pytest.mark.parametrize(
    ("changes", "leads"),
    [
        ({"fran": "+46701740698"}, State.manual),
        ({"text": "Ja fast jag kommer vid åtta"}, State.manual),
        ({"text": "JA B-1999"}, State.manual),
        ({"text": "ja"}, State.awaiting_decision),
    ],
    ids=["unknown number", "more than yes", "another order", "the only question"],
)
def test_who_and_what_is_never_guessed(scene: Scene, changes: dict[str, str], leads: State) -> None:
    """An unknown number, more words, or another order: a person reads it."""
    scene.only(EAGER, **changes)
    assert scene.one().leads_to is leads


def test_who_wrote_is_told_to_the_person_who_must_read(whole: dict[str, Proposal]) -> None:
    """Planted X-part: "ja men bara till 20" is no plain yes, but it is known whose and of what."""
    values = whole["S-4-1"].in_force({})
    assert (values[FOUND], values["bestallning"]) == ("0061047", "B-1030")


def test_one_yes_and_two_questions(scene: Scene) -> None:
    """Without the order's number nobody can tell which is meant."""
    scene.only("S-2-1", text="Ja")
    proposal = scene.one()
    assert proposal.leads_to is State.manual
    assert "B-1028, B-1029" in proposal.findings[0].text.english()


def test_answers_that_are_noted_already(scene: Scene) -> None:
    """The same once more is nothing to decide; another one is for a person."""
    scene.only(EAGER)
    (request,) = (r for r in scene.pool.tables["forfragningar"] if r["bestallning_id"] == ORDER)
    request["svar"] = "JA"
    assert scene.one().leads_to is State.closed
    request["svar"] = "NEJ"
    assert scene.one().leads_to is State.manual


def test_a_pool_that_cannot_be_read(scene: Scene) -> None:
    """Nothing is proposed on what nobody could read."""
    scene.pool.closed = True
    scene.only(EAGER)
    proposal = scene.one()
    assert not proposal.planned({})
    assert [each.key for each in proposal.findings] == ["not_read:pool"]


def test_who_is_protected_is_for_a_named_few(scene: Scene) -> None:
    """Promise 9: a reply from a protected person is found by its number alone, and not shown."""
    scene.replies = []
    scene.add(scene.phone("0061024"), "Ja", "2026-11-22 20:55")
    found: Any = proposals(scene.tables, scene.pool, scene.replies)["S-new"]
    case, _ = found
    assert case.protected
    assert "0061024" not in case.title


def test_times_are_swedish(scene: Scene) -> None:
    """A reply's moment is noted as the pool writes moments."""
    scene.only(EAGER)
    noted = scene.one().in_force({})["svar_tid"]
    assert datetime.fromisoformat(noted).hour == 20


def test_a_yes_to_an_order_that_is_gone_is_for_a_person(scene: Scene) -> None:
    """Nothing can be carried out, and the answer is not lost: somebody reads it."""
    scene.only(EAGER)
    scene.pool.tables["bestallningar"].remove(scene.order())
    proposal = scene.one()
    assert proposal.actions == ()
    assert proposal.leads_to is State.manual
    assert "does not know the order" in proposal.findings[0].text.english()
