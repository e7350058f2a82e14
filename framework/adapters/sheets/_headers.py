"""Which row is the header, and which declared column stands where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from framework.adapters.sheets._grid import Cell, is_blank, key, letters, shown
from framework.core.errors import FileRefused
from framework.core.messages import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from framework.core.tables import Column, SheetSpec

#: The header must stand within this many rows; titles and notes may come before it.
_SEARCHED = 30


@dataclass(frozen=True, slots=True)
class Header:
    """Where the declared columns stand; indices count from 0."""

    row: int = -1
    columns: dict[str, int] = field(default_factory=dict)
    #: The headers as the sheet writes them, by declared name.
    written: dict[str, str] = field(default_factory=dict)
    #: Declared columns that two headers claim, with the letters of both.
    doubtful: dict[str, str] = field(default_factory=dict)


def find_header(rows: Sequence[Sequence[Cell]], spec: SheetSpec, file: str, sheet: str) -> Header:
    """Return the row that matches most declared columns.

    Raises `FileRefused` when a required column is missing or stands twice.
    """
    best = Header()
    above: list[str] = []
    for number, row in enumerate(rows[:_SEARCHED]):
        own = ["" if is_blank(cell) else shown(cell) for cell in row]
        header = _match(number, own, above, spec.columns)
        if len(header.columns) > len(best.columns):
            best = header
        above = own
    missing = [name for name in _required(spec, best) if name not in best.columns]
    if missing:
        raise FileRefused(
            message(
                "{file}, sheet {sheet}: these columns are missing: {columns}; "
                "add them with exactly these headers.",
                file=file,
                sheet=sheet,
                columns=", ".join(missing),
            )
        )
    if best.doubtful:
        name, where = next(iter(best.doubtful.items()))
        raise FileRefused(
            message(
                "{file}, sheet {sheet}: the header {column} stands more than once ({letters}); "
                "keep one.",
                file=file,
                sheet=sheet,
                column=name,
                letters=where,
            )
        )
    return _with_others(best, rows[best.row]) if spec.others else best


def likely_header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """Return the row that looks most like headers, where nobody has declared any.

    It has the most different words; numbers, dates and what stands twice are no headers. None for
    a sheet without words.
    """
    best = Header()
    for number, row in enumerate(rows[:_SEARCHED]):
        words = [
            shown(cell) if isinstance(cell, str) and not is_blank(cell) else "" for cell in row
        ]
        found = {
            text: index
            for index, text in reversed(list(enumerate(words)))
            if any(sign.isalpha() for sign in text)
        }
        if len(found) > len(best.columns):
            ordered = dict(sorted(found.items(), key=lambda each: each[1]))
            best = Header(row=number, columns=ordered)
    return best if best.columns else None


def _with_others(header: Header, row: Sequence[Cell]) -> Header:
    """Add the columns that nobody declared; of two with the same header, the first."""
    taken = set(header.columns.values())
    for index, cell in enumerate(row):
        name = "" if is_blank(cell) else shown(cell)
        if name and index not in taken and name not in header.columns:
            header.columns[name] = index
            header.written[name] = name
    return header


def _required(spec: SheetSpec, header: Header) -> list[str]:
    tied = set(spec.belongs.on) if spec.belongs else set()
    if not any(name in header.columns for name in spec.named_by):
        tied |= set(spec.named_by)
    return [column.name for column in spec.columns if not column.optional or column.name in tied]


def _match(number: int, own: list[str], above: list[str], declared: tuple[Column, ...]) -> Header:
    header = Header(row=number)
    alone: dict[str, list[int]] = {}
    grouped: dict[str, list[int]] = {}
    written: dict[int, str] = {}
    group = ""
    for index, text in enumerate(own):
        over = above[index] if index < len(above) else ""
        # A cell merged sideways holds its text in its first column only, and one merged
        # downwards in its upper row only.
        group = over or group
        written[index] = text or over
        alone.setdefault(key(text or over), []).append(index)
        if text and group:
            grouped.setdefault(key(group + text), []).append(index)
    for column in declared:
        spellings = [key(name) for name in (column.name, *column.aliases)]
        found = next((names[s] for names in (alone, grouped) for s in spellings if s in names), [])
        if found:
            header.columns[column.name] = found[0]
            header.written[column.name] = written[found[0]]
        if len(found) > 1:
            header.doubtful[column.name] = ", ".join(map(letters, found))
    return header
