"""What every engine makes of a sheet: rows of raw values, with the spoilt cells marked as such."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from framework.core.canonical import Raw, ValueType, canonical
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence

_DASHES = frozenset({"", "-", "\u2013", "\u2014"})
_ERROR = re.compile(r"#(?:N/A|#+|[A-ZÅÄÖ0-9/]+[!?])")


@dataclass(frozen=True, slots=True, eq=False)
class Damage:
    """Stands in a grid where the file holds no usable value."""

    shown: str
    rule: Message
    remedy: Message


class Share(float):
    """A number shown with a percent sign: 0.75 means 75 %."""

    __slots__ = ()


Cell = Raw | Damage


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `rows[0][0]` is A1; all rows are equally long."""

    title: str
    rows: list[list[Cell]]
    #: Number formats were read, so a share of one can be told from a percentage.
    formats_known: bool = True
    #: The workbook counts its days from 1904 instead of 1900.
    from_1904: bool = False
    #: Number of the first row as people count them.
    first_row: int = 1
    #: Columns are called A, B, C; those of a table without a sheet are not.
    lettered: bool = True


def excel_error(shown: str) -> Damage:
    """Return the damage for an error value such as `#REF!`."""
    return Damage(
        shown,
        message("shows the error {error}", error=shown),
        message("Mend the formula, or write the value itself."),
    )


def no_saved_value(formula: str) -> Damage:
    """Return the damage for a formula whose result was never stored in the file."""
    return Damage(
        f"={formula}",
        message("the formula has no saved value"),
        message("Open the workbook in Excel and save it."),
    )


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing; exports write a lone dash for nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip() in _DASHES)


def is_error_text(cell: Cell) -> bool:
    """Tell whether a text is an error that a spreadsheet program wrote, in any language."""
    return isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) is not None


def shown(cell: Cell) -> str:
    """Return a cell as a person sees it."""
    return cell.shown if isinstance(cell, Damage) else canonical(ValueType.text, cell)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is `A`, 26 is `AA`."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def key(text: str) -> str:
    """Return a name without case, spaces and punctuation, for comparing headers and sheets."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def square(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return rows filled up with empty cells to the same width."""
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]
