"""Everything `prepare` needs of one case; stored as the case's values."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from pydantic import AwareDatetime

from bots.form_filling.expressions import Unknown
from bots.form_filling.form import Form
from bots.form_filling.names import COUNT, columns
from bots.form_filling.settings import Computed, FormReading, FormSheet
from framework.core.canonical import AMOUNTS, ValueType, canonical, hours_text, minutes
from framework.core.messages import Message
from framework.core.tables import Row
from framework.core.values import Value

_MINUTES = 60
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Cells(Value):
    """One row: canonical text by column key; empty where nothing is said or can be read."""

    values: dict[str, str]
    #: Where it stands, e.g. "anstallda.xlsx, anstallda row 7"; empty when it was not found.
    file: str = ""
    sheet: str = ""
    row: int = 0


class Found(Value):
    """What was looked up."""

    #: Every row that was found: none or several say nothing.
    rows: tuple[Cells, ...] = ()
    #: Why there may be others: rows that cannot be read.
    unread: Message | None = None
    #: There was something to look up by.
    sought: bool = True

    @property
    def count(self) -> str:
        """How many rows there are; empty where that is not known."""
        return str(len(self.rows)) if self.sought and self.unread is None else ""


class Facts(Value):
    """One row of the cases with what was looked up and its detail rows."""

    row: Cells
    lookups: dict[str, Found] = {}
    details: dict[str, tuple[Cells, ...]] = {}

    def told(self) -> str:
        """Return what all rows say, wherever they stand, as one hash (SHA-256, hex).

        Not whether others cannot be read: one bad row of a register makes no new case of each.
        """
        lookups = {key: found.rows for key, found in self.lookups.items()}
        said = [
            self.row.values,
            *({key: [row.values for row in rows] for key, rows in found.items()}
              for found in (lookups, self.details)),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def one(self, lookup: str) -> Cells | None:
        """Return the one row that was looked up, None when there is none or several.

        Nor is one of several that were to be looked up the only one.
        """
        found = self.lookups[lookup]
        return found.rows[0] if found.sought and len(found.rows) == 1 else None


class Answer(Value):
    """What asking a system came to."""

    #: Canonical text by field; empty where nothing is known.
    values: dict[str, str] = {}
    #: How many rows there are; empty where that is not known.
    count: str = ""
    #: The system, or why it says nothing.
    source: Message
    read_at: AwareDatetime
    #: The system could not be asked.
    not_read: bool = False


def cells(row: Row, sheet: FormSheet) -> Cells:
    """Return a row's values by the columns' keys."""
    return Cells(
        values={column.key: row[column.name] for column in sheet.columns},
        file=row.place.file,
        sheet=row.place.sheet,
        row=row.place.row,
    )


class Work:
    """A case's values: as texts by name, and as what expressions compute with."""

    def __init__(
        self,
        form: Form,
        facts: Facts,
        today: dt.date | None,
        answers: Mapping[str, Answer] = _NOTHING,
        set_by_people: Mapping[str, str] = _NOTHING,
    ) -> None:
        """Take the facts; `set_by_people` says what stands instead of a value, by name.

        Without a day nothing is computed: that is how it is while cases are collected.
        """
        self.form, self.facts = form, facts
        #: What systems say, by reading.
        self.answers = answers
        self._set = set_by_people
        #: Canonical text by name; empty where it is not known.
        self.texts: dict[str, str] = {}
        self._values: dict[str, Any] = {"known": {"": "known"}}
        settings = form.settings
        for constant in settings.constants:
            self._know(constant.key, constant.type, constant.value)
        self._row(facts, form.sheet(settings.cases.sheet))
        for lookup in settings.lookups:
            self._lookup(lookup.key, facts, form.sheet(lookup.sheet))
        for detail in settings.details:
            self._detail(detail.key, facts, form.sheet(detail.sheet))
        if today is None:
            return
        self._values["today"] = dt.datetime(today.year, today.month, today.day, tzinfo=dt.UTC)
        for reading in settings.readings:
            self._answer(reading, answers[reading.key])
        for computed in settings.computed:
            self._compute(computed)

    def holds(self, formula: str) -> bool | None:
        """Tell whether something holds, None when what it needs is not known."""
        try:
            return bool(self.value(formula))
        except Unknown:
            return None

    def value(self, formula: str) -> Any:  # noqa: ANN401 (of the type it comes to)
        """Return what an expression comes to; raises `Unknown`."""
        return self.form.expression(formula).value(self._values)

    def _row(self, facts: Facts, sheet: FormSheet) -> None:
        for column in sheet.columns:
            text = self._set.get(column.key, facts.row.values.get(column.key, ""))
            self._know(column.key, column.type, text)

    def _know(self, name: str, kind: ValueType, text: str) -> None:
        self.texts[name] = text
        self._values[name] = _value(kind, text)
        self._values["known"][name] = bool(text)

    def _lookup(self, key: str, facts: Facts, sheet: FormSheet) -> None:
        found, one = facts.lookups[key], facts.one(key)
        types = {name: column.type for name, column in columns(sheet).items()}
        self._fields(key, types, one.values if one else {}, found.count)

    def _answer(self, reading: FormReading, answer: Answer) -> None:
        types = {name: field.type for name, field in reading.result.items()}
        self._fields(reading.key, types, answer.values, answer.count)

    def _fields(
        self, key: str, types: Mapping[str, ValueType], said: Mapping[str, str], count: str
    ) -> None:
        texts = {name: self._set.get(f"{key}.{name}", said.get(name, "")) for name in types}
        values = {name: _value(types[name], text) for name, text in texts.items()}
        self._own(key, values, count)
        self.texts |= {f"{key}.{name}": text for name, text in texts.items()}

    def _detail(self, key: str, facts: Facts, sheet: FormSheet) -> None:
        rows = facts.details[key]
        values: dict[str, Any] = {}
        for column in sheet.columns:
            all_rows = [_value(column.type, row.values.get(column.key, "")) for row in rows]
            values[column.key] = None if None in all_rows else tuple(all_rows)
        self._own(key, values, str(len(rows)))

    def _own(self, key: str, values: dict[str, Any], count: str) -> None:
        values = {COUNT: _value(ValueType.integer, count), **values}
        self._values[key] = {"": key, **values}
        known = {name: value is not None for name, value in values.items()}
        self._values["known"][key] = {"": f"known.{key}", **known}
        self.texts[f"{key}.{COUNT}"] = count

    def _compute(self, computed: Computed) -> None:
        if computed.key in self._set:
            text = self._set[computed.key]
        else:
            try:
                text = _text(computed, self.value(computed.value))
            except Unknown:
                text = ""
        self._know(computed.key, computed.type, text)


