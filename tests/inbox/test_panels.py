"""Beside the figures of a case: long panels fold, and what is compared with is not written."""

from __future__ import annotations

import pytest
from django.test import Client

from framework.core.proposals import Panel
from framework.store.models import Person
from tests.inbox import builders


@pytest.mark.parametrize(("rows", "folded"), [(20, False), (21, True)])
def test_a_long_panel_opens_by_a_press(
    client: Client, anna: Person, *, rows: int, folded: bool
) -> None:
    """Up to twenty rows stand open; more say how many they are and open by a press."""
    made = builders.proposal()
    panel = Panel(
        kind="table", title="Each line", columns=("Row",),
        rows=tuple((str(number),) for number in range(rows)),
    )  # fmt: skip
    (section,) = made.sections
    made = made.model_copy(update={"sections": (section.model_copy(update={"panels": (panel,)}),)})
    case = builders.prepared(builders.received(), made)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    summary = f'<summary>Each line <span class="soft">{rows}</span></summary>'
    assert (summary in page) is folded
    assert ('<h3 class="ds-label">Each line</h3>' in page) is not folded


def test_last_month_is_not_what_is_replaced(client: Client, anna: Person) -> None:
    """A section that compares with last month writes something new, and takes nothing away."""
    made = builders.proposal()
    (section,) = made.sections
    other = made.model_copy(
        update={"sections": (section.model_copy(update={"now_label": "Last month"}),)}
    )
    pages = [
        client.get(f"/cases/{builders.prepared(builders.received(), each).pk}/").content.decode()
        for each in (made, other)
    ]
    assert ["<del>" in page.partition("What will be written")[2] for page in pages] == [True, False]
