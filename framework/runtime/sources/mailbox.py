"""A mailbox as a source: every mail that a person wrote is one row."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import Executor

from framework.adapters.mailbox import (
    Incoming,
    MailboxSession,
    MailRead,
    SentByMachine,
    read_mail,
)
from framework.adapters.sheets import read_tables
from framework.config.municipality import MailboxConfig
from framework.config.templates import fill_in
from framework.core.errors import FileRefused
from framework.core.local_time import local
from framework.core.messages import message
from framework.core.tables import Returned, WorkbookSpec
from framework.runtime import here
from framework.runtime.sessions import account_of, address_of
from framework.runtime.sources.port import Delivery, Look, Say, done
from framework.store.models import SourceFile


class MailboxSource:
    """The mails that wait in a mailbox now.

    Nobody is sent anything: what cannot be a row lies in a folder where people see it.
    """

    stays = False

    def __init__(
        self, municipality: str, mailbox: MailboxConfig, spec: WorkbookSpec, *, tenant: str
    ) -> None:
        """Ask nothing yet; every row must belong to the `tenant`."""
        self.place = mailbox.description.name
        self._municipality = municipality
        self._config = mailbox
        self._spec = spec
        self._tenant = tenant
        self._session: MailboxSession | None = None
        #: The mails' numbers in their folder, by the names of their deliveries.
        self._uids: dict[str, str] = {}
        self._by_machine: set[str] = set()
        self._seen: set[str] = set()

    def look(self, readers: Executor) -> list[Look]:
        """Read every mail that waits; one after the other, they come by one connection."""
        del readers
        times = self._config.closed_times
        period = times.at(here.now()) if times is not None else None
        if period is not None:
            raise period.refusal(self.place)
        found = [self._read(mail) for mail in self._opened().waiting()]
        return [(delivery.name, done(delivery)) for delivery in found]

    def hand_back(
        self, delivery: Delivery, file: SourceFile, bad: Sequence[Returned], say: Say
    ) -> None:
        """Move a mail to the folder of its fate; moved before, nothing happens."""
        del file, say
        described = self._config.description
        if delivery.name in self._by_machine:
            folder = described.automatic
        elif delivery.refused is not None or bad:
            folder = described.refused
        else:
            folder = described.taken
        self._opened().move(self._uids[delivery.name], folder)

    def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _opened(self) -> MailboxSession:
        if self._session is None:
            system, found = self._config.system, self._config.description
            self._session = MailboxSession(
                found,
                address_of(self._municipality, system, self._config.address),
                account_of(self._municipality, system, found),
            )
        return self._session

    def _read(self, mail: Incoming) -> Delivery:
        """Return the row that a mail holds, or why it is refused."""
        described = self._config.description
        name, digest = f"{described.prefix}({mail.uid})", hashlib.sha256(mail.raw).hexdigest()
        try:
            found = read_mail(mail.raw, whole=mail.whole, prefix=described.prefix)
            name = f"{found.reference} ({mail.uid})"
            self._require_new(found)
            rows = read_tables(
                self._tables(mail, found), self._spec, file=name, tenant=self._tenant
            )
            delivery = Delivery(name=name, digest=digest, rows=rows)
        except FileRefused as refusal:
            if isinstance(refusal, SentByMachine):
                self._by_machine.add(name)
            delivery = Delivery(name=name, digest=digest, refused=refusal.message)
        self._uids[name] = mail.uid
        return delivery

    def _require_new(self, found: MailRead) -> None:
        """Raise `FileRefused` for a mail that waits or was taken under the same Message-ID."""
        again = found.reference in self._seen or (
            found.message_id and self._opened().taken_before(found.message_id)
        )
        self._seen.add(found.reference)
        if again:
            raise FileRefused(
                message("Another mail with the same Message-ID has come; this one is not read.")
            )

    def _tables(self, mail: Incoming, found: MailRead) -> dict[str, list[dict[str, str]]]:
        parts = {
            **found.model_dump(),
            "message_id": found.answered_as,
            "received": f"{local(mail.received):%Y-%m-%d %H:%M}",
        }
        row = self._config.description.row
        filled = {name: fill_in(text, parts) for name, text in row.columns.items()}
        empty: dict[str, list[dict[str, str]]] = {sheet.name: [] for sheet in self._spec.sheets}
        return empty | {row.sheet: [filled]}
