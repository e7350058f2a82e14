"""Send a workbook back to its sender with the bad cells marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framework.adapters.sheets import _sandbox
from framework.adapters.sheets.limits import Limits
from framework.adapters.sheets.writing import replace
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from framework.core.tables import Returned

#: openpyxl keeps every format in memory, and needs several times what reading does.
_DEFAULT = Limits(seconds=300, memory_mb=2000)


def mark_workbook(
    source: Path,
    returned: Sequence[Returned],
    out: Path,
    translate: Callable[[Message], str],
    *,
    limits: Limits = _DEFAULT,
) -> None:
    """Write an .xlsx copy of `source` to `out` that shows what to correct.

    Its first sheet lists the bad cells with links to them; each bad cell is filled and carries a
    comment; the first free column says in words what to correct. Formats and the sender's own
    formulas stay, macros are dropped. When `source` cannot be copied (.xls, .ods, too large,
    broken), `out` holds the list alone. `out` is replaced as a whole.
    """
    request: dict[str, Any] = {
        "job": "mark",
        "source": str(source.absolute()),
        "title": translate(message("To correct")),
        "headings": [
            translate(heading)
            for heading in (
                message("Sheet"),
                message("Row"),
                message("Column"),
                message("Heading"),
                message("Value"),
                message("What is wrong"),
                message("What to do"),
            )
        ],
        "cells": [
            {
                **cell.model_dump(include={"letter", "column", "value"}),
                "sheet": cell.place.sheet,
                "row": cell.place.row,
                "rule": translate(cell.rule),
                "remedy": translate(cell.remedy),
            }
            for row in returned
            for cell in row.cells
        ],
    }
    file = mask_all(source.name)

    def write(temporary: Path) -> None:
        request["out"] = str(temporary.absolute())
        try:
            _sandbox.run(request, limits, file)
        except FileRefused:
            # Copying passed a limit. The sender still gets to know every error.
            _sandbox.run({**request, "source": ""}, _DEFAULT, file)

    replace(out, write)
