"""A helpdesk in a few lines: tickets, articles, outages, and what its system says of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from bots.faq_triage import KIND
from bots.faq_triage.settings import Settings
from bots.faq_triage.sources import SOURCES
from framework.adapters.sheets import read_tables
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.dated import DatedRules
from framework.core.kinds import NotRead, Reading
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Check, Proposal
from framework.core.tables import WorkbookRows

RULES = Path(__file__).parents[3] / "configs/common/rules/helpdesk.yaml"
NOW = dt.datetime(2026, 11, 23, 7, 0, tzinfo=dt.UTC)
Cells = dict[str, str]
SETTINGS: dict[str, Any] = {
    "unit": "6101",
    "unit_name": "IT-enheten",
    "groups": {
        "servicedesk": "Servicedesk", "klient": "Klientgruppen", "drift": "Drift",
        "it_sakerhet": "IT-säkerhet", "sakerhetschef": "Säkerhetschef", "hr": "HR",
    },
    "categories": {
        "konto": {"name": "Konto", "group": "servicedesk", "second_line": "drift"},
        "utskrift": {"name": "Utskrift", "group": "servicedesk", "second_line": "klient"},
        "hardvara": {"name": "Hårdvara", "group": "klient"},
        "nat": {"name": "Nät", "group": "drift"},
        "driftstorning": {"name": "Driftstörning", "group": "drift"},
        "sakerhet": {"name": "Säkerhet", "group": "it_sakerhet"},
        "hr": {"name": "HR", "group": "hr"},
        "annat": {"name": "Annat", "group": "servicedesk"},
    },
    "urgent_groups": ("it_sakerhet",),
    "threat": {"category": "sakerhet", "group": "sakerhetschef"},
    # Made by hand for these few articles: half of the words must be those of the question.
    "calibration": {
        "source": "prov", "fitted": "2026-11-01", "questions": 1, "rankers": ["words"],
        "bias": -3.0, "weights": {"covered": 4.0, "title_covered": 4.0},
        "answer_at": 0.7, "suggest_at": 0.3, "alike": 2,
    },
}  # fmt: skip
ARTICLES: dict[str, tuple[str, str, str]] = {
    "KB-1": ("Hur byter jag mitt lösenord?", "Byt i självservice.", "konto"),
    "KB-2": ("Hur skriver jag ut på båda sidor?", "Välj dubbelsidigt i rutan.", "utskrift"),
    "KB-3": ("Hur ansluter jag till gästnätet?", "Hämta en kod i receptionen.", "nat"),
}


class Desk:
    """The sources and the helpdesk; what is not given passes every rule."""

    def __init__(self, dated: DatedRules) -> None:
        self.dated = dated
        self.settings = Settings.model_validate(SETTINGS)
        self.tickets: list[Cells] = []
        self.articles: list[Cells] = []
        self.outages: list[Cells] = []
        #: What the helpdesk says beside what the queue said; None when it is out of reach.
        self.live: dict[str, Cells] | None = {}
        self.plans: dict[str, dict[str, Any]] = {}
        for key in ARTICLES:
            self.article(key)

    def article(self, key: str, **given: str) -> None:
        """Add an article that is in force."""
        question, answer, category = ARTICLES[key]
        plain = {"Id": key, "Fråga": question, "Svar": answer, "Kategori": category,
                 "Ägare": "Servicedesk", "Granskad": "2026-01-01", "Granskas senast": "2027-06-30",
                 "Version": "2"}  # fmt: skip
        self.articles.append(plain | given)

    def ticket(self, text: str = "", *, subject: str = "", **given: str) -> str:
        """Add a ticket that came this morning; return its number."""
        number = f"INC-{len(self.tickets) + 1:03}"
        plain = {"caseId": number, "created": "2026-11-23 07:31", "channel": "E-post",
                 "subject": subject, "description": text, "email": "a@example.org",
                 "phone": "08-465 004 10", "office": "Ekbacken", "status": "Ny", "reopened": "0",
                 "handovers": "0", "vip": "N"}  # fmt: skip
        self.tickets.append(plain | given)
        return number

    def outage(self, system: str, text: str, since: str = "2026-11-23 06:10", **given: str) -> None:
        """Add an outage to the list."""
        self.outages.append({"system": system, "since": since, "text": text, "ended": "", **given})

    def workbooks(self, source: str) -> list[WorkbookRows]:
        """Give the rows as a source reader does."""
        rows = {"tickets": self.tickets, "articles": self.articles, "status": self.outages}[source]
        if not rows:
            return []
        spec = SOURCES[source]
        names = [column.name for column in spec.sheets[0].columns]
        full = [{name: row.get(name, "") for name in names} for row in rows]
        sheet = spec.sheets[0].name
        return [read_tables({sheet: full}, spec, file=f"{source}.xlsx", tenant="")]

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Answer as the helpdesk."""
        assert (target, operation) == ("helpdesk", "read_ticket")
        if self.live is None:
            return NotRead(target="Hjälpen", reason=message("Closed."))
        number = parameters["ticket"]
        row = {"ticket": number, "status": "Ny", "assigned": "", **self.live.get(number, {})}
        rows = () if row["status"] == "borta" else (row,)
        return Reading(target="Hjälpen", read_at=NOW, rows=rows)

    def closed_times(self, target: str) -> None:
        """Give no closed times."""
        del target

    @property
    def kind(self) -> KIND:
        """Give the kind as a municipality has set it."""
        return KIND(self.settings, self.dated)

    def collected(self) -> list[Case | NotPrepared]:
        """Collect the queue."""
        return list(self.kind.collect(self))

    def cases(self) -> list[OpenCase]:
        """Give the cases of the queue that are not protected, with the plans of an earlier run."""
        return [
            OpenCase(
                case=each.model_copy(update={"plan": self.plans.get(each.reference, {})}),
                state=State.received, values={},
            )
            for each in self.collected()
            if isinstance(each, Case) and not each.protected
        ]  # fmt: skip

    def run(self) -> dict[str, Proposal]:
        """Collect, plan and prepare; return the proposals by ticket."""
        cases, kind = self.cases(), self.kind
        self.plans = dict(kind.plan(cases, self, NOW))
        return {
            each.case.reference: kind.prepare(
                each.case.model_copy(update={"plan": self.plans[each.case.reference]}), self, NOW
            )
            for each in cases
        }

    def one(self, text: str = "", *, subject: str = "", **given: str) -> Proposal:
        """Return the proposal of one more ticket."""
        number = self.ticket(text, subject=subject, **given)
        return self.run()[number]


def check(proposal: Proposal, code: str) -> Check:
    """Return a check by its rule's code."""
    return next(each for each in proposal.checks if each.rule.code == code)


def failed(proposal: Proposal) -> list[str]:
    """Return the codes of the rules that did not pass."""
    return [each.rule.code for each in proposal.checks if each.outcome != "passed"]


def answer(proposal: Proposal) -> str:
    """Return the proposed answer, empty when there is none."""
    tables = {table.key: table for table in proposal.tables}
    rows = tables["svar"].rows if "svar" in tables else ()
    return rows[0].cells[1].value or "" if rows else ""


def planned(proposal: Proposal) -> list[str]:
    """Return what a yes would carry out."""
    return [action.key for action in proposal.planned({})]


@pytest.fixture(scope="session")
def dated() -> DatedRules:
    """Give the rule data that municipalities share."""
    return merged([load(RULES, RulesFile)[0]])


@pytest.fixture
def desk(dated: DatedRules) -> Desk:
    """Give a helpdesk with three articles."""
    return Desk(dated)
