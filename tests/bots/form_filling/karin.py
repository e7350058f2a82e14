"""KaRin, and workbooks for her in a few lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bots.form_filling import KIND
from framework.adapters.sheets import read_tables
from framework.config.loader import Document
from framework.core.cases import Case, NotPrepared
from framework.core.closing import ClosedTimes
from framework.core.dated import DatedRules
from framework.core.kinds import Kind, NotRead, Reading
from framework.core.messages import Message
from framework.core.proposals import Proposal
from framework.core.tables import WorkbookRows

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
READ_AT = NOW + dt.timedelta(minutes=3)
Cells = dict[str, str]
GRANT = {
    "Diarienummer": "KUL-2026-1", "Föreningsnr": "7", "Kontaktperson": "19850612-9801",
    "Bidragsslag": "drift", "Från": "2027-01-01", "Till": "2027-06-30", "Sökt belopp": "900",
    "Timmar": "38:15", "Skyddad": "N",
}  # fmt: skip
COSTS = [
    {"Diarienummer": "KUL-2026-1", "Kostnad": "Hyra", "Belopp": "800,50"},
    {"Diarienummer": "KUL-2026-1", "Kostnad": "Bollar", "Belopp": "199,50"},
]
CLUBS = [{"Nr": "7", "Förening": "Lindeby bollklubb", "Aktiv": "ja"}]


class Unasked:
    """Systems that nobody may ask: without readings this kind asks none."""

    def read(self, target: str, operation: str, /, **parameters: str) -> NotRead:
        """Refuse."""
        raise AssertionError((target, operation, parameters))

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Refuse."""
        raise AssertionError(target)


class Asked:
    """A system that answers with rows, or cannot be read; remembers what it was asked."""

    def __init__(self, *rows: dict[str, str], reason: str = "") -> None:
        self._rows, self._reason = rows, reason
        self.questions: list[tuple[str, str, dict[str, str]]] = []

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Answer."""
        self.questions.append((target, operation, parameters))
        if self._reason:
            return NotRead(target="Registret", reason=Message(template=self._reason))
        return Reading(target="Registret", read_at=READ_AT, rows=self._rows)

    def closed_times(self, target: str) -> None:
        """Know of none."""
        del target


class Sources:
    """Workbooks by source."""

    def __init__(self, **books: list[WorkbookRows]) -> None:
        self._books = books

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return those of a source."""
        return self._books[source]


def settings() -> dict[str, Any]:
    """Return KaRin's settings as they are written."""
    found: dict[str, Any] = dict(Document(Path(__file__).with_name("karin.yaml")).values)
    own: dict[str, Any] = found["settings"]
    return own


def worker(changed: Callable[[dict[str, Any]], object] | None = None) -> Kind:
    """Return KaRin's kind ready to work, with her settings changed."""
    own = settings()
    if changed is not None:
        changed(own)
    made = KIND.made_for(own)
    return made(made.settings_model(), DatedRules(values={}))


def collected(
    kind: Kind,
    grants: list[Cells] | None = None,
    costs: list[Cells] | None = None,
    clubs: list[Cells] | None = None,
    members: list[Cells] | None = None,
) -> list[Case | NotPrepared]:
    """Collect from rows of cells; those that are not given are right."""
    tables = {"Bidrag": grants or [GRANT], "Kostnader": COSTS if costs is None else costs}
    own = read_tables(tables, kind.sources["applications"], file="bidrag.xlsx", tenant="")
    registers = {"Föreningar": CLUBS if clubs is None else clubs}
    if members is not None:
        registers["Medlemmar"] = members
    theirs = read_tables(registers, kind.sources["associations"], file="register.xlsx", tenant="")
    return list(kind.collect(Sources(applications=[own], associations=[theirs])))


def prepared(kind: Kind, *rows: list[Cells] | None) -> Proposal:
    """Return the proposal of the one case that rows give."""
    (case,) = collected(kind, *rows)
    assert isinstance(case, Case)
    return kind.prepare(case, Unasked(), NOW)
