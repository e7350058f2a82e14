"""The checks of one column: every distinct raw value is made canonical and judged once."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from framework.adapters.sheets._grid import (
    Cell,
    Damage,
    Share,
    excel_error,
    is_blank,
    is_error_text,
    shown,
)
from framework.core.canonical import (
    NotCanonicalError,
    Raw,
    ValueType,
    canonical,
    decimal_text,
    hours_text,
    minutes,
)
from framework.core.identity import canonical_identity, mask_all
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from framework.core.tables import Column

#: Excel writes and reads the days before this one differently from everybody else.
_EXCEL_SURE = dt.datetime(1900, 3, 1)  # noqa: DTZ001 (a cell has no time zone)
_EXCEL_ZERO = dt.datetime(1899, 12, 31)  # noqa: DTZ001 (a cell has no time zone)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_MASKED = re.compile(r"\d{6,8}-\*{4}")
_LONGEST_SHOWN = 80
_LONGEST_NUMBER = 12
_LOST_DIGITS = "0000"
_TEN_DIGITS = 10
#: 0100 … 2400 typed as a time into a number cell, where the first zero is lost.
_CLOCK_NUMBERS = range(100, 2401)


class Problem(NamedTuple):
    """Why a value is bad; `shown` is safe to show."""

    shown: str
    rule: Message
    remedy: Message


@dataclass(frozen=True, slots=True)
class Checked:
    """A judged column: the value of row `n` is `texts[at[n]]`, bad when `at[n]` has a problem."""

    texts: list[str]
    at: list[int]
    problems: dict[int, Problem]


def check_column(
    column: Column, cells: Sequence[Cell], *, formats_known: bool, from_1904: bool
) -> Checked:
    """Judge the cells of one column."""
    result = Checked([], [], {})
    # 1, 1.0 and True are one key in a dictionary, but not one value in a sheet.
    memory: dict[type, dict[Cell, int]] = {}
    for cell in cells:
        seen = memory.setdefault(type(cell), {})
        place = seen.get(cell)
        if place is None:
            place = seen[cell] = len(result.texts)
            text, problem = _judge(column, cell, formats_known=formats_known, from_1904=from_1904)
            result.texts.append(text)
            if problem:
                result.problems[place] = problem
        result.at.append(place)
    return result


def safe(column: Column, text: str) -> str:
    """Return a value as lists may show it: identity numbers masked, sensitive text hidden."""
    masked = mask_all(text)
    if column.sensitive and not _MASKED.fullmatch(masked):
        masked = "*" * len(text)
    return masked if len(masked) <= _LONGEST_SHOWN else masked[:_LONGEST_SHOWN] + "…"


def _judge(
    column: Column, cell: Cell, *, formats_known: bool, from_1904: bool
) -> tuple[str, Problem | None]:
    if is_error_text(cell):
        cell = excel_error(shown(cell))
    if isinstance(cell, Damage):
        return "", Problem(safe(column, cell.shown), cell.rule, cell.remedy)
    unsure = _unsure(column, cell, formats_known=formats_known, from_1904=from_1904)
    broken: tuple[Message, Message] | None
    try:
        text = canonical(column.type, _raw(column.type, cell))
        broken = unsure or _broken_rule(column, text)
    except NotCanonicalError as error:
        text = shown(cell)
        broken = _damage(column, text, cell) or (error.rule, error.remedy)
    if broken:
        return text, Problem(safe(column, shown(cell)), *broken)
    if column.choices:
        text = _choices(column).get(text.casefold(), text)
    return text, None


def _raw(kind: ValueType, cell: Raw) -> Raw:
    """Undo what a spreadsheet program does to a value when it stores it."""
    if is_blank(cell):
        return ""
    if kind in (ValueType.date, ValueType.identity) and shown(cell) == "0":
        return ""  # exports write 0 for nothing; it is never a date nor a person
    if isinstance(cell, float):
        return _raw_number(kind, cell)
    return _raw_moment(kind, cell) if isinstance(cell, (dt.date, dt.time)) else cell


def _raw_number(kind: ValueType, number: float) -> Raw:
    if isinstance(number, Share) and kind is ValueType.percent:
        return Decimal(str(float(number))) * 100
    if kind is ValueType.time and number.is_integer() and int(number) in _CLOCK_NUMBERS:
        return f"{int(number):04d}"
    return number


def _raw_moment(kind: ValueType, moment: dt.date | dt.time) -> Raw:
    half = dt.timedelta(milliseconds=500)
    if isinstance(moment, dt.time):
        # A time is a fraction of a day: 07:00 may be stored as 06:59:59.999.
        rounded = dt.datetime.combine(_EXCEL_SURE, moment) + half
        return rounded.time() if rounded.day == _EXCEL_SURE.day else dt.timedelta(days=1)
    whole = isinstance(moment, dt.datetime)
    exact = moment + half if whole else dt.datetime.combine(moment, dt.time())
    if exact < _EXCEL_SURE and kind is not ValueType.time:
        return exact - _EXCEL_ZERO  # 38:15 shown as a time of day: one day and 14:15
    return exact if whole else moment


def _unsure(
    column: Column, cell: Raw, *, formats_known: bool, from_1904: bool
) -> tuple[Message, Message] | None:
    if column.type is ValueType.percent and not formats_known and isinstance(cell, float):
        if 0 < abs(cell) <= 1:
            return (
                message("may be a share or a percentage; this file format does not tell"),
                message("Save the workbook as .xlsx."),
            )
    elif from_1904 and (
        (column.type is ValueType.date and isinstance(cell, float))
        or (column.type is ValueType.hours and isinstance(cell, (dt.date, dt.time)))
    ):
        return (
            message("is uncertain, because this workbook counts its days from 1904"),
            message("Write the value as text."),
        )
    return None


def _broken_rule(column: Column, text: str) -> tuple[Message, Message] | None:
    if not text:
        empty = message("must not be empty"), message("Write the value.")
        return None if column.empty_ok else empty
    if column.choices and text.casefold() not in _choices(column):
        return (
            message("must be one of: {choices}", choices=", ".join(column.choices)),
            message("Write one of them, exactly so."),
        )
    if column.pattern and not re.fullmatch(column.pattern, text):
        return _damage(column, text, text) or (
            message("does not have the form of this column"),
            message("Compare it with other rows, and correct it."),
        )
    return _out_of_range(column, text)


def _out_of_range(column: Column, text: str) -> tuple[Message, Message] | None:
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return None
    timed = column.type in (ValueType.hours, ValueType.time)
    number = Decimal(minutes(text)) if timed else Decimal(text)

    def shown_limit(limit: Decimal) -> str:
        return hours_text(int(limit)) if timed else decimal_text(limit)

    check = message("Check the value.")
    if low is not None and number < low:
        return message("must be at least {limit}", limit=shown_limit(low)), check
    if high is not None and number > high:
        return message("must be at most {limit}", limit=shown_limit(high)), check
    return None


def _damage(column: Column, seen: str, cell: Cell) -> tuple[Message, Message] | None:
    """Recognise what Excel does to numbers that should have been text."""
    scientific = _SCIENTIFIC.fullmatch(seen) is not None
    if column.type is ValueType.identity and (
        scientific or (isinstance(cell, float) and seen.endswith(_LOST_DIGITS))
    ):
        return (
            message("the identity number was saved as a number and has lost digits"),
            message("Format the column as text and write the number again."),
        )
    if scientific and column.pattern:
        return (
            message("was saved as a number and has lost digits"),
            message("Format the column as text and write the value again."),
        )
    if seen.isdecimal() and _fits_with_zeros(column, seen):
        return message("the leading zero is lost"), message("Format the column as text.")
    return None


def _fits_with_zeros(column: Column, digits: str) -> bool:
    if column.type is ValueType.identity:
        return canonical_identity(digits.zfill(_TEN_DIGITS)) is not None
    padded = (digits.zfill(length) for length in range(len(digits) + 1, _LONGEST_NUMBER + 1))
    return bool(column.pattern) and any(re.fullmatch(column.pattern, text) for text in padded)


def _choices(column: Column) -> dict[str, str]:
    return {choice.casefold(): choice for choice in column.choices}
