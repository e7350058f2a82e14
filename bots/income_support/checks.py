"""The business exceptions and the rules of the calculation, each with three outcomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bots.income_support.completions import STATE_LABELS, WAITS, Completion
from bots.income_support.costs import Outcome as Tried
from bots.income_support.dated_values import (
    HARM_WORDS,
    NEWLY_CLOSED,
    SUMMER,
    URGENT_WORDS,
    WAITED_NIGHTS,
    OnDay,
)
from bots.income_support.facts import Answer, Facts, is_reserve_number
from bots.income_support.readings import CASE, Readings, agency_source
from bots.income_support.rules import (
    AKUT,
    AVLIDEN,
    DUBBEL,
    EGENFORETAG,
    EJ_SIGNERAD,
    FRIST,
    INKOMST,
    KOMPLETTERING,
    KONSTELLATION,
    KOSTNAD,
    NORM,
    NY_GRUND,
    NYSS_AVSLUTAD,
    OROSANMALAN,
    RESERVNR,
    SSBTEK_FEL,
    UTOMLANDS,
)
from bots.income_support.sources import RENEWED
from bots.income_support.systems import AGENCIES, ESERVICE, SSBTEK
from bots.income_support.words import QUESTIONS, TYPES, listed, person
from bots.income_support.work import Work
from framework.core.local_time import business_date, local
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check
from framework.core.rules import Outcome, Rule

_WITHDRAWN = "Återtagen"
_NOT_READ = message("The case was not read.")


def first_checks(
    facts: Facts, readings: Readings, found: Completion | None, on: OnDay, now: dt.datetime
) -> tuple[Check, ...]:
    """Return what decides whether the agencies are asked at all."""
    checks = (
        _new_ground(facts, readings, on),
        _same_adults(facts, readings),
        _only_one(facts, readings),
        _newly_closed(facts, readings, on),
        _alive(readings),
        _signed(readings, now),
        _completed(found),
        _answered(EGENFORETAG, facts.answers["eget_foretag"], QUESTIONS["eget_foretag"]),
        *_message(facts, on),
    )
    return (*checks, _waited(_waits_since(facts, checks, found), on, now))


def last_checks(work: Work) -> tuple[Check, ...]:
    """Return what the agencies' answers and the calculation say."""
    return tuple(_last_checks(work))


def _new_ground(facts: Facts, readings: Readings, on: OnDay) -> Check:
    if facts.type != RENEWED:
        return _failed(NY_GRUND, message("It is {type}.", type=TYPES[facts.type]))
    if not facts.case:
        return _failed(NY_GRUND, message("It is a renewed application that names no case."))
    if CASE not in readings.read:
        return _no_data(NY_GRUND, _NOT_READ)
    if not readings.case:
        text = message("The case system has no case {case}.", case=facts.case)
        return _failed(NY_GRUND, text)
    days, most = _days_closed(facts, readings), on.number(NEWLY_CLOSED)
    if days is not None and most is not None and days > most:
        text = message("The case was closed {days} days before.", days=days)
        return _failed(NY_GRUND, text)
    return _passed(NY_GRUND, message("Renewed in case {case}.", case=facts.case))


def _days_closed(facts: Facts, readings: Readings) -> int | None:
    """Return how many days before the application the case was closed, None when it is open."""
    closed = readings.case.get("closed_on", "")
    return (facts.received - dt.date.fromisoformat(closed)).days if closed else None


def _same_adults(facts: Facts, readings: Readings) -> Check:
    if not readings.case:
        return _no_data(KONSTELLATION, _NOT_READ)
    before = {readings.case.get(key, "") for key in ("applicant", "co_applicant")} - {""}
    if before != {number for _, number in facts.adults}:
        return _failed(
            KONSTELLATION,
            message("Other adults apply than those in the case. A person investigates."),
        )
    return _passed(KONSTELLATION, message("The same adults as in the case."))


def _only_one(facts: Facts, readings: Readings) -> Check:
    others = readings.rows(f"{ESERVICE}:others")
    known = [
        row["application"]
        for row in others or ()
        if row["application"] != facts.reference
        and row.get("period") == str(facts.month)
        and row.get("status") != _WITHDRAWN
        and (row.get("received_on", ""), row["application"])
        < (facts.received.isoformat(), facts.reference)
    ]
    first = next(iter([*facts.earlier, *sorted(known)]), None)
    if first is not None:
        text = message("{month} was applied for before: {first}.", month=str(facts.month),
                       first=first)  # fmt: skip
        return _failed(DUBBEL, text)
    if others is None:
        why = message("The e-service's other applications were not read.")
        if not facts.case:
            why = message("Without a case the e-service is not asked for other applications.")
        return _no_data(DUBBEL, why)
    return _passed(DUBBEL, message("No other application for {month}.", month=str(facts.month)))


