"""One canonical text per value: tables worked out by hand, and what holds for every value."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framework.core.canonical import (
    NotCanonicalError,
    Raw,
    ValueType,
    canonical,
    decimal_text,
    hours_text,
    minutes,
)

ACCEPTED: list[tuple[ValueType, Raw, str]] = [
    # Text: NFC, single spaces, no edges; whole numbers without Excel's ".0".
    (ValueType.text, "  Norra \u00a0 skolan\t", "Norra skolan"),
    (ValueType.text, "A\u030angstro\u0308m", "Ångström"),
    # What nobody sees is nothing: zero-width space, joiner, byte order mark, soft hyphen.
    (ValueType.text, "Norra\u200b sko\u00adlan\u200d\ufeff", "Norra skolan"),
    (ValueType.text, "\u200b", ""),
    (ValueType.hours, "38:15\u200b", "38:15"),
    (ValueType.identity, "19850612\u200b-9801", "198506129801"),
    (ValueType.text, "two\nlines", "two lines"),
    (ValueType.text, 7.0, "7"),
    (ValueType.text, 7.5, "7.5"),
    (ValueType.text, 12345, "12345"),
    (ValueType.text, "0012345", "0012345"),
    (ValueType.text, dt.date(2026, 11, 21), "2026-11-21"),
    # Lines: as text, line by line; one empty line parts paragraphs.
    (ValueType.lines, "1 Mån  07:00-16:00\r\n 1 Tis 07:00\n", "1 Mån 07:00-16:00\n1 Tis 07:00"),
    (ValueType.lines, "\n Hej!\r\n \r\n\t\r\nStarta om. \n\n", "Hej!\n\nStarta om."),
    (ValueType.lines, 16.0, "16"),
    # Integers.
    (ValueType.integer, "16", "16"),
    (ValueType.integer, "16,0", "16"),
    (ValueType.integer, 16.0, "16"),
    (ValueType.integer, "007", "7"),
    (ValueType.integer, "1\u00a0234", "1234"),
    (ValueType.integer, "\u22123", "-3"),
    (ValueType.integer, Decimal("4.00"), "4"),
    # Decimals: comma or point, spaces between thousands.
    (ValueType.decimal, "1 234,50", "1234.5"),
    (ValueType.decimal, "1\u202f234,5", "1234.5"),
    (ValueType.decimal, 1234.5, "1234.5"),
    (ValueType.decimal, "100", "100"),
    (ValueType.decimal, Decimal("1E+2"), "100"),
    (ValueType.decimal, Decimal("0E+2"), "0"),
    (ValueType.decimal, "-0,00", "0"),
    (ValueType.decimal, "0,10", "0.1"),
    # Percent.
    (ValueType.percent, "75", "75"),
    (ValueType.percent, "75,00 %", "75"),
    (ValueType.percent, "87,5%", "87.5"),
    (ValueType.percent, 75.0, "75"),
    # Hours: 38:15, 38,25 and a time cell of a day and 14:15 are 2295 minutes.
    (ValueType.hours, "38:15", "38:15"),
    (ValueType.hours, "38:15:00", "38:15"),
    (ValueType.hours, "38,25", "38:15"),
    (ValueType.hours, 38.25, "38:15"),
    (ValueType.hours, "40", "40:00"),
    (ValueType.hours, dt.timedelta(hours=38, minutes=15), "38:15"),
    (ValueType.hours, dt.datetime(1899, 12, 31, 14, 15), "38:15"),  # noqa: DTZ001 (an Excel cell)
    (ValueType.hours, dt.time(7, 30), "7:30"),
    (ValueType.hours, "0:05", "0:05"),
    (ValueType.hours, "-0:30", "-0:30"),
    (ValueType.hours, -1.5, "-1:30"),
    (ValueType.hours, 12345, "12345:00"),
    # Times of day: 07:00, 7.00, 0700 and a quarter of Excel's day (06:00).
    (ValueType.time, "07:00", "07:00"),
    (ValueType.time, "7.00", "07:00"),
    (ValueType.time, "0700", "07:00"),
    (ValueType.time, "7:00", "07:00"),
    (ValueType.time, "07:00:00", "07:00"),
    (ValueType.time, dt.time(7), "07:00"),
    (ValueType.time, dt.timedelta(hours=7), "07:00"),
    (ValueType.time, 0.25, "06:00"),
    (ValueType.time, 0.0, "00:00"),
    (ValueType.time, "24:00", "24:00"),
    # Dates: 2026-01-01 is Excel's 46023, and 21 November is 324 days later.
    (ValueType.date, "2026-11-21", "2026-11-21"),
    (ValueType.date, "20261121", "2026-11-21"),
    (ValueType.date, 20261121, "2026-11-21"),
    (ValueType.date, "21/11-26", "2026-11-21"),
    (ValueType.date, "21/11/2026", "2026-11-21"),
    (ValueType.date, "2026-11-21 00:00:00", "2026-11-21"),
    (ValueType.date, 46347, "2026-11-21"),
    (ValueType.date, 46347.0, "2026-11-21"),
    (ValueType.date, "46347", "2026-11-21"),
    (ValueType.date, dt.date(2026, 11, 21), "2026-11-21"),
    (ValueType.date, dt.datetime(2026, 11, 21, 7, tzinfo=dt.UTC), "2026-11-21"),
    (ValueType.date, "2024-02-29", "2024-02-29"),
    # Identity numbers, also as Excel's floating number.
    (ValueType.identity, "19850612-9801", "198506129801"),
    (ValueType.identity, "850612-9801", "198506129801"),
    (ValueType.identity, 198506129801.0, "198506129801"),
    (ValueType.identity, 198506129801, "198506129801"),
    (ValueType.identity, "19880209t050", "19880209T050"),
]

REFUSED: list[tuple[ValueType, Raw]] = [
    (ValueType.integer, "16,5"),
    (ValueType.integer, "sixteen"),
    (ValueType.integer, True),
    (ValueType.decimal, "1.234,50"),
    (ValueType.decimal, float("nan")),
    (ValueType.decimal, float("inf")),
    (ValueType.decimal, "1E999999"),
    (ValueType.percent, "%"),
    (ValueType.hours, "38:75"),
    (ValueType.hours, "38:15:30"),
    (ValueType.hours, "a week"),
    (ValueType.hours, "1E31"),
    (ValueType.time, "24:30"),
    (ValueType.time, "25:00"),
    (ValueType.time, "07:60"),
    (ValueType.time, 7),
    (ValueType.time, 7.5),
    (ValueType.time, dt.timedelta(hours=-1)),
    (ValueType.date, "2026-02-30"),
    (ValueType.date, "2025-02-29"),
    (ValueType.date, "21/13-26"),
    (ValueType.date, "nan"),
    (ValueType.date, "inf"),
    (ValueType.date, 19_999),
    (ValueType.date, 80_001),
    (ValueType.date, True),
    (ValueType.identity, "19900101-1234"),
    (ValueType.identity, 198506129801.5),
    (ValueType.identity, 1.98506e11),
    (ValueType.identity, "Anna"),
]

raws = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=True),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.timedeltas(),
    st.from_regex(r"-?[0-9]{1,6}[:.,]?[0-9]{0,2}", fullmatch=True),
    st.from_regex(r"(19|20)?[0-9]{6}[-+]?([0-9]{4}|[A-Z][0-9]{3})", fullmatch=True),
)


@pytest.mark.parametrize(("kind", "raw", "expected"), ACCEPTED)
def test_canonical_text(kind: ValueType, raw: Raw, expected: str) -> None:
    """Every way a value is written in real exports has one canonical text."""
    assert canonical(kind, raw) == expected


@pytest.mark.parametrize(("kind", "raw"), REFUSED)
def test_what_cannot_be_of_the_type_is_refused(kind: ValueType, raw: Raw) -> None:
    """Promise 7: a value that cannot be is told with its rule and remedy, never guessed."""
    with pytest.raises(NotCanonicalError) as refused:
        canonical(kind, raw)
    assert refused.value.rule.english().startswith("must be")
    assert refused.value.remedy.english().startswith("Write")


@pytest.mark.parametrize("kind", ValueType)
@pytest.mark.parametrize("raw", [None, "", "  ", "\u00a0\t\n"])
def test_no_value_is_the_empty_text(kind: ValueType, raw: Raw) -> None:
    """An empty cell is no value: neither 0 nor no, whatever its type."""
    assert canonical(kind, raw) == ""


@given(kind=st.sampled_from(ValueType), raw=raws)
def test_canonical_is_idempotent(kind: ValueType, raw: Raw) -> None:
    """Canonical text is its own canonical text; anything else is refused in one way."""
    try:
        once = canonical(kind, raw)
    except NotCanonicalError:
        return
    assert canonical(kind, once) == once


@given(kind=st.sampled_from([ValueType.text, ValueType.lines]), raw=st.text())
def test_text_can_be_stored_anywhere(kind: ValueType, raw: str) -> None:
    """No character of a cell breaks a database: no NUL, no half of a surrogate pair."""
    found = canonical(kind, raw)
    assert "\0" not in found
    assert found.encode("utf-8").decode("utf-8") == found


@pytest.mark.parametrize(
    ("total", "text"),
    [(0, "0:00"), (5, "0:05"), (59, "0:59"), (60, "1:00"), (2295, "38:15"), (-30, "-0:30"),
     (-90, "-1:30")],
)  # fmt: skip
def test_minutes_as_hours(total: int, text: str) -> None:
    """Minutes and canonical hours say the same."""
    assert hours_text(total) == text
    assert minutes(text) == total


@given(st.integers(min_value=-10_000_000, max_value=10_000_000))
def test_hours_and_minutes_are_inverse(total: int) -> None:
    """No minute is lost on the way to canonical hours and back."""
    assert minutes(hours_text(total)) == total
    assert canonical(ValueType.hours, hours_text(total)) == hours_text(total)


@pytest.mark.parametrize(
    ("number", "text"),
    [("75.00", "75"), ("100", "100"), ("1E+3", "1000"), ("-0.0", "0"), ("0.50", "0.5"),
     ("1200.010", "1200.01")],
)  # fmt: skip
def test_decimal_text(number: str, text: str) -> None:
    """A decimal has no exponent and no zeros that say nothing; its other zeros stay."""
    assert decimal_text(Decimal(number)) == text


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4
    )
)
def test_decimal_text_keeps_the_number(number: Decimal) -> None:
    """The text is the same number, and equal numbers have equal texts."""
    assert Decimal(decimal_text(number)) == number
    assert decimal_text(number) == decimal_text(number.normalize())
