"""From a case to its proposal."""

from __future__ import annotations

import datetime as dt

from bots.income_support.checks import emergency, first_checks, last_checks
from bots.income_support.completions import Completion, completion
from bots.income_support.costs import cost_rows
from bots.income_support.dated_values import PURPOSE, REQUEST_LAW, OnDay
from bots.income_support.facts import Answer, Facts
from bots.income_support.findings.all import findings
from bots.income_support.findings.labels import CALCULATION, CANNOT_WAIT
from bots.income_support.incomes import income_rows, payments
from bots.income_support.norm import household, norm_table
from bots.income_support.panels import panels
from bots.income_support.proposing import NOW_LABEL, actions, header, sections
from bots.income_support.readings import Readings
from bots.income_support.rules import AKUT, NY_GRUND, OROSANMALAN, RULE_VERSION
from bots.income_support.settings import Settings
from bots.income_support.systems import ESERVICE
from bots.income_support.work import Work
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.errors import ProtectedIdentity
from framework.core.findings import Finding
from framework.core.kinds import TargetReader
from framework.core.local_time import business_date, instant, local
from framework.core.messages import Message, joined, mark, message
from framework.core.proposals import Check, Proposal, Section
from framework.core.rules import Level, Outcome

#: Wall hour from which a night is counted.
_NIGHT_BEGINS = 18


def prepare(
    case: Case, reader: TargetReader, settings: Settings, dated: DatedRules, now: dt.datetime
) -> Proposal:
    """Return the prepared result of an application.

    Raises `ProtectedIdentity` before anything more is read when somebody is protected, and when
    nothing will ever tell whether anybody is. A case that waits, or that a person takes over, asks
    no agency: nothing is read that is not needed yet. What tells of an emergency never waits.
    """
    if case.protected:
        raise ProtectedIdentity
    facts = Facts.model_validate(case.values)
    on = OnDay(dated, facts.month.first)
    readings = Readings(reader, facts, now)
    readings.read_case()
    known = readings.protected is not Answer.unanswered
    if known:
        readings.read_application()
    elif not readings.unread or emergency(facts, on):
        # No later reading will tell, or none can be waited for: the named few look.
        raise ProtectedIdentity
    rows = readings.rows(f"{ESERVICE}:completions")
    found = None if rows is None else completion(rows, now)
    checks = first_checks(facts, readings, found, on, now) if known else ()
    if known and not any(_ends(check) for check in checks):
        readings.read_history()
        readings.read_agencies(settings, on.text(PURPOSE) or "", on.text(REQUEST_LAW) or "")
    again_at = _again(now, settings) if readings.unread else None
    by_person = any(_fails(check) and check.rule is NY_GRUND for check in checks)
    work = _work(case, facts, readings, found, settings, on, now, again_at, by_person=by_person)
    if not known:
        return _without_protection_known(work)
    if any(_ends(check) for check in checks):
        return _early(work, checks)
    return Proposal(
        rule_version=RULE_VERSION,
        prepared_at=now,
        sections=sections(work),
        checks=(*checks, *last_checks(work)),
        findings=tuple(findings(work)),
        not_read=readings.not_read,
        actions=actions(),
        again_at=again_at,
    )


def _work(
    case: Case,
    facts: Facts,
    readings: Readings,
    found: Completion | None,
    settings: Settings,
    on: OnDay,
    now: dt.datetime,
    again_at: dt.datetime | None,
    *,
    by_person: bool,
) -> Work:
    found_table = norm_table(on, settings.norms)
    # Who is in which band is told also where a person makes the calculation.
    bands = found_table and found_table.model_copy(update={"amounts": {}})
    table = None if by_person else found_table
    members = household(facts, bands if by_person else table, settings)
    paid = payments(readings, on)
    return Work(
        facts=facts, place=case.place, settings=settings, on=on, now=now, readings=readings,
        again_at=again_at, completion=found, table=table, by_person=by_person,
        household=members, payments=paid,
        incomes=income_rows(facts, readings, paid, on, settings),
        costs=cost_rows(facts, members.size, on),
    )  # fmt: skip


def _early(work: Work, checks: tuple[Check, ...]) -> Proposal:
    """Return a proposal without calculation: the case waits, or a person takes it over."""
    waits = [each.finding for each in checks if _fails(each) and each.rule.level is Level.wait]
    told = [each.finding for each in checks if _fails(each) and each.rule in {AKUT, OROSANMALAN}]
    taken_over = _taken_over(told, waits) if told and waits else ()
    waits = [] if told else waits
    return Proposal(
        rule_version=RULE_VERSION,
        prepared_at=work.now,
        sections=(
            Section(
                key=CALCULATION,
                label=mark("Norm calculation"),
                figures=header(work),
                panels=panels(work)[:1] if work.completion and work.completion.requested else (),
                now_label=NOW_LABEL,
            ),
        ),
        checks=checks,
        findings=(*taken_over, *findings(work)),
        not_read=work.readings.not_read,
        wait=joined(waits) if waits else None,
        wait_until=_next_night(work.now) if waits else None,
        again_at=work.again_at,
    )


def _taken_over(told: list[Message], waits: list[Message]) -> tuple[Finding, ...]:
    """Return the finding that gives a case that cannot wait to a person, whatever it lacks."""
    text = message("{told} A person reads it now. It would wait otherwise: {waits}",
                   told=joined(told), waits=joined(waits))  # fmt: skip
    return (CANNOT_WAIT.found("meddelande", text),)


def _without_protection_known(work: Work) -> Proposal:
    """Return a proposal that waits: nobody knows whether anybody is protected."""
    proposal = _early(work, ())
    return proposal.model_copy(
        update={
            "wait": message("Whether anybody is protected could not be read; nothing more was."),
            "wait_until": work.again_at or _next_night(work.now),
        }
    )


def _ends(check: Check) -> bool:
    """Tell whether a check ends the preparation before any agency is asked.

    A first application is collected all the same; a person calculates it.
    """
    stops = {Level.stop, Level.human, Level.wait}
    return _fails(check) and check.rule.level in stops and check.rule is not NY_GRUND


def _fails(check: Check) -> bool:
    return check.outcome is Outcome.failed


def _again(now: dt.datetime, settings: Settings) -> dt.datetime:
    """Return when to try again: the same night if it lasts, else the next."""
    again = now + dt.timedelta(minutes=settings.again_minutes)
    here = local(again)
    same_night = here.hour < settings.night_ends or here.hour >= _NIGHT_BEGINS
    return again if same_night else _next_night(now)


def _next_night(now: dt.datetime) -> dt.datetime:
    """Return when the night after this one may look again: the midnight after its working day."""
    return instant(business_date(now) + dt.timedelta(days=1), 0)