def _newly_closed(facts: Facts, readings: Readings, on: OnDay) -> Check:
    if not readings.case:
        return _no_data(NYSS_AVSLUTAD, _NOT_READ)
    days, most = _days_closed(facts, readings), on.number(NEWLY_CLOSED)
    if days is None:
        return _passed(NYSS_AVSLUTAD, message("The case is open."))
    if most is None:
        return _no_data(NYSS_AVSLUTAD, _no_rule(NEWLY_CLOSED))
    text = message("The case was closed {days} days before.", days=days)
    # After that time a person opens a new case, see NY_GRUND.
    return _failed(NYSS_AVSLUTAD, text) if days <= most else _passed(NYSS_AVSLUTAD, text)


def _alive(readings: Readings) -> Check:
    if readings.case.get("deceased") == "J":
        return _failed(AVLIDEN, message("The case system says that somebody has died."))
    if readings.case.get("deceased") == "N":
        return _passed(AVLIDEN, message("The case system says nothing of a death."))
    return _no_data(AVLIDEN, message("The case system does not say."))


def _signed(readings: Readings, now: dt.datetime) -> Check:
    if Answer.no in readings.signed:
        ends = readings.one(f"{ESERVICE}:application").get("expires_on", "")
        if not ends:
            return _failed(EJ_SIGNERAD, message("Somebody has not signed."))
        text = message("Somebody has not signed; the application expires on {day}.", day=ends)
        if expired(readings, now):
            text = message("Somebody had not signed when it expired on {day}.", day=ends)
        return _failed(EJ_SIGNERAD, text)
    if Answer.unanswered in readings.signed:
        return _no_data(EJ_SIGNERAD, message("Whether everybody has signed is not known."))
    return _passed(EJ_SIGNERAD, message("Everybody has signed."))


def expired(readings: Readings, now: dt.datetime) -> str:
    """Return the day on which an application expired without every signature, empty if not."""
    ends = readings.one(f"{ESERVICE}:application").get("expires_on", "")
    passed = bool(ends) and ends < local(now).date().isoformat()
    return ends if passed and Answer.no in readings.signed else ""


def _completed(found: Completion | None) -> Check:
    if found is None:
        return _no_data(KOMPLETTERING, message("The e-service's completions were not read."))
    state = message(STATE_LABELS[found.state])
    if found.state not in WAITS:
        return _passed(KOMPLETTERING, state)
    missing = joined([each.missing_because for each in found.missing], "{first}; {second}")
    days = sorted(each.last_day.isoformat() for each in found.missing if each.last_day)
    until = message("no due date") if not days else message("by {day}", day=days[0])
    return _failed(
        KOMPLETTERING,
        message("{state}, {until}. {missing}.", state=state, until=until, missing=missing),
    )


def _message(facts: Facts, on: OnDay) -> Iterator[Check]:
    for rule, key in ((AKUT, URGENT_WORDS), (OROSANMALAN, HARM_WORDS)):
        found = words_in(facts.text, on, key)
        if found is None:
            yield _no_data(rule, _no_rule(key))
        elif found:
            yield _failed(rule, message("The message says: {words}.", words=", ".join(found)))
        else:
            yield _passed(rule, message("None of the words was found."))


def emergency(facts: Facts, on: OnDay) -> bool:
    """Tell whether the applicant's message has words of an emergency or of harm to a child."""
    return any(words_in(facts.text, on, key) for key in (URGENT_WORDS, HARM_WORDS))


def words_in(text: str, on: OnDay, key: str) -> tuple[str, ...] | None:
    """Return the listed words that stand in a text, None when no list is in force."""
    words = on.words(key)
    if words is None:
        return None
    plain = " ".join(text.lower().split())
    return tuple(word for word in words if word in plain)


def _waits_since(
    facts: Facts, checks: tuple[Check, ...], found: Completion | None
) -> tuple[dt.date | None, ...]:
    """Return the days since when it waits: for a signature that on which it came.

    None is a document whose day of request is not told.
    """
    waits = {each.rule for each in checks if each.outcome is Outcome.failed}
    signature = (facts.received,) if EJ_SIGNERAD in waits else ()
    missing = found.missing if found is not None and KOMPLETTERING in waits else ()
    return (*signature, *(each.asked_on for each in missing))


def _waited(since: tuple[dt.date | None, ...], on: OnDay, now: dt.datetime) -> Check:
    most = on.number(WAITED_NIGHTS)
    if most is None:
        return _no_data(FRIST, _no_rule(WAITED_NIGHTS))
    if not since:
        return _passed(FRIST, message("It waits for nothing."))
    days = [day for day in since if day is not None]
    nights = (business_date(now) - min(days)).days if days else 0
    if days and nights >= most:
        text = message("Waits since {day}: {nights} nights.", day=min(days).isoformat(),
                       nights=nights)  # fmt: skip
        return _failed(FRIST, text)
    if len(days) < len(since):
        return _no_data(FRIST, message("When a document was asked for is not told."))
    return _passed(FRIST, message("Waits since {day}.", day=min(days).isoformat()))


