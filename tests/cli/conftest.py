"""A small night of one's own for the command line: one unit's workbook, and what is expected."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fixtures.lindeby.build import PLANTED, build

#: The unit whose workbook is taken, and the plants that its rows hold.
UNIT = "godkanda_scheman_kusten_2026-11-20.xlsx"


def coworker(*arguments: str, seconds: int = 300) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as its user would."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
    return subprocess.run(
        [sys.executable, "-m", "framework.cli", *arguments],
        capture_output=True, text=True, check=False, timeout=seconds, stdin=subprocess.DEVNULL,
        env=inherited,
    )  # fmt: skip


@pytest.fixture(scope="session")
def own_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build Lindeby and keep one workbook of it, flat, with the lines that are planted there."""
    built, flat = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("flat")
    build(built)
    (flat / UNIT).write_bytes((built / "harry/in" / UNIT).read_bytes())
    planted = flat.parent / "planted.csv"
    with PLANTED.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines, delimiter=";")
    with planted.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=";").writerows([header, *(r for r in rows if r[1] == UNIT)])
    return flat, planted


@pytest.fixture(scope="session")
def night(
    own_night: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """Run the night of one's own once; returns its folder and the JSON it printed."""
    folder = tmp_path_factory.mktemp("demo")
    workbooks, planted = own_night
    done = coworker(
        "demo", "--once", "--json", "--approve", "unflagged", "--folder", str(folder),
        "--workbooks", str(workbooks), "--planted", str(planted),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)
