"""Somebody is ill at 06:10: the plan is made anew, approved, and registered through the browser."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fixtures.audit_visits import audit

pytestmark = [pytest.mark.systems, pytest.mark.timeout(600)]

Told = dict[str, Any]
AREA, OTHER, ILL = "Norra:2026-11-23", "Centrum:2026-11-23", "A8001"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the town lives."""
    return tmp_path_factory.mktemp("mornings")


@pytest.fixture(scope="module")
def told(town: Path) -> Told:
    """Live through the night and the morning, in a process of their own."""
    # The town has an installation of its own.
    inherited = {name: value for name, value in os.environ.items() if "COWORKER" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "tests.systems.visit_mornings", str(town)],
        capture_output=True, text=True, check=False, timeout=550,
        cwd=Path(__file__).parents[2], env=inherited,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: Told = json.loads(done.stdout.splitlines()[-1])
    return found


def test_whoever_is_ill_has_nothing_left_and_the_rest_is_as_it_was(told: Told) -> None:
    """Every visit of theirs finds somebody else, and few others move for it."""
    before, after = (told[when][AREA]["plan"] for when in ("night", "morning"))
    theirs = {visit for visit, (person, _) in before.items() if person == ILL}
    assert theirs
    assert ILL not in {person for person, _ in after.values()}
    assert all(after[visit][0] for visit in theirs)
    changed = {visit for visit in before if before[visit] != after[visit]}
    assert theirs <= changed
    assert len(changed) <= len(before) / 4
    assert told["morning"][AREA]["absent"] == ILL


def test_the_difference_is_shown(told: Told) -> None:
    """The page lists exactly what is another person's or at another time than in the night."""
    before, after = (told[when][AREA]["plan"] for when in ("night", "morning"))
    assert set(told["morning"][AREA]["changed"]) == {
        visit for visit in before if before[visit] != after[visit]
    }


def test_an_area_in_which_nobody_is_ill_keeps_its_proposal(told: Told) -> None:
    """Only what is new makes a new version."""
    assert told["night"][OTHER] == told["morning"][OTHER]
    assert [told[when][AREA]["version"] for when in ("night", "morning")] == [1, 2]


def test_a_yes_to_the_plan_of_the_night_is_void(told: Told) -> None:
    """A page that was open since before 06:10 approves nothing."""
    assert "409" in told["old_version"]
    assert told["after_old_version"]["state"] == "awaiting_decision"
    assert told["after_old_version"]["actions"] == {}


def test_what_is_approved_is_registered_and_proved(told: Told) -> None:
    """Every visit stands once in the planning system, as it was approved, also nobody's."""
    assert told["new_version"] == "taken"
    plan = told["morning"][AREA]["plan"]
    assert told["acted"]["state"] == "done"
    assert told["acted"]["actions"] == {"verified": len(plan)}
    registered = [
        (row["besok"], row["anstnr"] or "", row["start"] or "") for row in told["planned"]
    ]
    approved = [(visit, person or "", start or "") for visit, (person, start) in plan.items()]
    assert sorted(registered) == sorted(approved)


def test_the_judge_finds_nothing(told: Told, town: Path) -> None:
    """By its own reckoning the registered plan can be carried out by those who are there."""
    assert told["acted"]["state"] == "done"
    places = [("omraden-2026-11-23.csv", "omrade", row) for row in range(2, 12)]
    reported = dict.fromkeys(places, "awaiting") | {places[0]: "done"}
    folder = town / "town"
    verdict = audit(folder / "planning.sqlite3", folder / "night/lena-besok", reported)
    assert verdict.is_clean, verdict
    assert verdict.effects == len(told["planned"])
