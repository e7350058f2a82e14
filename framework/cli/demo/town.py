"""The invented municipality of the demonstration: its files, systems, people and installation."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import click

import framework
from framework.core.errors import CoworkerError
from framework.core.local_time import STOCKHOLM
from framework.core.messages import message

#: The demonstration's municipality.
MUNICIPALITY = "lindeby"


class _Service(NamedTuple):
    """Something that programs ask."""

    #: The fixtures' module for it.
    module: str
    #: Whose folder of the night holds what it knows, in a file by the module's name.
    coworker: str
    #: The account, where there is more than a token.
    user: str = ""


class Judged(NamedTuple):
    """How a coworker's work is judged."""

    #: The judge's module and where it looks.
    command: tuple[str, ...]
    #: Column that only this coworker's planted tables have; empty when they have none of their own.
    column: str


#: Systems with pages, and the coworker's account in each.
_ACCOUNTS = {"payroll": "harry", "case-system": "ronney", "staffing-pool": "bosse",
             "economy": "lena", "planning": "lena-besok", "helpdesk": "berit"}  # fmt: skip
#: Systems that hand out what waits in them to programs too, under the same account.
_QUEUES = {"staffing-pool": "staffing-pool-queue", "helpdesk": "helpdesk-queue"}
_SERVICES = {
    "ssbtek": _Service("ssbtek", "ronney"),
    "eservice": _Service("eservice", "ronney"),
    "sms-gateway": _Service("sms", "bosse", "lindeby"),
}
#: What the coworkers read from folders of the night.
_SOURCES = ("harry/in", "harry/master", "ronney/in", "bosse/registers", "lena/in",
            "lena/registers", "lena-besok/in", "lena-besok/registers",
            "berit/registers")  # fmt: skip

#: Everybody's password; these people and systems are invented.
PASSWORD = "lindeby-demo"  # noqa: S105 (see above)

_ROOT = Path(framework.__file__).parents[1]
_INSTALLATION = """\
# Written by `coworker demo`; a real one is configs/installation.yaml.
database: {{sqlite: coworker.sqlite3}}
data_folder: data
configs: {configs}
municipalities: [lindeby]
listen: 127.0.0.1:0
sweep_seconds: 1
undo_seconds: {undo}
demo: true
"""


class Town:
    """A fresh Lindeby: built, its systems started, this process set up to work for it."""

    def __init__(self, folder: Path, *, built: Sequence[str], undo: int) -> None:
        """`built` are the arguments of the fixtures' builder besides the folder."""
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self._built = built
        self._undo = undo
        self._systems: list[subprocess.Popen[str]] = []
        #: Where each system answers.
        self.addresses: dict[str, str] = {}

    @property
    def night(self) -> Path:
        """The built or given night: source workbooks, seeds and faults."""
        return self.folder / "night"

    def planted(self, coworker: str) -> Path | None:
        """Return what is expected of a coworker's planted rows; None when nobody has said."""
        file = self.night / ("planted.csv" if coworker == "harry" else f"{coworker}/planted.csv")
        return file if file.exists() else None

    def judges(self) -> dict[str, Judged]:
        """Return how the fixtures judge each coworker's work."""
        places = {"databases": self.folder, "night": self.night}
        return {
            name: Judged(tuple(part.format(**places) for part in said["judge"]), said["column"])
            for name, said in json.loads((self.night / "coworkers.json").read_text("utf-8")).items()
        }

    @property
    def clock(self) -> dt.datetime:
        """When the night's run starts."""
        return self._instant("clock")

    @property
    def morning(self) -> dt.datetime:
        """When people come to the inbox."""
        return self._instant("morning")

    def _instant(self, key: str) -> dt.datetime:
        times = json.loads((self.night / "night.json").read_text("utf-8"))
        return dt.datetime.fromisoformat(times[key]).astimezone(STOCKHOLM)

    def database(self, system: str) -> Path:
        """Return the database file of a target system."""
        return self.folder / f"{system}.sqlite3"

    def __enter__(self) -> Self:
        _refuse_to_empty(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        (self.folder / _MARK).touch()
        python("fixtures.lindeby", "--out", str(self.night), *self._built)
        for source in _SOURCES:
            shutil.copytree(self.night / source, self.data / MUNICIPALITY / source)
        try:
            for system, user in _ACCOUNTS.items():
                self._start(system, user)
            for name, service in _SERVICES.items():
                self._serve(name, service)
            self._set_up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        self.close()

    def close(self) -> None:
        """Stop the municipality's systems."""
        for system in self._systems:
            system.terminate()
        for system in self._systems:
            system.wait(10)

    def _start(self, system: str, user: str) -> None:
        """Start a system with pages, and give the coworker its account there."""
        self._run(
            system, "fixtures.targets", system,
            "--seed", str(self.night / f"{system}-seed.json"),
            "--faults", str(self.night / f"{system}-faults.json"),
        )  # fmt: skip
        _give_account(system, user)
        if queue := _QUEUES.get(system):
            self._answers_at(queue, self.addresses[system])
            _give_account(queue, user)

    def _serve(self, name: str, service: _Service) -> None:
        """Start a service."""
        known = self.night / service.coworker / f"{service.module}.json"
        self._run(name, "fixtures.services", service.module, "--data", str(known))
        if service.user:
            _give_account(name, service.user)
        else:
            os.environ[_variable("SECRET", name, "TOKEN")] = PASSWORD

    def _run(self, name: str, module: str, what: str, *arguments: str) -> None:
        """Start one of the fixtures' modules, which lives at the installation's own hour."""
        lasting = (
            "--database", str(self.database(name)), "--clock", str(self.data / "clock.json"),
        )  # fmt: skip
        process = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", module, what, *lasting, *arguments],
            stdout=subprocess.PIPE, text=True, cwd=_ROOT,
        )  # fmt: skip
        self._systems.append(process)
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith("READY "):
            raise CoworkerError(message("The {system} system did not start.", system=name))
        self._answers_at(name, line.split()[1])

    def _answers_at(self, name: str, address: str) -> None:
        self.addresses[name] = address
        os.environ[_variable("TARGET", name, "ADDRESS")] = address

    def _set_up(self) -> None:
        """Write the installation, make its database and people, and put its configs in force."""
        from framework.cli.ready import ready

        file = self.folder / "installation.yaml"
        file.write_text(_INSTALLATION.format(configs=_ROOT / "configs", undo=self._undo), "utf-8")
        ready(file)
        from framework.cli.demo.people import invent
        from framework.runtime import configuration, logs

        logs.configure((self.folder / "log.jsonl").open("a", encoding="utf-8", buffering=1))
        configuration.activate()
        invent(PASSWORD)


def _give_account(system: str, user: str) -> None:
    os.environ[_variable("SECRET", system, "USER")] = user
    os.environ[_variable("SECRET", system, "PASSWORD")] = PASSWORD


def _variable(kind: str, system: str, what: str) -> str:
    return f"COWORKER_{kind}_{MUNICIPALITY}_{system}_{what}".upper().replace("-", "_")


#: A folder that is emptied must be ours.
_MARK = ".coworker-demo"


def _refuse_to_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise click.ClickException(f"{folder} holds other things; name an empty folder")


def python(module: str, *arguments: str, verdict: bool = False) -> str:
    """Run one of the fixtures' modules and return what it printed.

    A `verdict` may end with status 1: what it found wrong is what it printed.
    """
    done = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, cwd=_ROOT,
        check=False,
    )  # fmt: skip
    if done.returncode > (1 if verdict else 0):
        raise CoworkerError(message("{module} failed: {text}", module=module, text=done.stderr))
    return done.stdout
