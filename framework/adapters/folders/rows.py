"""Files of any kind as rows: the name of each, how large it is, and its content's digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from framework.core.identity import mask_all
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from framework.core.tables import WorkbookSpec

#: What is said of a file.
COLUMNS = ("name", "bytes", "sha256")
#: Bytes of a file that is read, at most.
LARGEST = 25_000_000


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
) -> tuple[list[dict[str, str | int]], list[Message]]:
    """Return a row for each file, and remarks about those that are left out; OSError passes.

    `keep` takes what stands in a file and returns its SHA-256 (hex).
    """
    known = list(files)
    read = [path for path in known if path.stat().st_size <= LARGEST]
    return [_row(path, keep) for path in read], list(_remarks(set(known) - set(read)))


def _row(path: Path, keep: Callable[[bytes], str]) -> dict[str, str | int]:
    content = path.read_bytes()
    return dict(zip(COLUMNS, (path.name, len(content), keep(content)), strict=True))


def _remarks(large: Iterable[Path]) -> Iterator[Message]:
    for path in sorted(large):
        yield message(
            "{file} is larger than {size} bytes: it is left out.",
            file=mask_all(path.name), size=LARGEST,
        )  # fmt: skip
