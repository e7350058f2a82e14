"""Rows for tests, made through the store's own functions from small hand-written proposals."""

import datetime as dt
import itertools
from decimal import Decimal

from framework.core import cases as domain
from framework.core.approval import ApprovalPolicy, DecisionOutcome
from framework.core.canonical import ValueType, hours_text
from framework.core.figures import Figure, FigureSource
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Action, Check, Proposal, Section
from framework.core.rules import Certainty, Level, Outcome, Rule
from framework.core.tables import BadCell, Row, RowPlace
from framework.runtime import here
from framework.store import actions, cases, decisions, proposals, runs, workers
from framework.store.decisions import Verdict
from framework.store.models import (
    ActionRecord,
    Case,
    Evidence,
    Person,
    RoleAssignment,
    Run,
    SourceFile,
)
from framework.store.workers import Process

SITE, SLUG = "lindeby", "harry"
DECIDES = "lonespecialist"
PASSWORD = "lindeby-is-invented"
FILE = "godkanda_scheman_norra_2026-11-20.xlsx"
UNITS = {"1101": "Norra skolan", "1102": "Södra skolan"}
POLICY = ApprovalPolicy(who=(DECIDES,), reason_codes=({"code": "annat", "sv": "a", "en": "a"},))

#: How long ago everything was prepared.
PREPARED_AGO = dt.timedelta(hours=5)

_numbers = itertools.count(1)

REST = Rule(
    code="H10",
    title="At least 11 hours of rest in every 24 hours",
    level=Level.deviation,
    source="AB 25 § 13 mom. 1",
    certainty=Certainty.read,
)
DEGREE = Rule(
    code="H06",
    title="The schedule's degree equals the employment's",
    level=Level.deviation,
    source="hrservicecenter.se",
    certainty=Certainty.secondary,
)
APPROVED = Rule(
    code="H01",
    title="The schedule is approved by somebody who may",
    level=Level.stop,
    source="Delegationsordning",
    certainty=Certainty.unverified,
)


def person(username: str = "anna", *roles: str, title: str = "lönespecialist") -> Person:
    """Make somebody who can log in, with roles at HaRry's desk."""
    made = Person.objects.create_user(
        username, password=PASSWORD, first_name=username.capitalize(), last_name="Lindtorpet",
        title=title,
    )  # fmt: skip
    for role in roles or (DECIDES,):
        RoleAssignment.objects.create(person=made, municipality=SITE, coworker=SLUG, role=role)
    return made


def run(slot: str = "2026-11-23T02:00", phase: str = "prepare") -> Run:
    """Make or find a finished run."""
    at = here.now() - PREPARED_AGO
    made, new = runs.open_run(
        SITE, SLUG, schedule="night", slot=slot, phase=phase, cause="schedule",
        business_date=at.date(), at=at,
    )  # fmt: skip
    if new:
        runs.claim_run(made, "w1", at)
        runs.finish_run(made, Run.Status.done, at + dt.timedelta(minutes=4))
    return made


def proposal(*, flags: tuple[Rule, ...] = (), no_data: tuple[Rule, ...] = (),
             degree: str = "87.5", now: str | None = "75", editable: bool = True,
             stops: bool = False, control: int = 2010) -> Proposal:  # fmt: skip
    """Make HaRry's proposal for one schedule."""
    at = here.now() - PREPARED_AGO
    file = FigureSource(
        name=message("{file}, {sheet} row {row}", file=FILE, sheet="godkanda_scheman", row=7),
        read_at=at,
    )
    system = FigureSource(name=message("{text}", text="Lindeby lön"), read_at=at)
    findings = {
        "H10": message("{hours} hours between {a} and {b}.", hours="9,75", a="21:15", b="07:00"),
        "H06": message("The schedule says {a} %, the employment {b} %.", a=degree, b="75"),
        "H01": message("Approved by {who} {day}.", who="C1101", day="2026-11-18"),
    }
    rules = [APPROVED, DEGREE, REST]
    outcomes = {rule.code: Outcome.passed for rule in rules}
    outcomes |= {rule.code: Outcome.failed for rule in flags}
    outcomes |= {rule.code: Outcome.no_data for rule in no_data}
    if stops:
        outcomes["H01"] = Outcome.failed
    return Proposal(
        rule_version="HS-2026.1",
        prepared_at=at,
        sections=(
            Section(
                key="schedule",
                label="Schedule",
                figures=(
                    _figure("employment", "Employment number", ValueType.text, "0012345", system),
                    _figure("degree", "Degree", ValueType.percent, degree, file, now=now,
                            editable=editable),
                    _figure("hours", "Weekly hours", ValueType.hours, hours_text(control),
                            file, now="28:41", editable=editable),
                    _figure("start", "From", ValueType.date, "2027-01-11", file),
                    _figure("identity", "Identity number", ValueType.identity, "19850612T801", file,
                            now="19850612T801"),
                ),
            ),
        ),
        checks=tuple(
            Check(rule=rule, outcome=outcomes[rule.code], finding=findings[rule.code])
            for rule in rules
        ),
        actions=(
            Action(
                key="register", section="schedule", label=message("Register the schedule"),
                target="payroll", look="find", write="register", read_back="list",
                parameters={"degree": "degree", "hours": "hours", "start": "start",
                            "employment": "employment"},
                compare={"sysselsattningsgrad": "degree", "veckoarbetstid": "hours"},
            ),
        ),
    )  # fmt: skip


