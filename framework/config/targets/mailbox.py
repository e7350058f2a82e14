"""A mailbox that several people share, asked by IMAP: which mails become rows, and where they go.

Folders are written as the mail server names them, with its own sign between them.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from framework.config.targets.common import Name, Operation, TargetDescription, Template
from framework.config.templates import names_in
from framework.core.values import Value

#: What a row's columns may name of a mail. `reference` is the same for the same Message-ID,
#: `received` Swedish wall time `YYYY-MM-DD HH:MM` as the server noted it,
#: `attachments` their names. `message_id` is `<…>` as an answer names it, empty without one.
PARTS = frozenset(
    {
        *("reference", "message_id", "received", "subject", "text", "from_address", "from_name"),
        "attachments",
    }
)

#: A folder of the mailbox.
MailFolder = Annotated[str, Field(min_length=1, pattern=r'^[^\x00-\x1f\x7f"*%\\]+$')]


class MailRow(Value):
    """How a mail becomes a row of one of the kind's sheets."""

    sheet: str = Field(min_length=1)
    #: Column → a constant, or what the mail says: `subject: "{{ subject }}"`.
    columns: dict[str, Template] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        used = {name for text in self.columns.values() for name in names_in(text)}
        if used - PARTS:
            msg = f"unknown names: {', '.join(sorted(used - PARTS))}"
            raise ValueError(f"{msg} (allowed: {', '.join(sorted(PARTS))})")
        return self


class MailboxDescription(TargetDescription):
    """One shared mailbox; `user` and `password` are its secrets."""

    protocol: Literal["mailbox"]
    #: `imap://` without STARTTLS: only for a server on this machine.
    unencrypted: bool = False
    #: Where mails wait.
    incoming: MailFolder = "INBOX"
    #: Every row of the mail has its fate in the coworker's own database.
    taken: MailFolder
    #: No row could be made of it, or it is here already; a person reads it.
    refused: MailFolder
    #: Sent by a machine (out of office, mailing list, bounce): it never becomes a row.
    automatic: MailFolder
    #: What a mail's reference begins with.
    prefix: str = Field(default="MAIL-", pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$")
    row: MailRow
    #: Mails that are read at once, oldest first; the others wait for the next run.
    at_most: int = Field(default=200, ge=1, le=2000)
    #: Kilobytes of a mail that are fetched; its text must stand there, attachments need not.
    kilobytes: int = Field(default=1024, ge=16, le=20_000)
    #: Seconds to wait for any answer.
    deadline: float = Field(default=60, gt=0, le=600)
    #: Nothing is written to a mailbox but which folder a mail lies in.
    operations: Annotated[dict[Name, Operation], Field(max_length=0)] = {}

    @model_validator(mode="after")
    def _folders_differ(self) -> Self:
        folders = (self.incoming, self.taken, self.refused, self.automatic)
        if len({folder.casefold() for folder in folders}) < len(folders):
            msg = "incoming, taken, refused and automatic are four folders"
            raise ValueError(msg)
        return self
