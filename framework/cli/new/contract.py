"""What a kind's own contract says of a new coworker's config, for kinds that read no sample."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic_core import to_jsonable_python

from framework.config.meanings import meanings
from framework.core.drafts import UNANSWERED, Wishes
from framework.core.kinds import Kind
from framework.core.tables import SheetSpec
from framework.core.values import Value

_OPEN = json.dumps(UNANSWERED)


def sources(kind: type[Kind], below: str, wishes: Wishes) -> str:
    """Return the `sources` that a kind must have, and what their workbooks hold."""
    lines = ["sources:"]
    for name, spec in kind.sources.items():
        for sheet in spec.sheets:
            lines += (f"  # {line}" for line in _sheet(sheet, wishes))
        asks = wishes.question("Mapp, kö eller brevlåda? stays: true om det är ett register.",
                               "Folder, queue or mailbox? stays: true for a register.")  # fmt: skip
        lines.append(f"  {name}: {{folder: {below}/{name}}}  {asks}")
    return "\n".join(lines)


def targets(kind: type[Kind], systems: list[str], wishes: Wishes) -> str:
    """Return the `targets` that a kind must have, and what each must be able to do."""
    if not kind.targets:
        return "targets: {}"
    lines = ["targets:"]
    known = ", ".join(systems) or wishes.say("inget än", "none yet")
    asks = wishes.question(f"Vilket system i site.yaml? Där finns: {known}",
                           f"Which system of site.yaml? There is: {known}")  # fmt: skip
    for role, operations in kind.targets.items():
        for which in (operations, kind.may_have.get(role, {})):
            optional = (
                "" if which is operations else wishes.say(" (kan saknas)", " (may be missing)")
            )
            lines += (f"  # {name}: {does}{optional}" for name, does in which.items())
        lines.append(f"  {role}: {_OPEN}  {asks}")
    return "\n".join(lines)


def rules(kind: type[Kind], known: list[str], wishes: Wishes) -> str:
    """Return the `rules` line, with what the kind checks."""
    codes = ", ".join(rule.code for rule in kind.rules) or "–"
    files = ", ".join(known) or wishes.say("inga", "none")
    asks = wishes.question(f"Vilka regeldata gäller? I rules/ finns: {files}",
                           f"Which rule data is in force? rules/ has: {files}")  # fmt: skip
    checks = wishes.say(f"# Kontroller: {codes}.", f"# Checks: {codes}.")
    return f"\n{checks}\nrules: []  {asks}"


def settings(kind: type[Kind], wishes: Wishes) -> str:
    """Return the `settings` of a kind: what must be answered, and all else with its default."""
    lines = list(_fields(kind.settings_model, wishes, ""))
    needed = any(not line.lstrip().startswith("#") for line in lines)
    return "\n".join([f"settings:{'' if needed else ' {}'}", *(f"  {line}" for line in lines)])


def _fields(model: type[Value], wishes: Wishes, before: str) -> Iterator[str]:
    told = meanings(model)
    for name, field in model.model_fields.items():
        if name in told:
            yield f"{before}# {told[name]}"
        nested = field.annotation
        if field.is_required():
            if isinstance(nested, type) and issubclass(nested, Value):
                inside = list(_fields(nested, wishes, f"{before}  "))
                answers = any(not line.lstrip().startswith("#") for line in inside)
                yield f"{before}{name}:{'' if answers else ' {}'}"
                yield from inside
                continue
            asks = wishes.question(f"{name} måste anges: {_type(nested)}",
                                   f"{name} must be given: {_type(nested)}")  # fmt: skip
            yield f"{before}{name}: {_OPEN}  {asks}"
        else:
            default: Any = field.get_default(call_default_factory=True)
            shown = json.dumps(to_jsonable_python(default), ensure_ascii=False)
            yield f"{before}# {name}: {shown}"


def _sheet(sheet: SheetSpec, wishes: Wishes) -> Iterator[str]:
    yield wishes.say(f"Bladet {sheet.name}:", f"Sheet {sheet.name}:")
    for column in sheet.columns:
        optional = wishes.say(" (kan saknas)", " (may be missing)") if column.optional else ""
        choices = f": {', '.join(column.choices)}" if column.choices else ""
        yield f"- {column.name}: {column.type}{choices}{optional}"


def _type(annotation: Any) -> str:  # noqa: ANN401 (pydantic's)
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
