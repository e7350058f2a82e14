"""The independent judge agrees with the plans of Lindeby's days, and tells what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.audit_visits import Row, World, judge
from fixtures.lindeby.visits import NIGHTS
from fixtures.lindeby.visits.build import file_of
from tests.bots.visit_planning.test_planted_lindeby import TABLES, proposals

Judged = tuple[dict[tuple[str, str, int], Row], World, list[Row], list[Row]]


def written(name: str, folder: Path) -> Judged:
    """Return areas, registers, and what the planning system would hold if all were approved."""
    night = NIGHTS[name](7)
    found = proposals(night, folder)
    rows = []
    for proposal in found.values():
        values = proposal.in_force({})
        for number, action in enumerate(proposal.planned({})):
            sent = action.sent(values, "ref")
            rows.append(
                {"planrad": f"PL-{len(rows)}-{number}", "enhet": sent["unit"],
                 "datum": sent["day"], "besok": sent["visit"], "anstnr": sent["staff"],
                 "start": sent["start"], "registrerad_av": "lena-besok"}
            )  # fmt: skip
    areas = {
        (file_of(night), "omrade", number): dict(row)
        for number, row in enumerate(night.tables["omrade"], 2)
    }
    world = World(folder / "lena-besok" / "registers")
    return areas, world, rows, [dict(row) for row in night.planning["franvaro"]]


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_wrong_with_a_plan_as_it_is(name: str, tmp_path: Path) -> None:
    """Every rule holds by the judge's own reckoning, and no visit is left out."""
    areas, world, rows, absent = written(name, tmp_path)
    verdict = judge(areas, world, (rows, absent), dict.fromkeys(areas, "done"))
    assert verdict.is_clean, verdict


def test_each_wrong_is_told(tmp_path: Path) -> None:
    """What is missing, doubled, at the wrong time, with the wrong person, or not asked for."""
    areas, world, rows, absent = written("tonight", tmp_path)
    done = dict.fromkeys(areas, "done")
    by_visit = {row["besok"]: row for row in rows}

    def wrong(visit: str, **given: str) -> str:
        changed = [row | given if row["besok"] == visit else row for row in rows]
        verdict = judge(areas, world, (changed, absent), done)
        return " ".join(each.text for each in verdict.silent_wrong)

    without = [row for row in rows if row["besok"] != "B50003"]
    assert "B50003" in str(judge(areas, world, (without, absent), done).silent_wrong)
    assert judge(areas, world, ([*rows, rows[0]], absent), done).double
    assert judge(areas, world, (rows, absent), {}).lost
    assert judge(areas, world, (rows, absent), dict.fromkeys(areas, "manual")).silent_wrong
    assert "window" in wrong("B50003", start="12:00")
    assert "may not come" in wrong("B50003", anstnr="A8005")
    assert "may not come" in wrong("B50005", anstnr="A8006")
    assert "may not come" in wrong("B50006", anstnr="A8007")
    assert "do not fit" in wrong("B50007", anstnr="A8008")
    assert "not there" in wrong("B50001", anstnr="A8001")
    assert "two people" in wrong("B50001", anstnr=by_visit["B50002"]["anstnr"])
    assert "nobody asked for" in wrong("B50003", besok="B50018")
