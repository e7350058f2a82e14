"""One approved schedule in Lindeby, ready to be carried out."""

import datetime as dt
from decimal import Decimal
from typing import Any

from framework.config.municipality import MunicipalityConfig
from framework.core import cases as domain
from framework.core.approval import ApprovalPolicy, DecisionOutcome, ReasonCode
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.proposals import Action, Proposal, Section
from framework.core.retry import RetryPolicy
from framework.core.tables import Row, RowPlace
from framework.runtime import here
from framework.store import cases, decisions, proposals, runs
from framework.store.decisions import Verdict
from framework.store.models import Case, Person, RoleAssignment

SITE, SLUG = "lindeby", "harry"
#: What the schedule's row in the target must hold in the end.
VALUES = {
    "anstallningsnummer": "0012345",
    "schema_id": "1101-VT27-31",
    "schemanamn": "Fritidspedagog vt 2027",
    "rad": "1",
    "schematyp": "Grundschema",
    "fran": "2027-01-11",
    "till": "2027-06-13",
    "sysselsattningsgrad": "87.5",
    "veckoarbetstid": "35:00",
    "antal_veckor": "1",
    "startvecka": "1",
    "pass": "1 Mån 11:00-18:30 rast 14:30-15:00\n1 Tis 11:00-18:30 rast 14:30-15:00",
}
_TYPES = {
    "fran": ValueType.date,
    "till": ValueType.date,
    "sysselsattningsgrad": ValueType.percent,
    "veckoarbetstid": ValueType.hours,
    "pass": ValueType.lines,
}
SEED = {
    "anstallningar": [
        {
            "anstallningsnummer": "0012345", "personnummer": "19850612T101", "namn": "Åsa Ö",
            "enhetskod": "1101", "enhet": "Norra skolan", "fran": "2020-08-17", "till": "",
            "sysselsattningsgrad": "87.50",
        }
    ]
}  # fmt: skip
POLICY = ApprovalPolicy(
    who=("lonespecialist",), undo_seconds=0, batch="unit",
    reason_codes=(ReasonCode(code="annat", sv="Annat", en="Other"),),
)  # fmt: skip


def impatient(
    site: MunicipalityConfig, *, settles_within: float = 0.0, page_seconds: float | None = None
) -> MunicipalityConfig:
    """Return the municipality with a target that settles at once and retries without waiting."""
    coworkers = {}
    changed = {"settles_within": settles_within}
    if page_seconds is not None:
        changed["page_seconds"] = page_seconds
    for name, config in site.coworkers.items():
        targets = {
            role: target.model_copy(update=changed) for role, target in config.targets.items()
        }
        coworker = config.coworker.model_copy(
            update={"retry": RetryPolicy(attempts=3, first_wait=0, factor=1), "approval": POLICY}
        )
        coworkers[name] = config.model_copy(update={"targets": targets, "coworker": coworker})
    return site.model_copy(update={"coworkers": coworkers})


def person() -> Person:
    """Make somebody who decides; nobody logs in here, and a password takes long to make."""
    made = Person.objects.create_user("asa")
    RoleAssignment.objects.create(
        person=made, municipality=SITE, coworker=SLUG, role="lonespecialist"
    )
    return made


def prepared_case(config_digest: str, values: dict[str, str] = VALUES) -> Case:
    """Make a case whose proposal waits for a decision."""
    now = here.now()
    run, _ = runs.open_run(
        SITE, SLUG, schedule="night", slot="2026-11-23T02:00", phase="prepare",
        cause="schedule", business_date=dt.date(2026, 11, 23), at=now,
    )  # fmt: skip
    place = RowPlace(file="scheman.xlsx", sheet="godkanda_scheman", row=5)
    _, case = cases.receive(run, _collected(place, values), now)
    cases.move(case, State.preparing, at=now, actor=SLUG, owner="w0")
    proposals.save(case, proposal(now, values), config_digest=config_digest, at=now)
    runs.claim_run(run, "w0", now)
    runs.finish_run(run, "done", now)
    return case


def approve(case: Case, by: Person, **edits: str) -> None:
    """Approve a case as a person does."""
    decisions.decide(
        case,
        Verdict(
            outcome=DecisionOutcome.approve_changed if edits else DecisionOutcome.approve,
            section="registrering",
            codes=("annat",) if edits else (),
            edits=edits,
            version=case.version,
        ),
        person=by,
        policy=POLICY,
        at=here.now(),
    )


def proposal(now: dt.datetime, values: dict[str, str] = VALUES) -> Proposal:
    """Return the prepared result of the schedule."""
    source = FigureSource(name=message("scheman.xlsx"), read_at=now)
    figures = tuple(
        Figure(
            key=key, label=f"Uppgiften {key}", type=_TYPES.get(key, ValueType.text), value=value,
            source=source, editable=True,
        )
        for key, value in values.items()
    )  # fmt: skip
    names: dict[str, Any] = {key: key for key in values}
    return Proposal(
        rule_version="test-1",
        prepared_at=now,
        sections=(Section(key="registrering", label="Registration", figures=figures),),
        checks=(),
        actions=(
            Action(
                key="register", section="registrering", label=message("Register"),
                target="payroll", look="find_schedule", look_by_reference="find_by_reference",
                write="register_schedule",
                read_back="read_schedule", parameters=names, compare=names,
            ),
        ),
    )  # fmt: skip


def _collected(place: RowPlace, values: dict[str, str]) -> domain.Case:
    return domain.Case(
        reference=f"{values['schema_id']}/{values['rad']}",
        title=f"Schema {values['schema_id']}",
        unit="1101",
        unit_name="Norra skolan",
        place=place,
        row=Row(place=place, values={}),
        values=dict(values),
        control=Decimal(2100),
    )
