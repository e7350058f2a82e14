"""What a caseworker has set survives the nights, and what could not be read closes nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.systems, pytest.mark.timeout(1200)]

Nights = list[dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Live through three nights, in a process of their own."""
    folder = tmp_path_factory.mktemp("nights")
    # The town has an installation of its own.
    inherited = {name: value for name, value in os.environ.items() if "COWORKER" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "tests.systems.three_nights", str(folder)],
        capture_output=True, text=True, check=False, timeout=1100,
        cwd=Path(__file__).parents[2], env=inherited,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: Nights = json.loads(done.stdout.splitlines()[-1])
    return found


def test_r22_what_a_caseworker_changed_stays(nights: Nights) -> None:
    """The rent is the caseworker's, and the sum follows it, night after night."""
    told = [night["R22"] for night in nights]
    assert [each["rent"] for each in told] == ["5000"] * 3
    assert len({each["result"] for each in told}) == 1
    assert {each["state"] for each in told} == {"awaiting_decision"}


def test_r23_a_row_that_was_taken_away_does_not_return(nights: Nights) -> None:
    """The cost of the internet is gone, and the application still states it."""
    assert [night["R23"]["internet"] for night in nights] == [None] * 3


def test_r34_an_open_section_holds_the_case(nights: Nights) -> None:
    """Two of three sections are approved: nothing is written, and the approvals stand."""
    for night in nights:
        assert night["R01"]["state"] == "awaiting_decision"
        assert night["R01"]["approved"] == ["normberakning", "utbetalning"]
        assert night["R01"]["actions"] == 0


def test_r36_a_claim_stays_while_it_cannot_be_read(nights: Nights) -> None:
    """Found, not read, found again: one finding, open since the first night."""
    claims = [night["R36"]["findings"]["recovery:K-1001"] for night in nights]
    assert [status for status, _ in claims] == ["open"] * 3
    assert len({opened for _, opened in claims}) == 1
    key = "not_read:case_system:read_recovery"
    failures = [night["R36"]["findings"].get(key, ["none"])[0] for night in nights]
    assert failures == ["none", "open", "closed"]


def test_r37_an_agency_out_of_reach_for_two_nights(nights: Nights) -> None:
    """One finding since the first night, closed by the third."""
    found = [night["R37"]["findings"]["not_read:ssbtek"] for night in nights]
    assert [status for status, _ in found] == ["open", "open", "closed"]
    assert len({opened for _, opened in found}) == 1
    assert [bool(night["R37"]["result"]) for night in nights] == [False, False, True]
