"""The planted messages of Lindeby's night as tickets, with its articles and its calibration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bots.faq_triage.answers import OUTAGE, OWN
from bots.faq_triage.settings import Settings
from fixtures.lindeby.helpdesk.articles import CATEGORIES, GROUPS, articles
from fixtures.lindeby.helpdesk.messages import SENDERS, messages, planted
from fixtures.lindeby.helpdesk.workbook import workbook_articles
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.lifecycle import State
from framework.core.proposals import Proposal
from tests.bots.faq_triage.conftest import SETTINGS, Desk, answer, planned

FAQ = Path(__file__).parents[3] / "configs/common/faq"
#: What the table wants of the helpdesk beside the text.
_COUNTS = {"M-reopened": {"reopened": "1"}, "M-loop": {"handovers": "3"}}
_GROUPS = {"verksamhetssystem": "systemforvaltning", "driftstorning": "drift",
           "sakerhet": "it_sakerhet", "hr": "hr"}  # fmt: skip
PLANTED = {row.code: row for row in planted()}
#: A person at once, as the table has it.
AT_ONCE = sorted(
    code
    for code, row in PLANTED.items()
    if row.outcome == "person" and row.category in {"sakerhet", "hardvara", "driftstorning"}
)


def read(name: str) -> Any:
    """Return a file of the search's data."""
    return YAML(typ="safe", pure=True).load((FAQ / name).read_text("utf-8"))


class Night:
    """Every message of the night as a ticket, collected, planned and prepared once."""

    def __init__(self, dated: DatedRules) -> None:
        self.desk = Desk(dated)
        self.desk.settings = Settings.model_validate(
            SETTINGS
            | {
                "groups": {each: each for each in GROUPS},
                "categories": {
                    each: {"name": each, "group": _GROUPS.get(each, "servicedesk")}
                    for each in (*CATEGORIES, "annat")
                },
                "lost": {"category": "hardvara", "group": "it_sakerhet"},
                "urgent_groups": ("it_sakerhet", "sakerhetschef"),
                "calibration": read("calibration.yaml")["calibration"],
                "synonyms": read("synonyms.yaml")["synonyms"],
            }
        )
        self.desk.articles = [
            {
                "Id": each.id, "Fråga": each.title, "Svar": each.body, "Kategori": each.category,
                "Ägare": each.owner, "Granskad": each.reviewed.isoformat(),
                "Granskas senast": each.review_by.isoformat(), "Version": str(each.version),
                "Lämnas till": each.handover_to, "Frågas som": "\n".join(each.asked_as),
                "Nyckelord": "\n".join(each.keywords),
            }
            for each in (*articles(), *workbook_articles())
        ]  # fmt: skip
        self.numbers: dict[str, list[str]] = {}
        for each in messages(1):
            code, many = each.id.split("/")[0], _COUNTS.get(each.id.split("/")[0], {})
            number = self.desk.ticket(
                each.text, subject=each.subject, email=each.mail, vip="J" if each.vip else "N",
                created=each.received[:16].replace("T", " "), **many,
            )  # fmt: skip
            self.numbers.setdefault(code, []).append(number)
        self.cases = {each.reference: each for each in self.desk.collected()
                      if isinstance(each, Case)}  # fmt: skip
        self.made = self.desk.run()

    def of(self, code: str) -> Proposal:
        """Return the first proposal of a planted row."""
        return self.made[self.numbers[code][0]]


@pytest.fixture(scope="module")
def night(dated: DatedRules) -> Night:
    """Give the night."""
    return Night(dated)


def test_the_table_is_what_is_meant() -> None:
    """Each sort of danger is planted, and each has its sender."""
    assert {"Q-C1", "Q-D1", "Q-F2", "M-threat", "M-alarm"} <= set(AT_ONCE)
    assert {row.sender for row in PLANTED.values()} <= set(SENDERS)


@pytest.mark.parametrize("code", AT_ONCE)
def test_danger_goes_to_the_right_people(night: Night, code: str) -> None:
    """At once, with the table's category, priority and group, and nothing is answered."""
    row, proposal = PLANTED[code], night.of(code)
    values = proposal.in_force({})
    wanted = (row.category, row.priority, row.group)
    assert (values["kategori"], values["prioritet"], values["grupp"]) == wanted
    assert (proposal.leads_to, answer(proposal)) == (State.manual, "")
    assert night.cases[night.numbers[code][0]].urgent


@pytest.mark.parametrize("code", sorted(set(PLANTED) - set(AT_ONCE)))
def test_nothing_wrong_is_answered(night: Night, code: str) -> None:
    """An article is cited only where the table names it; what is no danger is not urgent."""
    number = night.numbers[code][0]
    case = night.cases[number]
    assert not case.urgent
    if case.protected:
        assert code == "M-protected"
        return
    tables = {table.key: table for table in night.made[number].tables}
    rows = tables["svar"].rows if "svar" in tables else ()
    cited = [(row.cells[0].value or "").split()[0] for row in rows]
    allowed = {PLANTED[code].article, OUTAGE, OWN} - {""}
    assert set(cited) <= allowed


def test_the_storm_is_one_incident(night: Night) -> None:
    """A hundred and one more in other words are linked; what is about something else is not."""
    numbers = night.numbers["Q-E"]
    shapes = [("link" in planned(night.made[number])) for number in numbers]
    assert sorted(shapes) == [False, *[True] * 99]
    assert {night.made[number].in_force({})["prioritet"] for number in numbers} == {"IT1"}
    assert "link" in planned(night.of("Q-E2"))
    assert "link" not in planned(night.of("Q-E3"))


def test_no_identity_number_or_client_is_left(night: Night) -> None:
    """Of everything planted, neither numbers nor the client's name stand in what is kept."""
    kept = "".join(each.model_dump_json() for each in (*night.cases.values(), *night.made.values()))
    secrets = [
        PLANTED[code].text + PLANTED[code].subject for code in ("Q-B1", "Q-B2", "Q-B3", "Q-B4")
    ]
    tails = [text.rsplit("-", 1)[-1][:4] for text in secrets if "-" in text]
    assert "9801" in tails
    assert not [tail for tail in (*tails, "9859", "Påskäng", "Vinter2026") if tail in kept]


def test_tickets_are_mostly_sorted_as_people_do(night: Night) -> None:
    """Of the planted tickets that have a category, few are put in another one."""
    known = {
        code: night.made[numbers[0]].in_force({})["kategori"]
        for code, numbers in night.numbers.items()
        if numbers[0] in night.made
    }
    right = [code for code, found in known.items() if found == PLANTED[code].category]
    wrong = [code for code, found in known.items()
             if found not in {"annat", PLANTED[code].category}]  # fmt: skip
    assert len(wrong) * 10 < len(known)
    assert len(right) * 3 > len(known) * 2
