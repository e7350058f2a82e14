"""Look-ups: which rows of a sheet belong to a case."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from bots.form_filling.facts import Cells, Found, cells
from bots.form_filling.form import Form
from bots.form_filling.settings import FormSheet, Lookup
from framework.core.canonical import minutes
from framework.core.errors import BusinessException
from framework.core.kinds import SourceReader
from framework.core.messages import Message, message
from framework.core.tables import RowPlace, WorkbookRows

_Key = tuple[str, ...]
#: Bad rows of a register that a message names.
_NAMED = 5
_DAY = dt.timedelta(days=1)


class Register:
    """The sheet that a look-up looks in, by the columns it looks by."""

    def __init__(self, form: Form, lookup: Lookup, sources: SourceReader) -> None:
        self._lookup = lookup
        #: Rows that cannot be read, each with what can be read of it.
        self._unread: list[tuple[RowPlace, dict[str, str]]] = []
        self._rows: dict[_Key, list[Cells]] = defaultdict(list)
        sheet = form.sheet(lookup.sheet)
        column = form.settings.cases.protected.column or ""
        tells = column.startswith(f"{lookup.key}.")
        source = form.source_of(lookup.sheet)
        # A row of work that goes back to its sender is not asked for; of a register it is lost.
        is_register = source != form.source_of(form.settings.cases.sheet)
        books = list(sources.workbooks(source))
        if tells and not books:
            raise BusinessException(
                message(
                    "Nothing could be read from {sheet}, so nobody knows who is protected.",
                    sheet=sheet.name,
                )
            )
        for book in books:
            found = book.sheet(sheet.name)
            unread = list(_unread(form, book, sheet, {*lookup.by, *lookup.only}))
            if tells and unread:
                raise BusinessException(_not_whole([place for place, _ in unread]))
            if is_register:
                self._unread += unread
            for row in found.rows:
                one = cells(row, sheet)
                if all(one.values[key] == value for key, value in lookup.only.items()):
                    self._rows[tuple(one.values[key] for key in lookup.by)].append(one)

    def found(self, own: Cells, details: Mapping[str, tuple[Cells, ...]]) -> Found:
        """Return every row that belongs to a case, and whether there may be others.

        Beside a row that surely belongs to it and cannot be read, no other is the only one.
        """
        sought = list(self._sought(own, details))
        keys = [key for key in sought if all(key)]
        unread = [
            (place, self._belongs(keys, said))
            for place, said in self._unread
            if self._may_overlap(own, said)
        ]
        places = [place for place, belongs in unread if belongs is not False]
        rows = [one for key in keys for one in self._rows.get(key, ())]
        return Found(
            rows=() if any(belongs for _, belongs in unread) else self._overlapping(own, rows),
            unread=_cannot_be_read(places) if places else None,
            sought=len(keys) == len(sought),
        )

    def _belongs(self, keys: Iterable[_Key], said: Mapping[str, str]) -> bool | None:
        """Tell whether a row is one of those that are sought, None when it does not say enough."""
        belongs: bool | None = False
        for key in keys:
            wanted = dict(zip(self._lookup.by, key, strict=True)) | self._lookup.only
            if wanted.items() <= said.items():
                return True
            if all(said.get(name, value) == value for name, value in wanted.items()):
                belongs = None
        return belongs

    def _may_overlap(self, own: Cells, said: Mapping[str, str]) -> bool:
        """Tell whether a row is of the time that is sought, or does not say when it is."""
        overlap = self._lookup.overlaps
        if overlap is None or not all(map(said.get, (*overlap.starts, *overlap.ends))):
            return True
        return bool(self._overlapping(own, [Cells(values=dict(said))]))

    def _overlapping(self, own: Cells, found: list[Cells]) -> tuple[Cells, ...]:
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


def _unread(
    form: Form, book: WorkbookRows, sheet: FormSheet, by: set[str]
) -> Iterator[tuple[RowPlace, dict[str, str]]]:
    """Yield rows of which nobody knows what they belong to, and what can be read of them by key.

    With a row go those that belong to it: of them that is known by which they belong.
    """
    keys = {column.name: column.key for column in sheet.columns}
    found = book.sheet(sheet.name)
    for bad in found.returned:
        if bad.stranger:
            continue
        yield bad.place, {keys[name]: text for name, text in bad.values.items() if name in keys}
    for row in found.rows:
        known = {keys[name]: text for name, text in row.values.items() if name in keys}
        if not all(known.get(key) for key in by):
            yield row.place, {key: text for key, text in known.items() if text}
    if sheet.belongs is not None:
        owner = form.sheet(sheet.belongs.sheet)
        for place, said in _unread(form, book, owner, set()):
            yield place, {key: said[key] for key in sheet.belongs.on if key in said}


def _cannot_be_read(places: Sequence[RowPlace]) -> Message:
    """Return which rows may be more of what was found."""
    first = places[0]
    return message(
        "{file}, sheet {sheet}: row {rows} cannot be read and may be one of them.",
        file=first.file,
        sheet=first.sheet,
        rows=_some([str(each.row) for each in places]),
    )


def _some(rows: Sequence[str]) -> str:
    return ", ".join([*rows[:_NAMED], *(["…"] if len(rows) > _NAMED else [])])


def _not_whole(places: Sequence[RowPlace]) -> Message:
    """Return why nobody knows who is protected: rows that cannot be read."""
    return message(
        "{file}, sheet {sheet}: row {rows} cannot be read, so nobody knows who is protected. "
        "Correct it and start the run again.",
        file=places[0].file,
        sheet=places[0].sheet,
        rows=_some([str(each.row) for each in places]),
    )
