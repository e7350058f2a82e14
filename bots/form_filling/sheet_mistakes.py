"""What is wrong in the sheets and columns of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bots.form_filling.explaining import Mistake, absent, unknown
from bots.form_filling.expressions import RESERVED
from bots.form_filling.names import columns
from bots.form_filling.settings import FormColumn, FormSheet, Lookup, Place, Settings
from framework.core.canonical import AMOUNTS, NotCanonicalError, ValueType, canonical

#: What a moment is made of.
_MOMENT = (ValueType.date, ValueType.time)


def mistakes(settings: Settings, broken: frozenset[str]) -> Iterator[Mistake]:
    """Yield what is wrong in every sheet."""
    for at, source in enumerate(settings.sources):
        for nr, sheet in enumerate(source.sheets):
            place: Place = ("sources", at, "sheets", nr)
            others = {each.key: each for each in source.sheets if each is not sheet}
            yield from _sheet(sheet, place, others, broken)


def _sheet(
    sheet: FormSheet, place: Place, others: dict[str, FormSheet], broken: frozenset[str]
) -> Iterator[Mistake]:
    seen: dict[str, set[str]] = {"key": set(), "name": set()}
    for at, column in enumerate(sheet.columns):
        here: Place = (*place, "columns", at)
        for part, known in seen.items():
            if getattr(column, part) in known:
                yield (*here, part), f"{part} {getattr(column, part)!r} stands twice in the sheet"
            known.add(getattr(column, part))
        if column.key in RESERVED:
            yield (*here, "key"), f"{column.key!r} has a meaning of its own in expressions"
        yield from _column(column, here)
    is_broken = broken.__contains__
    own = columns(sheet)
    yield from absent("column", (*place, "unique"), sheet.unique, own, is_broken)
    yield from absent("column", (*place, "named_by"), sheet.named_by, own, is_broken)
    if sheet.tenant is not None and sheet.tenant not in own and sheet.tenant not in broken:
        yield (*place, "tenant"), unknown("column", sheet.tenant, own)
    if sheet.belongs is None or sheet.belongs.sheet in broken:
        return
    if sheet.belongs.sheet not in others:
        text = unknown("sheet of this source", sheet.belongs.sheet, others)
        yield (*place, "belongs", "sheet"), text
        return
    shared = [key for key in own if key in columns(others[sheet.belongs.sheet])]
    here = (*place, "belongs", "on")
    yield from absent("column of both sheets", here, sheet.belongs.on, shared, is_broken)


def lookup_mistakes(
    lookup: Lookup, place: Place, sheet: FormSheet, case_sheet: FormSheet, broken: frozenset[str]
) -> Iterator[Mistake]:
    """Yield what is wrong in the values and periods that a look-up keeps rows by."""
    theirs = columns(sheet)
    for name, value in lookup.only.items():
        choices = theirs[name].choices if name in theirs else ()
        if name not in theirs and name not in broken:
            yield (*place, "only", name), unknown(f"column of sheet {sheet.key}", name, theirs)
        elif choices and value not in choices:
            yield (*place, "only", name), f"{value!r} is none of: {', '.join(choices)}"
    if lookup.overlaps is None:
        return
    own = columns(case_sheet)
    for part, known in (("starts", theirs), ("ends", theirs), ("since", own), ("until", own)):
        names: tuple[str, ...] = getattr(lookup.overlaps, part)
        for at, (name, kind) in enumerate(zip(names, _MOMENT, strict=False)):
            here = (*place, "overlaps", part, at)
            if name in broken:
                continue
            fitting = [key for key, one in known.items() if one.type is kind]
            if name not in fitting:
                yield here, unknown(f"column of type {kind}", name, fitting)
            elif known[name].empty_ok or known[name].optional or known[name].bad_is_unknown:
                yield here, f"{name!r} may be empty: nobody would know what it overlaps"


def _column(column: FormColumn, place: Place) -> Iterator[Mistake]:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None and low > high:
        yield (*place, "minimum"), f"minimum {low} is above maximum {high}"
    for part in ("minimum", "maximum"):
        if getattr(column, part) is not None and column.type not in AMOUNTS:
            allowed = ", ".join(sorted(AMOUNTS))
            yield (*place, part), f"{part} goes with a number (types: {allowed}), not {column.type}"
    for at, choice in enumerate(column.choices):
        try:
            written = canonical(column.type, choice)
        except NotCanonicalError as error:
            yield (*place, "choices", at), f"{choice!r} {error.rule}: the column is {column.type}"
            continue
        if written != choice:
            yield (*place, "choices", at), f"{choice!r} is written {written!r} as {column.type}"
    try:
        re.compile(column.pattern)
    except re.error as error:
        yield (*place, "pattern"), f"not a regular expression: {error}"
