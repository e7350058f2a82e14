"""One connection by IMAP to one mailbox: read what waits, and move it. Nothing is ever deleted."""

from __future__ import annotations

import datetime as dt
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from framework.adapters.targets import Account, Credentials
from framework.config.targets import MailboxDescription
from framework.core.errors import NotAllowed, NotSent, SystemException, TargetChanged
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_PORTS = {"imap": 143, "imaps": 993}
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]{20,40})"')
#: Codes of a refused log-in that are about the hour, not about the account.
_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")


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


class MailboxSession:
    """One connection to one mailbox, opened when it is first needed; used by one thread."""

    def __init__(self, description: MailboxDescription, address: str, account: Account) -> None:
        """`address` is a `SystemAddress` with `imap://` (STARTTLS) or `imaps://`."""
        self._description = description
        self._name = description.name
        self._account = account
        parts = urlsplit(address)
        if parts.scheme not in _PORTS:
            raise NotAllowed(message("{target} is a mailbox: its address is imap:// or imaps://.",
                                     target=self._name))  # fmt: skip
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._box: BaseMailBox | None = None
        self._folder = ""
        #: Folders that are there.
        self._known: set[str] = set()
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

    def close(self) -> None:
        """Log out."""
        box, self._box, self._folder = self._box, None, ""
        if box is not None:
            # Whatever is wrong with the connection, nobody waits for its end.
            with suppress(Exception):
                box.logout()
            with suppress(OSError):
                box.client.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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

    def _opened(self) -> BaseMailBox:
        if self._box is None:
            self._box = self._connected()
        return self._box

    def _connected(self) -> BaseMailBox:
        from imap_tools import MailBox, MailBoxUnencrypted  # noqa: PLC0415 (an extra)

        self._account.require_usable()
        account = self._account.credentials
        if not isinstance(account, Credentials):
            raise NotAllowed(message("{target} needs user and password.", target=self._name))
        seconds, trust = self._description.deadline, ssl.create_default_context()
        box: BaseMailBox
        if self._scheme == "imaps":
            box = MailBox(self._host, self._port, timeout=seconds, ssl_context=trust)
        else:
            box = MailBoxUnencrypted(self._host, self._port, timeout=seconds)
        try:
            if self._scheme == "imap" and not self._description.unencrypted:
                self._encrypt(box, trust)
            self._log_in(box, account)
            # Many servers tell what they can do only to whom they know.
            _, told = box.client.capability()
            able = {word.upper() for line in told if line for word in line.decode().split()}
            if "MOVE" not in able:
                raise self._changed(message("it cannot move a mail in one step (MOVE)."))
            box.client.capabilities = tuple(sorted(able))
        except BaseException:
            with suppress(OSError):
                box.client.shutdown()
            raise
        return box

    def _encrypt(self, box: BaseMailBox, trust: ssl.SSLContext) -> None:
        try:
            box.client.starttls(trust)
        except (imaplib.IMAP4.error, ssl.SSLError) as error:
            raise NotSent(
                message("{target} offers no encryption that is believed here ({error}); nothing "
                        "was sent.", target=self._name, error=type(error).__name__)
            ) from None  # fmt: skip

    def _log_in(self, box: BaseMailBox, account: Credentials) -> None:
        from imap_tools import MailboxLoginError  # noqa: PLC0415 (an extra)

        plain = f"{account.user}{account.password}".isascii()
        try:
            (box.login if plain else box.login_utf8)(account.user, account.password, None)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if any(code in str(error) for code in _LATER):
                raise NotSent(message("{target} cannot be reached.", target=self._name)) from None
            raise self._account.refused(
                message("{target} refused the coworker's account.", target=self._name)
            ) from None
        self._account.accepted()

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

    def _select(self, folder: str) -> bool:
        """Open a folder unless it is open; whether it was opened now."""
        from imap_tools import MailboxFolderSelectError  # noqa: PLC0415 (an extra)

        if self._folder == folder:
            return False
        self._folder = ""
        box = self._opened()
        try:
            box.folder.set(folder)
        except MailboxFolderSelectError:
            raise self._changed(message("it has no folder {folder}.", folder=folder)) from None
        self._folder = folder
        return True

    def _exists(self, folder: str) -> bool:
        if folder not in self._known and self._opened().folder.exists(folder):
            self._known.add(folder)
        return folder in self._known

    def _changed(self, what: Message) -> TargetChanged:
        return TargetChanged(
            message("{target} is not as described: {what}", target=self._name, what=what)
        )

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Tell what goes wrong in our own words; a connection that broke is closed."""
        try:
            from imap_tools import ImapToolsError  # noqa: PLC0415 (an extra)
        except ImportError:
            raise NotAllowed(
                message("Mailboxes need the extra {extra}, which is not installed.",
                        extra="mailbox")
            ) from None  # fmt: skip
        try:
            yield
        except (OSError, imaplib.IMAP4.abort) as error:
            self.close()
            why = message("{target} cannot be reached or broke the connection ({error}).",
                          target=self._name, error=type(error).__name__)  # fmt: skip
            raise SystemException(why) from None
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise self._changed(
                message("it answered no ({error}).", error=type(error).__name__)
            ) from None
