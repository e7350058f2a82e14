"""Kinds of work by name, and what a coworker's config must have to be one."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from framework.adapters import calendars, folders
from framework.config.coworkers import Coworker, Source
from framework.config.loader import ConfigError, Document, Place, Problem, validate
from framework.config.municipality import CoworkerConfig, MailboxConfig
from framework.config.templates import names_in
from framework.core.errors import BusinessException
from framework.core.kinds import Kind
from framework.core.levels import WorkLevel, ceiling, lowest
from framework.core.tables import WorkbookSpec


@cache
def kinds() -> dict[str, type[Kind]]:
    """Return every kind of work in `bots/`, by name."""
    import bots  # noqa: PLC0415 (found by name, as their authors leave them)

    found = (import_module(f"bots.{module.name}") for module in pkgutil.iter_modules(bots.__path__))
    return {module.KIND.name: module.KIND for module in found}


def kind_class(config: CoworkerConfig) -> type[Kind]:
    """Return a coworker's kind, as its settings make it."""
    return kinds()[config.coworker.kind].made_for(config.coworker.settings)


def kind_of(config: CoworkerConfig) -> Kind:
    """Return the coworker's kind, ready to work by its settings and dated rules."""
    kind = kind_class(config)
    return kind(kind.settings_model.model_validate(config.coworker.settings), config.dated)


def check_coworker(
    config: CoworkerConfig,
    document: Document,
    elsewhere: Mapping[str, Document] = MappingProxyType({}),
) -> tuple[Problem, ...]:
    """Return what is wrong with a coworker as one of its kind.

    `elsewhere` is which file each setting stands in that is not in the coworker's own.
    """
    coworker = config.coworker
    if coworker.kind not in kinds():
        known = ", ".join(kinds())
        return (document.problem(("kind",), f"no kind {coworker.kind!r} (there are: {known})"),)
    kind = kinds()[coworker.kind]
    problems: list[Problem] = []
    try:
        validate(document, kind.settings_model, coworker.settings, ("settings",), elsewhere)
        kind = kind_class(config)
        kind_of(config)
    except ConfigError as error:
        if kind.by_settings:
            # What it reads and where it acts stands there, and is wrong.
            return tuple(
                sorted(error.problems, key=lambda each: (each.file, each.line, each.column))
            )
        problems.extend(error.problems)
    except BusinessException as error:
        problems.append(document.problem(("rules",), str(error)))
    problems += _too_far(document, coworker, kind)
    problems += _not_shown(document, coworker, kind)
    where = _Where(document, elsewhere, kind)
    problems += _named(where, coworker, "sources", kind.sources)
    problems += _named(where, coworker, "targets", kind.targets)
    problems += _operations(config, where, kind)
    problems += _fields(config, where, kind)
    problems += _read(config, where, kind)
    problems += _mapped(document, config, kind)
    return tuple(problems)


class _Where:
    """Where a source, role or operation is named: by the settings, or by the kind's code."""

    def __init__(
        self, document: Document, elsewhere: Mapping[str, Document], kind: type[Kind]
    ) -> None:
        self._document, self._elsewhere, self._kind = document, elsewhere, kind

    def names(self, *name: str) -> bool:
        """Tell whether the settings name it."""
        return name in self._kind.places

    def fields(self, *name: str) -> set[str]:
        """Return the fields that the settings name below an operation."""
        return {each[-1] for each in self._kind.places if each[:-1] == name}

    def problem(self, name: tuple[str, ...], otherwise: Place, text: str) -> Problem:
        """Return a problem where the settings name it, or at a place of the coworker's file."""
        place = self._kind.places.get(name)
        if place is None:
            return self._document.problem(otherwise, text)
        if str(place[0]) in self._elsewhere:
            return self._elsewhere[str(place[0])].problem(place, text)
        return self._document.problem(("settings", *place), text)


