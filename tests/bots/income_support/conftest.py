"""Applications, systems and rule data for the kind; nobody in them exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.income_support import KIND
from bots.income_support.facts import Answer, Child, Cost, Facts, Income, Month, Plan
from bots.income_support.settings import Settings
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.findings import Finding
from framework.core.proposals import Check, Proposal
from framework.core.rules import Outcome
from framework.core.tables import Row, RowPlace
from tests.bots.income_support.doubles import NOW, Rows, Systems

#: Planted numbers of nobody: an adult each.
EVA, ALI = "198506129801", "199103039815"
CONFIGS = Path(__file__).parents[3] / "configs"
DECEMBER = Month(year=2026, month=12)
PLACE = RowPlace(file="ansokningar.xlsx", sheet="ansokningar", row=2)


@pytest.fixture(scope="session")
def dated() -> DatedRules:
    """Give the rule data that a coworker in Lindeby runs on."""
    files = (
        "common/rules/riksnorm", "common/rules/ekonomiskt-bistand",
        "lindeby/rules/ovningsnorm", "lindeby/rules/ekonomiskt-bistand",
    )  # fmt: skip
    return merged(load(CONFIGS / f"{name}.yaml", RulesFile)[0] for name in files)


def make_settings(**changes: Any) -> Settings:
    """Make the settings of a coworker in Lindeby."""
    fields: dict[str, Any] = {
        "unit": "5101",
        "unit_name": "Försörjningsenheten",
        "norms": ("riksnorm", "ovningsnorm"),
    }
    return Settings(**{**fields, **changes})


def child(born: str, number: int = 1, **changes: Any) -> Child:
    """Make a child of a birth date `YYYY-MM-DD`, at home all days, without lunch at preschool."""
    fields: dict[str, Any] = {
        "person": f"{born.replace('-', '')}T{number:03}",
        "name": f"Barn {number}",
        "extent": "HELTID",
        "days": None,
        "lunch": Answer.no,
    }
    return Child(**{**fields, **changes})


def income(
    kind: str, amount: object, recipient: str = "SOKANDE", day: str = "2026-11-20"
) -> Income:
    """Make a stated income."""
    return Income(
        type=kind, amount=Decimal(str(amount)), day=dt.date.fromisoformat(day), recipient=recipient
    )


def cost(kind: str, amount: object, subtype: str = "", recipient: str = "") -> Cost:
    """Make a cost that is applied for."""
    return Cost(type=kind, subtype=subtype, amount=Decimal(str(amount)), recipient=recipient)


def make_facts(**changes: Any) -> Facts:
    """Make a renewed application of one adult for December 2026, every question answered no."""
    questions = (
        "boende_andrat", "barn_boende_andrat", "vistelse_annan_ort", "vantar_pa_ersattning",
        "nya_tillgangar", "eget_foretag", "vistelse_utomlands",
    )  # fmt: skip
    yes = changes.pop("yes", ())
    unanswered = changes.pop("unanswered", ())
    answers = dict.fromkeys(questions, Answer.no)
    answers |= dict.fromkeys(yes, Answer.yes) | dict.fromkeys(unanswered, Answer.unanswered)
    fields: dict[str, Any] = {
        "reference": "A-2026-0117",
        "case": "EB-1001",
        "type": "ATERANSOKAN",
        "received": dt.date(2026, 11, 22),
        "month": DECEMBER,
        "applicant": EVA,
        "co_applicant": "",
        "civil_status": "ENSAMSTAENDE",
        "dwelling": "HYRESRATT",
        "in_dwelling": 1,
        "signed_applicant": Answer.yes,
        "signed_co_applicant": Answer.unanswered,
        "protected": Answer.no,
        "answers": answers,
        "payment_method": "SAMMA_SOM_TIDIGARE",
        "account": "",
        "text": "",
        "children": (),
        "incomes": (),
        "costs": (cost("Hyra", 6000),),
        "plans": (Plan(person="SOKANDE", type="ARBETSSOKANDE", extent=100),),
        "jobs": 4,
    }
    return Facts(**{**fields, **changes})


def couple(**changes: Any) -> Facts:
    """Make an application of two adults."""
    fields: dict[str, Any] = {
        "co_applicant": ALI,
        "civil_status": "SAMMANBOENDE",
        "in_dwelling": 2,
        "signed_co_applicant": Answer.yes,
        "plans": (
            Plan(person="SOKANDE", type="ARBETE", extent=50),
            Plan(person="MEDSOKANDE", type="ARBETE", extent=50),
        ),
    }
    return make_facts(**{**fields, **changes})


def payment(code: str, amount: object, paid: str = "2026-11-20", **changes: str) -> dict[str, str]:
    """Make a payment as SSBTEK tells of it."""
    month = paid[:7]
    last = Month(year=int(month[:4]), month=int(month[5:])).last.isoformat()
    return {
        "forman": code, "delforman": "", "beloppstyp": "", "brutto": "", "avdrag": "", "skatt": "",
        "netto": str(amount), "period_from": f"{month}-01", "period_tom": last,
        "utbetalningsdatum": paid, **changes,
    }  # fmt: skip


def case_row(**changes: str) -> dict[str, str]:
    """Make what the case system says of Eva's case."""
    return {
        "case": "EB-1001", "status": "Under utredning", "closed_on": "", "caseworker": "Sara",
        "protected": "N", "applicant": EVA, "co_applicant": "", "deceased": "N", "aid_months": "3",
        "stimulus_from": "", **changes,
    }  # fmt: skip


