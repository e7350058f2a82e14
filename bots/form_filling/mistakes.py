"""What is wrong in settings whose every part is right in itself; each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from bots.form_filling import action_mistakes, reading_mistakes, sheet_mistakes
from bots.form_filling.explaining import Mistake, expression, label, template, unknown
from bots.form_filling.expressions import RESERVED, TRUTH, type_of
from bots.form_filling.names import COUNT, Names, columns, sheets
from bots.form_filling.settings import FormColumn, FormSheet, Place, Settings
from bots.form_filling.sheet_mistakes import lookup_mistakes
from framework.core.canonical import ValueType


def mistakes(settings: Settings, broken: frozenset[str]) -> list[Mistake]:
    """Return every mistake; what rests on a `broken` name is not told again."""
    names = Names(settings, broken)
    return [
        *_twice(settings),
        *sheet_mistakes.mistakes(settings, broken),
        *_cases(settings, names),
        *_links(settings, broken),
        *_figures(settings, names),
        *reading_mistakes.settled(settings, names),
        *action_mistakes.mistakes(settings, names),
        *reading_mistakes.not_shown(settings, names),
    ]


def _twice(settings: Settings) -> Iterator[Mistake]:
    """Yield keys and codes that stand twice."""
    sheet_keys: list[tuple[Place, str]] = [
        (("sources", at, "sheets", nr, "key"), sheet.key)
        for at, source in enumerate(settings.sources)
        for nr, sheet in enumerate(source.sheets)
    ]
    known = sheets(settings)
    own = known[settings.cases.sheet][1].columns if settings.cases.sheet in known else ()
    taken = dict.fromkeys([*(column.key for column in own)], "a column of the cases")
    names: list[tuple[Place, str]] = [
        ((part, at, "key"), one.key)
        for part in ("constants", "lookups", "details", "readings", "computed")
        for at, one in enumerate(getattr(settings, part))
    ]
    lists: list[list[tuple[Place, str]]] = [
        [(("sources", at, "name"), one.name) for at, one in enumerate(settings.sources)],
        sheet_keys,
        names,
        [(("checks", at, "code"), one.code) for at, one in enumerate(settings.checks)],
        [(("sections", at, "key"), one.key) for at, one in enumerate(settings.sections)],
        [(("actions", at, "key"), one.key) for at, one in enumerate(settings.actions)],
    ]
    for found in lists:
        seen: set[str] = set()
        for place, key in found:
            if key in seen:
                yield place, f"{place[-1]} {key!r} stands twice"
            seen.add(key)
    for place, key in names:
        if key in taken:
            yield place, f"{key!r} is {taken[key]} already"
        if key in RESERVED:
            yield place, f"{key!r} has a meaning of its own in expressions; choose another"


def _cases(settings: Settings, names: Names) -> Iterator[Mistake]:
    cases, known = settings.cases, sheets(settings)
    if cases.sheet not in known and not names.is_broken(cases.sheet):
        yield ("cases", "sheet"), unknown("sheet", cases.sheet, known)
        return
    for part in ("reference", "title", "unit", "unit_name"):
        yield from template(getattr(cases, part), ("cases", part), names)
    yield from _protected(settings, names)
    types = names.types()
    if cases.urgent is not None:
        yield from expression(cases.urgent, ("cases", "urgent"), types, TRUTH)
    # What batches sum up is shown as hours.
    for part, kind in (("day", ValueType.date), ("control", ValueType.hours)):
        name = getattr(cases, part)
        fitting = [key for key, one in names.values.items() if one.type is kind and "." not in key]
        if name not in {None, *fitting} and not names.is_broken(name):
            yield ("cases", part), unknown(f"column of type {kind}", name, fitting)


def _protected(settings: Settings, names: Names) -> Iterator[Mistake]:
    protected = settings.cases.protected
    name = protected.column
    if name is None or names.is_broken(name):
        return
    never = {one.key for one in settings.constants}
    fitting = [key for key in names.values if key not in never and not key.endswith(f".{COUNT}")]
    if name not in fitting:
        yield ("cases", "protected", "column"), unknown("column", name, fitting)
        return
    if both := sorted(set(protected.yes) & set(protected.no)):
        yield ("cases", "protected", "no"), f"means protected as well: {', '.join(both)}"
    for at, lookup in enumerate(settings.lookups):
        for part in ("only", "overlaps") if name.startswith(f"{lookup.key}.") else ():
            if getattr(lookup, part):
                text = "leaves out rows of the register that tells of protected identity"
                yield ("lookups", at, part), text


def _links(settings: Settings, broken: frozenset[str]) -> Iterator[Mistake]:
    known = sheets(settings)
    if settings.cases.sheet not in known:
        return
    source, case_sheet = known[settings.cases.sheet]
    own: dict[str, FormColumn] = dict(columns(case_sheet))
    for detail in settings.details:
        if detail.sheet in known:
            of_detail = columns(known[detail.sheet][1])
            own |= {f"{detail.key}.{key}": one for key, one in of_detail.items()}
    for at, lookup in enumerate(settings.lookups):
        if lookup.sheet in known:
            sheet = known[lookup.sheet][1]
            yield from _tied(lookup.by, ("lookups", at, "by"), sheet, case_sheet, own, broken)
            yield from lookup_mistakes(lookup, ("lookups", at), sheet, case_sheet, broken)
        elif lookup.sheet not in broken:
            yield ("lookups", at, "sheet"), unknown("sheet", lookup.sheet, known)
    fitting = [
        each.key
        for each in source.sheets
        if each.belongs is not None and each.belongs.sheet == settings.cases.sheet
    ]
    for at, detail in enumerate(settings.details):
        if detail.sheet not in fitting and detail.sheet not in broken:
            word = f"sheet that belongs to {settings.cases.sheet}"
            yield ("details", at, "sheet"), unknown(word, detail.sheet, fitting)


def _tied(
    by: dict[str, str],
    place: Place,
    sheet: FormSheet,
    case_sheet: FormSheet,
    own: dict[str, FormColumn],
    broken: frozenset[str],
) -> Iterator[Mistake]:
    """Yield the columns of a look-up that are not there, or can never be equal."""
    theirs = columns(sheet)
    for there, here in by.items():
        if {there, *here.split(".")} & broken:
            continue
        if there not in theirs:
            yield (*place, there), unknown(f"column of sheet {sheet.key}", there, theirs)
        elif here not in own:
            yield (*place, there), unknown(f"column of sheet {case_sheet.key}", here, own)
        elif theirs[there].type is not own[here].type:
            types = f"{theirs[there].type} and {own[here].type}"
            yield (*place, there), f"columns that must be equal are of different types: {types}"


def _figures(settings: Settings, names: Names) -> Iterator[Mistake]:
    """Yield what is wrong in computed figures and checks, and make their names known."""
    yield from reading_mistakes.constants(settings)
    yield from reading_mistakes.readings(settings, names)
    names.add_prepared(settings.readings)
    for at, computed in enumerate(settings.computed):
        if computed.type in {ValueType.identity, ValueType.lines}:
            text = f"a computed figure cannot be of type {computed.type}"
            yield ("computed", at, "type"), text
        else:
            wanted = type_of(computed.type)
            yield from expression(computed.value, ("computed", at, "value"), names.types(), wanted)
        yield from label(computed.label, ("computed", at, "label"))
        names.add_computed(computed)
    for at, check in enumerate(settings.checks):
        yield from expression(check.holds, ("checks", at, "holds"), names.types(), TRUTH)
        yield from label(check.title, ("checks", at, "title"))
        for language in ("sv", "en"):
            text = getattr(check.text, language)
            yield from template(text, ("checks", at, "text", language), names)
