"""What a workbook that nobody has declared holds: its header rows, and what its columns may be.

A type is tried by the same judgment that reads the column later, so what fits here is read there.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from framework.adapters.sheets._columns import Checked, check_column
from framework.adapters.sheets._engines import read_sheets
from framework.adapters.sheets._files import examine
from framework.adapters.sheets._grid import Cell, Grid, Share, is_blank, key, shown
from framework.adapters.sheets._headers import likely_header
from framework.adapters.sheets._rows import is_total
from framework.core.canonical import ValueType
from framework.core.drafts import Sample, SampleColumn, SampleSheet
from framework.core.identity import mask_all
from framework.core.tables import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from framework.adapters.sheets.limits import Limits

#: A type is guessed when at most one cell in so many is something else: real files are dirty.
_ONE_IN = 10
#: So many different values at most are choices, when each comes so often on average.
_CHOICES, _OFTEN = 8, 3
#: What a choice looks like: one short word. Names of people have no place in a config.
_CODE = re.compile(r"\w[\w/+-]{0,19}")
_PEOPLE = re.compile(
    r"namn|name|person|klient|client|elev|pupil|student|brukare|kund|handläggare|officer|kontakt"
    r"|contact|sökande|applicant|barn|child|förälder|parent|vårdnad|guardian|anhörig|patient"
    r"|boende|medarbetare|anställd|employee|vikarie|lärare|teacher|chef|manager|ansvarig|ägare"
    r"|owner|användare|user|ombud|företrädare|godman|medlem|member|deltagare|mottagare|signatur"
    r"|telefon|phone|mobil|mail|epost|adress|address"
)
#: Words for yes and no name nobody, whatever the column is about.
_YES_NO = frozenset({"j", "n", "ja", "nej", "y", "yes", "no", "x", "1", "0"})
_IDENTITY = re.compile(r"personnummer|personnr|^pnr$|samordningsnummer|identitynumber")
#: What is written in digits and never calculated with.
_NAMED_NUMBER = re.compile(r"(nr|nummer|number|(?<!t)id|kod|code|telefon|phone|mobil|konto)$")
_DAY = re.compile(r"datum|date|^fr[aå]n|^till$|^tom$|^from$|^to$|start|slut|^end")
_HOURS = re.compile(r"timmar|tid$|hours")
_LEADING_ZERO = re.compile(r"0\d+")
_CLOCK = re.compile(r"-?\d+:[0-5]\d(:00)?")


def sample(data: bytes, file: str, limits: Limits) -> dict[str, Any]:
    """Return a `Sample` as plain data; raises `FileRefused`."""
    name = mask_all(file)
    _, grids = read_sheets(
        data, examine(data, name, limits), name, limits, lambda titles: {t: t for t in titles}
    )
    sheets = [_sheet(title or file.rpartition(".")[0], grid) for title, grid in grids.items()]
    return Sample(file=file, sheets=tuple(filter(None, sheets))).model_dump(mode="json")


def _sheet(title: str, grid: Grid) -> SampleSheet | None:
    """Return a sheet with at least one row below a header, None for any other."""
    header = likely_header(grid.rows)
    if header is None:
        return None
    rows = [
        row
        for row in grid.rows[header.row + 1 :]
        if not all(map(is_blank, row)) and not any(map(is_total, row))
    ]
    columns = [
        _column(name, [row[at] for row in rows], grid) for name, at in header.columns.items()
    ]
    if not rows or not columns:
        return None
    return SampleSheet(
        name=title, header=header.row + grid.first_row, rows=len(rows), columns=tuple(columns)
    )


def _column(name: str, cells: list[Cell], grid: Grid) -> SampleColumn:
    filled = [cell for cell in cells if not is_blank(cell)]
    kind, fits = ValueType.text, len(filled)
    for candidate in _candidates(key(name), filled):
        good = _fits(candidate, filled, grid)
        if good and good >= _least(candidate, name, len(filled)):
            kind, fits = candidate, good
            break
    judged = _judged(kind, filled, grid)
    texts = [judged.texts[at] for at in judged.at]
    return SampleColumn(
        name=name,
        type=kind,
        seen=len(filled),
        fits=fits,
        has_empty=len(filled) < len(cells),
        unique=bool(texts) and len(filled) == len(cells) == len(set(texts)),
        choices=_choices(key(name), texts) if kind is ValueType.text else (),
    )


def _least(kind: ValueType, header: str, cells: int) -> int:
    """Return how many cells must be of a type; identity numbers, which must be masked: fewer."""
    if kind is not ValueType.identity:
        return _most(cells)
    return 1 if _IDENTITY.search(key(header)) else (cells + 1) // 2


def _most(cells: int) -> int:
    """Return how many of so many cells must be of a type for it to be guessed."""
    return cells - cells // _ONE_IN


def _fits(kind: ValueType, cells: Sequence[Cell], grid: Grid) -> int:
    """Return how many cells are of a type."""
    judged = _judged(kind, cells, grid)
    return sum(at not in judged.problems for at in judged.at)


def _judged(kind: ValueType, cells: Sequence[Cell], grid: Grid) -> Checked:
    return check_column(
        Column(name="", type=kind, empty_ok=True), cells,
        formats_known=grid.formats_known, from_1904=grid.from_1904,
    )  # fmt: skip


def _candidates(header: str, cells: Sequence[Cell]) -> list[ValueType]:
    """Return the types to try, the surest first; text needs no trial."""
    found = [ValueType.identity]
    texts = [shown(cell) for cell in cells]
    if _NAMED_NUMBER.search(header) or any(map(_LEADING_ZERO.fullmatch, texts)):
        # Digits that name something: 0042 is not 42.
        return found
    days = [cell for cell in cells if isinstance(cell, dt.date) or "-" in shown(cell)[1:]]
    if _DAY.search(header) or len(days) >= _most(len(cells)):
        found.append(ValueType.date)
    clocks = [
        cell
        for cell in cells
        if isinstance(cell, dt.time | dt.timedelta) or _CLOCK.fullmatch(shown(cell))
    ]
    if len(clocks) >= _most(len(cells)):
        both = [ValueType.time, ValueType.hours]
        found += reversed(both) if _HOURS.search(header) else both
    shares = [cell for cell in cells if isinstance(cell, Share) or shown(cell).endswith("%")]
    if len(shares) >= _most(len(cells)):
        found.append(ValueType.percent)
    if _HOURS.search(header):
        found.append(ValueType.hours)
    found += [ValueType.integer, ValueType.decimal]
    if any(isinstance(cell, str) and "\n" in cell.strip() for cell in cells):
        found.append(ValueType.lines)
    return found


def _choices(header: str, texts: list[str]) -> tuple[str, ...]:
    """Return the codes of a column that has few, in order of how common they are.

    None where one of them may name somebody.
    """
    different = sorted(set(texts), key=lambda text: (-texts.count(text), text))
    few = len(different) <= _CHOICES and len(texts) >= _OFTEN * len(different)
    codes = all(_CODE.fullmatch(text) and mask_all(text) == text for text in different)
    nobody = not _PEOPLE.search(header) or all(text.casefold() in _YES_NO for text in different)
    return tuple(different) if few and codes and nobody else ()
