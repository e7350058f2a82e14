"""Files of any kind as rows: the name of each, how large it is, and its content's digest."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from framework.core.messages import Message, message

if TYPE_CHECKING:
    from framework.core.tables import WorkbookSpec

#: What is said of a file.
COLUMNS = ("name", "bytes", "sha256")
#: Bytes of a file that is read, at most.
LARGEST = 25_000_000
#: Seconds without a change after which nobody copies it any more.
_SETTLED = 3.0


class LeftOut(NamedTuple):
    """A file of which nobody knows what stands in it."""

    #: Empty when not even that can be read.
    name: str
    #: As it can be shown.
    shown: str
    why: Message


def misfit(spec: WorkbookSpec) -> str:
    """Return what no file can fill of a source's sheets, empty when it fits."""
    if len(spec.sheets) != 1:
        return "files fill one sheet"
    needed = {column.name for column in spec.sheets[0].columns if not column.optional}
    if wrong := sorted(needed - set(COLUMNS)):
        return f"a file has no {', '.join(wrong)} (it has: {', '.join(COLUMNS)})"
    return ""


def file_rows(
    files: Iterable[Path], keep: Callable[[bytes], str]
) -> tuple[list[dict[str, str | int]], list[LeftOut]]:
    """Return a row for each file that can be read, and the others.

    `keep` takes what stands in a file and returns its SHA-256 (hex).
    """
    rows: list[dict[str, str | int]] = []
    left: list[LeftOut] = []
    for path in files:
        shown = os.fsencode(path.name).decode(errors="replace")
        name = path.name if shown == path.name else ""
        found = _content(path) if name else message("its name is not written in UTF-8")
        if isinstance(found, bytes):
            told = (name, len(found), keep(found))
            rows.append(dict(zip(COLUMNS, told, strict=True)))
        else:
            left.append(LeftOut(name, shown, found))
    return rows, left


def _content(path: Path) -> bytes | Message:
    """Return what stands in a file, or why it is not read."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > LARGEST:
                return message("is larger than {size} bytes", size=LARGEST)
            content = file.read(LARGEST + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        return message("cannot be opened: {reason}", reason=error.strerror or "no access")
    is_same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    # Of another machine's clock, which may be ahead of ours, nothing can be told.
    is_fresh = 0 <= time.time() - after.st_mtime < _SETTLED
    if not is_same or len(content) != after.st_size or is_fresh:
        return message("is still being copied")
    return content
