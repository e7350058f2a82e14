"""The peer of `bench.challenge`: the RPA Challenge as somebody would write it by hand.

One Playwright script for this one page. With `proof` it does what RiTa does for every row: a look
at the list of what was submitted, the form with a picture before and after the press, and a
read-back of the page's export, compared field by field. Without, it fills and presses only, as the
challenge is usually played. It sleeps nowhere and keeps nothing.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from fixtures.challenge.workbook import FIELDS


def play(
    address: str, rows: Sequence[Sequence[str]], pictures: Path, *, browser: str, proof: bool
) -> None:
    """Submit all rows; raises when one is there already, or is not read back as sent."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser)
        tab = chromium.new_page()
        tab.goto(address, wait_until="domcontentloaded")
        tab.get_by_role("button", name="Start").click()
        for number, row in enumerate(rows):
            values = dict(zip(FIELDS, row, strict=True))
            if proof and values["Email"] in _listed(tab, address):
                raise AssertionError(values)
            tab.goto(f"{address}/challenge", wait_until="domcontentloaded")
            _fill(tab, values)
            if proof:
                tab.screenshot(path=pictures / f"{number}-before.png")
            tab.get_by_role("button", name="Submit").click()
            tab.get_by_role("status").wait_for()
            if proof:
                tab.screenshot(path=pictures / f"{number}-after.png")
                _prove(tab, address, values)
        chromium.close()


def _fill(tab: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        tab.locator(f'div:has(> label:text-is("{label}")) > input').fill(value)


def _listed(tab: Page, address: str) -> list[str]:
    tab.goto(f"{address}/submitted", wait_until="domcontentloaded")
    return tab.locator("table td").all_text_contents()


def _prove(tab: Page, address: str, values: dict[str, str]) -> None:
    text = tab.request.get(f"{address}/submitted.csv").text()
    found = list(csv.DictReader(text.splitlines(), delimiter=";"))
    (own,) = [row for row in found if row["Email"] == values["Email"]]
    if {**own, **values} != own:
        raise AssertionError(own)
