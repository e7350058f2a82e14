"""Tryton 8.0 with its own web client, on a free loopback port: installed once, filled once.

Nobody here wrote it. The packages lie in a folder of their own (`COWORKER_SYSTEMS`, default
`var/systems`); every test gets a copy of the filled database.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.systems import installing
from tests.systems.installing import run
from tests.systems.tryton.night import NIGHT

HERE = Path(__file__).parent
FOLDER = installing.SYSTEMS / "tryton"
DATABASE = "kommun"
USER, PASSWORD = "harry", "Nattskiftet-i-Lindeby-1"
_ADMIN_PASSWORD = "Hemligt-i-Lindeby-2"
_PACKAGES = (
    "trytond==8.0.12",
    "proteus==8.0.0",
    "trytond-party==8.0.4",
    "trytond-company==8.0.1",
    "trytond-company-work-time==8.0.0",
    "trytond-timesheet==8.0.0",
)
_CLIENT = "tryton-sao@8.0.11"
_MODULES = ("company_work_time", "timesheet")
GIVEN = {
    "employees": [{"number": each.number, "name": each.person.name} for each in NIGHT.employments],
    "works": ["Grundschema", "Placeringsschema"],
    "user": USER,
    "password": PASSWORD,
}


def installed() -> Path:
    """Install what is missing, fill a database, and return the folder with all of it."""
    wanted = [_PACKAGES, _CLIENT, GIVEN, (HERE / "fill.py").read_text("utf-8")]
    return installing.installed(FOLDER.name, wanted, _make)


def _make(_: Path) -> None:
    _install()
    _fill()


def _install() -> None:
    run(sys.executable, "-m", "venv", FOLDER / "ve")
    run(FOLDER / "ve/bin/pip", "install", "-q", "--disable-pip-version-check", *_PACKAGES)
    # The package holds its built pages, so none of its scripts has to run.
    run("npm", "install", "--silent", "--prefix", FOLDER / "sao", "--omit=dev",
         "--ignore-scripts", "--no-audit", "--no-fund", _CLIENT)  # fmt: skip
    web = _web()
    # The pages want their libraries below themselves; npm puts them beside.
    (web / "node_modules").unlink(missing_ok=True)
    (web / "node_modules").symlink_to("..")
    for optional in ("custom.js", "custom.css"):
        (web / optional).touch()


def _fill() -> None:
    settings = _configure(FOLDER, port=0)
    password = FOLDER / "password"
    password.touch(mode=0o600)
    password.write_text(_ADMIN_PASSWORD, encoding="utf-8")
    given = FOLDER / "given.json"
    given.write_text(json.dumps(GIVEN), encoding="utf-8")
    (FOLDER / f"{DATABASE}.sqlite").touch()
    admin = (FOLDER / "ve/bin/trytond-admin", "-c", settings, "-d", DATABASE)
    run(*admin, "--all", "--email", "it@lindeby.invalid", TRYTONPASSFILE=str(password))
    run(*admin, "-u", *_MODULES, "--activate-dependencies", TRYTONPASSFILE=str(password))
    run(FOLDER / "ve/bin/python", HERE / "fill.py", settings, given)


def _configure(folder: Path, port: int) -> Path:
    settings = folder / "trytond.conf"
    settings.write_text(
        f"[web]\nlisten = 127.0.0.1:{port}\nroot = {_web()}\n"
        f"[database]\nuri = sqlite://\npath = {folder}\n",
        encoding="utf-8",
    )
    return settings


def _web() -> Path:
    return FOLDER / "sao/node_modules/tryton-sao"


@dataclass(frozen=True)
class Tryton:
    """A running Tryton, and what it says over JSON-RPC, which the coworker does not use."""

    address: str

    def lines(self) -> list[dict[str, Any]]:
        """Return every timesheet line as the server holds it, oldest first."""
        fields = ["employee.rec_name", "date", "duration", "work.rec_name", "description"]
        found: list[dict[str, Any]] = self.ask(
            "model.timesheet.line.search_read", [], 0, None, [["id", "ASC"]], fields
        )
        return found

    def ask(self, method: str, *parameters: object) -> Any:
        """Return the result of one call as the coworker's account, in its company."""
        user, session, *_ = self._call(
            "common.db.login", USER, {"password": PASSWORD}, "en", token=None
        )
        token = f"{USER}:{user}:{session}"
        company = self._call("model.res.user.get_preferences", True, {}, token=token)
        return self._call(method, *parameters, company, token=token)

    def _call(self, method: str, *parameters: object, token: str | None) -> Any:
        request = urllib.request.Request(  # noqa: S310 (our own address)
            f"{self.address}/{DATABASE}/rpc/",
            json.dumps({"id": 1, "method": method, "params": parameters}).encode(),
            {"Content-Type": "application/json"},
        )
        if token is not None:
            session = base64.b64encode(token.encode()).decode()
            request.add_header("Authorization", f"Session {session}")
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (on this machine)
            said = json.load(answer)
        if not isinstance(said, dict):
            return said
        if said.get("error"):
            raise RuntimeError(said["error"])
        return said["result"]


@contextmanager
def running(folder: Path) -> Iterator[Tryton]:
    """Start Tryton on a copy of the filled database in `folder`; it is stopped at the end."""
    shutil.copyfile(installed() / f"{DATABASE}.sqlite", folder / f"{DATABASE}.sqlite")
    port = installing.free_port()
    settings = _configure(folder, port)
    command = [str(FOLDER / "ve/bin/trytond"), "-c", str(settings), "-d", DATABASE]
    tryton = Tryton(f"http://127.0.0.1:{port}")
    with installing.serving(command, tryton.address, folder):
        yield tryton


if __name__ == "__main__":
    print(installed())  # noqa: T201 (what CI wants to know)
