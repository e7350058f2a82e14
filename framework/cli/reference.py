"""Schemas for editors and the reference for people, both made from the models and their remarks."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema, to_jsonable_python

from framework.config.coworkers import Coworker
from framework.config.installation import Installation
from framework.config.meanings import meanings
from framework.config.rules import RulesFile
from framework.config.site import Site
from framework.config.targets import (
    BrowserDescription,
    HttpDescription,
    MailboxDescription,
    target_schema,
)
from framework.core.values import Value
from framework.runtime.kinds import kinds

_MODELS: dict[str, type[Value]] = {
    "installation": Installation,
    "site": Site,
    "coworker": Coworker,
    "rules": RulesFile,
}
_WORDS: dict[Any, str] = {
    str: "text", int: "whole number", float: "number", bool: "true or false",
    types.NoneType: "nothing", Any: "anything",
}  # fmt: skip
_LISTS = (tuple, list, set, frozenset)
_BEGINS = """\
# Every key of every config file

Made from the models by `coworker schema docs/schemas --reference docs/reference.md`; a test
compares. *must* is what has to be given. How it goes together stands in
[configs/README.md](../configs/README.md), what the other kinds' `settings` decide in
[bots/README.md](../bots/README.md).
"""


class Explained(GenerateJsonSchema):
    """A schema that says of each key what it means, for editors to show."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return a model's schema with the remarks above its fields."""
        made = super().model_schema(schema)
        model: type[Value] = schema["cls"]
        told = meanings(model)
        for name, key in made.get("properties", {}).items():
            if name in told:
                key["description"] = told[name]
        return made


def schemas() -> dict[str, dict[str, Any]]:
    """Return one JSON schema per kind of config file, by name."""
    found = {
        name: model.model_json_schema(schema_generator=Explained) for name, model in _MODELS.items()
    }
    found["coworker"] = _with_settings(found["coworker"])
    return found | {"target": target_schema(Explained)}


def _with_settings(coworker: dict[str, Any]) -> dict[str, Any]:
    """Return a coworker's schema in which `settings` are those of its kind.

    Nothing is demanded of them: what is missing may stand in a file of `settings_from`.
    """
    ways = []
    for name, kind in sorted(kinds().items()):
        made = kind.settings_model.model_json_schema(
            schema_generator=Explained, ref_template=f"#/$defs/{name}.{{model}}"
        )
        coworker["$defs"] |= {f"{name}.{one}": what for one, what in made.pop("$defs", {}).items()}
        made.pop("required", None)
        ways.append(
            {
                "if": {"properties": {"kind": {"const": name}}},
                "then": {"properties": {"settings": made}},
            }
        )
    coworker["properties"]["kind"] |= {"enum": sorted(kinds())}
    return coworker | {"allOf": ways}


def reference() -> str:
    """Return every key of every config file, with its type, default and meaning, as Markdown."""
    files: dict[str, type[Value]] = {
        "installation.yaml": Installation,
        "site.yaml": Site,
        "coworkers/*.yaml": Coworker,
        "settings of kind form_filling": kinds()["form_filling"].settings_model,
        "targets/*.yaml, used through its pages": BrowserDescription,
        "targets/*.yaml, asked over HTTP": HttpDescription,
        "targets/*.yaml, a mailbox": MailboxDescription,
        "rules/*.yaml": RulesFile,
    }
    shown: set[type[Value]] = set()
    lines = [_BEGINS]
    for title, model in files.items():
        lines.append(f"## {title}\n")
        waiting = [model]
        while waiting:
            one = waiting.pop(0)
            if one in shown:
                continue
            shown.add(one)
            # A model that names one below it has its types only when it is built or first used.
            one.model_rebuild()
            lines += _table(one, top=one is model)
            waiting = [*_parts(one), *waiting]
    return "\n".join(lines)


def _table(model: type[Value], *, top: bool) -> Iterator[str]:
    if not top:
        yield f"### {_title(model)}\n"
    yield f"{_cell(_summary(model))}\n"
    told = meanings(model)
    if model.model_fields:
        yield "| Key | Type | Default | Meaning |\n|---|---|---|---|"
    for name, field in model.model_fields.items():
        kind = _shown(field.annotation) + _bounds(field)
        said = told.get(name) or next(map(_summary, _models(field.annotation)), "")
        yield f"| `{name}` | {kind} | {_default(field)} | {_cell(said)} |"
    yield ""


def _summary(model: type[Value]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]


def _title(model: type[Value]) -> str:
    """Return a model's heading; those of several files may have the same name."""
    room = model.__module__.split(".")
    where = room[1] if room[0] == "bots" else room[-1]
    return f"{model.__name__} ({where})"


def _parts(model: type[Value]) -> Iterator[type[Value]]:
    """Yield the models that a model's keys hold, in order."""
    for field in model.model_fields.values():
        yield from _models(field.annotation)


def _models(annotation: Any) -> Iterator[type[Value]]:  # noqa: ANN401 (any type)
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, Value):
            yield annotation
        return
    for part in get_args(annotation):
        yield from _models(part)


def _shown(annotation: Any) -> str:  # noqa: ANN401 (any type)
    """Return a type as people write values of it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return " or ".join(map(_shown, parts))
    if origin is Literal:
        return ", ".join(f"`{_written(part)}`" for part in parts)
    if origin is dict:
        return f"{_shown(parts[0])} → {_shown(parts[1])}"
    if origin in _LISTS:
        return f"list of {_shown(parts[0])}"
    return _shown(parts[0]) if parts else _named(annotation)


def _named(annotation: Any) -> str:  # noqa: ANN401 (any type)
    if annotation in _WORDS or not isinstance(annotation, type):
        return _WORDS.get(annotation, "anything")
    if issubclass(annotation, Value):
        anchor = re.sub(r"[^\w\- ]", "", _title(annotation).lower()).replace(" ", "-")
        return f"[{annotation.__name__}](#{anchor})"
    if issubclass(annotation, Enum):
        return ", ".join(f"`{each.value}`" for each in annotation)
    return annotation.__name__.lower()


def _bounds(field: FieldInfo) -> str:
    """Return what a value must keep to beside its type."""
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below",
             "min_length": "of length at least", "max_length": "of length at most"}  # fmt: skip
    found = [
        f"{words[name]} {getattr(each, name)}"
        for each in field.metadata
        for name in words
        if getattr(each, name, None) is not None
    ]
    return f", {', '.join(found)}" if found else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*must*"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Value):
        return "its defaults"
    written = _written(to_jsonable_python(value))
    return "–" if written in {"null", "[]", "{}", '""'} else f"`{_cell(written)}`"


def _written(value: object) -> str:
    if isinstance(value, frozenset | set):
        value = sorted(value)
    return (
        json.dumps(value, ensure_ascii=False) if not isinstance(value, str) or not value else value
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "\\n")
