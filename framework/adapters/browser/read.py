"""What stands on a page, as rows of text: tables, lists of terms, CSV files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits

from framework.adapters.browser.asking import ask
from framework.adapters.browser.locate import Finder, is_gone
from framework.adapters.targets.formats import part, shown
from framework.config.targets.browser import BrowserOperation
from framework.config.targets.common import Formats
from framework.core.canonical import NotCanonicalError
from framework.core.errors import SystemException, TargetChanged
from framework.core.messages import message

#: Raw text by column header.
RawRow = dict[str, str]
_Look = TypeVar("_Look")

#: Milliseconds for a table or list that is being replaced to be there again.
_REPLACED = 2000
_NUMBER = re.compile(r"\d(?:[\d\s\u00a0\u202f]*\d)?")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its place among all rows of the table, and its cells by header."""

    index: int
    cells: RawRow


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a table."""

    rows: tuple[TableRow, ...]
    #: Rows without any value, which some targets count among their hits.
    empty: int

    def continues(self, earlier: Reading | None) -> bool:
        """Tell whether the table has grown: all rows of an earlier look still begin it."""
        return earlier is not None and self.rows[: len(earlier.rows)] == earlier.rows


def look_at_table(table: Hits) -> Reading | None:
    """Return what a table shows right now; None while it is being replaced."""
    raw = cast("dict[str, Any] | None", _asked(table, "table"))
    if raw is None:
        return None
    headers = [" ".join(str(text).split()) for text in raw["headers"]]
    twice = {name for name in headers if name and headers.count(name) > 1}
    rows = tuple(
        TableRow(
            int(row["index"]),
            {
                name: str(text)
                for name, text in zip(headers, row["cells"], strict=False)
                if name and name not in twice
            },
        )
        for row in raw["rows"]
    )
    return Reading(rows, int(raw["empty"]))


def settled(
    look: Callable[[], _Look | None],
    finder: Finder,
    seconds: float,
    enough: Callable[[_Look], bool] = lambda _: True,
) -> _Look:
    """Look until two readings in a row agree and are `enough`; `SystemException` if not in time.

    A grid that is still drawing shows 28 of 29 rows without a word.
    """
    before: _Look | None = None
    last: _Look | None = None

    def at_rest() -> _Look | None:
        nonlocal before, last
        before, last = last, look()
        return last if last is not None and last == before and enough(last) else None

    found = finder.until(at_rest, seconds)
    if found is None:
        raise SystemException(
            message(
                "A table came neither to rest nor to its total; {rows} rows were seen last.",
                rows=len(last.rows) if isinstance(last, Reading) else 0,
            )
        )
    return found


def first_number(text: str) -> int | None:
    """Return the first number of a text, e.g. 1204 of `1 204 träffar`."""
    found = _NUMBER.search(text)
    return int(re.sub(r"\D", "", found[0])) if found else None


def look_at_fields(element: Hits) -> RawRow | None:
    """Return a list of terms and values; a term that stands there twice is left out."""
    pairs = cast("list[list[str]] | None", _asked(element, "terms"))
    if pairs is None:
        return None
    terms = [" ".join(str(term).split()) for term, _ in pairs]
    return {
        term: str(value)
        for term, (_, value) in zip(terms, pairs, strict=True)
        if terms.count(term) == 1
    }


def csv_rows(data: bytes) -> list[RawRow]:
    """Return the rows of a CSV file: UTF-8, with BOM or not, else Windows-1252."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    header = text.partition("\n")[0]
    delimiter = max(";,\t", key=header.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    names = [" ".join(name.split()) for name in lines[0]] if lines else []
    return [dict(zip(names, line, strict=False)) for line in lines[1:] if any(map(str.strip, line))]


def canonical_rows(
    operation: BrowserOperation, raw: list[RawRow], formats: Formats
) -> list[dict[str, str]]:
    """Return rows by result field; `TargetChanged` for a column that is missing or unreadable."""
    rows: list[dict[str, str]] = []
    for cells in raw:
        row: dict[str, str] = {}
        for name, wanted in operation.result.items():
            if wanted.column not in cells:
                raise TargetChanged(
                    message(
                        "Column {column} is not there exactly once; there: {there}",
                        column=wanted.column,
                        there=", ".join(cells),
                    )
                )
            try:
                row[name] = shown(formats, wanted.type, part(wanted, cells[wanted.column]))
            except NotCanonicalError as error:
                raise TargetChanged(
                    message(
                        "Column {column} holds something that {rule}.",
                        column=wanted.column,
                        rule=error.rule,
                    )
                ) from None
        rows.append(row)
    return rows


def _asked(element: Hits, question: str) -> object:
    try:
        return cast("object", ask(element, question, _REPLACED))
    except PlaywrightError as error:
        if is_gone(error):
            raise
        return None
