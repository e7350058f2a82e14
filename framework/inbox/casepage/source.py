"""The source row as it stood, and the other files behind a case."""

from __future__ import annotations

from dataclasses import dataclass

from framework.inbox.texts import free
from framework.store.models import Case


@dataclass(frozen=True, kw_only=True)
class SourceView:
    """Where a case was read, and what stood there."""

    file: str
    sheet: str
    row: int
    #: Column and value.
    cells: list[tuple[str, str]]
    #: Something in it is masked.
    masked: bool


def source(case: Case, *, revealed: bool) -> SourceView:
    """Return the source row; identity numbers are masked until somebody asks to see them."""
    collected = case.collected
    cells = [(str(name), str(value)) for name, value in collected["row"]["values"].items()]
    hidden = [(name, free(value)) for name, value in cells]
    place = collected["place"]
    return SourceView(
        file=free(place["file"]),
        sheet=free(place["sheet"]),
        row=place["row"],
        cells=cells if revealed else hidden,
        masked=hidden != cells,
    )
