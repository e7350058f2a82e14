"""What this host notes beside its data for later: small values, each in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from framework.core.values import Value
from framework.runtime import here

_Noted = TypeVar("_Noted", bound=Value)


def noted(name: str, kind: type[_Noted]) -> _Noted | None:
    """Return what was noted last under a name; None when nothing was."""
    try:
        return kind.model_validate_json(_file(name).read_text("utf-8"))
    except FileNotFoundError:
        return None


def note(name: str, value: Value) -> None:
    """Note a value instead of the last one, whole or not at all."""
    unfinished = _file(name).with_suffix(".new")
    unfinished.write_text(value.model_dump_json(), "utf-8")
    unfinished.replace(_file(name))


def _file(name: str) -> Path:
    return here.data_folder() / f"{name}.json"
