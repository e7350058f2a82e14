"""What is wrong in sections and actions: names, and a write that nobody could prove."""

from __future__ import annotations

from collections.abc import Iterator

from bots.form_filling.explaining import Mistake, absent, expression, label, unknown
from bots.form_filling.expressions import TRUTH, NotAnExpression, parse
from bots.form_filling.names import Names
from bots.form_filling.settings import FormAction, FormSection, Place, Settings


def mistakes(settings: Settings, names: Names) -> Iterator[Mistake]:
    """Yield what is wrong in the sections and the actions."""
    details = {detail.key for detail in settings.details}
    seen: set[str] = set()
    tables: dict[str, tuple[str, ...]] = {}
    for at, section in enumerate(settings.sections):
        place: Place = ("sections", at)
        yield from label(section.label, (*place, "label"))
        yield from _figures(section, place, names, seen)
        for nr, table in enumerate(section.tables):
            here: Place = (*place, "tables", nr)
            yield from label(table.label, (*here, "label"))
            if table.detail not in details and not names.is_broken(table.detail):
                yield (*here, "detail"), unknown("detail", table.detail, sorted(details))
                continue
            if table.detail in tables:
                yield (*here, "detail"), f"detail {table.detail!r} has a table already"
            tables[table.detail] = table.columns
            fitting = names.columns_of(table.detail)
            for part, allowed in (("columns", fitting), ("editable", table.columns)):
                used = getattr(table, part)
                yield from absent("column", (*here, part), used, allowed, names.is_broken)
    yield from _changed(settings, names)
    for at, action in enumerate(settings.actions):
        yield from _action(settings, action, ("actions", at), names, seen, tables)


def _figures(section: FormSection, place: Place, names: Names, seen: set[str]) -> Iterator[Mistake]:
    for at, name in enumerate(section.figures):
        if name not in names.values:
            if not names.is_broken(name):
                yield (*place, "figures", at), unknown("figure", name, names.values)
        elif name in seen:
            yield (*place, "figures", at), f"figure {name!r} stands in a section already"
        seen.add(name)
    for at, name in enumerate(section.editable):
        if name not in section.figures:
            text = unknown("figure of this section", name, section.figures)
            yield (*place, "editable", at), text


def _changed(settings: Settings, names: Names) -> Iterator[Mistake]:
    """Yield what people may change although a figure is computed from it that would not follow."""
    rests = _rests_on(settings, names)
    for at, section in enumerate(settings.sections):
        for nr, name in enumerate(section.editable):
            if name in rests:
                yield ("sections", at, "editable", nr), _stays(rests[name], name)
        for nr, table in enumerate(section.tables):
            place: Place = ("sections", at, "tables", nr)
            for nth, key in enumerate(table.editable):
                if (cell := f"{table.detail}.{key}") in rests:
                    yield (*place, "editable", nth), _stays(rests[cell], cell)
            own = [name for name in rests if name.startswith(f"{table.detail}.")]
            if table.extendable and own:
                yield (*place, "extendable"), _stays(rests[own[0]], own[0])


def _stays(figure: str, name: str) -> str:
    return (
        f"{figure!r} is computed from {name!r} and would not follow a change "
        "(only $sum(DETAIL.COLUMN) of a table does)"
    )


def _rests_on(settings: Settings, names: Names) -> dict[str, str]:
    """Return what computed figures rest on → one of them, but for plain sums, which follow.

    What rests on a sum rests on what is summed.
    """
    shown = {
        f"{table.detail}.{key}"
        for section in settings.sections
        for table in section.tables
        for key in table.columns
    }
    summed: dict[str, str] = {}
    found: dict[str, str] = {}
    for computed in settings.computed:
        if computed.sums in shown:
            summed[computed.key] = computed.sums
            continue
        try:
            used = parse(computed.value, names.types()).names
        except NotAnExpression:
            continue
        for name in sorted(used):
            found.setdefault(summed.get(name, name).removeprefix("known."), computed.key)
    return found


def _action(
    settings: Settings,
    action: FormAction,
    place: Place,
    names: Names,
    shown: set[str],
    tables: dict[str, tuple[str, ...]],
) -> Iterator[Mistake]:
    yield from label(action.label, (*place, "label"))
    yield from _operations(action, place)
    sections = [section.key for section in settings.sections]
    if action.section not in sections and not names.is_broken(action.section):
        yield (*place, "section"), unknown("section", action.section, sections)
    if action.for_each not in {None, *tables} and not names.is_broken(action.for_each or ""):
        text = unknown("detail with a table", action.for_each or "", tables)
        yield (*place, "for_each"), text
    allowed = [*(f".{key}" for key in tables.get(action.for_each or "", ())), *sorted(shown)]
    for part in ("parameters", "compare"):
        for field, name in getattr(action, part).items():
            if name not in allowed and not names.is_broken(name):
                word = "figure of any section" if name in names.values else "figure"
                yield (*place, part, field), unknown(word, name, allowed)
    for field in action.given:
        if field in action.parameters:
            yield (*place, "given", field), f"{field!r} is among the parameters already"
    if action.when is not None:
        yield from expression(action.when, (*place, "when"), names.types(), TRUTH)


def _operations(action: FormAction, place: Place) -> Iterator[Mistake]:
    """Yield what is one operation and must be two."""
    for other in ("look", "write", "look_by_reference"):
        if getattr(action, other) == action.read_back:
            text = f"must be another operation than {other}: what proves a write is read elsewhere"
            yield (*place, "read_back"), text
    if action.write in {action.look, action.look_by_reference}:
        yield (*place, "write"), "must be another operation than look"
