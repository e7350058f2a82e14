"""Mails found by their Message-ID in the folders of a mailbox; nothing is moved or marked."""

from __future__ import annotations

from collections.abc import Sequence

from framework.adapters.mailbox.connection import ImapConnection
from framework.core.errors import NotSent, SystemException, TargetChanged

#: Bytes of a copy that are fetched; what a coworker sends is shorter.
_MOST = 1_048_576


class Copies(ImapConnection):
    """One connection to a mailbox that holds copies of what was sent; used by one thread."""

    only_looks = True

    def found(self, message_id: str, folders: Sequence[str]) -> list[list[bytes]]:
        """Return the beginnings of the mails that carry a Message-ID, folder by folder.

        A server may find more than was asked for. Every folder must be there. Raises
        `SystemException` (`NotSent`, `LogInRefused`, `TargetChanged`); a connection that was
        closed meanwhile is opened once more.
        """
        try:
            return self._found(message_id, folders)
        except (TargetChanged, NotSent):
            raise
        except SystemException:
            return self._found(message_id, folders)

    def missing(self, folders: Sequence[str]) -> set[str]:
        """Return the folders that are not there; raises what `found` does."""
        with self._asked():
            self._known.clear()
            return {folder for folder in folders if not self._exists(folder)}

    def _found(self, message_id: str, folders: Sequence[str]) -> list[list[bytes]]:
        found = []
        for folder in folders:
            with self._asked():
                from imap_tools import AND, H  # noqa: PLC0415 (an extra)

                # Opened anew, or what has come since is not seen.
                self._folder = ""
                self._select(folder)
                box = self._opened()
                uids = box.uids(AND(header=H("Message-ID", message_id)), charset=None)
                mails = [self._mail(uid) for uid in uids]
            found.append([mail for mail in mails if mail])
        return found

    def _mail(self, uid: str) -> bytes:
        """Return a mail's beginning, empty when it is gone by now."""
        _, told = self._opened().client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{_MOST}>)")
        return next((bytes(piece[1]) for piece in told if isinstance(piece, tuple)), b"")
