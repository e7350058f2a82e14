"""The whole night of Lindeby through the browser, as `make demo` has it, with every fault in it."""

import csv
import json
from typing import Any

import pytest

from fixtures.lindeby.build import PLANTED
from framework.core.lifecycle import Bucket
from tests.cli.conftest import coworker

pytestmark = [pytest.mark.systems, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def harry() -> dict[str, Any]:
    """Run the night, let the scripted person approve, and return HaRry's figures."""
    done = coworker("demo", "--once", "--json", "--approve", "unflagged", seconds=1100)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["coworkers"]["harry"]
    return found


def test_the_judge_finds_nothing(harry: dict[str, Any]) -> None:
    """Nothing wrong in silence, nothing double, nothing lost, no browser left."""
    names = ("silent_wrong_effects", "double_effects", "lost", "browsers_left")
    assert {name: harry[name] for name in names} == dict.fromkeys(names, 0)


def test_every_planted_row_comes_out_as_expected(harry: dict[str, Any]) -> None:
    """Each plant and each fault has its outcome written down, and this is it."""
    assert harry["planted"]["wrong"] == []
    with PLANTED.open(encoding="utf-8", newline="") as lines:
        expected = len(list(csv.DictReader(lines, delimiter=";")))
    assert harry["planted"]["right"] == harry["planted"]["expected"] == expected


def test_counts_add_up(harry: dict[str, Any]) -> None:
    """120 rows were read, and every one is in a bucket."""
    assert harry["read"] == sum(harry[bucket.value] for bucket in Bucket) == 120