def _operations(config: CoworkerConfig, where: _Where, kind: type[Kind]) -> Iterable[Problem]:
    """Yield the operations that the systems lack, or have of another sort."""
    for role, described in config.targets.items():
        system = config.systems[role]
        for name, does in kind.targets.get(role, {}).items():
            operation = described.operations.get(name)
            if _only_read(kind, where, role, name):
                continue
            if operation is None or operation.does != does:
                fitting = [one for one, each in described.operations.items() if each.does == does]
                text = f"system {system!r} has no operation {name!r} that {does}"
                text += f" (it has: {', '.join(fitting) or 'none'})"
                yield where.problem(("targets", role, name), ("targets", role), text)
        for name, does in kind.may_have.get(role, {}).items():
            operation = described.operations.get(name)
            if operation is not None and operation.does != does:
                text = f"operation {name!r} of system {system!r} must be one that {does}"
                yield where.problem(("targets", role, name), ("targets", role), text)


def _fields(config: CoworkerConfig, where: _Where, kind: type[Kind]) -> Iterable[Problem]:
    """Yield the parameters and results that settings name and operations lack, or need."""
    for role, described in config.targets.items():
        for name, does in kind.targets.get(role, {}).items():
            operation, at = described.operations.get(name), ("targets", role, name)
            if operation is None or not where.names(*at):
                continue
            sent = where.fields(*at, "parameters")
            if missing := sorted({*operation.parameters} - sent - {"reference"}):
                text = f"operation {name!r} needs parameters: {', '.join(missing)}"
                yield where.problem(at, ("targets", role), text)
            for field in sorted(sent - {*operation.parameters}) if does == "writes" else ():
                known = ", ".join(operation.parameters)
                text = f"operation {name!r} has no parameter {field!r} (it has: {known})"
                yield where.problem((*at, "parameters", field), ("targets", role), text)
            for field in sorted(where.fields(*at, "result") - {*operation.found()}):
                known = ", ".join(operation.found())
                text = f"operation {name!r} reads no {field!r} (it reads: {known})"
                yield where.problem((*at, "result", field), ("targets", role), text)


def _only_read(kind: type[Kind], where: _Where, role: str, name: str) -> bool:
    """Tell whether only a reading of the settings names an operation: `_read` tells of those."""
    asked = any((one.target, one.operation) == (role, name) for one in kind.reads.values())
    return asked and not where.names("targets", role, name)


def _read(config: CoworkerConfig, where: _Where, kind: type[Kind]) -> Iterable[Problem]:
    """Yield what is wrong in what settings have systems asked while a case is prepared."""
    for key, asked in kind.reads.items():
        described = config.targets.get(asked.target)
        if described is None:
            continue
        at, otherwise = ("reads", key), ("targets", asked.target)
        operation = described.operations.get(asked.operation)
        if operation is None or operation.does != "reads":
            fitting = [one for one, each in described.operations.items() if each.does == "reads"]
            text = f"system {config.systems[asked.target]!r} has no operation "
            text += f"{asked.operation!r} that reads (it has: {', '.join(fitting) or 'none'})"
            yield where.problem(at, otherwise, text)
            continue
        name = f"operation {asked.operation!r}"
        used = {each for text in operation.templates() for each in names_in(text)}
        if "reference" in used | {*operation.where.values()}:
            text = (
                f"{name} looks by the reference of a write; while a case is prepared there is none"
            )
            yield where.problem(at, otherwise, text)
        if missing := sorted({*operation.parameters} - asked.parameters):
            text = f"{name} needs parameters: {', '.join(missing)}"
            yield where.problem(at, otherwise, text)
        for field in sorted(asked.parameters - {*operation.parameters}):
            text = f"{name} has no parameter {field!r} (it has: {', '.join(operation.parameters)})"
            yield where.problem((*at, "parameters", field), otherwise, text)
        found = operation.found()
        for field, kind_of_field in asked.result.items():
            place = (*at, "result", field)
            if field not in found:
                text = f"{name} reads no {field!r} (it reads: {', '.join(found)})"
                yield where.problem(place, otherwise, text)
            elif found[field].type is not kind_of_field:
                text = f"{name} reads {field!r} as {found[field].type}, not as {kind_of_field}"
                yield where.problem(place, otherwise, text)