def _value(kind: ValueType, text: str) -> Any:  # noqa: ANN401 (of the type it is in expressions)
    """Return a canonical text as expressions compute with it, None when it says nothing."""
    if not text:
        return None
    if kind is ValueType.date:
        day = dt.date.fromisoformat(text)
        return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    if kind in {ValueType.hours, ValueType.time}:
        return Decimal(minutes(text))
    return Decimal(text) if kind in AMOUNTS else text


def _text(computed: Computed, value: Any) -> str:  # noqa: ANN401 (of the type it comes to)
    """Return what was computed as canonical text; raises `Unknown` for what cannot be written."""
    match computed.type:
        case ValueType.date:
            return str(value.date().isoformat())
        case ValueType.hours:
            return hours_text(int(Decimal(value).to_integral_value("ROUND_HALF_UP")))
        case ValueType.time:
            whole = int(Decimal(value).to_integral_value("ROUND_HALF_UP"))
            if not 0 <= whole < 24 * _MINUTES:
                raise Unknown(computed.key)
            return f"{whole // _MINUTES:02d}:{whole % _MINUTES:02d}"
        case ValueType.integer:
            return canonical(computed.type, Decimal(value).to_integral_value("ROUND_HALF_UP"))
        case ValueType.decimal | ValueType.percent:
            step = Decimal(1).scaleb(-computed.decimals)
            return canonical(computed.type, Decimal(value).quantize(step, "ROUND_HALF_UP"))
        case _:
            return canonical(ValueType.text, value)
