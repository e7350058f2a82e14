"""Look-ups: which rows of a sheet belong to a case."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from bots.form_filling.facts import Cells, cells
from bots.form_filling.form import Form
from bots.form_filling.settings import Lookup
from framework.core.canonical import minutes
from framework.core.errors import BusinessException
from framework.core.kinds import SourceReader
from framework.core.messages import Message, message
from framework.core.tables import WorkbookRows

_Key = tuple[str, ...]
#: Bad rows of a register that a message names.
_NAMED = 5
_DAY = dt.timedelta(days=1)


class Register:
    """The sheet that a look-up looks in, by the columns it looks by."""

    def __init__(self, form: Form, lookup: Lookup, sources: SourceReader) -> None:
        self._lookup = lookup
        self._rows: dict[_Key, list[Cells]] = defaultdict(list)
        sheet = form.sheet(lookup.sheet)
        column = form.settings.cases.protected.column or ""
        tells = column.startswith(f"{lookup.key}.")
        books = list(sources.workbooks(form.source_of(lookup.sheet)))
        if tells and not books:
            raise BusinessException(
                message(
                    "Nothing could be read from {sheet}, so nobody knows who is protected.",
                    sheet=sheet.name,
                )
            )
        for book in books:
            found = book.sheet(sheet.name)
            if tells and found.returned:
                raise BusinessException(_not_whole(book, sheet.name))
            for row in found.rows:
                one = cells(row, sheet)
                if all(one.values[key] == value for key, value in lookup.only.items()):
                    self._rows[tuple(one.values[key] for key in lookup.by)].append(one)

    def rows(self, own: Cells, details: Mapping[str, tuple[Cells, ...]]) -> tuple[Cells, ...]:
        """Return every row that belongs to a case; none where the case does not say what by."""
        keys = (key for key in self._sought(own, details) if all(key))
        found = (one for key in keys for one in self._rows.get(key, ()))
        overlap = self._lookup.overlaps
        if overlap is None:
            return tuple(found)
        margin = dt.timedelta(minutes=overlap.margin)
        since = _moment(own, overlap.since, is_end=False) - margin
        until = _moment(own, overlap.until, is_end=True) + margin
        return tuple(
            one
            for one in found
            if _moment(one, overlap.starts, is_end=False) < until
            and _moment(one, overlap.ends, is_end=True) > since
        )

    def has_all(self, own: Cells, details: Mapping[str, tuple[Cells, ...]]) -> bool:
        """Tell whether everything that a case looks up has a row: everybody of its details."""
        return all(key in self._rows for key in self._sought(own, details))

    def _sought(self, own: Cells, details: Mapping[str, tuple[Cells, ...]]) -> Iterable[_Key]:
        """Return what is looked up, each once; parts of it are empty where nothing is said."""
        by = (_values(name, own, details) for name in self._lookup.by.values())
        return dict.fromkeys(product(*by))


def _values(name: str, own: Cells, details: Mapping[str, tuple[Cells, ...]]) -> list[str]:
    """Return what a look-up looks by: a value of the case's row, or those of its details."""
    detail, point, column = name.rpartition(".")
    return [row.values[column] for row in details[detail]] if point else [own.values[name]]


def _moment(row: Cells, names: tuple[str, ...], *, is_end: bool) -> dt.datetime:
    """Return a moment as wall time; a day without a time ends when it is over."""
    day, *time = [row.values[name] for name in names]
    midnight = dt.datetime.fromisoformat(day)
    if time:
        return midnight + dt.timedelta(minutes=minutes(time[0]))
    return midnight + _DAY if is_end else midnight


def _not_whole(book: WorkbookRows, sheet: str) -> Message:
    """Return why nobody knows who is protected: rows that cannot be read."""
    rows = [str(each.place.row) for each in book.sheet(sheet).returned]
    more = ["…"] if len(rows) > _NAMED else []
    return message(
        "{file}, sheet {sheet}: row {rows} cannot be read, so nobody knows who is protected. "
        "Correct it and start the run again.",
        file=book.file,
        sheet=sheet,
        rows=", ".join([*rows[:_NAMED], *more]),
    )
