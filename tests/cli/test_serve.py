"""`coworker serve`: scheduler, worker and inbox in one process group that outlives their deaths."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

_REPOSITORY = Path(__file__).parents[2]


class Serving:
    """A serving installation, and the processes in it."""

    def __init__(self, folder: Path) -> None:
        config = folder / "installation.yaml"
        config.write_text(
            f"municipalities: [lindeby]\nconfigs: {_REPOSITORY / 'configs'}\n"
            "data_folder: data\nlisten: 127.0.0.1:0\nsweep_seconds: 0.2\n",
            encoding="utf-8",
        )
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "framework.cli", "--config", str(config), "serve"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=inherited,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    @property
    def address(self) -> str:
        """Where the inbox answers."""
        found = re.fullmatch(r"READY (http://127\.0\.0\.1:\d+)\n", self.line)
        assert found is not None
        return found[1]

    def children(self, name: str) -> list[psutil.Process]:
        """Return the direct children that are the worker or the inbox."""
        found = psutil.Process(self.process.pid).children()
        return [child for child in found if name in " ".join(child.cmdline())]

    def wait_for(self, name: str, *, other_than: int = 0) -> psutil.Process:
        """Return the child once there is one that is not `other_than`."""
        for _ in range(400):
            with suppress(psutil.NoSuchProcess):
                for child in self.children(name):
                    if child.pid != other_than:
                        return child
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
        pytest.fail(f"no {name}")


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """Serve until the test ends."""
    running = Serving(tmp_path)
    yield running
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(running.process.pid).children(recursive=True):
            child.kill()
    running.process.kill()
    with running.process:
        pass


def test_the_inbox_answers_at_the_printed_address(serving: Serving) -> None:
    """READY is only printed for an address that takes requests."""
    with urllib.request.urlopen(f"{serving.address}/log-in/", timeout=60) as page:  # noqa: S310 (loopback)
        assert page.status == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert "default-src" in page.headers["Content-Security-Policy"]


def test_a_killed_worker_is_started_again(serving: Serving) -> None:
    """Kill -9 of the worker costs seconds: the supervisor starts another."""
    first = serving.wait_for("framework.cli worker")
    first.kill()
    assert serving.wait_for("framework.cli worker", other_than=first.pid).pid != first.pid


def test_sigterm_leaves_no_process(serving: Serving) -> None:
    """A stop ends everything that was started."""
    serving.wait_for("gunicorn")
    family = psutil.Process(serving.process.pid).children(recursive=True)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(60) == 0
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []


def test_a_killed_supervisor_takes_its_children_along(serving: Serving) -> None:
    """Kill -9 of the supervisor leaves nobody behind who holds the port or the worker lock."""
    serving.wait_for("gunicorn")
    serving.wait_for("framework.cli worker")
    family = psutil.Process(serving.process.pid).children(recursive=True)
    serving.process.kill()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
