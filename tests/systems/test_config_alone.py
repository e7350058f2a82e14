"""One night of the coworkers that are config alone, through the browser, with planted rows."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixtures.audit import Audit
from fixtures.audit_planted import audit
from fixtures.ekdalen.night import Night, clock, lay_out, nights
from fixtures.source_rows import Place
from fixtures.targets.process import Target, running
from framework.adapters.browser import browsers_left
from framework.core.approval import DecisionOutcome
from framework.core.lifecycle import Bucket
from framework.core.rules import Outcome
from framework.runtime import configuration, deciding, here
from framework.runtime.configuration_files import read
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import runs
from framework.store.decisions import Verdict
from framework.store.models import Case, Person, RoleAssignment, Run

pytestmark = [
    pytest.mark.systems,
    pytest.mark.timeout(1200),
    pytest.mark.django_db(transaction=True),
]
_CONFIGS = Path(__file__).parents[2] / "configs"
_OWN = f"config-alone-{os.getpid()}"
_PATIENCE = 60.0
#: Seconds for a page, and for what was sent to be stored, on a machine of tests.
_QUICK = {"page_seconds: 10": "page_seconds: 6", "settles_within: 10": "settles_within: 1"}
NIGHTS = nights()


@pytest.fixture(params=sorted({night.coworker for night in NIGHTS.values()}))
def mine(request: pytest.FixtureRequest) -> dict[str, Night]:
    """Return one coworker's night in every municipality that it works for."""
    return {name: night for name, night in NIGHTS.items() if night.coworker == request.param}


@pytest.fixture
def targets(
    mine: dict[str, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Mapping[str, Target]]:
    """Start the systems, lay out the workbooks, and put the municipalities in force."""
    configs = tmp_path / "configs"
    shutil.copytree(_CONFIGS, configs)
    for system in {night.system for night in mine.values()}:
        _replace(configs / f"common/targets/{system}.yaml", _QUICK)
    for night in mine.values():
        # Nobody waits here for the time in which a decision can be undone.
        coworker = configs / night.municipality / f"coworkers/{night.coworker}.yaml"
        text = coworker.read_text("utf-8")
        coworker.write_text(re.sub(r"undo_seconds: \d+", "undo_seconds: 0", text), "utf-8")
    began, real = here.now(), here.now
    monkeypatch.setattr(here, "now", lambda: clock() + (real() - began))
    with ExitStack() as stack:
        started: dict[str, Target] = {}
        for name, night in mine.items():
            folder = tmp_path / name
            folder.mkdir()
            target = stack.enter_context(running(night.system, folder, seed=night.seed))
            target.faults.write_text(night.faults, encoding="utf-8")
            started[name] = target
            _place(configs, night, target)
            secret = f"COWORKER_SECRET_{night.municipality}_{night.system}".upper()
            monkeypatch.setenv(f"{secret.replace('-', '_')}_USER", night.user)
            monkeypatch.setenv(f"{secret.replace('-', '_')}_PASSWORD", "ekdalen-demo")
        towns = sorted({night.municipality for night in mine.values()})
        found, problems = read(configs, towns)
        assert problems == ()
        monkeypatch.setattr(configuration, "municipalities", lambda: found)
        for night in mine.values():
            lay_out(night, here.data_folder())
        yield started
    for town in towns:
        shutil.rmtree(here.data_folder() / town, ignore_errors=True)


def _place(configs: Path, night: Night, target: Target) -> None:
    """Write into `site.yaml` where a night's system answers."""
    site = configs / night.municipality / "site.yaml"
    lines = site.read_text("utf-8").splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.strip().startswith(f"{night.system}: {{")]
    lines[at] = f'  {night.system}: {{description: {night.system}, address: "{target.address}"}}'
    site.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _replace(file: Path, texts: Mapping[str, str]) -> None:
    text = file.read_text("utf-8")
    for old, new in texts.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _night(mine: Mapping[str, Night]) -> dict[str, Run]:
    """Prepare the night's rows."""
    made: dict[str, Run] = {}
    for name, night in mine.items():
        config = configuration.municipalities()[night.municipality].coworkers[night.coworker]
        made[name], _ = runs.open_run(
            night.municipality, night.coworker, schedule=config.coworker.schedule[0].name,
            slot="first", phase="prepare", cause="schedule", business_date=here.now().date(),
            at=here.now(),
        )  # fmt: skip
    _work()
    return made