def before(row_type: str, kind: str, amount: object = "", **changes: str) -> dict[str, str]:
    """Make a row of last month's calculation."""
    return {
        "row_type": row_type, "type": kind, "recipient": "", "person": "", "applied": str(amount),
        "approved": str(amount), "days": "", "amount": str(amount),
        "norm_name": "Lindebys övningsnorm – inte riksnorm", "household_size": "1",
        "decision": "BIFALL", **changes,
    }  # fmt: skip


EVA_BEFORE = before("NORM", "Ensamstående", 3900, person=EVA, days="30", recipient="SOKANDE")
RENT_BEFORE = before("UTGIFT", "Hyra", 6000)


def answers(**changes: Rows | None) -> dict[str, Rows | None]:
    """Make what all systems answer for the plain application: the same as last month."""
    return {
        "read_case": [case_row()],
        "read_previous": [EVA_BEFORE, RENT_BEFORE],
        "read_af": [{"inskriven": "J", "avaktualiserad": "N", "sekretess": "N",
                     "senaste_aktivitetsrapport": "2026-11-12"}],
        "read_application": [{"status": "Inskickad", "signed_applicant": "J",
                              "signed_co_applicant": "", "expires_on": ""}],
        **changes,
    }  # fmt: skip


def make_case(facts: Facts) -> Case:
    """Make the case of an application."""
    return Case(
        reference=facts.reference, title=f"{facts.reference}, {facts.month}", unit="5101",
        unit_name="Försörjningsenheten", place=PLACE, row=Row(place=PLACE, values={}),
        values=facts.model_dump(mode="json"),
    )  # fmt: skip


class Bench:
    """Prepares applications against stand-ins of the systems."""

    def __init__(self, dated: DatedRules) -> None:
        self.dated = dated
        self.systems = Systems({})

    def prepare(
        self,
        facts: Facts,
        read: Mapping[str, Rows | None] | None = None,
        *,
        now: dt.datetime = NOW,
        without: tuple[str, ...] = (),
        **settings: Any,
    ) -> Proposal:
        """Return the proposal; `without` leaves keys out of the rule data."""
        self.systems = Systems(dict(answers() if read is None else read))
        kept = {key: value for key, value in self.dated.values.items() if key not in without}
        kind = KIND(make_settings(**settings), DatedRules(values=kept))
        return kind.prepare(make_case(facts), self.systems, now)


@pytest.fixture
def bench(dated: DatedRules) -> Bench:
    """Give a bench with Lindeby's rule data."""
    return Bench(dated)


def keys(proposal: Proposal) -> set[str]:
    """Return the keys of findings above information."""
    return {each.key for each in proposal.findings if each.level.value != "info"}


def finding(proposal: Proposal, key: str) -> Finding:
    """Return one finding."""
    return {each.key: each for each in proposal.findings}[key]


def check(proposal: Proposal, code: str) -> Check:
    """Return one check."""
    return {each.rule.code: each for each in proposal.checks}[code]


def outcome(proposal: Proposal, code: str) -> Outcome:
    """Return how a rule came out."""
    return check(proposal, code).outcome


def said(proposal: Proposal) -> str:
    """Return all that a proposal holds, without what a person may choose among."""
    words = {"figures": {"__all__": {"words"}}}
    return proposal.model_dump_json(exclude={"sections": {"__all__": words}})


def value(proposal: Proposal, key: str, edits: Mapping[str, str] | None = None) -> str:
    """Return the value that counts of a figure, empty when it is not known."""
    return proposal.in_force(edits or {})[key]
