"""The planted month of Lindeby's home care, as its workbooks say it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from bots.resource_allocation import KIND
from bots.resource_allocation.settings import Settings
from bots.resource_allocation.sources import SOURCES
from fixtures.lindeby.home_care import tonight, write
from framework.adapters.sheets.reading import read_workbook
from framework.config.loader import load
from framework.config.rules import RulesFile, merged
from framework.core.tables import WorkbookRows
from tests.bots.resource_allocation.conftest import AREAS

ROOT = Path(__file__).parents[3]
FILES = {
    "months": "in/omraden-2026-10.xlsx",
    "decisions": "registers/beslut/beslut.xlsx",
    "visits": "registers/utford/utford.xlsx",
    "rates": "registers/ersattning/ersattning.xlsx",
    "clients": "registers/kund/kund.xlsx",
}


class Books:
    """A source reader of a built night."""

    def __init__(self, folder: Path) -> None:
        self._books = {
            source: [read_workbook(folder / "lena" / file, SOURCES[source], tenant="")]
            for source, file in FILES.items()
        }

    def workbooks(self, source: str) -> list[WorkbookRows]:
        """Return the workbooks of a source."""
        return self._books[source]


def built(folder: Path, clients: int = 500) -> Path:
    """Write the month into a folder, and return it."""
    write(tonight(7, clients), folder)
    return folder


@cache
def kind() -> KIND:
    """Return the kind as Lindeby has set it."""
    rules = load(ROOT / "configs/common/rules/resursfordelning.yaml", RulesFile)[0]
    return KIND(Settings.model_validate({"areas": AREAS}), merged([rules]))


def planted() -> list[dict[str, str]]:
    """Return the table of what must come of each plant."""
    text = (ROOT / "fixtures/lindeby/planted-lena.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))
