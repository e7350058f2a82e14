"""Incomes of the month: what was stated and what agencies paid, summed by type and recipient.

Incomes of the same type are summed before anything is compared, and what both the applicant and an
agency tell of is counted once. An amount that cannot be told is None and makes the sum unknown.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bots.income_support.dated_values import (
    BASE_AMOUNT,
    BENEFIT,
    STIMULUS,
    STIMULUS_AFTER,
    STIMULUS_LASTS,
    OnDay,
    rounded,
)
from bots.income_support.facts import Facts, Income, Month, is_reserve_number
from bots.income_support.readings import CASE, Readings, agency_source
from bots.income_support.settings import Rounding, Settings
from bots.income_support.sources import APPLICANT, CHILD, CO_APPLICANT
from bots.income_support.systems import AGENCIES
from bots.income_support.vocabulary import BENEFITS, INCOMES, STATED, WAGE, numbered, slug
from framework.core.messages import Message, message
from framework.core.values import Value

#: Agencies that pay, by the operation that reads each.
PAYING = ("read_fk", "read_pm", "read_so", "read_csn")
_WHOLE = Decimal(100)


class Payment(Value):
    """One payment that an agency tells of."""

    #: Operation that read it, and whose payment it is.
    operation: str
    recipient: str
    #: Name of the income, or the agency's own code when the rule data does not know it.
    type: str
    known: bool
    #: Kronor after tax, None when the agency does not say.
    amount: Decimal | None
    paid_on: dt.date | None
    first: dt.date | None
    last: dt.date | None


class IncomeRow(Value):
    """The incomes of one type and recipient in the month."""

    key: str
    type: str
    recipient: str
    #: Latest day, None when not known.
    day: dt.date | None
    #: Stated or paid, kronor; None when not known.
    amount: Decimal | None
    #: What counts, kronor; None when not known.
    counted: Decimal | None
    #: How the counted amount came about, empty when it is the whole amount.
    why: Message | None
    #: Where it was read: `ansokan` or a source of SSBTEK.
    source: str
    #: What the applicant stated of the same when an agency's amount is used.
    stated: Decimal | None = None
    #: Sum of incomes of an agency that could not be read.
    unread: bool = False
    #: The kind of income is not one that we know.
    unhandled: bool = False


def payments(readings: Readings, on: OnDay) -> tuple[Payment, ...]:
    """Return every payment that the agencies told of."""
    return tuple(
        _payment(operation, role, row, on)
        for operation in PAYING
        for role in (APPLICANT, CO_APPLICANT)
        for row in readings.rows(agency_source(operation, role)) or ()
    )


def income_rows(
    facts: Facts, readings: Readings, paid: Iterable[Payment], on: OnDay, settings: Settings
) -> tuple[IncomeRow, ...]:
    """Return the incomes that count for the month, and what of the agencies is not known."""
    month = facts.income_month(settings.income_month)
    stated: dict[tuple[str, str], list[Income]] = defaultdict(list)
    for income in facts.incomes:
        stated[income.type, income.recipient].append(income)
    by_type: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in paid:
        if payment.paid_on is None or payment.paid_on in month:
            by_type[payment.type, payment.recipient].append(payment)
    rows = [
        _stated(own, facts, readings, on) for pair, own in stated.items() if pair not in by_type
    ]
    rows += [_paid(own, stated.get(pair, [])) for pair, own in by_type.items()]
    rows += _unknown(facts, readings, settings)
    rows.sort(key=lambda row: row.key)
    keys = numbered(row.key for row in rows)
    return tuple(row.model_copy(update={"key": key}) for row, key in zip(rows, keys, strict=True))


def counted_wage(
    amount: Decimal, months: int | None, begun: dt.date | None, month: Month, on: OnDay
) -> tuple[Decimal | None, Message]:
    """Return what of a wage counts with jobbstimulans, and why.

    `months` are those in a row with aid before this one, `begun` the first day of the two years.
    """
    share, after, lasts = (on.number(key) for key in (STIMULUS, STIMULUS_AFTER, STIMULUS_LASTS))
    if share is None or after is None or lasts is None:
        return None, message("the rule data has no jobbstimulans for the month")
    if begun is not None:
        start = Month(year=begun.year, month=begun.month)
        if month.first < start.after(int(lasts)).first:
            return _less(amount, share), _stimulus_text(share)
        return amount, message("jobbstimulans ended after {months} months", months=int(lasts))
    if months is None:
        return None, message("how many months aid was given is not known")
    if months < after:
        return amount, message(
            "no jobbstimulans: {months} of {needed} months with aid",
            months=months,
            needed=int(after),
        )
    return _less(amount, share), _stimulus_text(share)


def _less(amount: Decimal, share: Decimal) -> Decimal:
    return rounded(amount * (_WHOLE - share) / _WHOLE, Rounding.ore)


def _stimulus_text(share: Decimal) -> Message:
    return message("jobbstimulans: {share} per cent is not counted", share=str(share))


def _payment(operation: str, role: str, row: dict[str, str], on: OnDay) -> Payment:
    agency = operation.removeprefix("read_")
    codes = [row.get("delforman", ""), row.get("forman", "")]
    keys = [f"{BENEFIT}{agency}_{slug(code)}" for code in codes if code] + [f"{BENEFIT}{agency}"]
    named = next((text for key in keys if (text := on.text(key))), None)
    netto = row.get("netto", "")
    return Payment(
        operation=operation, recipient=role, known=named is not None,
        type=named or f"{AGENCIES[operation]} {row.get('forman') or '?'}",
        amount=Decimal(netto) if netto else None,
        paid_on=_day(row.get("utbetalningsdatum", "")),
        first=_day(row.get("period_from", "")), last=_day(row.get("period_tom", "")),
    )  # fmt: skip


def _stated(own: list[Income], facts: Facts, readings: Readings, on: OnDay) -> IncomeRow:
    kind, recipient = own[0].type, own[0].recipient
    amount = sum((income.amount for income in own), Decimal(0))
    counted, why = _counted(kind, recipient, amount, facts, readings, on)
    days = [income.day for income in own if income.day]
    return IncomeRow(
        key=_key(kind, recipient), type=kind, recipient=recipient, day=max(days, default=None),
        amount=amount, counted=counted, why=why, source="ansokan", unhandled=kind not in INCOMES,
    )  # fmt: skip


def _counted(
    kind: str, recipient: str, amount: Decimal, facts: Facts, readings: Readings, on: OnDay
) -> tuple[Decimal | None, Message | None]:
    if kind not in INCOMES:
        return None, message("this kind of income is not known")
    if kind != WAGE or not amount:
        return amount, None
    if recipient == CHILD:
        free = on.number(BASE_AMOUNT)
        if free is None:
            return None, message("the rule data has no prisbasbelopp for the month")
        # Free by the year, and an application tells of a month.
        return None, message(
            "a child's own earnings are free up to {amount} kr a year; what the child has earned "
            "earlier this year is not known",
            amount=str(free),
        )
    case = readings.one(CASE)
    months = case.get("aid_months", "")
    return counted_wage(
        amount,
        int(months) if months else None,
        _day(case.get("stimulus_from", "")),
        facts.month,
        on,
    )


def _paid(own: list[Payment], stated: list[Income]) -> IncomeRow:
    kind, recipient = own[0].type, own[0].recipient
    amounts = [payment.amount for payment in own]
    # A payment without a day may belong to the month or not.
    certain = all(payment.paid_on and payment.known for payment in own) and None not in amounts
    amount = sum((each for each in amounts if each is not None), Decimal(0)) if certain else None
    days = [payment.paid_on for payment in own if payment.paid_on]
    count = len(own)
    return IncomeRow(
        key=_key(kind, recipient), type=kind, recipient=recipient, day=max(days, default=None),
        amount=amount, counted=amount,
        why=message("{count} payments summed", count=count) if count > 1 else None,
        source=agency_source(own[0].operation, recipient),
        stated=sum((income.amount for income in stated), Decimal(0)) if stated else None,
        unhandled=not all(payment.known for payment in own),
    )  # fmt: skip


def _unknown(facts: Facts, readings: Readings, settings: Settings) -> Iterator[IncomeRow]:
    """Yield a row without an amount for every paying agency that was asked and not read."""
    for operation in PAYING:
        for role, person in facts.adults:
            source = agency_source(operation, role)
            asked = operation in settings.agencies and not is_reserve_number(person)
            if asked and source not in readings.read:
                kind = f"Ersättning från {AGENCIES[operation]}"
                yield IncomeRow(
                    key=_key(kind, role), type=kind, recipient=role, day=None, amount=None,
                    counted=None, why=message("not read"), source=source, unread=True,
                )  # fmt: skip


def missing_benefits(rows: Iterable[IncomeRow], readings: Readings) -> Iterator[IncomeRow]:
    """Yield stated benefits that no agency tells of, where all that pay were read."""
    for row in rows:
        known = all(agency_source(each, row.recipient) in readings.read for each in PAYING)
        if row.source == "ansokan" and row.type in BENEFITS and known:
            yield row


def equal_amounts(
    rows: Iterable[IncomeRow], paid: Iterable[Payment]
) -> Iterator[tuple[IncomeRow, Payment]]:
    """Yield stated incomes of a loose kind whose amount is exactly what an agency paid."""
    paid = tuple(paid)
    for row in rows:
        loose = row.source == "ansokan" and row.type in STATED and row.type != WAGE
        for payment in paid if loose else ():
            if payment.recipient == row.recipient and payment.amount == row.amount:
                yield row, payment
                break


def _key(kind: str, recipient: str) -> str:
    return f"{slug(kind)}-{recipient.lower()}"


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text[:10]) if text else None
