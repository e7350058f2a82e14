"""How soon the command line answers.

`coworker --help` beside a Python that only starts, and a dry run of 120 schedules (the invented
night of Lindeby: workbooks read, every row checked, no target opened) in a fresh installation.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import Options, in_turn, seconds

_REPOSITORY = Path(__file__).parents[1]
_INSTALLATION = """\
database: {{sqlite: coworker.sqlite3}}
data_folder: data
configs: {configs}
municipalities: [lindeby]
"""


def run(options: Options) -> dict[str, Any]:
    """Compare `coworker --help` with `python -c pass`; time the dry run by itself."""
    helped = in_turn(
        lambda: _call("-m", "framework.cli", "--help"), lambda: _call("-c", "pass"), rounds=9
    )
    return {**helped, "dry_run_seconds": _dry_run(options.rows)}


def _dry_run(rows: int | None) -> float:
    """Return the seconds of a dry run of Lindeby's night, its configs in force beforehand."""
    with tempfile.TemporaryDirectory() as folder:
        night, file = Path(folder) / "night", Path(folder) / "installation.yaml"
        size = ("--size", str(rows)) if rows else ()
        _call("-m", "fixtures.lindeby", "--out", str(night), *size)
        file.write_text(_INSTALLATION.format(configs=_REPOSITORY / "configs"), encoding="utf-8")
        for source in ("in", "master"):
            shutil.copytree(night / "harry" / source, file.parent / "data/lindeby/harry" / source)
        os.environ["COWORKER_CONFIG"] = str(file)
        _call("-m", "framework.cli", "reload")
        return round(seconds(lambda: _call("-m", "framework.cli", "run", "harry", "--dry-run")), 2)


def _call(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
