"""The installation that suffers: two coworkers of one kind, one by browser and one over HTTP."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from fixtures.lindeby import master, workbooks
from fixtures.lindeby.build import payroll_seed
from fixtures.lindeby.night import Night, Workbook, tonight
from fixtures.lindeby.plants import Entry

ROOT = Path(__file__).parents[2]
SITE = "lindeby"
#: Coworker → the system that it writes in. Each judges by its own: nothing may cross over.
SYSTEMS = {"harry": "payroll", "harriet": "payroll-http"}
PASSWORD = "lindeby-demo"
_ACCOUNT = "harry"
_HTTP = ROOT / "tests" / "runtime" / "payroll_http.yaml"
_INSTALLATION = """\
database: {database}
data_folder: data
configs: configs
municipalities: [lindeby]
sweep_seconds: 0.5
undo_seconds: 0
demo: true
"""
#: The window, and one in which a long night comes to its end.
_SCHEDULE = ('until: "05:00"', 'until: "14:00"')
_ROWS = 250


@dataclass
class System:
    """A target system as a process that can be stopped, killed and started again."""

    name: str
    folder: Path
    seed: Path
    port: int
    host: str = "127.0.0.1"
    process: subprocess.Popen[str] | None = field(default=None)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"

    @property
    def database(self) -> Path:
        """What it really holds."""
        return self.folder / f"{self.name}.db"

    @property
    def faults(self) -> Path:
        """What it does wrong."""
        return self.folder / f"{self.name}-faults.json"

    def start(self) -> None:
        """Start it; returns when it answers."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fixtures.targets", "payroll",
             "--database", str(self.database), "--faults", str(self.faults),
             "--clock", str(self.folder / "data" / "clock.json"),
             "--seed", str(self.seed), "--host", self.host, "--port", str(self.port)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line.startswith("READY"):
            raise RuntimeError(f"{self.name} did not start")

    def kill(self) -> None:
        """Let it be gone, in the middle of whatever it did."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Place:
    """One night's files, systems and installation."""

    folder: Path
    systems: dict[str, System]

    @property
    def config(self) -> Path:
        """The installation's file."""
        return self.folder / "installation.yaml"

    def works(self, coworker: str) -> Path:
        """Return the folder of a coworker's workbooks, as they were sent."""
        return self.folder / "sent" / coworker

    def set_clock(self, seconds: float) -> None:
        """Let every process that starts from now on live so far from the real time."""
        file = self.folder / "data" / "clock.json"
        new = file.with_suffix(".new")
        new.write_text(json.dumps({"offset_seconds": seconds}), "utf-8")
        new.replace(file)

    def clock(self) -> float:
        """Return how far from the real time the installation lives."""
        file = self.folder / "data" / "clock.json"
        return float(json.loads(file.read_text("utf-8"))["offset_seconds"])


@contextmanager
def place(
    folder: Path, database: str, *, cases: int, browser: int, seed: int, host: str = "127.0.0.1"
) -> Iterator[Place]:
    """Build the night and its installation in an empty folder, and start its systems at `host`.

    `database` is what the installation's file says; `browser` of the `cases` go by browser.
    """
    night = tonight(seed, 10_000 if cases > 5_000 else cases + 200)
    entries = [
        entry for book in night.workbooks if "_tillagg_" in book.file for entry in book.entries
    ]
    made = Place(folder, {})
    _sent(made, "harry", night, entries[:browser])
    _sent(made, "harriet", night, entries[browser:cases])
    data = folder / "data" / SITE
    master.write(night, _made(data / "harry" / "master") / "anstallningar.xlsx")
    for coworker in SYSTEMS:
        shutil.copytree(made.works(coworker), data / coworker / "in")
    _configs(folder / "configs")
    made.config.write_text(_INSTALLATION.format(database=database), "utf-8")
    made.set_clock(_seconds_to(night.clock))
    seeded = folder / "seed.json"
    seeded.write_text(json.dumps(payroll_seed(replace(night, workbooks=()))), "utf-8")
    try:
        for name in SYSTEMS.values():
            system = made.systems[name] = System(name, folder, seeded, _free_port(), host)
            system.start()
            _tell(name, system.address)
        yield made
    finally:
        for system in made.systems.values():
            system.kill()


def _sent(made: Place, coworker: str, night: Night, entries: Sequence[Entry]) -> None:
    folder = _made(made.works(coworker))
    dirt = night.workbooks[0].dirt
    for number, start in enumerate(range(0, len(entries), _ROWS), 1):
        rows = tuple(entries[start : start + _ROWS])
        name = f"godkanda_scheman_{coworker}_{number:02}.xlsx"
        workbooks.write(Workbook(file=name, dirt=dirt, entries=rows), folder)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _configs(folder: Path) -> None:
    """Copy Lindeby's configs, with HaRry and a second coworker of his kind that uses HTTP."""
    shutil.copytree(ROOT / "configs", folder)
    coworkers = folder / SITE / "coworkers"
    harry = (coworkers / "harry.yaml").read_text("utf-8").replace(*_SCHEDULE)
    (coworkers / "harry.yaml").write_text(harry, "utf-8")
    for other in coworkers.glob("*.yaml"):
        if other.name != "harry.yaml":
            other.unlink()
    second = harry.replace("name: HaRry", "name: HaRriet").replace("harry/in", "harriet/in")
    (coworkers / "harriet.yaml").write_text(
        second.replace("payroll: payroll", "payroll: payroll-http"), "utf-8"
    )
    targets = folder / "common" / "targets"
    described = _HTTP.read_text("utf-8")
    # A loaded machine answers later; what was sent and not answered settles as quickly as there.
    described = described.replace("sessions: 2", "sessions: 2\nsettles_within: 10")
    (targets / "payroll-http.yaml").write_text(
        described.replace("deadline: 1\n", "deadline: 10\n"), "utf-8"
    )
    site = folder / SITE / "site.yaml"
    system = "  payroll-http: {description: payroll-http, calendar: lonekalender, "
    system += 'address: "http://127.0.0.1:9"}\n'
    site.write_text(site.read_text("utf-8").rstrip("\n") + "\n" + system, "utf-8")


def _seconds_to(instant: str) -> float:
    return dt.datetime.fromisoformat(instant).timestamp() - time.time()


def _tell(system: str, address: str) -> None:
    for what, value in (
        (f"TARGET_{SITE}_{system}_ADDRESS", address),
        (f"SECRET_{SITE}_{system}_USER", _ACCOUNT),
        (f"SECRET_{SITE}_{system}_PASSWORD", PASSWORD),
    ):
        os.environ[f"COWORKER_{what}".upper().replace("-", "_")] = value


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
