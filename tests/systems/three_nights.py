"""Three nights of Ronney in one installation, with a caseworker after the first; prints JSON.

Run as a program: an installation is set up once per process.
"""

import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from fixtures.lindeby.applications import tonight, write
from framework.cli.demo.browserless import Visitor
from framework.cli.demo.town import PASSWORD, Town

PLANTS = ("R01", "R22", "R23", "R36", "R37")
RENT, INTERNET = "utgifter/hyra/godkant", "utgifter/internet"
_DAY = dt.timedelta(days=1)


def main(folder: Path) -> None:
    """Live through the three nights and print what was found after each."""
    night = tonight(7)
    applications = {name: night.named[name] for name in PLANTS}
    given = folder / "given"
    (given / "harry" / "in").mkdir(parents=True)
    write(replace(night, planted="", applications=tuple(applications.values()), named={}), given)
    with Town(folder / "town", built=["--workbooks", str(given)], undo=0) as town:
        # These need the town's installation to be set up.
        from framework.cli.demo import at_night, morning
        from framework.runtime import here, worker

        faults = town.night / "case-system-faults.json"
        closed = {"fault": "maintenance", "path": f"/arenden/{applications['R36'].case}/aterkrav"}
        found = []
        for number, fault in enumerate(([], [closed], [])):
            faults.write_text(json.dumps(fault), encoding="utf-8")
            at = town.clock + number * _DAY
            at_night.run(at, town.morning + number * _DAY, lambda _: None)
            if number == 0:
                here.set_clock(town.morning)
                with morning.inbox() as address:
                    _caseworker(
                        address, {name: each.reference for name, each in applications.items()}
                    )
                with worker.engine() as engine:
                    engine.run_until_idle()
            found.append({name: _told(each.reference) for name, each in applications.items()})
    print(json.dumps(found))


def _caseworker(address: str, references: dict[str, str]) -> None:
    """Change a rent, take a row away, and approve two of three sections of an application.

    One payment in ten, drawn by chance, is another caseworker's to decide on too.
    """
    sara = Visitor(address)
    sara.log_in("sara", PASSWORD)
    for name, figure, value in (("R22", RENT, "5000"), ("R23", INTERNET, "removed")):
        case = _page(references[name])
        fields = sara.form(case, f"{case}decide/")
        if _is_hidden(references[name]):
            # Drawn by chance: only what she would decide is kept of this.
            sara.post(f"{case}decide/", [*fields, ("outcome", "approve"), ("mode", "demo")])
            fields = sara.form(case, f"{case}decide/")
        sara.post(f"{case}values/", [*fields, (f"figure-{figure}", value), ("save", "1")])
    case = _page(references["R01"])
    gun = Visitor(address)
    gun.log_in("gun", PASSWORD)
    for section in ("normberakning", "utbetalning"):
        for person in (sara, gun):
            # Where the proposal is hidden at first, the first word only tells what they would
            # decide.
            while dict(fields := person.form(case, f"{case}decide/")).get("section") == section:
                person.post(f"{case}decide/", [*fields, ("outcome", "approve"), ("mode", "demo")])


def _is_hidden(reference: str) -> bool:
    from framework.runtime import deciding
    from framework.store import looks
    from framework.store.models import Case, Person

    case = Case.objects.get(reference=reference)
    sara = Person.objects.get(username="sara")
    return looks.is_hidden(case, sara, deciding.policy(case).blind_sample)


def _page(reference: str) -> str:
    from framework.store.models import Case

    return f"/cases/{Case.objects.get(reference=reference).pk}/"


def _told(reference: str) -> dict[str, Any]:
    """Return what the installation holds of an application."""
    from framework.store import findings, proposals
    from framework.store.decisions import approvals
    from framework.store.models import Case

    case = Case.objects.select_related("proposal").get(reference=reference)
    assert case.proposal is not None
    values = case.proposal.value.in_force(proposals.edits(case))
    return {
        "state": case.state,
        "rent": values.get(RENT),
        "internet": values.get(f"{INTERNET}/godkant"),
        "result": values["resultat"],
        "findings": {
            each.finding.key: [each.status.value, each.opened_at.isoformat()]
            for each in findings.of(case)
        },
        "approved": sorted(approvals(case)),
        "actions": case.actions.count(),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
