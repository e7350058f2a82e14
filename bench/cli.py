"""How soon the command line answers, beside a Python that only starts."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from bench.measure import in_turn


def run(files: Sequence[str]) -> dict[str, Any]:
    """Compare `coworker --help` with `python -c pass`."""
    del files
    return in_turn(
        lambda: _call("-m", "framework.cli", "--help"), lambda: _call("-c", "pass"), rounds=9
    )


def _call(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
