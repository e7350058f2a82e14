"""What expressions can say, and what they never do."""

import datetime as dt
from decimal import Decimal

import pytest

from bots.form_filling.expressions import (
    DATE,
    NUMBER,
    TRUTH,
    NotAnExpression,
    Unknown,
    list_of,
    named,
    parse,
    type_of,
)
from framework.core.canonical import ValueType

TEXT = type_of(ValueType.text)
NAMES = {
    "start": DATE, "end": DATE, "amount": NUMBER, "sort": TEXT, "person": TEXT, "nothing": NUMBER,
    "rows": named("rows", {"hours": list_of(ValueType.hours), "days": list_of(ValueType.date)}),
    "known": named("known", {"nothing": TRUTH, "amount": TRUTH}),
}  # fmt: skip
VALUES = {
    "start": dt.datetime(2026, 1, 31, tzinfo=dt.UTC), "end": dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    "amount": Decimal(3), "sort": "drift", "person": "198506129801", "nothing": None,
    "rows": {"": "rows", "hours": (Decimal(30), Decimal(45)), "days": None},
    "known": {"": "known", "nothing": False, "amount": True},
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("end > start", True),
        ("(end - start).days", 29),
        ('start + t"P14D" == d"2026-02-14"', True),
        ('sort in ["drift", "projekt"] and amount <= 3', True),
        ('amount > 5 ? "stor" : "liten"', "liten"),
        ("$sum(rows.hours) / 60", Decimal("1.25")),
        ("$max([amount, 10])", 10),
        ("$round(amount / 7, 2)", Decimal("0.43")),
        ("$round(amount / 2)", 2),
        ("$years($birth_date(person), start)", 40),
        ("$add_months(start, 1)", dt.datetime(2026, 2, 28, tzinfo=dt.UTC)),
        ("$add_months(start, -11)", dt.datetime(2025, 2, 28, tzinfo=dt.UTC)),
        ("start.year * 100 + start.month", 202601),
        ("0.1 + 0.2 == amount / 10", True),
        ("not known.nothing or nothing > 1", True),
        ('sort == "drift" or nothing > 1', True),
    ],
)
def test_what_is_computed(text: str, value: object) -> None:
    """Numbers are decimals, dates are days, and only what is needed is looked at."""
    assert parse(text, NAMES).value(VALUES) == value


@pytest.mark.parametrize(
    "text",
    ["nothing > 1", "amount > 1 and nothing > 1", "not (nothing > 1)", "amount / (amount - 3) > 1",
     "rows.days == rows.days", "amount ** 1000 > 1", "$add_months(start, 10 ** 30) > start",
     "$birth_date(sort) < start", "amount > 1 ? nothing : amount"],
)  # fmt: skip
def test_unknown_is_neither_yes_nor_no(text: str) -> None:
    """What needs something that is not known, or cannot be computed, is unknown."""
    with pytest.raises(Unknown):
        parse(text, NAMES).value(VALUES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ammount > 1", "unknown name 'ammount'; did you mean 'amount'? (allowed: start, end,"),
        ("start > amount", "start is a date, amount is a number"),
        ("start == amount", "a number stands where a date belongs"),
        ("amount and sort", "a number stands where yes or no belongs"),
        ('amount in ["drift"]', "a number stands where a text belongs"),
        ("amount == null", "nothing stands where a number belongs"),
        ("rows.minutes > 1", "unknown name 'minutes' (allowed: hours, days)"),
        ("rows", "'rows' is followed by a point and a name of its own"),
        ("sort.__class__", "unknown name '__class__' (allowed: length, as_lower, as_upper)"),
        ("sort.encode", "unknown name 'encode'"),
        ("__import__", "unknown name '__import__'"),
        ("$now > start", "unknown name '$now' (allowed: $abs, $min,"),
        ("$range(1000000000)", "unknown name '$range'"),
        ('sort =~ "(a+)+b"', "'=~' is not used: expressions have no patterns"),
        ("1 << 100000000", "'<<' is not used"),
        ("[one for one in rows.hours]", "expressions have no comprehension"),
        ("rows.hours[0] > 1", "expressions have no getitem"),
        ("amount = 3", "not an expression from character 8: '= 3'; equal is written =="),
        ("amount >", "it ends too early"),
        ("1 == 1", "names nothing that differs between cases"),
        ("1 / 0 > amount", "not an expression: arithmetic error: division by zero"),
        ("amount " + "+ amount " * 100, "an expression has at most 400 characters"),
        ("$years(amount, start) > 3", "$years: data type mismatch (argument #1)"),
    ],
)
def test_what_is_no_expression(text: str, told: str) -> None:
    """What cannot be meant is refused when it is read, with what is allowed."""
    with pytest.raises(NotAnExpression) as error:
        parse(text, NAMES)
    assert told in str(error.value)


def test_what_it_must_come_to() -> None:
    """A check comes to yes or no, and a figure to what its type says."""
    assert parse("amount > 1", NAMES, TRUTH).names == {"amount"}
    with pytest.raises(NotAnExpression, match="must come to yes or no, and comes to a number"):
        parse("amount + 1", NAMES, TRUTH)


def test_names_are_told_with_their_points() -> None:
    """What an expression rests on is known, so that people are told what is missing."""
    found = parse("known.nothing and $sum(rows.hours) > amount", NAMES).names
    assert found == {"known.nothing", "rows.hours", "amount"}
