"""What settings make of the kind: the sheets it reads, the systems it needs, its rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bots.form_filling.settings import FormSheet, FormSource, Place, Settings
from framework.core.kinds import Reads
from framework.core.rules import Rule
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookSpec

#: What an operation of an action does.
_DOES = {"look": "reads", "look_by_reference": "reads", "read_back": "reads", "write": "writes"}


def sources(settings: Settings) -> dict[str, WorkbookSpec]:
    """Return what the workbooks of each source must hold."""
    return {
        source.name: WorkbookSpec(
            sheets=tuple(_sheet(sheet, source, _sought(settings, sheet)) for sheet in source.sheets)
        )
        for source in settings.sources
    }


def targets(settings: Settings) -> dict[str, dict[str, str]]:
    """Return the operations that each system must have, by role."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for action in settings.actions:
        for part, does in _DOES.items():
            if name := getattr(action, part):
                found[action.target][name] = does
    for reading in settings.readings:
        found[reading.target].setdefault(reading.operation, "reads")
    return dict(found)


def reads(settings: Settings) -> dict[str, Reads]:
    """Return what the systems are asked while a case is prepared, by reading."""
    return {
        reading.key: Reads(
            target=reading.target,
            operation=reading.operation,
            parameters=frozenset(reading.parameters),
            result={name: field.type for name, field in reading.result.items()},
        )
        for reading in settings.readings
    }


def rules(settings: Settings) -> tuple[Rule, ...]:
    """Return the checks as rules, in order."""
    return tuple(check.rule for check in settings.checks)


def places(settings: Settings) -> Mapping[tuple[str, ...], Place]:
    """Return where the settings name each source, role, operation and field."""
    found: dict[tuple[str, ...], Place] = {
        ("sources", source.name): ("sources", at, "name")
        for at, source in enumerate(settings.sources)
    }
    for at, action in enumerate(settings.actions):
        found.setdefault(("targets", action.target), ("actions", at, "target"))
        for part in _DOES:
            if name := getattr(action, part):
                found.setdefault(("targets", action.target, name), ("actions", at, part))
                for mapping in ("parameters", "given"):
                    for field in getattr(action, mapping):
                        key = ("targets", action.target, name, "parameters", field)
                        found.setdefault(key, ("actions", at, mapping, field))
        for mapping in ("compare", "given"):
            for field in getattr(action, mapping):
                key = ("targets", action.target, action.read_back, "result", field)
                found.setdefault(key, ("actions", at, mapping, field))
    return {**dict(_asked(settings)), **found}


def _asked(settings: Settings) -> Iterator[tuple[tuple[str, ...], Place]]:
    for at, reading in enumerate(settings.readings):
        place: Place = ("readings", at)
        yield ("targets", reading.target), (*place, "target")
        yield ("reads", reading.key), (*place, "operation")
        for part in ("parameters", "result"):
            for field in getattr(reading, part):
                yield ("reads", reading.key, part, field), (*place, part, field)


def _sought(settings: Settings, sheet: FormSheet) -> tuple[str, ...]:
    """Return the columns that make a register's row one: what it is looked up by, and protection.

    Whoever stands there without a name stands there.
    """
    cases = next(
        source
        for source in settings.sources
        if settings.cases.sheet in {each.key for each in source.sheets}
    )
    if sheet in cases.sheets:
        return ()
    lookups = [lookup for lookup in settings.lookups if lookup.sheet == sheet.key]
    tells, _, column = (settings.cases.protected.column or "").rpartition(".")
    told = (column,) if tells in {lookup.key for lookup in lookups} else ()
    return tuple(dict.fromkeys((*(name for each in lookups for name in each.by), *told)))


def _sheet(sheet: FormSheet, source: FormSource, sought: tuple[str, ...]) -> SheetSpec:
    headers = {column.key: column.name for column in sheet.columns}
    keys = {each.key: each.name for each in source.sheets}
    return SheetSpec(
        name=sheet.name,
        aliases=sheet.aliases,
        columns=tuple(
            Column.model_validate(column.model_dump(exclude={"key", "label"}))
            for column in sheet.columns
        ),
        unique=tuple(headers[key] for key in sheet.unique),
        belongs=None
        if sheet.belongs is None
        else Belongs(
            sheet=keys[sheet.belongs.sheet], on=tuple(headers[key] for key in sheet.belongs.on)
        ),
        tenant=headers[sheet.tenant] if sheet.tenant else "",
        strangers=sheet.strangers,
        named_by=tuple(headers[key] for key in dict.fromkeys((*sheet.named_by, *sought))),
    )
