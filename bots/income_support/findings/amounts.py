"""Incomes and costs against each other, the calculation of the month before and their rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from bots.income_support.costs import CostRow, Outcome
from bots.income_support.dated_values import PARENTAL, WHOLE_MONTH
from bots.income_support.facts import Month
from bots.income_support.findings import labels
from bots.income_support.incomes import IncomeRow, Payment, equal_amounts, missing_benefits
from bots.income_support.readings import PREVIOUS
from bots.income_support.sources import APPLICANT, CHILD
from bots.income_support.systems import SSBTEK
from bots.income_support.vocabulary import (
    BENEFITS,
    COMPARED,
    PARENTAL_BENEFIT,
    RENT,
    WAGE,
    known,
    slug,
)
from bots.income_support.words import person
from bots.income_support.work import COST_ROW, INCOME_ROW, Work, kronor, total
from framework.core.findings import Finding
from framework.core.messages import message

_DAY = dt.timedelta(days=1)


def findings(work: Work) -> Iterator[Finding]:
    """Yield what a person must look at among the amounts."""
    for row in work.incomes:
        yield from _income(row)
    yield from _against_ssbtek(work)
    yield from _payments(work)
    for cost in work.costs:
        yield from _cost(cost)
    if work.readings.previous:
        yield from _incomes_since_last(work)
        yield from _costs_since_last(work)
    result = work.result
    if result is not None and result < 0:
        text = message("{amount} kr. No aid is proposed; a person decides", amount=kronor(-result))
        yield labels.SURPLUS.found("arende", text)


def _income(row: IncomeRow) -> Iterator[Finding]:
    if row.unhandled:
        text = message("{income}: set what counts, it is not known", income=row.type)
        yield labels.UNHANDLED_INCOME.found(row.key, text)
    if row.stated is not None and row.amount is not None:
        yield labels.POSSIBLE_DOUBLE.found(
            row.key,
            message(
                "{income}: {stated} kr in the application and {paid} kr in SSBTEK; counted once",
                income=row.type,
                stated=kronor(row.stated),
                paid=kronor(row.amount),
            ),
        )
    if row.type == WAGE and row.recipient == CHILD and row.why is not None:
        text = message("{income}: {why}. Set what counts", income=row.type, why=row.why)
        yield labels.UNHANDLED_INCOME.found(row.key, text, source="")
    elif row.type == WAGE and row.why is not None and row.counted != row.amount:
        text = message("{recipient}: {why}", recipient=person(row.recipient), why=row.why)
        yield labels.JOB_STIMULUS.found(row.key, text)


def _against_ssbtek(work: Work) -> Iterator[Finding]:
    for row in missing_benefits(work.incomes, work.readings):
        text = message("{income} is stated, no agency tells of it", income=row.type)
        yield labels.MISSING_IN_SSBTEK.found(row.key, text)
    for row, payment in equal_amounts(work.incomes, work.payments):
        yield labels.POSSIBLE_DOUBLE.found(
            row.key,
            message(
                "{income} and {other} are both {amount} kr; both are counted until a person "
                "takes one away",
                income=row.type,
                other=payment.type,
                amount=kronor(payment.amount or Decimal(0)),
            ),
        )


def _payments(work: Work) -> Iterator[Finding]:
    month = work.facts.income_month(work.settings.income_month)
    before = month.after(-1)
    now = {(each.type, each.recipient) for each in work.payments if _in(each, month)}
    for pair in sorted({(p.type, p.recipient) for p in work.payments if _in(p, before)} - now):
        text = message(
            "{income} ({recipient}) was paid in {before} and not in {month}",
            income=pair[0], recipient=person(pair[1]), before=str(before), month=str(month),
        )  # fmt: skip
        yield labels.INCOME_MISSING_SSBTEK.found(_detail(*pair), text)
    for payment in work.payments:
        if not _in(payment, month):
            continue
        detail = _detail(payment.type, payment.recipient)
        if payment.last is not None and payment.last < before.first:
            text = message("{income} was paid for a time that ended on {day}",
                           income=payment.type, day=payment.last.isoformat())  # fmt: skip
            yield labels.INCOME_LATER.found(f"{detail}-{payment.last.isoformat()}", text)
    yield from _parental(work)


def _parental(work: Work) -> Iterator[Finding]:
    """Yield what says that parental benefit is not drawn every day of a month, where it must be."""
    if work.on.text(PARENTAL) != WHOLE_MONTH:
        return
    month = work.facts.income_month(work.settings.income_month)
    for role, _ in work.facts.adults:
        own = [
            each
            for each in work.payments
            if each.type == PARENTAL_BENEFIT and each.recipient == role and _in(each, month)
        ]
        if own and not _whole_month(own):
            text = message(
                "{recipient}: the payments do not cover a whole month", recipient=person(role)
            )
            yield labels.CHECK_PARENTAL_BENEFIT.found(role.lower(), text)


def _whole_month(payments: Iterable[Payment]) -> bool:
    """Tell whether the times of payments join, from the first day of a month to its last."""
    times = [(each.first, each.last) for each in payments]
    known = sorted((first, last) for first, last in times if first and last)
    if len(known) < len(times):
        return False
    month = Month(year=known[0][0].year, month=known[0][0].month)
    covered = month.first - _DAY
    for first, last in known:
        if first > covered + _DAY:
            return False
        covered = max(covered, last)
    return covered >= month.last


def _cost(cost: CostRow) -> Iterator[Finding]:
    applied, approved = kronor(cost.applied), kronor(cost.approved)
    if cost.outcome is Outcome.untried:
        text = message(
            "{cost}, {applied} kr as applied for: {why}", cost=cost.type, applied=applied,
            why=cost.why,
        )  # fmt: skip
        yield labels.RULE_NOT_TRIED.found(cost.key, text)
    if cost.outcome is Outcome.person:
        text = message("{cost}, applied for {applied} kr; 0 kr until a person has assessed it",
                       cost=cost.type, applied=applied)  # fmt: skip
        yield labels.MANUAL_ASSESSMENT.found(cost.key, text)
    if cost.outcome is Outcome.capped:
        text = message("{cost} – applied for {applied} kr, {approved} kr proposed",
                       cost=cost.type, applied=applied, approved=approved)  # fmt: skip
        yield labels.COST_CAPPED.found(cost.key, text)
        text = message(
            "of {applied} kr for {cost}, {refused} kr is not proposed. Consider whether time to "
            "adjust must be given first",
            applied=applied,
            cost=cost.type,
            refused=kronor(cost.applied - cost.approved),
        )
        yield labels.COST_PARTLY_REFUSED.found(cost.key, text)


def _incomes_since_last(work: Work) -> Iterator[Finding]:
    for row in work.incomes:
        if row.unread:
            continue
        before = work.previous_amount(INCOME_ROW, row.type, row.recipient)
        stated = row.source == "ansokan"
        if not work.previous_of(INCOME_ROW, row.type, row.recipient):
            text = message("{income} was not in the last calculation", income=row.type)
            yield labels.NEW_INCOME.found(row.key, text, source=PREVIOUS if stated else None)
        elif row.counted is not None and before is not None and row.counted != before:
            text = message("{income}: {now} kr, last month {before} kr", income=row.type,
                           now=kronor(row.counted), before=kronor(before))  # fmt: skip
            if row.type in COMPARED:
                yield labels.INCOME_DIFFERS.found(row.key, text)
            elif not stated:
                yield labels.INCOME_CHANGED.found(row.key, text)
    yield from _gone_since_last(work)


def _gone_since_last(work: Work) -> Iterator[Finding]:
    """Yield incomes of the last calculation that neither applicant nor agency tells of now.

    What the agencies told of a month ago is theirs to tell, see `income_missing_ssbtek`.
    """
    counted = {(slug(row.type), row.recipient) for row in work.incomes}
    paid = (each for each in work.payments if each.paid_on is not None)
    told = counted | {(slug(each.type), each.recipient) for each in paid}
    for row in work.previous(INCOME_ROW):
        kind, recipient = known(row.get("type", "")), row.get("recipient") or APPLICANT
        pair = slug(kind), recipient
        if not (row.get("approved") or row.get("amount")):
            continue
        text = message("{income} of the last calculation", income=kind)
        if kind in COMPARED and pair not in counted:
            yield labels.INCOME_MISSING.found(_detail(kind, recipient), text)
        elif kind in BENEFITS and pair not in told and not work.readings.unread_of(SSBTEK):
            yield labels.INCOME_GONE.found(_detail(kind, recipient), text)


def _costs_since_last(work: Work) -> Iterator[Finding]:
    for cost in work.costs:
        if not work.previous_of(COST_ROW, cost.type):
            text = message("{cost} was not in the last calculation", cost=cost.type)
            yield labels.NEW_COST.found(cost.key, text)
    rent = [cost.applied for cost in work.costs if cost.type == RENT]
    applied = total(row.get("applied") for row in work.previous_of(COST_ROW, RENT))
    if rent and applied is not None and sum(rent) != applied:
        text = message("{cost}: {now} kr, last month {before} kr", cost=RENT,
                       now=kronor(sum(rent, Decimal(0))), before=kronor(applied))  # fmt: skip
        yield labels.HOUSING_COST_CHANGED.found(slug(RENT), text)


def _in(payment: Payment, month: Month) -> bool:
    return payment.paid_on is not None and payment.paid_on in month


def _detail(kind: str, recipient: str) -> str:
    return f"{slug(kind)}-{recipient.lower()}"
