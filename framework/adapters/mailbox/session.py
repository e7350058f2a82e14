"""One connection by IMAP to one mailbox: read what waits, and move it. Nothing is ever deleted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from framework.adapters.mailbox.connection import ImapConnection
from framework.adapters.targets import Account
from framework.config.targets import MailboxDescription
from framework.core.errors import NotSent, SystemException, TargetChanged
from framework.core.messages import message

_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]{20,40})"')


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that waits; what it holds is never shown."""

    #: The same for as long as it lies in its folder.
    uid: str
    #: When the server got it (UTC).
    received: dt.datetime
    #: Its bytes from the beginning, and whether these are all.
    raw: bytes = field(repr=False)
    whole: bool


class MailboxSession(ImapConnection):
    """One connection to one mailbox, opened when it is first needed; used by one thread."""

    moves = True

    def __init__(self, description: MailboxDescription, address: str, account: Account) -> None:
        """`address` is a `SystemAddress` with `imap://` (STARTTLS) or `imaps://`."""
        super().__init__(
            description.name, address, account,
            seconds=description.deadline, unencrypted=description.unencrypted,
        )  # fmt: skip
        self._description = description
        #: What makes the mails' numbers mean what they meant when they were read.
        self._numbering: bytes | None = None

    def waiting(self) -> Iterator[Incoming]:
        """Yield the mails that wait, oldest first, at most as many as described.

        They are not marked as read. Raises `SystemException` (`NotSent`, `LogInRefused`,
        `TargetChanged`).
        """
        with self._asked():
            self._require_incoming()
            uids = self._opened().uids("ALL", charset=None)
        parts = f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.{self._most}>)"
        for uid in sorted(uids, key=int)[: self._description.at_most]:
            with self._asked():
                self._require_incoming()
                found = self._opened().client.uid("FETCH", uid, parts)
                incoming = self._incoming(uid, found)
            if incoming is not None:
                yield incoming

    def taken_before(self, message_id: str) -> bool:
        """Whether a mail with the same Message-ID lies in the folder of what was taken."""
        from imap_tools import AND, H  # noqa: PLC0415 (an extra)

        with self._asked():
            if not self._exists(self._description.taken):
                return False
            self._select(self._description.taken)
            return bool(self._opened().uids(AND(header=H("Message-ID", message_id)), charset=None))

    def move(self, uid: str, folder: str) -> None:
        """Move a mail in one step; one that is not there any more was moved before.

        Raises what `waiting` raises. A connection that was closed meanwhile is opened once more.
        """
        try:
            self._move(uid, folder)
        except (TargetChanged, NotSent):
            raise
        except SystemException:
            if self._box is not None:
                raise
            self._move(uid, folder)

    @property
    def _most(self) -> int:
        return self._description.kilobytes * 1024

    def _move(self, uid: str, folder: str) -> None:
        with self._asked():
            if not self._exists(folder):
                self._opened().folder.create(folder)
            self._require_incoming()
            self._opened().move(uid, folder)

    def _incoming(self, uid: str, found: tuple[str, list[object]]) -> Incoming | None:
        """Return a mail as it was answered, None when it is gone by now."""
        pieces = [piece for piece in found[1] if isinstance(piece, tuple)]
        if not pieces:
            return None
        rest = b" ".join(piece for piece in found[1] if isinstance(piece, bytes))
        head, raw = pieces[0][0] + b" " + rest, pieces[0][1]
        size, date, number = _SIZE.search(head), _DATE.search(head), _UID.search(head)
        if size is None or date is None or number is None or number[1].decode() != uid:
            raise self._changed(message("a mail is not told with its size and time."))
        try:
            received = dt.datetime.strptime(date[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
        except ValueError:
            raise self._changed(message("a mail is not told with its size and time.")) from None
        # A server may count a mail's size otherwise than its bytes: only what is longer than was
        # asked for is not whole.
        whole = len(raw) < self._most or int(size[1]) <= self._most
        return Incoming(uid=uid, received=received.astimezone(dt.UTC), raw=raw, whole=whole)

    def _require_incoming(self) -> None:
        """Open the folder where mails wait; its numbers must mean what they meant before."""
        if not self._select(self._description.incoming):
            return
        _, told = self._opened().client.response("UIDVALIDITY")
        numbering = told[-1] if told else None
        if self._numbering is not None and numbering != self._numbering:
            self.close()
            raise SystemException(
                message("{target} has numbered its mails anew; they are read again.",
                        target=self._name)
            )  # fmt: skip
        self._numbering = numbering
