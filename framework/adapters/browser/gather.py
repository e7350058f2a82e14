"""Steps that read: whole tables, lists of terms, CSV files, and the row that is meant."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Locator as Hits

from framework.adapters.browser import read
from framework.adapters.browser.elements import ElementRows
from framework.adapters.browser.locate import Found, count
from framework.adapters.browser.read import RawRow
from framework.adapters.browser.visit import Visit
from framework.config.targets.steps import PressRow, ReadTable, Step
from framework.core.canonical import NotCanonicalError
from framework.core.errors import BusinessException, NotAllowed, TargetChanged
from framework.core.messages import message

#: More pages than any list has; a table that goes on longer runs in a circle.
_MOST_PAGES = 2000


def rows(visit: Visit, step: Step) -> list[RawRow]:
    """Return what a reading step reads."""
    if step.read_table is not None:
        return _table_rows(visit, step.read_table)
    if step.read_fields is not None:
        return [_field_row(visit, step.read_fields)]
    if step.read_elements is not None:
        return ElementRows(visit, step.read_elements).rows()
    if step.read_csv is not None:
        return _csv_rows(visit, step.read_csv)
    if step.get_csv is not None:
        return visit.csv_at(step.get_csv)
    raise NotAllowed(message("No such step: {verb}", verb=step.verb))


def _table_rows(visit: Visit, spec: ReadTable) -> list[RawRow]:
    """Return the rows of a table over all its pages, as many as its total says."""
    table, first = visit.with_one(spec.table, read.look_at_table)
    rows: list[RawRow] = []
    before: read.Reading | None = None
    for page in range(_MOST_PAGES):
        earlier = before
        before = read.settled(
            partial(read.look_again, read.look_at_table, table.hit),
            visit.finder,
            visit.traffic,
            visit.seconds(),
            _is_whole(visit, spec.total, spec.next_page, before, len(rows)),
            first=None if page else first,
        )
        if before.continues(earlier):
            rows.clear()
        rows += [row.cells for row in before.rows]
        following = _next_page(visit, spec.next_page)
        if following is None:
            return rows
        # Moving the mouse there would scroll, and some lists then grow by themselves under it.
        following.hit.dispatch_event("click", timeout=visit.milliseconds())
    raise TargetChanged(message("Table {table} has no last page.", table=spec.table))


def _field_row(visit: Visit, name: str) -> RawRow:
    """Return a list of terms and values as one row."""
    found, first = visit.with_one(name, read.look_at_fields)
    again = partial(read.look_again, read.look_at_fields, found.hit)
    return read.settled(again, visit.finder, visit.traffic, visit.seconds(), first=first)


def _csv_rows(visit: Visit, name: str) -> list[RawRow]:
    """Press a download link and return the rows of the CSV file; no file is left behind."""
    found = visit.one(name)
    with visit.finder.tab.expect_download(timeout=visit.milliseconds()) as waiting:
        visit.click(name, found)
    data = Path(waiting.value.path()).read_bytes()
    waiting.value.delete()
    return read.csv_rows(data)


def row(visit: Visit, spec: PressRow) -> Hits | None:
    """Return the row that is meant; None when no row is.

    `BusinessException` when several rows are alike: a person must say which.
    """
    table, first = visit.with_one(spec.table, read.look_at_table)
    reading = read.settled(
        partial(read.look_again, read.look_at_table, table.hit),
        visit.finder,
        visit.traffic,
        visit.seconds(),
        _is_whole(visit, spec.total, None, None, 0),
        first=first,
    )
    rows = [row for row in reading.rows if _is_meant(visit, row.cells, spec)]
    if len(rows) > 1:
        raise BusinessException(
            message(
                "{count} rows of table {table} are alike; one was meant.",
                count=len(rows),
                table=spec.table,
            )
        )
    if not rows:
        return None
    return table.hit.locator("tr, [role=row]").nth(rows[0].index)


def _is_whole(
    visit: Visit,
    total: str | None,
    next_page: str | None,
    before: read.Reading | None,
    rows: int,
) -> Callable[[read.Reading], bool]:
    def is_whole(reading: read.Reading) -> bool:
        if reading == before:
            return False  # The page before is still up.
        if total is None or _next_page(visit, next_page) is not None:
            return True
        _, words = visit.with_one(total, lambda hit, within: hit.inner_text(timeout=within))
        said = read.first_number(words)
        there = len(reading.rows) + (0 if reading.continues(before) else rows)
        # An editable grid ends with an empty row, which some pagers count.
        return said in (there, there + reading.empty)

    return is_whole


def _next_page(visit: Visit, name: str | None) -> Found | None:
    if name is None:
        return None
    ways = visit.finder.all_hits(visit.page, visit.page.elements[name])
    for index, hits in enumerate(ways):
        if count(hits) == 1:
            found = Found(hits, index)
            visit.report(name, found)
            return found if hits.is_enabled(timeout=visit.milliseconds()) else None
    return None


def _is_meant(visit: Visit, cells: RawRow, spec: PressRow) -> bool:
    for column, template in spec.where.items():
        if column not in cells:
            raise TargetChanged(
                message(
                    "Column {column} is not there exactly once; there: {there}",
                    column=column,
                    there=", ".join(cells),
                )
            )
        try:
            shown = visit.values.shown(template, cells[column])
        except NotCanonicalError:
            return False
        if shown != visit.values.canonical(template):
            return False
    return True