def _work() -> None:
    Engine(Work(f"{_OWN}:tests")).run_until_idle(patience=_PATIENCE)


def _decide(name: str, run: Run) -> None:
    """Let a person approve the rows that the table says, one by one."""
    night = NIGHTS[name]
    person = Person.objects.create_user(f"{name}-decides", password="ekdalen-is-invented")
    RoleAssignment.objects.create(
        person=person, municipality=night.municipality, coworker=night.coworker, role=night.role
    )
    cases = _cases(run)
    for row in night.planted():
        case = cases.get(_place_of(row))
        if row["decision"] == "approve":
            assert case is not None, row["plant"]
            assert case.proposal is not None, row["plant"]
            for section in case.proposal.value.sections:
                outcome = DecisionOutcome.approve
                verdict = Verdict(outcome=outcome, section=section.key, version=case.version)
                deciding.decide(case, verdict, person)


def _place_of(row: Mapping[str, str]) -> Place:
    return (row["file"], row["sheet"], int(row["row"] or 0))


def _cases(run: Run) -> dict[Place, Case]:
    rows = run.rows.select_related("file", "case")
    return {(row.file.name, row.sheet, row.row): row.case for row in rows if row.case is not None}


def _reported(run: Run) -> dict[Place, str]:
    """Return what the product claims of each source row."""
    claims = {
        (row.file.name, row.sheet, row.row): runs.row_bucket(row).value
        for row in run.rows.select_related("file", "case")
    }
    refused = run.files.exclude(refused__isnull=True)
    return claims | {(file.name, "", 0): "refused" for file in refused}


def _codes(case: Case | None) -> str:
    """Return the checks of a case that did not pass, `?` behind those without data."""
    checks = case.proposal.value.checks if case is not None and case.proposal else ()
    marks = {Outcome.failed: "", Outcome.no_data: "?"}
    told = [f"{each.rule.code}{marks[each.outcome]}" for each in checks if each.outcome in marks]
    return " ".join(told) or "-"


def _wrong(made: Mapping[str, Run], column: str) -> list[str]:
    """Return every planted row of which something else became than the table says."""
    wrong = []
    for name, run in made.items():
        claims, cases = _reported(run), _cases(run)
        for row in NIGHTS[name].planted():
            place = _place_of(row)
            got = (claims.get(place, "-"), _codes(cases.get(place)))
            if got != (row[column], row["codes"]):
                wrong.append(f"{name} {row['plant']}: {row[column]} {row['codes']}, got {got}")
    return wrong


def test_one_night(mine: dict[str, Night], targets: Mapping[str, Target]) -> None:
    """Prepared, approved by people, carried out, and judged by what the systems hold."""
    before = {name: targets[name].stored(night.table) for name, night in mine.items()}
    made = _night(mine)
    assert _wrong(made, "prepared") == []
    held = {name: targets[name].stored(night.table) for name, night in mine.items()}
    assert held == before
    for name, run in made.items():
        _decide(name, run)
    _work()
    for run in made.values():
        run.refresh_from_db()
    assert _wrong(made, "acted") == []
    verdicts = {name: _judged(name, targets[name], run) for name, run in made.items()}
    found = {name: (each.silent_wrong, each.double, each.lost) for name, each in verdicts.items()}
    assert found == dict.fromkeys(made, ((), (), ()))
    assert all(each.effects for each in verdicts.values())
    for name, run in made.items():
        counted = runs.counts(run)
        assert counted.read == sum(counted.buckets[bucket] for bucket in Bucket)
        planted = [row for row in NIGHTS[name].planted() if row["plant"] == "T-A-stranger"]
        assert _strangers(run) == [["Kommun"]] * len(planted)
    assert browsers_left(_OWN) == 0


def _judged(name: str, target: Target, run: Run) -> Audit:
    night = NIGHTS[name]
    planted = night.folder / "planted.csv"
    return audit(target.database, night.table, planted, _reported(run), night.user)


def _strangers(run: Run) -> list[list[str]]:
    """Return the columns of what is kept of each row that belongs to another municipality."""
    rows = run.rows.filter(cells__icontains="belongs to another municipality")
    return [[cell["column"] for cell in row.cells] for row in rows]
