"""The names that expressions, texts and figures of a coworker's settings can use."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from bots.form_filling import expressions
from bots.form_filling.expressions import ANY, DATE, NUMBER, TRUTH, Type
from bots.form_filling.settings import (
    Computed,
    FormColumn,
    FormReading,
    FormSheet,
    FormSource,
    ReadField,
    Settings,
)
from framework.core.canonical import ValueType
from framework.core.messages import mark
from framework.core.values import Value

#: What every look-up, detail and reading has beside its columns: how many rows there are.
COUNT = "count"
_ROWS = mark("Number of rows")


class Named(Value):
    """One value that has a name."""

    type: ValueType
    label: str
    #: Stands in no text.
    secret: bool = False


def sheets(settings: Settings) -> dict[str, tuple[FormSource, FormSheet]]:
    """Return every sheet by its key, with its source."""
    return {sheet.key: (source, sheet) for source in settings.sources for sheet in source.sheets}


def columns(sheet: FormSheet) -> dict[str, FormColumn]:
    """Return the columns of a sheet by their keys."""
    return {column.key: column for column in sheet.columns}


class Names:
    """Every name of some settings; those of sheets that are not there are left out.

    `broken` names parts that are told as mistakes of their own: whatever they are fits everywhere.
    """

    def __init__(self, settings: Settings, broken: Iterable[str] = ()) -> None:
        known = sheets(settings)
        lost = {one.key for one in settings.lookups if one.sheet not in known}
        lost |= {one.key for one in settings.details if one.sheet not in known}
        self._broken = dict.fromkeys(sorted({*broken, *lost}), ANY)
        #: Values by name, for texts and figures.
        self.values: dict[str, Named] = {}
        self._types: dict[str, Type] = {}
        self._known: dict[str, Type] = {}
        #: Columns of the details by `detail.column`.
        self.cells: dict[str, Named] = {}
        if settings.cases.sheet in known:
            for column in known[settings.cases.sheet][1].columns:
                self._add(column.key, _named(column))
        for lookup in settings.lookups:
            if lookup.sheet in known:
                own = {one.key: _named(one) for one in known[lookup.sheet][1].columns}
                self._fields(lookup.key, own, _ROWS)
        for detail in settings.details:
            if detail.sheet in known:
                self._detail(detail.key, known[detail.sheet][1])
        for constant in settings.constants:
            self._add(constant.key, Named(type=constant.type, label=constant.label.label))

    def types(self) -> dict[str, Type]:
        """Return what expressions can use so far."""
        return {**self._broken, **self._types, "known": expressions.named("known", self._known)}

    def add_computed(self, computed: Computed) -> None:
        """Add a figure that is computed: those after it can use it.

        A text that is put together from what is sensitive is sensitive itself.
        """
        secret = False
        if computed.type is ValueType.text:
            with suppress(expressions.NotAnExpression):
                used = expressions.parse(computed.value, self.types()).names
                known = self.values | self.cells
                secret = any(known[name].secret for name in used if name in known)
        self._add(
            computed.key, Named(type=computed.type, label=computed.label.label, secret=secret)
        )

    def add_prepared(self, readings: Iterable[FormReading]) -> None:
        """Add what is known only while a case is prepared: the day, and what systems say."""
        self._types["today"] = DATE
        for reading in readings:
            own = {name: _named_field(field) for name, field in reading.result.items()}
            self._fields(reading.key, own, reading.label.label)
            types = dict.fromkeys((*own, COUNT), TRUTH)
            self._known[reading.key] = expressions.named(f"known_{reading.key}", types)

    def columns_of(self, detail: str) -> tuple[str, ...]:
        """Return the keys of the columns of a detail."""
        return tuple(name.split(".")[1] for name in self.cells if name.startswith(f"{detail}."))

    def is_broken(self, name: str) -> bool:
        """Tell whether a name is of a part that is told as a mistake of its own."""
        return bool(set(name.strip(".").split(".")) & set(self._broken))

    def _add(self, name: str, named: Named) -> None:
        self.values[name] = named
        self._types[name] = expressions.type_of(named.type)
        self._known[name] = TRUTH

    def _fields(self, key: str, found: dict[str, Named], label: str) -> None:
        self.values |= {f"{key}.{name}": named for name, named in found.items()}
        types = {name: expressions.type_of(named.type) for name, named in found.items()}
        self._types[key] = expressions.named(key, self._broken | types | {COUNT: NUMBER})
        self._known[key] = expressions.named(f"known_{key}", dict.fromkeys(found, TRUTH))
        self._count(key, label)

    def _detail(self, key: str, sheet: FormSheet) -> None:
        found = {column.key: _named(column) for column in sheet.columns}
        self.cells |= {f"{key}.{name}": named for name, named in found.items()}
        types = {name: expressions.list_of(named.type) for name, named in found.items()}
        self._types[key] = expressions.named(key, self._broken | types | {COUNT: NUMBER})
        self._known[key] = expressions.named(f"known_{key}", dict.fromkeys(found, TRUTH))
        self._count(key, _ROWS)

    def _count(self, key: str, label: str) -> None:
        self.values[f"{key}.{COUNT}"] = Named(type=ValueType.integer, label=label)


def _named(column: FormColumn) -> Named:
    return Named(type=column.type, label=column.title, secret=column.secret)


def _named_field(field: ReadField) -> Named:
    return Named(type=field.type, label=field.label.label, secret=field.secret)