def _last_checks(work: Work) -> Iterator[Check]:
    facts, readings = work.facts, work.readings
    reserve = [role for role, number in facts.adults if is_reserve_number(number)]
    if reserve:
        text = message(
            "{roles}: reserve number, so no agency was asked. Check incomes by hand.",
            roles=listed(person(role) for role in reserve),
        )
        yield _failed(RESERVNR, text)
    else:
        yield _passed(RESERVNR, message("No reserve number."))
    unread = readings.unread_of(SSBTEK)
    if unread:
        yield _no_data(SSBTEK_FEL, message("Not read: {count} of the answers.", count=len(unread)))
    else:
        yield _passed(SSBTEK_FEL, message("Every agency that was asked answered."))
    yield _residence(work)
    yield from _calculation(work)


def _residence(work: Work) -> Check:
    facts, readings = work.facts, work.readings
    summer = work.on.words(SUMMER)
    is_summer = str(facts.month.month) in (summer or ())
    for role, _ in facts.adults:
        for row in readings.rows(agency_source("read_miv", role)) or ():
            ends = row.get("tom", "")
            if row.get("giltighetstid") == "TIDBEGRANSAT" and ends < facts.month.last.isoformat():
                text = message(
                    "{role}: a permit ends on {day}.", role=person(role), day=ends or "?"
                )
                return _failed(UTOMLANDS, text)
        if is_summer and readings.rows(agency_source("read_csn", role)):
            return _failed(
                UTOMLANDS, message("{role} studies, and it is summer.", role=person(role))
            )
    stays = _answered(
        UTOMLANDS, facts.answers["vistelse_utomlands"], QUESTIONS["vistelse_utomlands"]
    )
    if summer is None and stays.outcome is Outcome.passed:
        return _no_data(UTOMLANDS, _no_rule(SUMMER))
    needed = ("read_miv", "read_csn") if is_summer else ("read_miv",)
    missing = [
        AGENCIES[operation]
        for operation in needed
        for role, _ in facts.adults
        if readings.rows(agency_source(operation, role)) is None
    ]
    if missing and stays.outcome is Outcome.passed:
        names = ", ".join(dict.fromkeys(missing))
        return _no_data(UTOMLANDS, message("Not read: {agencies}.", agencies=names))
    return stays


def _calculation(work: Work) -> Iterator[Check]:
    if work.by_person:
        yield _no_data(NORM, message("A person makes the calculation, see NY_GRUND."))
    elif work.table is None:
        yield _no_data(NORM, message("Norm is missing for the period: no checked table."))
    elif work.household.personal is None or work.household.common is None:
        members = work.household.members
        reasons = [each.why for each in members if each.amount is None]
        reasons += [work.household.common_why] if work.household.common is None else []
        yield _no_data(NORM, joined(reasons, "{first}; {second}"))
    else:
        yield _passed(
            NORM,
            message("{name}, checked by {checked_by}.", name=work.table.name,
                    checked_by=work.table.checked_by),
        )  # fmt: skip
    unknown = [row.type for row in work.incomes if row.counted is None]
    if unknown:
        yield _no_data(INKOMST, message("Not known: {incomes}.", incomes=", ".join(unknown)))
    else:
        yield _passed(INKOMST, message("Every income that was told has an amount."))
    untried = [cost.type for cost in work.costs if cost.outcome is Tried.untried]
    if untried:
        yield _no_data(KOSTNAD, message("No rule was tried for: {costs}.",
                                        costs=", ".join(untried)))  # fmt: skip
    else:
        yield _passed(KOSTNAD, message("A rule was tried for every cost."))


def _answered(rule: Rule, given: Answer, what: Message) -> Check:
    if given is Answer.yes:
        return _failed(rule, message("The applicant says: {what}.", what=what))
    if given is Answer.no:
        return _passed(rule, message("The applicant says no."))
    return _no_data(rule, message("Not answered."))


def _no_rule(key: str) -> Message:
    return message("Rule data {key} has no value for the month.", key=key)


def _passed(rule: Rule, finding: Message) -> Check:
    return Check(rule=rule, outcome=Outcome.passed, finding=finding)


def _failed(rule: Rule, finding: Message) -> Check:
    return Check(rule=rule, outcome=Outcome.failed, finding=finding)


def _no_data(rule: Rule, finding: Message) -> Check:
    return Check(rule=rule, outcome=Outcome.no_data, finding=finding)
