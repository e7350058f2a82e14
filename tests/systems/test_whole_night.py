"""The whole night of Lindeby through the browser, as `make demo` has it, with every fault in it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.lindeby.build import PLANTED
from framework.core.lifecycle import Bucket
from tests.cli.conftest import coworker

pytestmark = [pytest.mark.systems, pytest.mark.timeout(1500)]
#: Planted table of each coworker, and how many source rows it reads.
TABLES = {
    "harry": (PLANTED, 120),
    "ronney": (PLANTED.with_name("planted-ronney.csv"), 116),
    "bosse": (PLANTED.with_name("planted-bosse.csv"), 51),
    "lena": (PLANTED.with_name("planted-lena.csv"), 7),
    "lena-besok": (PLANTED.with_name("planted-lena-besok.csv"), 10),
    "berit": (PLANTED.with_name("planted-berit.csv"), 153),
}


@pytest.fixture(scope="module")
def coworkers() -> dict[str, dict[str, Any]]:
    """Run the night, let people approve what is planted, and return everybody's figures."""
    done = coworker("demo", "--once", "--json", "--approve", "planted", seconds=1400)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)["coworkers"]
    return found


@pytest.fixture(params=TABLES)
def name(request: pytest.FixtureRequest) -> str:
    """Return each coworker in turn."""
    found: str = request.param
    return found


def test_the_judge_finds_nothing(coworkers: dict[str, dict[str, Any]], name: str) -> None:
    """Nothing wrong in silence, nothing double, nothing lost, no browser left."""
    names = ("silent_wrong_effects", "double_effects", "lost", "browsers_left")
    assert {each: coworkers[name][each] for each in names} == dict.fromkeys(names, 0)


def test_every_planted_row_comes_out_as_expected(
    coworkers: dict[str, dict[str, Any]], name: str
) -> None:
    """Each plant and each fault has its outcome written down, and this is it."""
    planted = coworkers[name]["planted"]
    assert planted["wrong"] == []
    assert planted["right"] == planted["expected"] == len(_lines(TABLES[name][0]))


def test_counts_add_up(coworkers: dict[str, dict[str, Any]], name: str) -> None:
    """Everything that names a piece of work was read, and every row is in a bucket."""
    facts = coworkers[name]
    assert facts["read"] == sum(facts[bucket.value] for bucket in Bucket) == TABLES[name][1]


def test_applications_are_carried_out(coworkers: dict[str, dict[str, Any]]) -> None:
    """What was approved section by section is registered and proved, and nothing else."""
    lines = _lines(TABLES["ronney"][0])
    assert coworkers["ronney"]["done"] == sum(line["acted"] == "done" for line in lines) > 10


def _lines(table: Path) -> list[dict[str, str]]:
    """Return the lines about something that a night reads."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter=";")
        return [row for row in rows if row["file"] != "-"]
