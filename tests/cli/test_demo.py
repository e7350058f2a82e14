"""One whole night by the command line: workbook, proposals, a person, verified receipts."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from fixtures.persons import numbers_in
from framework.core.lifecycle import Bucket
from tests.cli.conftest import UNIT, coworker

Night = tuple[Path, dict[str, Any]]


@pytest.fixture
def harry(night: Night) -> dict[str, Any]:
    """Return HaRry's part of the printed object."""
    found: dict[str, Any] = night[1]["coworkers"]["harry"]
    return found


def test_buckets_add_up_to_what_was_read(harry: dict[str, Any]) -> None:
    """Every row that names a piece of work is in exactly one bucket."""
    assert harry["read"] == 20
    assert sum(harry[bucket.value] for bucket in Bucket) == harry["read"]


def test_promises_4_5_6_as_an_independent_judge_sees_them(harry: dict[str, Any]) -> None:
    """The judge reads the target's own database: nothing wrong in silence, double or lost."""
    assert harry["silent_wrong_effects"] == harry["double_effects"] == harry["lost"] == 0
    assert harry["done"] == 15


def test_planted_rows_come_out_as_expected(harry: dict[str, Any]) -> None:
    """A night of one's own is compared with one's own expectations."""
    assert harry["planted"]["wrong"] == []
    assert harry["planted"]["right"] == harry["planted"]["expected"] == 7


def test_no_browser_is_left(harry: dict[str, Any]) -> None:
    """Zero browsers are left after the run."""
    assert harry["browsers_left"] == 0


def test_the_instant_is_fixed_and_printed(night: Night) -> None:
    """Everybody's night is the same night, whatever today is."""
    assert night[1]["instant"] == "2026-11-23T02:00:00+01:00"


def test_scripted_decisions_are_marked(night: Night) -> None:
    """Decisions of the scripted morning carry mode=demo and a person."""
    with closing(sqlite3.connect(night[0] / "data/coworker.sqlite3")) as db:
        modes = db.execute("SELECT DISTINCT mode, person_id IS NOT NULL FROM store_decision")
        assert modes.fetchall() == [("demo", 1)]


def test_the_sender_gets_the_workbook_back_marked(night: Night) -> None:
    """Bad cells are told in a copy of the sender's workbook; the good rows went on."""
    returned = night[0] / "data/lindeby/harry/in/retur" / f"{Path(UNIT).stem} - att rätta.xlsx"
    book = load_workbook(returned)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert sum(bool(cell.comment) for cell in cells) == 2
    assert (night[0] / "data/lindeby/harry/in/klart").is_dir()


