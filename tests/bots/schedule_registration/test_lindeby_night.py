"""Lindeby's nights through the kind alone: every planted row, and nothing on a clean one."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from bots.schedule_registration import KIND
from bots.schedule_registration.workbooks import SOURCES
from fixtures.lindeby.build import build
from framework.adapters.sheets.reading import read_workbook
from framework.config.municipality import CoworkerConfig, Folder
from framework.core.canonical import ValueType, canonical
from framework.core.cases import Case
from framework.core.closing import ClosedTimes
from framework.core.errors import FileRefused
from framework.core.kinds import NotRead, Reading
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.core.tables import RowPlace, WorkbookRows

CONFIGS = Path(__file__).parents[3] / "configs"
#: Tables of the seed by the operation that exports them.
_TABLES = {"export_schedules": "scheman", "export_absences": "franvaro"}
_TYPES = {
    "rad": ValueType.integer,
    "sysselsattningsgrad": ValueType.percent,
    "omfattning": ValueType.percent,
    "veckoarbetstid": ValueType.hours,
    "pass": ValueType.lines,
}
Line = dict[str, str]


class Night:
    """A built night: its sources, and the payroll system as its seed fills it."""

    def __init__(self, folder: Path, config: CoworkerConfig) -> None:
        self._folder = folder
        self.config = config
        self._seed = json.loads((folder / "payroll-seed.json").read_text("utf-8"))
        times = json.loads((folder / "night.json").read_text("utf-8"))
        self.now = dt.datetime.fromisoformat(times["clock"])

    def workbooks(self, source: str) -> Iterable[WorkbookRows]:
        """Read every workbook of a source; files that are refused are left out."""
        folder = self._folder / "harry" / {"schedules": "in", "employments": "master"}[source]
        for path in sorted(folder.glob("*.xlsx")):
            try:
                yield read_workbook(path, SOURCES[source], tenant="Lindeby kommun")
            except FileRefused:
                continue

    def read(self, target: str, operation: str, /, **_parameters: str) -> Reading | NotRead:
        """Answer an export from the seed, in canonical values."""
        rows = tuple(
            {
                name: canonical(_TYPES.get(name, ValueType.text), value)
                for name, value in row.items()
            }
            for row in self._seed[_TABLES[operation]]
        )
        return Reading(target=target, read_at=self.now, rows=rows)

    def closed_times(self, target: str) -> ClosedTimes | None:
        """Give Lindeby's own payroll calendar."""
        return self.config.closed_times[target]

    def planted(self) -> dict[RowPlace, Line]:
        """Read what is expected, by row."""
        with (self._folder / "planted.csv").open(encoding="utf-8", newline="") as lines:
            return {
                RowPlace(file=line["file"], sheet=line["sheet"], row=int(line["row"])): line
                for line in csv.DictReader(lines, delimiter=";")
                if line["row"]
            }


@pytest.fixture(scope="module", params=["tonight", "payroll-closes"])
def night(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Build one of Lindeby's nights."""
    folder = tmp_path_factory.mktemp("night")
    build(folder, night=request.param)
    lindeby = Folder(CONFIGS / "lindeby", CONFIGS / "common").read()
    assert lindeby is not None
    return Night(folder, lindeby.coworkers["harry"])


@pytest.fixture(scope="module")
def prepared(night: Night) -> dict[RowPlace, Proposal]:
    """Prepare every case of the night that is not protected."""
    config = night.config
    kind = KIND(KIND.settings_model.model_validate(config.coworker.settings), config.dated)
    cases = [each for each in kind.collect(night) if isinstance(each, Case) and not each.protected]
    return {case.place: kind.prepare(case, night, night.now) for case in cases}


def test_planted_rows_fail_as_expected(night: Night, prepared: dict[RowPlace, Proposal]) -> None:
    """Every planted row that is prepared fails the rules that its line names, and leads there."""
    for place, line in night.planted().items():
        if place not in prepared:
            continue
        failed = [
            each.rule.code for each in prepared[place].checks if each.outcome is Outcome.failed
        ]
        assert (" ".join(failed) or "-") == line["codes"], line["plant"]
        lead = {"awaiting_decision": "awaiting", "closed": "skipped"}
        state = prepared[place].leads_to.value
        assert lead.get(state, state) == line["prepared"], line["plant"]


def test_what_gets_done_is_unflagged(night: Night, prepared: dict[RowPlace, Proposal]) -> None:
    """Only unflagged cases are approved at once, so what is acted on is unflagged."""
    acted = {"done", "approved", "unknown", "failed"}
    for place, line in night.planted().items():
        if place in prepared and line["prepared"] == "awaiting":
            assert prepared[place].flagged is (line["acted"] not in acted), line["plant"]


def test_clean_rows_are_unflagged(night: Night, prepared: dict[RowPlace, Proposal]) -> None:
    """Nothing that is not planted is flagged or stopped by any rule."""
    planted = night.planted()
    for place, proposal in prepared.items():
        if place not in planted:
            bad = [each for each in proposal.checks if each.outcome is not Outcome.passed]
            assert not bad, (place, [each.finding.english() for each in bad])
            assert not proposal.flagged
            assert proposal.planned({})