def _figure(key: str, label: str, kind: ValueType, value: str, source: FigureSource, *,
            now: str | None = None, editable: bool = False) -> Figure:  # fmt: skip
    return Figure(key=key, label=label, type=kind, value=value, source=source, now=now,
                  editable=editable)  # fmt: skip


def received(title: str = "", *, unit: str = "1101", protected: bool = False,
             control: int = 2010, reference: str = "") -> Case:  # fmt: skip
    """Make a case as HaRry collects it."""
    number = next(_numbers)
    place = RowPlace(file=FILE, sheet="godkanda_scheman", row=number + 1)
    values = {"Personnummer": "19850612T801", "Namn": title, "Sysselsättningsgrad %": "87.5",
              "Veckoarbetstid": hours_text(control), "Status": "Beviljat"}  # fmt: skip
    collected = domain.Case(
        reference=reference or f"{unit}-VT27-{number:03}/1",
        title=title or f"Grundschema {number}",
        unit=unit, unit_name=UNITS.get(unit, unit), place=place,
        row=Row(place=place, values=values), values=dict(values),
        control=Decimal(control), protected=protected,
    )  # fmt: skip
    tonight = run()
    what, row = cases.receive(tonight, collected, here.now() - PREPARED_AGO)
    file = runs.note_file(tonight, "schedules", FILE, "a" * 64)
    runs.note_case(tonight, file, place, what, row)
    return row


def prepared(case: Case, made: Proposal) -> Case:
    """Let the worker prepare a case."""
    at = here.now() - PREPARED_AGO
    cases.claim(case, State.preparing, "w1", at)
    proposals.save(case, made, config_digest="c" * 64, at=at)
    return case


def waiting(title: str = "", *, unit: str = "1101", protected: bool = False, control: int = 2010,
            reference: str = "", **how: object) -> Case:  # fmt: skip
    """Make a case that waits for a decision."""
    case = received(title, unit=unit, protected=protected, control=control, reference=reference)
    return prepared(case, proposal(control=control, **how))  # type: ignore[arg-type]


def approved(who: Person, title: str = "", **how: object) -> Case:
    """Make a case that `who` approved."""
    case = waiting(title, **how)  # type: ignore[arg-type]
    verdict = Verdict(outcome=DecisionOutcome.approve, section="schedule", version=case.version)
    decisions.decide(case, verdict, person=who, policy=POLICY, at=here.now())
    return case


def acted(who: Person, title: str = "", after: State = State.done, **how: object) -> Case:
    """Make a case that was carried out, and came to `after`."""
    case = approved(who, title, **how)
    now = here.now()
    made = case.proposal.value  # type: ignore[union-attr]
    values = {"degree": "87.5", "hours": "33:30", "start": "2027-01-11", "employment": "0012345"}
    decision = case.decisions.get()
    Case.objects.filter(pk=case.pk).update(due_at=now)
    case.refresh_from_db()
    workers.register("w1", Process(host="here", machine="", pid=1, born="", version="1"))
    cases.claim(case, State.acting, "w1", now)
    record = actions.intend(case, made.actions[0], values, decision, now)
    actions.mark(record, ActionRecord.Phase.sent, now)
    read = {"sysselsattningsgrad": "87.5", "veckoarbetstid": "33:30", "id": "S-4711"}
    if after is State.done:
        actions.give_receipt(record, target_id="S-4711", read_back=read, already_there=False,
                             at=now)  # fmt: skip
        because = message("Carried out and read back.")
    elif after is State.partly_done:
        because = message("{target} shows something else.", target="Lindeby lön")
        actions.mark(record, ActionRecord.Phase.differs, now, text=because,
                     read=read | {"sysselsattningsgrad": "100"})  # fmt: skip
    elif after is State.unknown:
        because = message("The answer was lost.")
    else:
        because = message("{target} said no: {reason}", target="Lindeby lön", reason="Låst period")
        actions.mark(record, ActionRecord.Phase.refused, now, text=because)
    cases.move(case, after, at=now, actor=SLUG, because=because)
    return case


def protected(title: str = "") -> Case:
    """Make a case of somebody with protected identity; it goes to a person unread."""
    case = received(title, protected=True)
    why = message("Handled by a person.")
    cases.move(case, State.manual, at=here.now(), actor=SLUG, because=why)
    return case


def manual(title: str = "", **how: object) -> Case:
    """Make a case that a rule stopped."""
    return waiting(title, stops=True, **how)  # type: ignore[arg-type]


def evidence(case: Case, digest: str) -> Evidence:
    """Note a screenshot that lies in the evidence folder."""
    return actions.attach(
        case.actions.get(), digest=digest, name="after", media_type="image/png",
        at=here.now(), keep_days=90,
    )  # fmt: skip


def returned_row(file_name: str = FILE) -> SourceFile:
    """Note a row with a bad cell."""
    tonight = run()
    file = runs.note_file(tonight, "schedules", file_name, "a" * 64,
                          remarks=[message("A hidden sheet was not read.")])  # fmt: skip
    place = RowPlace(file=file_name, sheet="godkanda_scheman", row=900)
    cell = BadCell(place=place, letter="T", column="Schema fr.o.m.", value="2027-02-30",
                   rule=message("must be a date"),
                   remedy=message("Write year, month and day, e.g. 2026-11-21."))  # fmt: skip
    runs.note_returned(tonight, file, place, [cell])
    return file
