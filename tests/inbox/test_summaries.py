"""What a kind tells of a whole run is shown and taken home, to those who work with the cases."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from bots.schedule_registration.kind import ScheduleRegistration
from framework.core.canonical import ValueType
from framework.core.messages import message
from framework.core.summaries import (
    Summary,
    SummaryBar,
    SummaryChart,
    SummaryColumn,
    SummaryFigure,
    SummaryTable,
)
from framework.inbox.summaries import bar_chart
from framework.store.models import Person, Run
from tests.inbox import builders

TOLD = Summary(
    figures=(
        SummaryFigure(label=message("Filled"), type=ValueType.percent, value="87.5",
                      basis=message("35 of 40 orders")),
        SummaryFigure(label=message("Overtime"), type=ValueType.hours, value=""),
    ),
    charts=(
        SummaryChart(
            title=message("Unfilled by unit"), along=message("Unit"), what=message("Orders"),
            bars=(SummaryBar(label="Ekbacken", value=Decimal(4)),
                  SummaryBar(label="20121212-1212", value=None)), over_time=False,
        ),
    ),
    tables=(
        SummaryTable(
            title=message("By unit"),
            columns=(SummaryColumn(label=message("Unit")),
                     SummaryColumn(label=message("Hours"), type=ValueType.hours)),
            rows=(("Ekbacken", "1:30"), ("Tallgården", "")),
        ),
    ),
)  # fmt: skip


@pytest.fixture
def told(anna: Person, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a run a summary of a kind that tells one."""
    del anna
    monkeypatch.setattr(ScheduleRegistration, "summary", lambda *_: TOLD, raising=False)
    run = builders.run()
    run.summary = TOLD.model_dump(mode="json")
    run.save()
    return run


def test_the_report_shows_figures_charts_and_tables(client: Client, told: Run) -> None:
    """What is not known says so, and numbers are as people write them."""
    page = client.get(f"/runs/{told.pk}/").content.decode()
    for text in ("87.5 %", "35 of 40 orders", "Unfilled by unit", "Tallgården", "1:30"):
        assert text in page, text
    assert page.count("not known") == 2
    assert "20121212-1212" not in page


def test_the_list_shows_the_latest_headlines(client: Client, told: Run) -> None:
    """The morning begins with them; the rest is one click away."""
    page = client.get("/lindeby/harry/").content.decode()
    assert "87.5 %" in page
    assert f'href="/runs/{told.pk}/"' in page


def test_a_later_run_without_a_summary_hides_nothing(client: Client, told: Run) -> None:
    """What was acted on since tells nothing of all; the morning's headlines stay."""
    builders.run(slot="2026-11-23T08:00", phase="act")
    page = client.get("/lindeby/harry/")
    assert page.status_code == 200
    assert f'href="/runs/{told.pk}/"' in page.content.decode()


def test_it_alone_is_not_told(told: Run) -> None:
    """Who runs the machines sees that it ran, and not how the work stands."""
    it = Client()
    it.force_login(builders.person("ivar", "it"))
    page = it.get(f"/runs/{told.pk}/")
    assert page.status_code == 200
    assert "87.5" not in page.content.decode()


def test_the_workbook_has_a_sheet_for_each(client: Client, told: Run) -> None:
    """Numbers are numbers, hours are hours, and what is not known is an empty cell."""
    answer = client.get(f"/runs/{told.pk}/report.xlsx")
    book = load_workbook(BytesIO(answer.getvalue()))
    assert [list(row) for row in book["By unit"].values] == [
        ["Unit", "Hours"], ["Ekbacken", 1.5], ["Tallgården", None],
    ]  # fmt: skip
    bars = list(book["Unfilled by unit"].values)[1:]
    assert bars[0] == ("Ekbacken", 4)
    assert bars[1] == ("20121212-****", None)


def test_few_bars_are_all_named() -> None:
    """Areas stand under their bars; of many days only the ends do."""
    few = tuple(SummaryBar(label=f"{day}", value=Decimal(day)) for day in range(1, 9))
    many = (*few, SummaryBar(label="9", value=Decimal(9)))
    ends = [
        drawn.ends
        for bars in (few, many)
        if (drawn := bar_chart("c", "t", ("a", "b"), bars, over_time=True))
    ]
    assert ends == [tuple("12345678"), ("1", "9")]