def _too_far(document: Document, coworker: Coworker, kind: type[Kind]) -> Iterable[Problem]:
    """Yield what the approval policy permits and the kind's code does not."""
    top = ceiling(kind.name, kind.highest_level, kind.targets)
    wanted, policy = coworker.approval.highest_level, coworker.approval
    if wanted is not None and wanted.rank > top.rank:
        text = f"a coworker of kind {kind.name} is never let further than {top.value}"
        yield document.problem(("approval", "highest_level"), text)
    reach = lowest([top, wanted or WorkLevel.batch])
    for name in ("batch", "bulk"):
        if getattr(policy, name) != "off" and reach.rank < WorkLevel.batch.rank:
            text = f"{name} needs level batch, and this coworker is let to {reach.value} at most"
            yield document.problem(("approval", name), text)


def _not_shown(document: Document, coworker: Coworker, kind: type[Kind]) -> Iterable[Problem]:
    """Yield the pages that a config wants and the kind has not."""
    if coworker.pages is not None and not kind.has_pages:
        yield document.problem(("pages",), f"kind {kind.name} has no pages")


def _fitted(document: Document, name: str, source: Source, spec: WorkbookSpec) -> Iterable[Problem]:
    """Yield what a source's queries, calendars or files do not fill of its sheets."""
    if source.queries:
        yield from _queried(document, name, source, spec)
    if source.events is not None and (text := calendars.misfit(spec)):
        yield document.problem(("sources", name, "events"), text)
    if source.files and (text := folders.misfit(spec)):
        yield document.problem(("sources", name, "files"), text)


def _mapped(document: Document, config: CoworkerConfig, kind: type[Kind]) -> Iterable[Problem]:
    """Yield where what a system gives is none of the sheets that the kind reads."""
    for name, source in config.coworker.sources.items():
        if name in kind.sources:
            yield from _fitted(document, name, source, kind.sources[name])
    for name, mailbox in config.queues.items():
        if not isinstance(mailbox, MailboxConfig) or name not in kind.sources:
            continue
        row, place = mailbox.description.row, ("sources", name, "mailbox")
        sheets = {sheet.name: sheet for sheet in kind.sources[name].sheets}
        if row.sheet not in sheets:
            known = ", ".join(sheets)
            text = f"system {mailbox.system!r} fills sheet {row.sheet!r} (there are: {known})"
            yield document.problem(place, text)
            continue
        columns = {column.name: column for column in sheets[row.sheet].columns}
        needed = {column.name for column in columns.values() if not column.optional}
        for what, names in (
            ("has no column for", set(row.columns) - set(columns)),
            ("needs from a mail", needed - set(row.columns)),
        ):
            if names:
                text = f"sheet {row.sheet!r} {what}: {', '.join(sorted(names))}"
                yield document.problem(place, text)


def _queried(
    document: Document, name: str, source: Source, spec: WorkbookSpec
) -> Iterable[Problem]:
    """Yield the sheets that have no query, and the queries that are for no sheet."""
    sheets = {sheet.name for sheet in spec.sheets}
    if missing := sorted(sheets - set(source.queries)):
        text = f"queries must have one for sheet {', '.join(missing)}"
        yield document.problem(("sources", name, "queries"), text)
    for extra in sorted(set(source.queries) - sheets):
        text = f"no sheet {extra!r} (there are: {', '.join(sorted(sheets))})"
        yield document.problem(("sources", name, "queries", extra), text)


def _named(
    where: _Where, coworker: Coworker, part: str, wanted: Iterable[str]
) -> Iterable[Problem]:
    """Yield what a part of the config lacks or has too much, by name."""
    given, needed = set(getattr(coworker, part)), set(wanted)
    for name in sorted(needed - given):
        text = f"{part} must have {name!r} for kind {coworker.kind}"
        if where.names(part, name):
            text = f"unknown {name!r}: {part} has {', '.join(sorted(given)) or 'none'}"
        yield where.problem((part, name), (part,), text)
    for name in sorted(given - needed):
        allowed = ", ".join(sorted(needed))
        text = f"unknown {name!r} in {part} (allowed: {allowed})"
        yield where.problem((), (part, name), text)
