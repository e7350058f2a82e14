"""One canonical text per value, so that `38:15`, `38,25` and 38.25 are the same hours.

Everything read from a workbook, a page or a person goes through `canonical` once; from there
on values are compared as plain text. Types and their canonical form:

=========  =====================================  ==========================
type       accepts                                canonical
=========  =====================================  ==========================
text       anything                               NFC, single spaces, no edges,
                                                  nothing invisible
lines      anything                               as text, line by line; one
                                                  empty line between paragraphs
integer    `16`, `16,0`, 16.0                     `16`
decimal    `1 234,50`, 1234.5                     `1234.5`
percent    `75`, `75,00 %`, 75.0                  `75`
hours      `38:15`, `38,25`, 38.25, timedelta     `38:15` (hours:minutes)
time       `07:00`, `7.00`, `0700`, time          `07:00`
date       ISO, `21/11-26`, Excel serial, date    `2026-11-21`
identity   personnummer, samordningsnummer,       twelve characters without dash,
           reserve number                         e.g. `198506129801`
=========  =====================================  ==========================
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING

from framework.core.identity import canonical_identity
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a cell, a page or a form field may hold before it is made canonical.
Raw = str | int | float | bool | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta | None

#: Excel's day 0; serials count days from here (valid for dates after 1900-02-28).
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_FIRST, _EXCEL_LAST = 20_000, 80_000  # 1954-10-03 … 2119-01-10
_MINUTES_PER_HOUR = 60
_LONGEST_NUMBER = 30
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
#: More than one empty line.
_GAP = re.compile(r"\n{3,}")
#: What no database can hold: NUL, and halves of surrogate pairs.
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_CLOCK = re.compile(r"(-?)(\d{1,32}):([0-5]\d)(?::00)?")
_TIME = re.compile(r"([01]?\d|2[0-4])[:.]?([0-5]\d)(?::00)?")
_ISO_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]00:00(?::00)?)?")
_SHORT_DATE = re.compile(r"(\d{1,2})/(\d{1,2})[-\s/](\d{2}|\d{4})")


class ValueType(StrEnum):
    """What a value is, which decides how it is read and compared."""

    text = "text"
    lines = "lines"
    integer = "integer"
    decimal = "decimal"
    percent = "percent"
    hours = "hours"
    time = "time"
    date = "date"
    identity = "identity"


#: Types whose empty value would be taken for nothing at all.
AMOUNTS = frozenset({ValueType.integer, ValueType.decimal, ValueType.percent, ValueType.hours})


class NotCanonicalError(ValueError):
    """The raw value cannot be of the type; `rule` says what is allowed, `remedy` what to do."""

    def __init__(self, rule: Message, remedy: Message) -> None:
        super().__init__(rule.english())
        self.rule = rule
        self.remedy = remedy


def canonical(kind: ValueType, raw: Raw) -> str:
    """Return the one canonical text of `raw`; the empty text when there is no value.

    Raises `NotCanonicalError` when the value cannot be of the type.
    """
    if isinstance(raw, str):
        raw = _visible(raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return ""
    return _READERS[kind](raw)


def close_up(lines: str) -> str:
    """Return canonical `lines` without empty ones, to compare by: not every system keeps them."""
    return lines.replace("\n\n", "\n")


def minutes(hours: str) -> int:
    """Return canonical `hours` or `time` text as minutes."""
    whole, _, rest = hours.partition(":")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * _MINUTES_PER_HOUR + sign * int(rest)


def hours_text(total_minutes: int) -> str:
    """Return minutes as canonical hours, e.g. 2295 → `38:15`."""
    sign = "-" if total_minutes < 0 else ""
    whole, rest = divmod(abs(total_minutes), _MINUTES_PER_HOUR)
    return f"{sign}{whole}:{rest:02d}"


def decimal_text(number: Decimal) -> str:
    """Return a decimal without exponent or trailing zeros, e.g. 75.00 → `75`."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _visible(text: str) -> str:
    """Drop what nobody sees (zero-width spaces, soft hyphens): equal to the eye is equal."""
    if text.isascii():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _text(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = unicodedata.normalize("NFC", _UNSTORABLE.sub("", str(raw)))
    return _SPACES.sub(" ", text).strip()


def _lines(raw: Raw) -> str:
    lines = (_text(line) for line in (raw.splitlines() if isinstance(raw, str) else [raw]))
    return _GAP.sub("\n\n", "\n".join(lines)).strip("\n")


def _number(raw: Raw) -> Decimal:
    try:
        if isinstance(raw, bool):
            raise InvalidOperation
        if isinstance(raw, (int, float, Decimal)):
            number = Decimal(str(raw))
        else:
            number = Decimal(_SPACES.sub("", str(raw)).replace(",", ".").replace("\u2212", "-"))
        # 1E999999 is a number too, and would fill the memory when written out.
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
            raise InvalidOperation
    except InvalidOperation:
        raise NotCanonicalError(
            message("must be a number"), message("Write digits, e.g. 12,5.")
        ) from None
    return number


def _integer(raw: Raw) -> str:
    number = _number(raw)
    if number != number.to_integral_value():
        raise NotCanonicalError(
            message("must be a whole number"), message("Write a whole number, e.g. 4.")
        )
    return str(int(number))


def _decimal(raw: Raw) -> str:
    return decimal_text(_number(raw))


def _percent(raw: Raw) -> str:
    return decimal_text(_number(raw.replace("%", "") if isinstance(raw, str) else raw))


def _hours(raw: Raw) -> str:
    if isinstance(raw, dt.timedelta):
        return hours_text(round(raw.total_seconds() / 60))
    if isinstance(raw, dt.datetime):
        # Excel stores 38:15 in a time cell as a day and a fraction after its epoch.
        return _hours(raw - dt.datetime.combine(_EXCEL_EPOCH, dt.time(), raw.tzinfo))
    if isinstance(raw, dt.time):
        return hours_text(raw.hour * _MINUTES_PER_HOUR + raw.minute)
    if isinstance(raw, str) and (clock := _CLOCK.fullmatch(raw.strip())):
        sign, whole, rest = clock.groups()
        total = int(whole) * _MINUTES_PER_HOUR + int(rest)
        return hours_text(-total if sign else total)
    try:
        return hours_text(round(_number(raw) * _MINUTES_PER_HOUR))
    except NotCanonicalError:
        raise NotCanonicalError(
            message("must be hours"), message("Write hours and minutes, e.g. 38:15.")
        ) from None


def _time(raw: Raw) -> str:
    if isinstance(raw, (dt.time, dt.datetime)):
        return f"{raw.hour:02d}:{raw.minute:02d}"
    if isinstance(raw, dt.timedelta):
        raw = hours_text(round(raw.total_seconds() / 60))
    if isinstance(raw, float) and 0 <= raw <= 1:
        raw = hours_text(round(raw * 24 * _MINUTES_PER_HOUR))
    if (
        isinstance(raw, str)
        and (found := _TIME.fullmatch(raw.strip()))
        and (found[1] != "24" or found[2] == "00")
    ):
        return f"{int(found[1]):02d}:{found[2]}"
    raise NotCanonicalError(
        message("must be a time of day"), message("Write hours and minutes, e.g. 07:00.")
    )


def _date(raw: Raw) -> str:
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat()
    if isinstance(raw, dt.date):
        return raw.isoformat()
    text = _text(raw)
    try:
        if iso := _ISO_DATE.fullmatch(text):
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3])).isoformat()
        if short := _SHORT_DATE.fullmatch(text):
            year = int(short[3]) + (2000 if len(short[3]) == 2 else 0)  # noqa: PLR2004 (two digits)
            return dt.date(year, int(short[2]), int(short[1])).isoformat()
        serial = int(float(text))
        if _EXCEL_FIRST <= serial <= _EXCEL_LAST:
            return (_EXCEL_EPOCH + dt.timedelta(days=serial)).isoformat()
    except (ValueError, OverflowError):
        pass
    raise NotCanonicalError(
        message("must be a date"), message("Write year, month and day, e.g. 2026-11-21.")
    )


def _identity(raw: Raw) -> str:
    if isinstance(raw, float):
        if not raw.is_integer():
            raise _bad_identity()
        raw = int(raw)
    number = canonical_identity(_text(raw))
    if number is None:
        raise _bad_identity()
    return number


def _bad_identity() -> NotCanonicalError:
    return NotCanonicalError(
        message("must be a valid personnummer, samordningsnummer or reserve number"),
        message("Write twelve digits as text, and check the last one."),
    )


_READERS: dict[ValueType, Callable[[Raw], str]] = {
    ValueType.text: _text,
    ValueType.lines: _lines,
    ValueType.integer: _integer,
    ValueType.decimal: _decimal,
    ValueType.percent: _percent,
    ValueType.hours: _hours,
    ValueType.time: _time,
    ValueType.date: _date,
    ValueType.identity: _identity,
}