def test_logs_hold_no_personal_data(night: Night) -> None:
    """Logs are JSON lines with ids and counts: no identity number, no name."""
    text = (night[0] / "log.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in text.splitlines()]
    assert numbers_in(text) == []


def test_audit_chains_are_whole_after_the_night(night: Night) -> None:
    """`coworker audit verify` proves the chains, and a changed row breaks one."""
    config = str(night[0] / "installation.yaml")
    assert coworker("--config", config, "audit", "verify").returncode == 0
    with closing(sqlite3.connect(night[0] / "data/coworker.sqlite3")) as db:
        (actor,) = db.execute("SELECT actor FROM store_auditentry WHERE number = 3").fetchone()
        db.execute("UPDATE store_auditentry SET actor = 'nobody' WHERE number = 3")
        db.commit()
        broken = coworker("--config", config, "audit", "verify")
        db.execute("UPDATE store_auditentry SET actor = ? WHERE number = 3", (actor,))
        db.commit()
    assert broken.returncode == 1
    assert "link 3" in broken.stderr


def test_screenshots_are_kept_by_content(night: Night) -> None:
    """Each verified write has a picture before and after it, whose name is its digest."""
    with closing(sqlite3.connect(night[0] / "data/coworker.sqlite3")) as db:
        kept = db.execute("SELECT name, digest FROM store_evidence").fetchall()
    assert {name for name, _ in kept} == {"before", "after"}
    for _, digest in kept:
        assert (night[0] / "data/evidence" / digest[:2] / digest).read_bytes()[:4] == b"\x89PNG"


def test_a_second_run_skips_what_is_unchanged(night: Night) -> None:
    """The same workbook sent again is read, and nothing is done twice."""
    folder, _ = night
    inbox = folder / "data/lindeby/harry/in"
    (kept,) = (inbox / "klart").glob("godkanda_scheman_kusten*")
    (inbox / UNIT).write_bytes(kept.read_bytes())
    again = coworker("--config", str(folder / "installation.yaml"), "run", "harry", "--json")
    counted = json.loads(again.stdout)
    assert counted["status"] == "done"
    assert (counted["read"], counted["skipped"], counted["returned"]) == (20, 18, 2)


def test_a_dry_run_writes_nothing(night: Night, own_night: tuple[Path, Path]) -> None:
    """--dry-run opens no target and changes no file and no row."""
    folder, _ = night
    (folder / "data/lindeby/harry/in" / UNIT).write_bytes((own_night[0] / UNIT).read_bytes())
    database = folder / "data/coworker.sqlite3"
    before = _rows(database)
    tried = coworker(
        "--config", str(folder / "installation.yaml"), "run", "harry", "--dry-run", "--json"
    )
    rows = json.loads(tried.stdout)["rows"]
    assert len(rows) == 20
    # The target was not read: what needs it has no data, so everything is flagged.
    assert all("H16?" in row["codes"] for row in rows if row["bucket"] == "awaiting")
    assert _rows(database) == before
    assert (folder / "data/lindeby/harry/in" / UNIT).exists()


def test_status_tells_what_ran(night: Night) -> None:
    """`coworker status` names the last run and where the cases are."""
    done = coworker("--config", str(night[0] / "installation.yaml"), "status", "--json")
    assert json.loads(done.stdout)["lindeby/harry"]["cases"]["done"] == 15


def test_nothing_of_last_night_is_past_its_time(night: Night) -> None:
    """`coworker purge` forgets what its time has passed, and says how much that is."""
    for arguments in (("purge", "--dry-run"), ("purge",)):
        done = coworker("--config", str(night[0] / "installation.yaml"), *arguments)
        assert done.returncode == 0, done.stderr
        assert "lindeby/harry: 0 cases that ended before 2026-08-2" in done.stdout


def test_a_folder_with_other_things_is_not_emptied(tmp_path: Path) -> None:
    """The demonstration empties only a folder of its own."""
    (tmp_path / "important.txt").write_text("keep", encoding="utf-8")
    done = coworker("demo", "--once", "--folder", str(tmp_path))
    assert done.returncode == 1
    assert "holds other things" in done.stderr
    assert (tmp_path / "important.txt").exists()


def test_planted_file_has_every_plant_of_the_unit(own_night: tuple[Path, Path]) -> None:
    """The expectations are data: one line per planted row."""
    with own_night[1].open(encoding="utf-8", newline="") as lines:
        assert len(list(csv.DictReader(lines, delimiter=";"))) == 7


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as db:
        names = [
            name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return {n: db.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for n in names}  # noqa: S608 (its own tables)


def test_approved_cases_wait_while_payroll_is_run(tmp_path: Path) -> None:
    """Payroll has closed when people approve: nothing is tried, nothing fails, nothing is lost."""
    done = coworker(
        "demo", "--once", "--json", "--night", "payroll-closes", "--approve", "unflagged",
        "--folder", str(tmp_path / "night"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    harry = json.loads(done.stdout)["coworkers"]["harry"]
    assert harry["planted"]["wrong"] == []
    assert (harry["approved"], harry["done"], harry["failed"]) == (3, 0, 0)
    assert harry["read"] == sum(harry[bucket.value] for bucket in Bucket) == 5
