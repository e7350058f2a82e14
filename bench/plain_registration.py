"""The peer of `bench.registration`: registering schedules as somebody would write it by hand.

One Playwright script for this one payroll system, with its addresses and labels in the code. Per
schedule it does what HaRry does: two looks (by reference, by key), the form with a picture before
and after the saving press, and a read-back of the schedule's own page, compared field by field. It
sleeps nowhere. What it lacks is everything else: approval, receipts, masking, crashes, waiting.
"""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from fixtures import canonical

_LABELS = {
    "anstallningsnummer": "Anställningsnummer",
    "schema_id": "Schema-ID",
    "schemanamn": "Schemanamn",
    "rad": "Rad",
    "fran": "Gäller från",
    "till": "Gäller till",
    "sysselsattningsgrad": "Sysselsättningsgrad",
    "veckoarbetstid": "Veckoarbetstid",
    "antal_veckor": "Antal veckor",
    "startvecka": "Startvecka",
    "pass": "Pass",
}


def register(
    address: str, schedules: Sequence[dict[str, str]], pictures: Path, *, browser: str
) -> None:
    """Register all schedules, one after the other; raises when one is not read back as sent."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser)
        tab = chromium.new_page()
        _log_in(tab, address)
        for number, values in enumerate(schedules):
            _register(tab, address, values, f"plain:{values['schema_id']}", pictures / f"{number}")
        chromium.close()


def _log_in(tab: Page, address: str) -> None:
    tab.goto(f"{address}/logga-in", wait_until="domcontentloaded")
    tab.get_by_label("Användarnamn").fill("harry")
    tab.get_by_label("Lösenord").fill("lindeby-demo")
    tab.get_by_role("button", name="Logga in").click()
    tab.get_by_role("link", name="Logga ut").wait_for()


def _register(
    tab: Page, address: str, values: dict[str, str], reference: str, pictures: Path
) -> None:
    if _hits(tab, address, {"Extern referens": reference}) or _by_key(tab, address, values):
        raise AssertionError(f"{reference} is there already")
    tab.goto(f"{address}/scheman/ny", wait_until="domcontentloaded")
    for name, label in _LABELS.items():
        tab.get_by_label(label, exact=True).fill(_written(name, values[name]))
    tab.get_by_label("Schematyp").select_option(values["schematyp"])
    tab.get_by_label("Extern referens").fill(reference)
    tab.screenshot(path=f"{pictures}-before.png", full_page=True)
    tab.get_by_role("button", name="Spara").click()
    tab.get_by_text("Sparat").wait_for()
    tab.screenshot(path=f"{pictures}-after.png", full_page=True)
    _by_key(tab, address, values)
    tab.get_by_text("Visa").click()
    tab.get_by_role("table", name="Uppgifter").wait_for()
    cells = tab.get_by_role("table", name="Uppgifter").get_by_role("row").all_inner_texts()
    read = dict(cell.split("\t", 1) for cell in cells)
    wrong = [n for n, label in _LABELS.items() if not _same(n, read[label], values[n])]
    if wrong:
        raise AssertionError(f"{reference} was stored with other values: {wrong}")


def _by_key(tab: Page, address: str, values: dict[str, str]) -> int:
    key = {"Anställningsnummer": values["anstallningsnummer"], "Schema-ID": values["schema_id"]}
    return _hits(tab, address, key)


def _hits(tab: Page, address: str, search: dict[str, str]) -> int:
    tab.goto(f"{address}/scheman", wait_until="domcontentloaded")
    for label, value in search.items():
        tab.get_by_label(label).fill(value)
    with tab.expect_navigation(wait_until="domcontentloaded"):
        tab.get_by_role("button", name="Sök").click()
    total = tab.locator("p", has_text="träffar").inner_text()
    return int(total.split()[0])


def _written(name: str, value: str) -> str:
    return value.replace(".", ",") if name == "sysselsattningsgrad" else value


def _same(name: str, read: str, value: str) -> bool:
    if name == "sysselsattningsgrad":
        return canonical.percent(read) == canonical.percent(value)
    return read.split() == value.split()
