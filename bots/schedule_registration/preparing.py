"""From a case to its proposal."""

from __future__ import annotations

import datetime as dt

from bots.schedule_registration.checks import (
    approval,
    breaks,
    daily_rest,
    degree,
    employment,
    leave,
    nights,
    notice,
    pay_period,
    registered,
    versions,
    weekly_rest,
    weeks,
    work_year,
)
from bots.schedule_registration.facts import Facts
from bots.schedule_registration.figures import figures, written
from bots.schedule_registration.findings import findings
from bots.schedule_registration.limits import Limits, limits_on
from bots.schedule_registration.panels import panels
from bots.schedule_registration.payroll import (
    REGISTER,
    TARGET,
    WRITTEN,
    Payroll,
    read_absences,
    read_payroll,
)
from bots.schedule_registration.rules import RULE_VERSION
from bots.schedule_registration.settings import Settings
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.kinds import TargetReader
from framework.core.local_time import business_date, instant, local
from framework.core.messages import Message, joined, mark, message
from framework.core.proposals import Action, Check, Proposal, Section
from framework.core.rules import Level, Outcome
from framework.core.working_time.daily_rest import Rest, daily_rests
from framework.core.working_time.weekly_rest import Week, weekly_rests

_SECTION = "registrering"
_ACTION = Action(
    key=REGISTER,
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
    back what a person then registered by hand. One that must wait is prepared again next night.
    """
    facts = Facts.model_validate(case.values)
    limits = limits_on(dated, facts.schedule.start, facts.agreement)
    payroll = read_payroll(reader, facts.number, facts.schedule)
    dygnsbryt = settings.dygnsbryt.of(facts.unit)
    daily = None if dygnsbryt is None else daily_rests(facts.schedule.instants(), dygnsbryt)
    there = _already_registered(facts, payroll)
    checks = (
        *_row_checks(facts, limits, local(now).date()),
        *_hour_checks(facts, limits, settings, daily),
        *_payroll_checks(facts, payroll),
        leave.agrees(facts, read_absences(reader, facts.number), limits),
        pay_period.still_open(
            facts.schedule.start, reader.closed_times(TARGET), now, already_there=there is not None
        ),
        notice.early_enough(facts.schedule.start, payroll, limits, now),
    )
    proposal = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=now,
        sections=(
            Section(
                key=_SECTION,
                label=mark("Registration"),
                figures=figures(facts, case.place, payroll, now),
                panels=panels(facts, limits, payroll, daily),
            ),
        ),
        checks=tuple(sorted(checks, key=lambda check: check.rule.code)),
        findings=tuple(findings(facts, limits, payroll)),
    )
    if not proposal.stopped and there is not None:
        return proposal.model_copy(update={"already_registered": there})
    waits = [check.finding for check in checks if _makes_wait(check)]
    return proposal.model_copy(
        update={
            "actions": (_ACTION,),
            "wait": joined(waits) if waits else None,
            "wait_until": _next_night(now) if waits else None,
        }
    )


def _row_checks(facts: Facts, limits: Limits, tonight: dt.date) -> tuple[Check, ...]:
    """Return what the row and the registers say."""
    return (
        approval.approved(facts, tonight),
        employment.known(facts),
        employment.named(facts),
        employment.within(facts),
        degree.computed(facts, limits),
        degree.fits_employment(facts),
        work_year.stated(facts),
    )


def _hour_checks(
    facts: Facts, limits: Limits, settings: Settings, daily: tuple[Rest, ...] | None
) -> tuple[Check, ...]:
    """Return what the shifts say."""
    schedule, unit = facts.schedule, facts.unit
    dygnsbryt, weekly = settings.dygnsbryt.of(unit), None
    if dygnsbryt is not None and limits.dygnsvila is not None:
        begins = settings.week_begins.of(unit)
        week = Week(begins=begins, dygnsbryt=dygnsbryt, dygnsvila=limits.dygnsvila)
        weekly = weekly_rests(schedule.instants(), week)
    return (
        weeks.rolling(schedule, limits),
        breaks.broken_up(schedule, limits),
        daily_rest.rested(schedule, daily, limits),
        weekly_rest.rested(schedule, weekly, limits),
        nights.allowed(schedule, limits, night_work=settings.night_work.of(unit)),
    )


def _payroll_checks(facts: Facts, payroll: Payroll) -> tuple[Check, ...]:
    """Return what the payroll system's schedules say."""
    values = written(facts)
    return (
        registered.alone(facts, payroll),
        registered.unchanged(facts, payroll, values),
        versions.same_version(facts, payroll, values),
        versions.not_withdrawn(facts, payroll),
    )


def _already_registered(facts: Facts, payroll: Payroll) -> Message | None:
    """Return what the payroll system holds when that is exactly what would be written."""
    if payroll.same is None or payroll.same_not_read is not None:
        return None
    if registered.differences(payroll.same, written(facts)):
        return None
    return message(
        "Registered before as {their_id} in {target}.",
        their_id=registered.their_id(payroll.same),
        target=payroll.reading.target,
    )


def _makes_wait(check: Check) -> bool:
    return check.outcome is Outcome.failed and check.rule.level is Level.wait


def _next_night(now: dt.datetime) -> dt.datetime:
    """Return when the night after this one may look again: the midnight after its working day."""
    return instant(business_date(now) + dt.timedelta(days=1), 0)
