"""A built night of applications, and a reader over the systems that it filled."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bots.income_support.sources import SOURCES
from fixtures.lindeby.applications import build, files
from fixtures.lindeby.applications.night import Night
from fixtures.services.process import Running
from fixtures.services.server import TOKEN
from fixtures.targets.database import Database
from fixtures.targets.description import load
from framework.adapters.http.session import HttpSession
from framework.adapters.sheets.reading import read_workbook
from framework.adapters.targets import Account
from framework.config.targets import BrowserDescription, HttpDescription, load_target
from framework.core.canonical import canonical
from framework.core.closing import ClosedTimes
from framework.core.errors import CoworkerError
from framework.core.kinds import NotRead, Reading
from framework.core.tables import WorkbookRows

CONFIGS = Path(__file__).parents[3] / "configs"
_TARGETS = CONFIGS / "common" / "targets"
#: Table of the case system that an operation reads, and its column by parameter.
_CASE = {"case": "arende"}
_TABLES = {
    "read_case": ("arenden", _CASE),
    "read_previous": ("rader", _CASE | {"period": "period"}),
    "read_recovery": ("aterkrav", _CASE),
}
#: So often a run asks before it goes on without an answer.
_TRIES = 2


class Books:
    """The night's applications, all of them in one workbook."""

    def __init__(self, night: Night, folder: Path) -> None:
        together = [replace(each, way="workbook") for each in night.applications]
        files.write(together, folder, night.delivered)
        path = folder / f"ansokningar_{night.delivered}.xlsx"
        self._books = (read_workbook(path, SOURCES["applications"], tenant="Lindeby kommun"),)

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Return the workbook."""
        assert source == "applications"
        return self._books


class Systems:
    """Asks the services over HTTP, and the case system's database by its description."""

    def __init__(self, folder: Path, services: dict[str, Running]) -> None:
        """`folder` is a built night; `services` run on its files."""
        self._system = load("case-system")
        self._database = Database(
            folder / "case-system.db", self._system, folder / "case-system-seed.json"
        )
        described = load_target(_TARGETS / "case-system.yaml")
        self._description = cast("BrowserDescription", described)
        self._services = services
        self._sessions = {
            name: HttpSession(
                cast("HttpDescription", load_target(_TARGETS / f"{name}.yaml")),
                service.address,
                Account(TOKEN),
                clock=lambda: self.now,
            )
            for name, service in services.items()
        }
        self.now = dt.datetime.now(dt.UTC)
        #: Operations of the case system that do not answer.
        self.out_of_reach: set[str] = set()

    def at(self, now: dt.datetime) -> None:
        """Let everybody live at an instant."""
        self.now = now
        for service in self._services.values():
            service.at(now)

    def close(self) -> None:
        """Close the connections."""
        for session in self._sessions.values():
            session.close()

    def read(self, target: str, operation: str, /, **parameters: str) -> Reading | NotRead:
        """Ask as a run does: twice, and then go on without an answer."""
        if target == "case_system":
            return self._case_system(operation, parameters)
        for last in (False, True):
            try:
                rows = self._sessions[target].perform(operation, parameters).rows
            except CoworkerError as error:
                if last:
                    return NotRead(target=target, reason=error.message)
            else:
                return Reading(target=target, read_at=self.now, rows=rows)
        raise AssertionError

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Nobody has written down when they are closed."""
        del target

    def _case_system(self, operation: str, parameters: dict[str, str]) -> Reading | NotRead:
        if operation in self.out_of_reach:
            text = CoworkerError("Lindeby Social answered 503 to page claims.").message
            return NotRead(target="Lindeby Social", reason=text)
        name, keys = _TABLES[operation]
        wanted = {column: parameters[parameter] for parameter, column in keys.items()}
        with self._database.connection() as db:
            found = self._database.find(db, name, wanted)
        columns = self._system.tables[name].columns
        by_label = {column.label: key for key, column in columns.items()}
        result = self._description.operations[operation].result
        rows = tuple(
            {
                field: canonical(wanted.type, row[by_label[wanted.column]])
                for field, wanted in result.items()
            }
            for row in found
        )
        return Reading(target="Lindeby Social", read_at=self.now, rows=rows)


def built(night: Night, folder: Path) -> Path:
    """Write the night into a folder and return it."""
    build.write(night, folder)
    return folder


def claimed(folder: Path) -> dict[str, dict[str, Any]]:
    """Read what the builder says that applications come to, by reference."""
    found = json.loads((folder / "ronney" / "expected.json").read_text("utf-8"))
    return {each["reference"]: each["effects"] for each in found if each["effects"]}
