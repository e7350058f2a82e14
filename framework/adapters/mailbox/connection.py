"""One connection by IMAP to one mailbox: opened when it is first needed, told in our own words."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urlsplit

from framework.adapters.targets import Account, Credentials
from framework.config.targets.mail import is_here
from framework.core.errors import NotAllowed, NotSent, SystemException, TargetChanged
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_PORTS = {"imap": 143, "imaps": 993}
#: Codes of a refused log-in that are about the hour, not about the account.
_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")


class ImapConnection:
    """One connection to one mailbox, opened when it is first needed; used by one thread."""

    #: The server must move a mail in one step.
    moves: ClassVar[bool] = False
    #: Folders are opened for looking only.
    only_looks: ClassVar[bool] = False

    def __init__(
        self, name: str, address: str, account: Account, *, seconds: float, unencrypted: bool
    ) -> None:
        """`name` is what people call it; `address` is `imap://` (STARTTLS) or `imaps://`.

        `seconds` are waited for any answer; `unencrypted` is `imap://` without STARTTLS.
        """
        self._name = name
        self._account = account
        parts = urlsplit(address)
        if parts.scheme not in _PORTS:
            raise NotAllowed(message("{target} is a mailbox: its address is imap:// or imaps://.",
                                     target=self._name))  # fmt: skip
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        if unencrypted and self._scheme == "imap" and not is_here(self._host):
            raise NotAllowed(
                message("{target} is not on this machine: it is not asked without encryption.",
                        target=self._name)
            )  # fmt: skip
        self._port = parts.port or _PORTS[parts.scheme]
        self._seconds, self._unencrypted = seconds, unencrypted
        self._box: BaseMailBox | None = None
        self._folder = ""
        #: Folders that are there.
        self._known: set[str] = set()

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
        seconds, trust = self._seconds, ssl.create_default_context()
        box: BaseMailBox
        if self._scheme == "imaps":
            box = MailBox(self._host, self._port, timeout=seconds, ssl_context=trust)
        else:
            box = MailBoxUnencrypted(self._host, self._port, timeout=seconds)
        try:
            if self._scheme == "imap" and not self._unencrypted:
                self._encrypt(box, trust)
            self._log_in(box, account)
            # Many servers tell what they can do only to whom they know.
            _, told = box.client.capability()
            able = {word.upper() for line in told if line for word in line.decode().split()}
            if self.moves and "MOVE" not in able:
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

    def _select(self, folder: str) -> bool:
        """Open a folder unless it is open; whether it was opened now."""
        from imap_tools import MailboxFolderSelectError  # noqa: PLC0415 (an extra)

        if self._folder == folder:
            return False
        self._folder = ""
        box = self._opened()
        try:
            box.folder.set(folder, readonly=self.only_looks)
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
