"""The morning's figures: counted by hand, from what the pool exports."""

from __future__ import annotations

import datetime as dt

from bots.substitute_staffing.morning import PastOrder, counted
from fixtures.lindeby.staffing import tonight
from framework.core.cases import Case, OpenCase
from framework.core.lifecycle import State
from framework.core.summaries import Summary
from tests.bots.substitute_staffing.planted_night import NOW, UNITS, Books, kind, night

_AT = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)


def _order(status: str = "Utförd", took: int | None = 60, cost: str = "ORDINARIE") -> PastOrder:
    done = status == "Utförd"
    return PastOrder(
        unit="3101", day=dt.date(2026, 11, 21), minutes=480, status=status, created=_AT,
        filled=_AT + dt.timedelta(minutes=took) if done and took is not None else None,
        cost=cost if done else "",
    )  # fmt: skip


def test_counted_by_hand() -> None:
    """Five orders, one called off: 3 of 4 filled; 60, 119 and 121 minutes; one in overtime."""
    all_ = counted(
        [_order(), _order(took=119, cost="OVERTID"), _order(took=121), _order("Ej tillsatt"),
         _order("Avbokad av enhet")]
    )  # fmt: skip
    assert (all_.ordered, all_.filled, all_.unfilled, all_.called_off) == (5, 3, 1, 1)
    assert (all_.share, all_.quick, all_.median) == ("75", "66.7", "1:59")
    assert all_.overtime_hours == "8:00"


def test_what_the_pool_does_not_say_is_not_nought() -> None:
    """Without times there is no median; without a class on every order no overtime."""
    all_ = counted([_order(took=None, cost=""), _order(took=None, cost="OVERTID")])
    assert (all_.share, all_.quick, all_.median, all_.overtime_hours) == ("100", "", "", "")
    assert counted([_order("Avbokad av enhet")]).share == ""


def test_the_planted_morning() -> None:
    """Every open order is somebody's or nobody's; units and days are all there; nobody is named."""
    tables = night()
    books = Books(tables, history=tonight(7).history)
    cases = [each for each in kind().collect(books) if isinstance(each, Case)]
    plans = kind().plan([OpenCase(case=c, state=State.received, values={}) for c in cases], books,
                        NOW)  # fmt: skip
    opened = [
        OpenCase(case=c.model_copy(update={"plan": plans.get(c.reference, {})}),
                 state=State.received, values={})
        for c in cases
    ]  # fmt: skip
    found = kind().summary(opened, books, NOW)
    assert found is not None
    now, somebody, nobody = (int(one.value) for one in found.figures[:3])
    assert now == somebody + nobody == len(plans)
    assert somebody > 0
    assert len(found.charts[0].bars) == 28
    (table,) = found.tables
    assert [row[0] for row in table.rows] == list(UNITS.values())
    assert sum(int(row[1]) for row in table.rows) == int(found.figures[3].value) > 100
    assert not {row["namn"] for row in tables["vikarier"]} & _texts(found)


def test_orders_before_the_days_that_count_are_left_out() -> None:
    """Twenty-eight days before today, and not today itself."""
    old = {**tonight(7).history[0], "enhet": "3101", "status": "Ej tillsatt", "tillsatt_tid": "",
           "kostnadsklass": ""}  # fmt: skip
    days = ("2026-10-25", "2026-10-26", "2026-11-22", "2026-11-23")
    rows = [{**old, "bestallning_id": f"B-{day}", "datum": day} for day in days]
    found = kind().summary([], Books(night(), history=rows), NOW)
    assert found is not None
    assert found.figures[3].value == "2"


def _texts(found: Summary) -> set[str]:
    return {cell for table in found.tables for row in table.rows for cell in row}
