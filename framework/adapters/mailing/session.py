"""A session with a sender of mails: operations by name, each one mail or one look for it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Self, cast
from urllib.parse import urlsplit

from framework.adapters.mailbox import Copies
from framework.adapters.mailing.composing import Filled, composed, message_id, read_copy
from framework.adapters.mailing.sending import Server
from framework.adapters.targets import (
    Account,
    Deadline,
    ElementHealth,
    OnSave,
    OperationResult,
    allowed,
)
from framework.adapters.targets.formats import Values, filling_in, matching, part, shown
from framework.config.targets import MailDescription
from framework.config.targets.mail import Letter, MailOperation, is_here
from framework.core.canonical import NotCanonicalError
from framework.core.errors import NotAllowed, RefusedByTarget, TargetChanged
from framework.core.messages import message

#: Seconds to wait for any answer of the mailbox, and for a look at the server's health.
_PATIENCE = 30.0


class MailSession:
    """One sender's mails. May be used from any thread, by one at a time; others wait."""

    def __init__(
        self,
        description: MailDescription,
        address: str,
        account: Account,
        *,
        key: bytes,
        rehearse: bool = False,
        read_only: bool = False,
    ) -> None:
        """`address` is that of the sender's mailbox, a `SystemAddress` with `imap(s)://`.

        `key` is a secret of the installation that outlives its database: Message-IDs are made with
        it. `rehearse` writes a mail and stops before sending it; `read_only` refuses to.
        """
        self.description = description
        if description.unencrypted and not is_here(urlsplit(address).hostname or ""):
            raise NotAllowed(
                message("{target} is not on this machine: it is not asked without encryption.",
                        target=description.name)
            )  # fmt: skip
        self._copies = Copies(
            description.name, address, account,
            seconds=_PATIENCE, unencrypted=description.unencrypted,
        )  # fmt: skip
        self._server = Server(description, account)
        self._key = key
        self._rehearse = rehearse
        self._read_only = read_only
        self._one_at_a_time = threading.Lock()

    def perform(
        self, operation: str, parameters: Mapping[str, str], *, on_save: OnSave | None = None
    ) -> OperationResult:
        """Send a mail, or return what stands in the copies of the one that the reference makes.

        `parameters` hold the action's `reference`: the Message-ID is made of it. `on_save` is
        called right before anything of the mail is sent; what it raises prevents that and passes
        through. A read raises `SystemException` (`TargetChanged`, `LogInRefused`) or `NotAllowed`.
        A write raises `NotSent` or `RefusedByTarget` when the server took nothing, else
        `AnswerLost`. A mail is sent once, never again by itself.
        """
        described = cast(
            "MailOperation",
            allowed(self.description, operation, parameters, read_only=self._read_only),
        )
        reference = parameters.get("reference", "")
        if not reference:
            raise NotAllowed(
                message("{target} sends and finds nothing without the reference of an action.",
                        target=self.description.name)
            )  # fmt: skip
        identifier = message_id(reference, self.description.sender, self._key)
        with filling_in():
            values = Values(self.description.formats, described.parameters, parameters)
            where = values.wanted(described.where)
            filled = _filled(described.letter, values) if described.letter is not None else None
        with self._one_at_a_time:
            if filled is None:
                rows = matching(self._read(described, identifier), where)
                return OperationResult(rows=tuple(rows))
            mail = self._composed(filled, identifier)
            if self._rehearse:
                return OperationResult(rehearsed=True)
            self._server.send(filled.to, mail, Deadline(described.deadline), on_save)
            return OperationResult()

    def health(self) -> tuple[ElementHealth, ...]:
        """Log in to both servers and look for the folders; raises what a read does."""
        with self._one_at_a_time:
            self._server.try_log_in(Deadline(_PATIENCE))
            missing = self._copies.missing(self.description.folders)
        return tuple(
            ElementHealth(page="IMAP", element=folder, index=None if folder in missing else 0)
            for folder in self.description.folders
        )

    def close(self) -> None:
        """Log out."""
        self._copies.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _composed(self, filled: Filled, identifier: str) -> bytes:
        if not self.description.may_go_to(filled.to):
            raise RefusedByTarget(
                message("{target} sends no mail to this address: it is none, or of a domain that "
                        "is not among those that mails may go to.", target=self.description.name)
            )  # fmt: skip
        try:
            return composed(filled, self.description.sender, identifier)
        except ValueError:
            raise RefusedByTarget(
                message("What should stand in the head of the mail cannot stand there.")
            ) from None

    def _read(self, operation: MailOperation, identifier: str) -> list[dict[str, str]]:
        """Return a row for each mail of the sender that carries the Message-ID.

        One mail may lie in several folders, and be moved while they are looked through: only what
        lies twice in one folder, or says something else, is another mail.
        """
        found: Counter[tuple[str, ...]] = Counter()
        for folder in self._copies.found(identifier, self.description.folders):
            here = [self._row(raw, operation, identifier) for raw in folder]
            found |= Counter(row for row in here if row is not None)
        return [dict(zip(operation.result, row, strict=True)) for row in found.elements()]

    def _row(self, raw: bytes, operation: MailOperation, identifier: str) -> tuple[str, ...] | None:
        try:
            parts = read_copy(raw)
        except Exception as error:  # noqa: BLE001 (whatever a mail does to a parser)
            raise self._unreadable(type(error).__name__) from None
        sender = self.description.sender.address
        if parts["message_id"] != identifier or parts["from"].lower() != sender.lower():
            return None
        try:
            return tuple(
                shown(self.description.formats, field.type, part(field, parts[field.part]))
                for field in operation.result.values()
            )
        except NotCanonicalError as error:
            raise self._unreadable(error.rule.english()) from None

    def _unreadable(self, why: str) -> TargetChanged:
        return TargetChanged(
            message("A copy in {target} cannot be read ({error}).", target=self.description.name,
                    error=why)
        )  # fmt: skip


def _filled(letter: Letter, values: Values) -> Filled:
    return Filled(
        to=values.typed(letter.to),
        subject=values.typed(letter.subject),
        text=values.typed(letter.text),
        in_reply_to=values.typed(letter.in_reply_to),
    )
