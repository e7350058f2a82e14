"""Steps that read: whole tables, lists of terms, CSV files, and the row that is meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from framework.adapters.browser import read
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
    if step.read_csv is not None:
        return _csv_rows(visit, step.read_csv)
    if step.get_csv is not None:
        return visit.csv_at(step.get_csv)
    raise NotAllowed(message("No such step: {verb}", verb=step.verb))


def _table_rows(visit: Visit, spec: ReadTable) -> list[RawRow]:
    """Return the rows of a table over all its pages, as many as its total says."""
    table = visit.one(spec.table).hit
    rows: list[RawRow] = []
    before: read.Reading | None = None
    for _ in range(_MOST_PAGES):
        earlier = before
        before = read.settled(
            lambda: read.look_at_table(table),
            visit.finder,
            visit.seconds(),
            _is_whole(visit, spec.total, spec.next_page, before, len(rows)),
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
    hit = visit.one(name).hit
    return read.settled(lambda: read.look_at_fields(hit), visit.finder, visit.seconds())


def _csv_rows(visit: Visit, name: str) -> list[RawRow]:
    """Press a download link and return the rows of the CSV file; no file is left behind."""
    found = visit.one(name)
    with visit.finder.tab.expect_download(timeout=visit.milliseconds()) as waiting:
        visit.click(name, found)
    data = Path(waiting.value.path()).read_bytes()
    waiting.value.delete()
    return read.csv_rows(data)


def row_press(visit: Visit, spec: PressRow) -> Found | None:
    """Return what to press in the row that is meant; None when no row is.

    `BusinessException` when several rows are alike: a person must say which.
    """
    table = visit.one(spec.table).hit
    reading = read.settled(
        lambda: read.look_at_table(table),
        visit.finder,
        visit.seconds(),
        _is_whole(visit, spec.total, None, None, 0),
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
    scope = table.locator("tr, [role=row]").nth(rows[0].index)
    found = visit.finder.one(visit.page_name, visit.page, spec.press, visit.seconds(), scope)
    visit.report(spec.press, found)
    return found


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
        said = read.first_number(visit.one(total).hit.inner_text())
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
