"""A helpdesk of somebody else's: what a test may ask of it behind its pages, and how it is started.

What is installed lies in a folder of its own (`COWORKER_SYSTEMS`, default `var/systems`) with a
filled database, of which every test module gets a copy.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from tests.systems.helpdesk.gateway import Gateway, gateway
from tests.systems.installing import free_port, installed, serving

HERE = Path(__file__).parent
USER, PASSWORD = "berit", "Chattar-i-Lindeby-1"
#: A colleague of the coworker's, at the same helpdesk.
COLLEAGUE = "anna.it"
#: Whoever asks.
EMPLOYEE = "kim@lindeby.invalid"


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
        return installed(self.name, self.wanted, self.install)

    @contextmanager
    def running(self, folder: Path) -> Iterator[Helpdesk]:
        """Start it on a copy of the filled database in `folder`; it is stopped at the end."""
        source, port = self.installed(), free_port()
        with gateway(port) as front:
            command, environment = self.command(source, folder, port, front.address)
            with serving(command, f"http://127.0.0.1:{port}", folder, environment):
                yield self.made(folder, front)
