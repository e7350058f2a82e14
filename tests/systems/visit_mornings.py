"""A night and a morning of visit planning in one installation; prints JSON.

Nobody is ill at night. At 06:10 somebody is, in the area that a planner has open. Run as a program:
an installation is set up once per process.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from framework.cli.demo.browserless import Visitor
from framework.cli.demo.town import MUNICIPALITY, PASSWORD, Town
from framework.core.errors import CoworkerError

COWORKER, AREA, OTHER = "lena-besok", "Norra:2026-11-23", "Centrum:2026-11-23"
LATE = {"hour": 6, "minute": 10}


def main(folder: Path) -> None:
    """Live through it, and print what was found on the way."""
    with Town(folder / "town", built=["--night", "day-of-visits"], undo=0) as town:
        # These need the town's installation to be set up.
        from framework.cli.demo import at_night, morning
        from framework.runtime import here, worker

        ill = _well(town)
        at_night.run(town.clock, town.clock.replace(hour=5, minute=30), lambda _: None)
        found: dict[str, Any] = {"night": {name: _told(name) for name in (AREA, OTHER)}}
        with morning.inbox() as address:
            here.set_clock(town.clock.replace(hour=6))
            tuva = Visitor(address)
            tuva.log_in("tuva", PASSWORD)
            page = _page(AREA)
            seen = tuva.form(page, f"{page}decide/")
            _ill(town, ill)
            _run_again(town.clock.replace(**LATE))
            found["morning"] = {name: _told(name) for name in (AREA, OTHER)}
            here.set_clock(town.clock.replace(hour=6, minute=20))
            found["old_version"] = _decide(tuva, page, seen)
            found["after_old_version"] = _told(AREA)
            told = found["morning"][AREA]
            read = [("seen", key) for key in (*told["failed"], *told["warnings"])]
            now = tuva.form(page, f"{page}decide/")
            found["new_version"] = _decide(tuva, page, [*now, *read])
        began = time.monotonic()
        with worker.engine() as engine:
            engine.run_until_idle(patience=60)
        found["seconds"] = time.monotonic() - began
        found["acted"] = _told(AREA)
        found["planned"] = _rows(town, "planering")
    print(json.dumps(found))


def _well(town: Town) -> list[Mapping[str, Any]]:
    """Take away whoever is ill, and return them."""
    rows = _rows(town, "franvaro")
    with closing(sqlite3.connect(town.database("planning"))) as db, db:
        db.execute("DELETE FROM franvaro")
    return rows


def _ill(town: Town, rows: list[Mapping[str, Any]]) -> None:
    with closing(sqlite3.connect(town.database("planning"))) as db, db:
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            # Names of the table's own columns.
            db.execute(f"INSERT INTO franvaro ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 (our own words)


def _rows(town: Town, table: str) -> list[Mapping[str, Any]]:
    with closing(sqlite3.connect(town.database("planning"))) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"SELECT * FROM {table}")]  # noqa: S608 (ours)


def _run_again(at: Any) -> None:
    """Let the coworker's second start of the day do its work."""
    from framework.core.local_time import business_date
    from framework.runtime import here, worker
    from framework.store import runs
    from framework.store.models import Run

    here.set_clock(at)
    runs.open_run(
        MUNICIPALITY, COWORKER, schedule="morning", slot=f"{at:%Y-%m-%dT%H:%M}",
        phase=Run.Phase.prepare, cause=Run.Cause.schedule, business_date=business_date(at),
        at=here.now(), closes_at=at.replace(minute=40),
    )  # fmt: skip
    with worker.engine() as engine:
        engine.run_until_idle()


def _page(reference: str) -> str:
    from framework.store.models import Case

    return f"/cases/{Case.objects.get(reference=reference).pk}/"


def _decide(visitor: Visitor, page: str, fields: list[tuple[str, str]]) -> str:
    """Approve with what a page's form had; return what the inbox said of it."""
    try:
        visitor.post(f"{page}decide/", [*fields, ("outcome", "approve"), ("mode", "demo")])
    except CoworkerError as error:
        return str(error)
    return "taken"


def _told(reference: str) -> dict[str, Any]:
    """Return what the installation holds of an area's day."""
    from framework.store import proposals
    from framework.store.models import Case

    case = Case.objects.select_related("proposal").get(reference=reference)
    assert case.proposal is not None
    proposal = case.proposal.value
    values = proposal.in_force(proposals.edits(case))
    visits = [row.key for row in proposal.sections[0].tables[0].rows]
    return {
        "state": case.state,
        "version": case.proposal.number,
        "absent": values.get("franvarande"),
        "plan": {
            visit: [values.get(f"besok/{visit}/vem"), values.get(f"besok/{visit}/start")]
            for visit in visits
        },
        "changed": [
            row.key
            for row in proposal.sections[0].tables[0].rows
            if any(each.now is not None and each.now != (each.value or "") for each in row.cells)
        ],
        "failed": [each.rule.code for each in proposal.checks if each.outcome.value == "failed"],
        "warnings": [each.key for each in proposal.findings if each.level.value == "warning"],
        "actions": {phase: case.actions.filter(phase=phase).count() for phase in
                    set(case.actions.values_list("phase", flat=True))},
    }  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
