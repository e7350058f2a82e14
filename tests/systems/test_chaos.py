"""A short night on which workers are killed, on each database; `make chaos` is the long one."""

import json
import os
import subprocess
import sys

import pytest

from tests.chaos.hosts import may_have

pytestmark = [pytest.mark.systems, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    ("database", "troubles"),
    [
        ("sqlite", "killed_while_firing,disk_full,browser_crash"),
        # Where hosts of one's own cannot be had, three processes on one.
        ("hosts" if may_have() else "postgres", "killed_while_firing,host_cut_off,browser_crash"),
    ],
)
def test_promise_6_whatever_dies_nothing_is_lost_and_nothing_done_twice(
    database: str, troubles: str
) -> None:
    """Two kills at moments of chance, a full disk or a host without a network, a dead browser."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", f"--database={database}", "--cases=24", "--browser=5",
         "--kills=2", f"--troubles={troubles}", "--limit=400"],
        capture_output=True, text=True, check=False,
        # The tests' own installation is not the one that suffers.
        env={name: said for name, said in os.environ.items() if not name.startswith("COWORKER")},
    )  # fmt: skip
    assert done.stdout, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])[database]
    zero = ("lost", "double", "silent_wrong", "unknown", "browsers_left")
    assert {name: told[name] for name in zero} == dict.fromkeys(zero, 0), done.stderr
    assert (told["kills"], told["done"]) == (2, 24)
    assert "browser_crash" in told["troubles"]
