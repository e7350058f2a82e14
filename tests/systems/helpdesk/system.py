"""A helpdesk of somebody else's: what a test may ask of it behind its pages, and how it is started.

What is installed lies in a folder of its own (`COWORKER_SYSTEMS`, default `var/systems`) with a
filled database, of which every test module gets a copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from threading import Event
from typing import Any

from tests.systems.helpdesk.gateway import Gateway, gateway

HERE = Path(__file__).parent
SYSTEMS = Path(os.environ.get("COWORKER_SYSTEMS", HERE.parents[2] / "var/systems"))
USER, PASSWORD = "berit", "Chattar-i-Lindeby-1"
#: A colleague of the coworker's, at the same helpdesk.
COLLEAGUE = "anna.it"
#: Whoever asks.
EMPLOYEE = "kim@lindeby.invalid"
_START_SECONDS = 60


class Helpdesk(ABC):
    """A running helpdesk, asked and changed in its own database, past all of its pages."""

    #: Name of its description in `configs/common/targets/`.
    target: str
    #: In the path that a reply is sent to.
    reply_path: str
    #: Of a new ticket and of a solved one, as people read them.
    statuses: tuple[str, str]

    def __init__(self, folder: Path, front: Gateway) -> None:
        """Take the folder with its copy of the database, and what stands before its pages."""
        self.folder = folder
        self.front = front

    @property
    def address(self) -> str:
        """Where its pages are."""
        return self.front.address

    @abstractmethod
    def ticket(self, number: str) -> dict[str, str]:
        """Return a ticket as it is stored, in its own words, but for its status."""

    @abstractmethod
    def words(self, routing: dict[str, str]) -> dict[str, str]:
        """Return our values of a sorted ticket as they are stored."""

    @abstractmethod
    def parents(self, number: str) -> list[str]:
        """Return the numbers of the tickets that it depends on."""

    @abstractmethod
    def replies(self, number: str) -> list[str]:
        """Return what was replied to whoever asks, oldest first."""

    @abstractmethod
    def mails(self) -> list[str]:
        """Return the texts of all mails to whoever asks."""

    @abstractmethod
    def reply(self, number: str, text: str, *, private: bool = False) -> None:
        """Let the colleague write in a ticket."""

    @abstractmethod
    def sort(self, number: str, category: str) -> None:
        """Let the colleague sort a ticket."""

    @abstractmethod
    def solve(self, number: str) -> None:
        """Let the colleague solve a ticket."""

    @abstractmethod
    def delete(self, number: str) -> None:
        """Let it be as if a ticket had never been."""

    def rows(self, query: str, *given: object) -> list[dict[str, Any]]:
        """Ask its database, or change it."""
        with closing(sqlite3.connect(self.database, timeout=20)) as database, database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, given)]

    @property
    @abstractmethod
    def database(self) -> Path:
        """The file of its database."""


def texts(folder: Path) -> list[str]:
    """Return the plain texts of the mails in a folder, one a file."""
    mails = (
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in sorted(folder.glob("*"))
    )
    bodies = (mail.get_body(("plain",)) for mail in mails if EMPLOYEE in str(mail["to"]))
    return [str(body.get_content()) for body in bodies if body is not None]


@dataclass(frozen=True)
class Installation:
    """What is installed once, and how a copy of it is started."""

    #: Folder below `SYSTEMS`.
    name: str
    #: Everything that what is installed depends on.
    wanted: object
    install: Callable[[Path], None]
    #: Takes the installed folder, the copy's, the port that it listens on, and the address that
    #: people use; returns the command and its environment.
    command: Callable[[Path, Path, int, str], tuple[list[str], dict[str, str]]]
    made: type[Helpdesk]

    def installed(self) -> Path:
        """Install what is missing, fill a database, and return the folder with all of it."""
        folder = SYSTEMS / self.name
        wanted = json.dumps(self.wanted)
        ready = folder / hashlib.sha256(wanted.encode()).hexdigest()[:16]
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self.install(folder)
            ready.touch()
        return folder

    @contextmanager
    def running(self, folder: Path) -> Iterator[Helpdesk]:
        """Start it on a copy of the filled database in `folder`; it is stopped at the end."""
        source, port = self.installed(), free_port()
        with gateway(port) as front, (folder / "server.log").open("w", encoding="utf-8") as log:
            command, environment = self.command(source, folder, port, front.address)
            server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                env={**os.environ, **environment},
            )  # fmt: skip
            try:
                _wait(f"http://127.0.0.1:{port}", server)
                yield self.made(folder, front)
            finally:
                server.terminate()
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def run(*command: object, **environment: str) -> None:
    """Run a command to its end; `RuntimeError` with its last words when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )  # fmt: skip
    if done.returncode:
        msg = f"{command[0]} {command[1]} failed: {done.stderr[-2000:] or done.stdout[-2000:]}"
        raise RuntimeError(msg)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end, pause = time.monotonic() + _START_SECONDS, Event()
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=20):  # noqa: S310 (our own address)
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            pause.wait(0.05)
    msg = "the helpdesk did not start"
    raise RuntimeError(msg)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
