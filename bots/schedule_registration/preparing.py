"""From a case to its proposal."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks import (
    approval,
    breaks,
    daily_rest,
    degree,
    employment,
    registered,
    weeks,
)
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.figures import figures, written
from bots.schedule_registration.findings import findings
from bots.schedule_registration.limits import limits_on
from bots.schedule_registration.panels import panels
from bots.schedule_registration.payroll import TARGET, WRITTEN, Payroll, read_payroll
from bots.schedule_registration.rest import rests
from bots.schedule_registration.rules import RULE_VERSION
from bots.schedule_registration.settings import Settings
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.kinds import TargetReader
from framework.core.messages import Message, mark, message
from framework.core.proposals import Action, Proposal, Section

_SECTION = "registrering"
_ACTION = Action(
    key="register",
    section=_SECTION,
    label=message("Register the schedule in the payroll system"),
    target=TARGET,
    look="find_schedule",
    look_by_reference="find_by_reference",
    write="register_schedule",
    read_back="read_schedule",
    parameters={key: key for key in WRITTEN},
    compare={key: key for key in WRITTEN},
)


def prepare(
    case: Case, reader: TargetReader, settings: Settings, dated: DatedRules, now: dt.datetime
) -> Proposal:
    """Check the row against the rules, and say what would be registered.

    A stopped proposal is never approved, so its action is never carried out; it tells how to read
    back what a person then registered by hand.
    """
    facts = Facts.model_validate(case.values)
    schedule = facts.schedule
    limits = limits_on(dated, schedule.start, facts.agreement)
    payroll = read_payroll(reader, facts.number, schedule)
    dygnsbryt = settings.dygnsbryt.of(facts.unit)
    found = None if dygnsbryt is None else rests(schedule, dygnsbryt)
    proposal = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=now,
        sections=(
            Section(
                key=_SECTION,
                label=mark("Registration"),
                figures=figures(facts, case.place, payroll, now),
                panels=panels(facts, limits, found),
            ),
        ),
        checks=(
            approval.approved(facts),
            employment.known(facts),
            employment.named(facts),
            employment.within(facts),
            degree.computed(facts, limits),
            degree.fits_employment(facts),
            registered.alone(facts, payroll),
            weeks.rolling(schedule, limits),
            breaks.broken_up(schedule, limits),
            daily_rest.rested(schedule, found, limits),
            registered.unchanged(facts, payroll, written(facts)),
        ),
        findings=tuple(findings(facts, limits, payroll)),
    )
    if not proposal.stopped and (there := _already_registered(facts, payroll)) is not None:
        return proposal.model_copy(update={"already_registered": there})
    return proposal.model_copy(update={"actions": (_ACTION,)})


def _already_registered(facts: Facts, payroll: Payroll) -> Message | None:
    """Return what the payroll system holds when that is exactly what would be written."""
    if payroll.same is None or payroll.same_not_read is not None:
        return None
    if registered.differences(payroll, written(facts)):
        return None
    return message(
        "Registered before as {their_id} in {target}.",
        their_id=payroll.same.get("schemanummer") or "–",
        target=payroll.reading.target,
    )
