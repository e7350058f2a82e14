"""What every source is: it hands over deliveries, and hears what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Protocol

from framework.core.errors import CoworkerError
from framework.core.messages import Message
from framework.core.tables import Returned, WorkbookRows
from framework.store.models import SourceFile

#: Says a message in the municipality's language.
Say = Callable[[Message], str]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A workbook, or whatever gives the same rows."""

    #: What it is called where it came from.
    name: str
    #: SHA-256 (hex) of its content.
    digest: str
    #: What was found in it, None when it was refused as a whole.
    rows: WorkbookRows | None = None
    refused: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Unread:
    """What could not be read now, and may be another time."""

    #: The source's name.
    source: str
    #: What it is as a person knows it: the source's place, or a file.
    what: str
    error: CoworkerError


#: A delivery by name while it is being read; None when it is still being copied.
Look = tuple[str, "Future[Delivery | None]"]


class Source(Protocol):
    """One source of one coworker; looking takes nothing away."""

    #: A register that is read every night and stays where it is.
    stays: bool
    #: Where its deliveries are put, as a person knows it.
    place: str

    def look(self, readers: Executor) -> list[Look]:
        """Have everything that waits read by `readers`.

        Raises `CoworkerError` when it cannot be asked; `TargetClosed` says when it opens.
        """
        ...

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Take a delivery away whose every row has its fate in the database; `bad` goes back.

        The same again changes nothing. Raises `CoworkerError` when the sender cannot be told now.
        """
        ...

    def close(self) -> None:
        """End whatever is open towards the source."""
        ...


def done(delivery: Delivery) -> Future[Delivery | None]:
    """Return a delivery that has been read already."""
    found: Future[Delivery | None] = Future()
    found.set_result(delivery)
    return found
