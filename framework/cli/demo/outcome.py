"""What a demonstration's night came to: counts, the judge's verdict, planted cases."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framework.cli.demo.town import MUNICIPALITY, Town, python
from framework.core.findings import FindingLevel
from framework.core.lifecycle import Bucket
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.runtime import configuration
from framework.store import runs
from framework.store.models import Run, SourceRow

_PLACE = ("file", "sheet", "row")
#: Columns of a planted table that say what a proposal must show.
_DETAILS = _FINDINGS, _FIGURES = ("findings", "figures")
#: Column that says what is proposed first, and the figure of a proposal that says so: `a|b` is
#: either of two, `none` is nothing, and `-` is not compared.
_PROPOSED = {"person": "vikarie", "answer": "svar/svar/artikel"}


def result(town: Town, planted: Path | None, *, approved: bool) -> dict[str, Any]:
    """Return the JSON object of `coworker demo --once --json`."""
    coworkers = {}
    for name in configuration.municipalities()[MUNICIPALITY].coworkers:
        run = _night_of(name)
        counted = runs.counts(run)
        took = (run.finished_at - run.started_at) if run.finished_at and run.started_at else None
        coworkers[name] = {
            "read": counted.read,
            **{bucket.value: counted.buckets[bucket] for bucket in Bucket},
            "files_refused": counted.files_refused,
            **_judged(town, name, run),
            "browsers_left": run.browsers_left,
            "seconds": round(took.total_seconds(), 1) if took else None,
            "planted": _planted(_table(town, name, planted), run, approved=approved),
        }
    return {"instant": town.clock.isoformat(), "approved": approved, "coworkers": coworkers}


def to_approve(town: Town, planted: Path | None) -> dict[str, list[int]]:
    """Return the ids of the cases that planted tables expect people to approve, by coworker."""
    found: dict[str, list[int]] = {}
    for name in configuration.municipalities()[MUNICIPALITY].coworkers:
        rows = _night_of(name).rows.exclude(case=None).select_related("file")
        cases = {(row.file.name, row.sheet, str(row.row)): row.case_id for row in rows}
        places = [
            (plant["file"], plant["sheet"], plant["row"] or "0")
            for plant in _plants(_table(town, name, planted))
            if plant["acted"] != plant["prepared"]
        ]
        found[name] = sorted({case for each in places if (case := cases.get(each)) is not None})
    return found


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


def _night_of(coworker: str) -> Run:
    """Return the run that prepared last."""
    return Run.objects.filter(
        municipality=MUNICIPALITY, coworker=coworker, phase=Run.Phase.prepare
    ).latest("created_at")


def _reported(run: Run) -> dict[tuple[str, str, str], str]:
    """Return what this product claims of each source row."""
    claims = {
        (row.file.name, row.sheet, str(row.row)): runs.row_bucket(row).value
        for row in run.rows.select_related("file", "case")
    }
    refused = run.files.exclude(refused__isnull=True)
    return claims | {(file.name, "", "0"): "refused" for file in refused}


def _table(town: Town, coworker: str, given: Path | None) -> Path | None:
    """Return what is expected of a coworker's rows: what was given, if it is about its columns."""
    own = town.planted(coworker)
    if given is None:
        return own
    with given.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines, delimiter=";"))
    columns = {name: judged.column for name, judged in town.judges().items()}
    about = {name for name, column in columns.items() if column in header}
    plain = {name for name, column in columns.items() if not column}
    return given if coworker in (about or plain) else own


def _judged(town: Town, coworker: str, run: Run) -> dict[str, int]:
    """Let the fixtures' own judge compare the target's database with what was asked for."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reported.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow((*_PLACE, "bucket"))
            writer.writerows((*place, bucket) for place, bucket in _reported(run).items())
        said = python(*town.judges()[coworker].command, "--reported", str(file), verdict=True)
    verdict = json.loads(said)
    return {
        "silent_wrong_effects": len(verdict["silent_wrong"]),
        "double_effects": len(verdict["double"]),
        "lost": len(verdict["lost"]),
    }


def _planted(file: Path | None, run: Run, *, approved: bool) -> dict[str, Any]:
    """Compare each planted row's bucket and failed rules with what was expected of it."""
    claims = _reported(run)
    proposals = _proposals(run)
    column = "acted" if approved else "prepared"
    wrong, seen = [], Counter[str]()
    for plant in _plants(file):
        place = (plant["file"], plant["sheet"], plant["row"] or "0")
        got = (claims.get(place, "-"), *_found(plant, proposals.get(place)))
        expected = (
            plant[column],
            plant["codes"],
            *(plant[name] for name in _DETAILS if name in plant),
            *(each for name in _PROPOSED if (each := plant.get(name, "-")) != "-"),
        )
        seen["right" if got == expected else "wrong"] += 1
        if got != expected:
            told = f"expected {' '.join(expected)}, got {' '.join(got)}"
            wrong.append(f"{plant['plant']}: {told}")
    return {"expected": seen.total(), "right": seen["right"], "wrong": wrong}


def _plants(file: Path | None) -> list[dict[str, str]]:
    """Return the lines of a planted table that are about something a run reads."""
    if file is None:
        return []
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [row for row in csv.DictReader(lines, delimiter=";") if row["file"] != "-"]


def _found(plant: Mapping[str, str], proposal: Proposal | None) -> tuple[str, ...]:
    """Return what a proposal says of that which a planted line is about, in the line's words."""
    checks = proposal.checks if proposal else ()
    failed = [check.rule.code for check in checks if check.outcome is Outcome.failed]
    found = [" ".join(failed) or "-"]
    if _FINDINGS in plant:
        known = {one.key: one for one in proposal.findings} if proposal else {}
        named = plant[_FINDINGS].split()
        there = [key for key in named if key in known]
        there += [
            key
            for key, one in known.items()
            if key not in named and one.level is not FindingLevel.info
        ]
        found.append(" ".join(there) or "-")
    if _FIGURES in plant:
        values = proposal.in_force({}) if proposal else {}
        keys = [pair.partition("=")[0] for pair in plant[_FIGURES].split()]
        told = " ".join(f"{key}={values.get(key, '?')}" for key in keys if key != "-")
        found.append(told or "-")
    for name, figure in _PROPOSED.items():
        if (wanted := plant.get(name, "-")) != "-":
            values = proposal.in_force({}) if proposal else {}
            first = values.get(figure, "none")
            found.append(wanted if first in wanted.split("|") else first)
    return tuple(found)


def _proposals(run: Run) -> dict[tuple[str, str, str], Proposal]:
    """Return the proposal of each source row that has one."""
    rows = run.rows.filter(fate=SourceRow.Fate.case).select_related("file", "case__proposal")
    return {
        (row.file.name, row.sheet, str(row.row)): row.case.proposal.value
        for row in rows
        if row.case is not None and row.case.proposal is not None
    }
