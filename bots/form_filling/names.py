"""The names that expressions, texts and figures of a coworker's settings can use."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from bots.form_filling import expressions
from bots.form_filling.expressions import ANY, DATE, NUMBER, TRUTH, Type
from bots.form_filling.settings import Computed, FormColumn, FormSheet, FormSource, Settings
from framework.core.canonical import ValueType
from framework.core.messages import mark
from framework.core.values import Value

#: What every look-up and detail has beside its columns: how many rows there are.
COUNT = "count"


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
                self._lookup(lookup.key, known[lookup.sheet][1])
        for detail in settings.details:
            if detail.sheet in known:
                self._detail(detail.key, known[detail.sheet][1])

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

    def add_today(self) -> None:
        """Add the day that a case is prepared on."""
        self._types["today"] = DATE

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

    def _lookup(self, key: str, sheet: FormSheet) -> None:
        found = {column.key: _named(column) for column in sheet.columns}
        self.values |= {f"{key}.{name}": named for name, named in found.items()}
        types = {name: expressions.type_of(named.type) for name, named in found.items()}
        self._types[key] = expressions.named(key, self._broken | types | {COUNT: NUMBER})
        self._known[key] = expressions.named(f"known_{key}", dict.fromkeys(found, TRUTH))
        self._count(key)

    def _detail(self, key: str, sheet: FormSheet) -> None:
        found = {column.key: _named(column) for column in sheet.columns}
        self.cells |= {f"{key}.{name}": named for name, named in found.items()}
        types = {name: expressions.list_of(named.type) for name, named in found.items()}
        self._types[key] = expressions.named(key, self._broken | types | {COUNT: NUMBER})
        self._known[key] = expressions.named(f"known_{key}", dict.fromkeys(found, TRUTH))
        self._count(key)

    def _count(self, key: str) -> None:
        self.values[f"{key}.{COUNT}"] = Named(type=ValueType.integer, label=mark("Number of rows"))


def _named(column: FormColumn) -> Named:
    return Named(type=column.type, label=column.title, secret=column.secret)
