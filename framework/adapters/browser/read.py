"""What stands on a page, as rows of text: tables, lists of terms, CSV files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits

from framework.adapters.browser import asking
from framework.adapters.browser.locate import Finder, is_gone
from framework.adapters.browser.traffic import Traffic
from framework.adapters.targets.formats import meant, part
from framework.config.targets.browser import BrowserOperation
from framework.config.targets.common import Formats
from framework.core.canonical import NotCanonicalError
from framework.core.errors import SystemException, TargetChanged
from framework.core.messages import message

#: Raw text by column header.
RawRow = dict[str, str]
_Seen = TypeVar("_Seen")

#: Milliseconds for a table or list that is being replaced to be there again.
_REPLACED = 2000
#: Turns without a change after which one look is enough: longer than a page takes to draw. A busy
#: machine has no part in them: a grid that did not get to draw is not at rest.
_REST = 5
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


@dataclass(frozen=True, slots=True)
class Look(Generic[_Seen]):
    """What one look at an element saw, and when, in the page's own turns: `asking.Still`."""

    seen: _Seen
    rest: int
    turn: int

    def agrees(self, earlier: Look[_Seen]) -> bool:
        """Tell whether an earlier look at the same page saw the same."""
        return self.seen == earlier.seen and self.turn >= earlier.turn


def look_at_table(table: Hits, milliseconds: float) -> Look[Reading]:
    """Return what a table shows right now; Playwright's errors pass through."""
    still = asking.still(table, "table", milliseconds)
    raw = still.seen
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
    return Look(Reading(rows, int(raw["empty"])), still.rest, still.turn)


def look_again(look: Callable[[Hits, float], Look[_Seen]], element: Hits) -> Look[_Seen] | None:
    """Look at an element; None while it is being replaced."""
    try:
        return look(element, _REPLACED)
    except PlaywrightError as error:
        if is_gone(error):
            raise
        return None


def settled(
    look: Callable[[], Look[_Seen] | None],
    finder: Finder,
    traffic: Traffic,
    seconds: float,
    enough: Callable[[_Seen], bool] = lambda _: True,
    *,
    first: Look[_Seen] | None = None,
) -> _Seen:
    """Look until a reading is at rest and `enough`; `SystemException` if not in time.

    At rest is what nothing has changed for a while, or what all readings of a while agree on: a
    grid that is still drawing shows 28 of 29 rows without a word. And nothing counts while a script
    of the page waits for an answer. `first` is a look that was just had.
    """
    same: Look[_Seen] | None = None  # The first of the looks that agree with the last.
    last: Look[_Seen] | None = None

    def at_rest() -> _Seen | None:
        nonlocal same, last, first
        last, first = first or look(), None
        if last is None or same is None or not last.agrees(same):
            same = last
        if last is None or same is None or not traffic.is_calm or not enough(last.seen):
            return None
        return last.seen if max(last.rest, last.turn - same.turn) >= _REST else None

    found = finder.until(at_rest, seconds)
    if found is None:
        traffic.require_calm()
        raise SystemException(
            message(
                "A table came neither to rest nor to its total; {rows} rows were seen last.",
                rows=len(last.seen.rows) if last and isinstance(last.seen, Reading) else 0,
            )
        )
    return found


def first_number(text: str) -> int | None:
    """Return the first number of a text, e.g. 1204 of `1 204 träffar`."""
    found = _NUMBER.search(text)
    return int(re.sub(r"\D", "", found[0])) if found else None


def look_at_fields(element: Hits, milliseconds: float) -> Look[RawRow]:
    """Return a list of terms and values; a term that stands there twice is left out."""
    still = asking.still(element, "terms", milliseconds)
    pairs = still.seen
    terms = [" ".join(str(term).split()) for term, _ in pairs]
    row = {
        term: str(value)
        for term, (_, value) in zip(terms, pairs, strict=True)
        if terms.count(term) == 1
    }
    return Look(row, still.rest, still.turn)


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
                text = part(wanted, cells[wanted.column])
                row[name] = meant(formats, name, wanted.type, text)
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
