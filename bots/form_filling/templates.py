"""Texts with `{name}` in them: which names they need, and the texts with values put in."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from bots.form_filling.settings import Text
from framework.core.messages import Message

_UNKNOWN = "–"


def names_in(template: str) -> tuple[str, ...]:
    """Return the names that a template needs; `ValueError` when it is none."""
    found: list[str] = []
    for _, name, form, conversion in Formatter().parse(template):
        if name is None:
            continue
        if form or conversion or not name:
            msg = "a value stands as {name} and nothing else; a brace itself is written twice"
            raise ValueError(msg)
        found.append(name)
    return tuple(dict.fromkeys(found))


def filled(template: str, texts: Mapping[str, str]) -> str:
    """Return a template with its names replaced; a dash where a value is not known."""
    return "".join(
        before + ("" if name is None else texts[name] or _UNKNOWN)
        for before, name, _, _ in Formatter().parse(template)
    )


def told(text: Text, texts: Mapping[str, str]) -> Message:
    """Return a text with its names replaced, for a reader of either language."""
    names = {*names_in(text.sv), *names_in(text.en)}
    params: dict[str, str | int | Message] = {
        _flat(name): texts[name] or _UNKNOWN for name in sorted(names)
    }
    whole = text.model_copy(update={"sv": _flattened(text.sv), "en": _flattened(text.en)})
    return Message(template=whole.label, params=params)


def _flattened(template: str) -> str:
    """Return a template whose names have no points: those would ask for parts of a value."""
    return "".join(
        before.replace("{", "{{").replace("}", "}}")
        + ("" if name is None else f"{{{_flat(name)}}}")
        for before, name, _, _ in Formatter().parse(template)
    )


def _flat(name: str) -> str:
    return name.replace(".", "__")
