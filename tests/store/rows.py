"""Rows for the store's tests, made by the store's own functions, and threads that meet."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, connections, transaction

from framework.core import cases as domain
from framework.core.approval import ApprovalPolicy, DecisionOutcome
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource
from framework.core.findings import Finding
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Action, Check, Proposal, Section
from framework.core.rules import Certainty, Level, Outcome, Rule
from framework.core.tables import Row, RowPlace
from framework.store import cases, decisions, people, proposals, runs, workers
from framework.store.decisions import Verdict
from framework.store.models import Case, Decision, Person, Run
from framework.store.workers import Process

Result = TypeVar("Result")

NOW = dt.datetime(2026, 11, 23, 7, 0, tzinfo=dt.UTC)
SITE, SLUG, ROLE = "lindeby", "harry", "lonespecialist"
SHEET, FILE = "godkanda_scheman", "godkanda_scheman_norra.xlsx"
DIGEST = "c" * 64
RULE = Rule(
    code="H10", title="Daily rest", level=Level.deviation, source="AB", certainty=Certainty.read
)
POLICY = ApprovalPolicy(
    who=(ROLE,),
    batch="unit",
    reason_codes=(
        {"code": "fel_grad", "sv": "Fel grad", "en": "Wrong degree"},
        {"code": "annat", "sv": "Annat", "en": "Other"},
    ),
)
REASON = ("annat",)


def person(username: str, *, role: str | None = ROLE) -> Person:
    """Make a person, with a role at HaRry's desk unless told otherwise."""
    made = Person.objects.create(username=username, first_name=username.title())
    if role:
        people.give_role(made, SITE, SLUG, role)
    return made


def lives(token: str, **told: Any) -> None:
    """Let a worker be known as one that lives."""
    given = {"host": "here", "machine": "", "pid": 1, "born": "", "version": "1"}
    workers.register(token, Process.model_validate(given | told))


def run(slot: str = "2026-11-23T02:00", coworker: str = SLUG, **changes: Any) -> Run:
    """Make or find the run of a slot."""
    given: dict[str, Any] = {
        "schedule": "night", "slot": slot, "phase": "prepare", "cause": "schedule",
        "business_date": NOW.date(), "at": NOW,
    }  # fmt: skip
    return runs.open_run(SITE, coworker, **(given | changes))[0]


def place(row: int = 7, file: str = FILE) -> RowPlace:
    """Make a place in a workbook."""
    return RowPlace(file=file, sheet=SHEET, row=row)


def collected(reference: str = "1101-VT27-31/1", **changes: Any) -> domain.Case:
    """Make a case as a kind collects it."""
    given: dict[str, Any] = {
        "reference": reference, "title": f"Schema {reference}", "unit": "1101",
        "unit_name": "Norra skolan", "place": place(), "row": Row(place=place(), values={}),
        "values": {"degree": "75"}, "control": Decimal(2295),
    }  # fmt: skip
    return domain.Case.model_validate(given | changes)


def received(reference: str = "1101-VT27-31/1", **changes: Any) -> Case:
    """Take in a new case."""
    return cases.receive(run(), collected(reference, **changes), NOW)[1]


def figure(key: str, kind: ValueType, value: str | None, *, editable: bool = True) -> Figure:
    """Make a figure of a proposal."""
    source = FigureSource(name=message("Lindeby lön"), read_at=NOW)
    return Figure(key=key, label=key.title(), type=kind, value=value, source=source,
                  editable=editable)  # fmt: skip


def proposal(
    *,
    sections: tuple[str, ...] = ("schedule",),
    outcome: Outcome = Outcome.passed,
    degree: str = "75",
    **changes: Any,
) -> Proposal:
    """Make a proposal; its first section holds the figures and the action."""
    figures = (
        figure("degree", ValueType.percent, degree),
        figure("hours", ValueType.hours, "28:41"),
        figure("start", ValueType.date, "2027-01-11", editable=False),
        figure("end", ValueType.date, None),
    )
    action = Action(
        key="register", section=sections[0], label=message("Register"), target="payroll",
        look="find", write="register", read_back="read",
        parameters={"grad": "degree"}, compare={"grad": "degree"},
    )  # fmt: skip
    given: dict[str, Any] = {
        "rule_version": "HS-2026.1",
        "prepared_at": NOW,
        "sections": tuple(
            Section(key=key, label=key.title(), figures=figures if key == sections[0] else ())
            for key in sections
        ),
        "checks": (Check(rule=RULE, outcome=outcome, finding=message("11 hours.")),),
        "actions": (action,),
    }
    return Proposal.model_validate(given | changes)


def prepared(case: Case, made: Proposal | None = None, at: dt.datetime = NOW) -> Case:
    """Let a worker prepare a case."""
    assert cases.claim(case, State.preparing, "w1", at)
    proposals.save(case, made or proposal(), config_digest=DIGEST, at=at)
    return case


def awaiting(reference: str = "1101-VT27-31/1", *, unit: str = "1101", **how: Any) -> Case:
    """Make a case that waits for a decision."""
    return prepared(received(reference, unit=unit), proposal(**how))


def verdict(case: Case, outcome: str = "approve", **changes: Any) -> Verdict:
    """Make a verdict on the version of the case that is at hand."""
    wanted = DecisionOutcome(outcome)
    needs = wanted in decisions.NEEDS_REASON
    given: dict[str, Any] = {
        "outcome": wanted, "section": "schedule", "version": case.version,
        "codes": REASON if needs else (),
        "edits": {"degree": "80"} if wanted is DecisionOutcome.approve_changed else {},
    }  # fmt: skip
    return Verdict.model_validate(given | changes)


def decide(case: Case, who: Person, outcome: str = "approve", **changes: Any) -> Decision:
    """Let a person decide."""
    made = verdict(case, outcome, **changes)
    return decisions.decide(case, made, person=who, policy=POLICY, at=NOW)


def acting(who: Person, reference: str = "1101-VT27-31/1") -> Case:
    """Make a case that a worker has in hand to act on."""
    case = awaiting(reference)
    decide(case, who)
    lives("w1")
    assert cases.claim(case, State.acting, "w1", case.due_at)
    return case


def in_state(state: State, who: Person, reference: str = "1101-VT27-31/1") -> Case:
    """Bring a case to a state the way it comes there at work."""
    match state:
        case State.received:
            return received(reference)
        case State.preparing:
            case = received(reference)
            assert cases.claim(case, State.preparing, "w1", NOW)
            return case
        case State.awaiting_decision:
            return awaiting(reference)
        case State.approved | State.waiting | State.manual | State.closed:
            case = awaiting(reference)
            outcome = {"approved": "approve", "waiting": "complete", "manual": "take_over"}
            decide(case, who, outcome.get(state, "reject"))
            return case
        case State.acting:
            return acting(who, reference)
        case _:
            case = acting(who, reference)
            cases.move(case, state, at=NOW, actor=SLUG)
            return case


def at_once(work: Callable[[int], Result], count: int = 8) -> list[Result]:
    """Let threads with connections of their own begin together; returns what each returned."""
    barrier = threading.Barrier(count)

    def one(number: int) -> Result:
        try:
            connection.ensure_connection()
            barrier.wait(60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class _Undone(Exception):
    """Ends a transaction without keeping anything."""


@contextmanager
def undone() -> Iterator[None]:
    """Keep nothing of what happens inside: each example of a property begins empty."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def finding(level: str) -> Finding:
    """Make a finding."""
    return Finding.model_validate(
        {"key": "not_read:payroll", "level": level, "text": message("Not read.")}
    )
