"""Mails that a coworker sends, as a target: how one is written, and where its copy is found again.

The address in `site.yaml` is that of the sender's own mailbox, `imaps://…`: every mail goes there
as a blind copy too, and nothing counts as sent before that copy was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from framework.config.targets.common import (
    FoundField,
    Name,
    Operation,
    TargetDescription,
    Template,
)
from framework.config.targets.mailbox import MailFolder
from framework.core.values import Value

#: An address that mail can be sent to without any extension of a server's.
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})

#: Where a mail is handed over: `smtps://post.kommun.se`, or `smtp://post.kommun.se` with STARTTLS.
ServerAddress = Annotated[
    str, Field(pattern=r"^smtps?://([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$")
]


class Sender(Value):
    """Whom the mails are from."""

    name: str = Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
    #: Its mailbox is the one that the copies are looked for in.
    address: str = Field(pattern=f"^{ADDRESS.pattern}$")

    @property
    def domain(self) -> str:
        """What stands behind @, in lower case."""
        return self.address.rpartition("@")[2].lower()


class Letter(Value):
    """How a mail is written; plain text to one person."""

    to: Template
    subject: Template
    text: Template
    #: Message-ID of the mail that is answered, `<…@…>`; empty for none.
    in_reply_to: Template = ""


class MailField(FoundField):
    """One field of what is read in a copy."""

    part: Literal["to", "subject", "text", "in_reply_to", "message_id"]


class MailOperation(Operation):
    """Sends one mail, or looks for the mail that the same reference has made."""

    letter: Letter | None = None
    result: dict[Name, MailField] = {}
    #: Seconds for the whole operation.
    deadline: float = Field(default=60, gt=0, le=600)

    def found(self) -> Mapping[str, FoundField]:
        """Return the result's fields by name."""
        return self.result

    def templates(self) -> Iterable[str]:
        """Return every template of the letter."""
        return () if self.letter is None else self.letter.model_dump().values()

    @model_validator(mode="after")
    def _fits_what_it_does(self) -> Self:
        reads = self.does == "reads"
        if reads is not (self.letter is None) or reads is not bool(self.result):
            msg = "an operation that writes has a letter; one that reads has a result and no letter"
            raise ValueError(msg)
        return self


class MailDescription(TargetDescription):
    """One sender of mails; `user` and `password` are its secrets, for both servers."""

    #: Whoever gets a mail twice has been told twice, whatever its Message-ID.
    sent_once: ClassVar = True

    protocol: Literal["mail"]
    server: ServerAddress
    #: Neither server offers encryption: only for servers on this machine.
    unencrypted: bool = False
    sender: Sender
    #: Domains that mails may go to; the sender's own when none is said.
    only_to: tuple[Annotated[str, Field(pattern=r"^([a-z0-9-]+\.)+[a-z0-9-]+$")], ...] = ()
    #: Where a copy may lie, in the order that mails move; all must be there.
    folders: tuple[MailFolder, ...] = Field(default=("INBOX",), min_length=1)
    operations: dict[Name, MailOperation] = Field(min_length=1)

    @property
    def place(self) -> tuple[str, str, int]:
        """Return scheme, host and port of the server that mails are handed to."""
        parts = urlsplit(self.server)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]

    def may_go_to(self, address: str) -> bool:
        """Tell whether an address is one, and of a domain that mails may go to."""
        domain = address.rpartition("@")[2].lower()
        return bool(ADDRESS.fullmatch(address)) and domain in (self.only_to or {self.sender.domain})

    @model_validator(mode="after")
    def _encrypts(self) -> Self:
        if self.unencrypted and not is_here(self.place[1]):
            msg = "unencrypted is only for a server on this machine"
            raise ValueError(msg)
        return self


def is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    return host in _HERE
