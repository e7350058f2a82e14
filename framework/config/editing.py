"""Adding to a config file that people keep: everything else in it stays as they wrote it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framework.config.loader import ConfigError, Document

if TYPE_CHECKING:
    from collections.abc import Mapping


def add_system(file: Path, name: str, description: str, address: str) -> bool:
    """Add a system to the `targets` of a `site.yaml`, behind those that are there.

    False, and nothing is changed, where the file is written in a way that this cannot add to. The
    file keeps its line ends, owner and mode, and is there whole at any moment.
    """
    before = Document(file)
    entry = {name: {"description": description, "address": address}}
    lines = before.text.splitlines()
    written = _lines(name, description, address, indent=2)
    known: Any = before.values.get("targets")
    if "targets" not in before.values:
        lines += ["", "targets:", *written]
    elif not known or name in known:
        return False
    else:
        first = before.problem(("targets", next(iter(known))), "")
        begins = before.problem(("targets",), "").line
        if first.line == begins:
            return False
        at = _end(lines, begins)
        lines[at:at] = _lines(name, description, address, indent=first.column - 1)
    wanted = {**before.values, "targets": {**(known or {}), **entry}}
    return _replaced(file, "\n".join(lines) + "\n", wanted)


def as_written(name: str, description: str, address: str) -> str:
    """Return the lines of a system as they stand in a `site.yaml`."""
    return "\n".join(["targets:", *_lines(name, description, address, indent=2)])


def _replaced(file: Path, text: str, wanted: Mapping[str, Any]) -> bool:
    """Put a text in a file's place if it says what is wanted; tell whether it was."""
    file = file.resolve()
    beside = file.with_name(f".{file.name}.new")
    ends = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
    try:
        beside.write_text(text, "utf-8", newline=ends)
        if Document(beside).values != wanted:
            return False
        shutil.copymode(file, beside)
        owner = file.stat()
        os.chown(beside, owner.st_uid, owner.st_gid)
        beside.replace(file)
    except (ConfigError, OSError):
        return False
    finally:
        beside.unlink(missing_ok=True)
    return True


def _lines(name: str, description: str, address: str, *, indent: int) -> list[str]:
    before = " " * indent
    return [
        f"{before}{name}:",
        f"{before}  description: {description}",
        f"{before}  address: {address}",
    ]


def _end(lines: list[str], begins: int) -> int:
    """Return where a block ends that begins on a line counted from 1: behind its last value."""
    end = begins
    for number in range(begins, len(lines)):
        if lines[number].strip() and not lines[number].startswith((" ", "#")):
            break
        if lines[number].startswith(" ") and not lines[number].lstrip().startswith("#"):
            end = number + 1
    return end
