"""From source rows to cases: one per row of the sheet that the settings name."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from bots.form_filling.facts import Cells, Facts, Work, cells
from bots.form_filling.form import Form
from bots.form_filling.looking_up import Register
from bots.form_filling.names import columns
from bots.form_filling.templates import filled, names_in
from framework.core.canonical import minutes
from framework.core.cases import Case, NotPrepared
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row, WorkbookRows

_Key = tuple[str, ...]


def collect(form: Form, sources: SourceReader) -> Iterator[Case | NotPrepared]:
    """Yield a case, or why there is none, for every good row.

    Raises `BusinessException` when a register that tells of protected identity is not there whole.
    """
    cases = form.settings.cases
    sheet = form.sheet(cases.sheet)
    registers = {lookup.key: Register(form, lookup, sources) for lookup in form.settings.lookups}
    books = list(sources.workbooks(form.source_of(cases.sheet)))
    found: list[tuple[Row, Facts]] = []
    for book in books:
        details = {each.key: _details(form, each.sheet, book) for each in form.settings.details}
        for row in book.sheet(sheet.name).rows:
            own = cells(row, sheet)
            belongs = {
                each.key: tuple(details[each.key].get(_owner(form, each.sheet, own), ()))
                for each in form.settings.details
            }
            looked_up = {key: one.found(own, belongs) for key, one in registers.items()}
            found.append((row, Facts(row=own, lookups=looked_up, details=belongs)))
    by_reference: dict[str, list[Row]] = defaultdict(list)
    works = [(row, Work(form, facts, None)) for row, facts in found]
    for row, work in works:
        by_reference[filled(cases.reference, work.texts)].append(row)
    for row, work in works:
        reference = filled(cases.reference, work.texts)
        yield _one(row, reference, by_reference[reference], work, registers)


def is_protected(work: Work, registers: Mapping[str, Register]) -> bool | None:
    """Tell whether the identity is protected, None when nothing certain says so.

    Of several people each must be found: of who stands in no register nobody knows.
    """
    protected = work.form.settings.cases.protected
    if protected.column is None:
        return False
    lookup, point, column = protected.column.rpartition(".")
    facts = work.facts
    said = (
        [row.values.get(column, "") for row in facts.lookups[lookup].rows]
        if point
        else [work.texts[column]]
    )
    if any(one in protected.yes for one in said):
        return True
    if point and not registers[lookup].has_all(facts.row, facts.details):
        return None
    if point and facts.lookups[lookup].unread is not None:
        return None
    return False if said and all(one in protected.no for one in said) else None


def _details(form: Form, key: str, book: WorkbookRows) -> dict[_Key, list[Cells]]:
    """Return the detail rows of one workbook by what ties them to their owner."""
    sheet = form.sheet(key)
    on = sheet.belongs.on if sheet.belongs else ()
    found: dict[_Key, list[Cells]] = defaultdict(list)
    for row in book.sheet(sheet.name).rows:
        one = cells(row, sheet)
        found[tuple(one.values[name] for name in on)].append(one)
    return found


def _owner(form: Form, key: str, own: Cells) -> _Key:
    sheet = form.sheet(key)
    return tuple(own.values[name] for name in (sheet.belongs.on if sheet.belongs else ()))


def _one(
    row: Row, reference: str, twins: list[Row], work: Work, registers: Mapping[str, Register]
) -> Case | NotPrepared:
    sheet = work.form.sheet(work.form.settings.cases.sheet)
    named = columns(sheet)[sheet.named_by[0]].name
    protected = is_protected(work, registers)
    if protected:
        return _protected(row, reference, work)
    if protected is None:
        return NotPrepared(
            place=row.place,
            column=named,
            reason=message("Nothing says whether the identity is protected."),
            remedy=message("State it, and send the row again; nothing was read."),
        )
    if len(twins) > 1:
        return _duplicate(row, named, twins)
    return _case(row, reference, work)


def _case(row: Row, reference: str, work: Work) -> Case:
    cases = work.form.settings.cases
    return Case(
        reference=reference,
        title=filled(cases.title, work.texts),
        unit=filled(cases.unit, work.texts),
        unit_name=filled(cases.unit_name, work.texts),
        place=row.place,
        row=row,
        values=work.facts.model_dump(mode="json"),
        told=work.facts.told(),
        control=_number(work, cases.control),
        urgent=cases.urgent is not None and work.holds(cases.urgent) is not False,
        day=_day(work, cases.day),
    )


def _protected(row: Row, reference: str, work: Work) -> Case:
    """Return a case that says nothing about the person, nor where they work."""
    sheet = work.form.sheet(work.form.settings.cases.sheet)
    headers = {key: column.name for key, column in columns(sheet).items()}
    used = [name for name in names_in(work.form.settings.cases.reference) if name in headers]
    shown = {headers[name]: work.texts[name] for name in used}
    return Case(
        reference=reference,
        title=reference,
        unit="",
        unit_name="",
        place=row.place,
        row=Row(place=row.place, values=shown),
        values={"row": {"values": {name: work.texts[name] for name in used}}},
        protected=True,
    )


def _duplicate(row: Row, column: str, twins: list[Row]) -> NotPrepared:
    """Return every one of several rows with one reference: which is right, nobody knows."""
    elsewhere = [
        f"{twin.place.file}, {twin.place.sheet} {twin.place.row}"
        for twin in twins
        if twin.place != row.place
    ]
    return NotPrepared(
        place=row.place,
        column=column,
        reason=message(
            "The same piece of work also stands in {places}.", places="; ".join(elsewhere)
        ),
        remedy=message("Keep the row that is right and send only that file again."),
    )


def _number(work: Work, name: str | None) -> Decimal | None:
    return Decimal(minutes(work.texts[name])) if name and work.texts[name] else None


def _day(work: Work, name: str | None) -> dt.date | None:
    return dt.date.fromisoformat(work.texts[name]) if name and work.texts[name] else None
