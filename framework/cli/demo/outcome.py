"""What a demonstration's night came to: counts, the judge's verdict, planted cases."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from framework.cli.demo.town import MUNICIPALITY, Town, python
from framework.core.lifecycle import Bucket
from framework.core.rules import Outcome
from framework.runtime import configuration
from framework.store import runs
from framework.store.models import Run, SourceRow

_PLACE = ("file", "sheet", "row")


def result(town: Town, planted: Path | None, *, approved: bool) -> dict[str, Any]:
    """Return the JSON object of `coworker demo --once --json`."""
    coworkers = {}
    for name in configuration.municipalities()[MUNICIPALITY].coworkers:
        run = Run.objects.filter(
            municipality=MUNICIPALITY, coworker=name, phase=Run.Phase.prepare
        ).latest("created_at")
        counted = runs.counts(run)
        took = (run.finished_at - run.started_at) if run.finished_at and run.started_at else None
        coworkers[name] = {
            "read": counted.read,
            **{bucket.value: counted.buckets[bucket] for bucket in Bucket},
            "files_refused": counted.files_refused,
            **_judged(town, run),
            "browsers_left": run.browsers_left,
            "seconds": round(took.total_seconds(), 1) if took else None,
            "planted": _planted(planted or town.planted, run, approved=approved),
        }
    return {"instant": town.clock.isoformat(), "approved": approved, "coworkers": coworkers}


def table(outcome: dict[str, Any]) -> str:
    """Return the result for people to read."""
    lines = []
    for name, facts in outcome["coworkers"].items():
        lines.append(name)
        lines += [f"  {key:22} {value}" for key, value in facts.items() if key != "planted"]
        seen = facts["planted"]
        lines.append(f"  planted cases          {seen['right']} of {seen['expected']} as expected")
        lines += [f"    wrong: {wrong}" for wrong in seen["wrong"]]
    return "\n".join(lines)


def _reported(run: Run) -> dict[tuple[str, str, str], str]:
    """Return what this product claims of each source row."""
    claims = {
        (row.file.name, row.sheet, str(row.row)): runs.row_bucket(row).value
        for row in run.rows.select_related("file", "case")
    }
    refused = run.files.exclude(refused__isnull=True)
    return claims | {(file.name, "", "0"): "refused" for file in refused}


def _judged(town: Town, run: Run) -> dict[str, int]:
    """Let the fixtures' own judge compare the target's database with the source workbooks."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reported.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow((*_PLACE, "bucket"))
            writer.writerows((*place, bucket) for place, bucket in _reported(run).items())
        said = python(
            "fixtures.audit", "--database", str(town.database("payroll")),
            "--workbooks", str(town.night / "harry" / "in"), "--reported", str(file),
            verdict=True,
        )  # fmt: skip
    verdict = json.loads(said)
    return {
        "silent_wrong_effects": len(verdict["silent_wrong"]),
        "double_effects": len(verdict["double"]),
        "lost": len(verdict["lost"]),
    }


def _planted(file: Path | None, run: Run, *, approved: bool) -> dict[str, Any]:
    """Compare each planted row's bucket and failed rules with what was expected of it."""
    if file is None:
        return {"expected": 0, "right": 0, "wrong": []}
    claims = _reported(run)
    codes = _codes(run)
    column = "acted" if approved else "prepared"
    wrong, seen = [], Counter[str]()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for plant in csv.DictReader(lines, delimiter=";"):
            place = (plant["file"], plant["sheet"], plant["row"] or "0")
            got = claims.get(place, "-")
            failed = codes.get(place, "-")
            right = (got, failed) == (plant[column], plant["codes"])
            seen["right" if right else "wrong"] += 1
            if not right:
                expected = f"{plant[column]} {plant['codes']}"
                wrong.append(f"{plant['plant']}: expected {expected}, got {got} {failed}")
    return {"expected": seen.total(), "right": seen["right"], "wrong": wrong}


def _codes(run: Run) -> dict[tuple[str, str, str], str]:
    """Return the codes of the failed checks per source row, `-` for none."""
    found = {}
    rows = run.rows.filter(fate=SourceRow.Fate.case).select_related("file", "case__proposal")
    for row in rows:
        proposal = row.case.proposal if row.case else None
        checks = proposal.value.checks if proposal else ()
        failed = [check.rule.code for check in checks if check.outcome is Outcome.failed]
        found[row.file.name, row.sheet, str(row.row)] = " ".join(failed) or "-"
    return found
