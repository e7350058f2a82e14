"""Sessions with targets, lent to one case at a time and never more than a target allows."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.utils.crypto import salted_hmac

from framework.adapters.browser import BrowserSession
from framework.adapters.http import HttpSession
from framework.adapters.mailing import MailSession
from framework.adapters.secrets import secret
from framework.adapters.targets import Account, Credentials, ElementHealth, OperationResult
from framework.config.addresses import system_address
from framework.config.municipality import CoworkerConfig
from framework.config.targets import (
    BrowserDescription,
    HttpDescription,
    MailDescription,
    TargetDescription,
)
from framework.core.errors import CoworkerError
from framework.core.messages import message
from framework.runtime import here
from framework.runtime.engine.bounds import SLOT_HELD
from framework.runtime.engine.membership import awake
from framework.runtime.kept import KeptFiles, kept_files
from framework.runtime.secrets_needed import of_account
from framework.store import slots

_Key = tuple[str, str]
_Kept = BrowserSession | HttpSession | MailSession
#: Seconds between two questions for a slot, by whom none is free for.
_ASK_AGAIN = 1.0
#: Seconds for which a worker leaves what is beyond its share to others that start beside it.
_OTHERS_ASK = 2 * _ASK_AGAIN
#: Seconds for which who has given up a slot leaves it to others: they ask more often than that.
_STANDS_BACK = 3 * _ASK_AGAIN
#: The accounts that this process uses over HTTP and IMAP, with what became of them.
_accounts: dict[_Key, Account] = {}
_accounts_lock = threading.Lock()


class Session(Protocol):
    """What carries out a target's operations."""

    def perform(
        self,
        operation: str,
        parameters: Mapping[str, str],
        *,
        on_save: Callable[[], None] | None = None,
    ) -> OperationResult:
        """Carry out one operation; `on_save` is called right before the saving press."""
        ...


@runtime_checkable
class Checkable(Protocol):
    """A session that can tell whether its target's pages look as described."""

    def health(self) -> tuple[ElementHealth, ...]:
        """Open every page, and look for all that stands on it always; writes nothing."""
        ...


class Lender(Protocol):
    """Who lends sessions, one case at a time."""

    def lend(
        self, municipality: str, config: CoworkerConfig, role: str
    ) -> AbstractContextManager[Session]:
        """Lend a session with the system that plays `role`; waits until one is free."""
        ...

    def give_way(self) -> None:
        """Give up what other workers wait for; called again and again."""
        ...

    def close(self) -> None:
        """Log out and close every session that is not lent."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Open:
    """An open session, and the slot of its system that it takes up."""

    session: _Kept
    slot: int


class Sessions:
    """The sessions of one worker process, by municipality and system; reused until closed.

    Each takes up a slot of its system for as long as it is open, so that all workers together open
    no more than the system allows.
    """

    def __init__(
        self,
        token: str,
        *,
        read_only: bool = False,
        rehearse: bool = False,
        kept: KeptFiles | None = None,
    ) -> None:
        """`kept` are the files to hand over; None for the installation's own."""
        self.token = token
        self._kept = kept or kept_files()
        self._read_only = read_only
        self._rehearse = rehearse
        self._idle: dict[_Key, list[_Open]] = defaultdict(list)
        #: The slots taken, whether their sessions are idle, lent or about to open.
        self._slots: set[int] = set()
        #: Systems of which a slot is given up as soon as a session comes back.
        self._wanted: set[_Key] = set()
        #: Until when the next slot of a system is left to whom one was given up for.
        self._stands_back: dict[_Key, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def lend(self, municipality: str, config: CoworkerConfig, role: str) -> Iterator[Session]:
        """Lend a session with the system that plays `role`; waits until one is free."""
        description = config.targets[role]
        key = (municipality, config.systems[role])
        kept = self._free(key, description.sessions)
        try:
            if isinstance(kept, _Open) and kept.session.description != description:
                kept.session.close()
                kept = kept.slot
            if not isinstance(kept, _Open):
                session = self._session(key, description, config.addresses[role])
                kept = _Open(session=session, slot=kept)
        except BaseException:
            self._give_back(kept.slot if isinstance(kept, _Open) else kept)
            raise
        try:
            yield kept.session
        finally:
            self._come_back(key, kept)

    def give_way(self) -> None:
        """Give up slots that other workers wait for, and those that are not in use any more."""
        wanted = slots.wanted(self.token, held=SLOT_HELD)
        with self._changed:
            slots.give_back(self.token, but=self._slots)
            self._wanted = wanted
            found = [(key, self._idle[key].pop()) for key in wanted if self._idle[key]]
        for key, kept in found:
            self._give_up(key, kept)

    def close(self) -> None:
        """Log out and close every session that is not lent; refused accounts may try again."""
        with _accounts_lock:
            _accounts.clear()
        with self._changed:
            found = [kept for all_kept in self._idle.values() for kept in all_kept]
            self._idle.clear()
        for kept in found:
            with suppress(CoworkerError):
                kept.session.close()
            self._give_back(kept.slot)

    def _free(self, key: _Key, most: int) -> _Open | int:
        """Return an idle session, or the slot for a new one; waits until there is one."""
        patient_until = awake() + _OTHERS_ASK
        while True:
            with self._changed:
                if self._idle[key]:
                    return self._idle[key].pop()
                if awake() >= self._stands_back.get(key, 0.0):
                    patient = awake() < patient_until
                    slot = slots.take(*key, most, self.token, beyond_share=not patient)
                    if slot is not None:
                        self._slots.add(slot)
                        return slot
                self._changed.wait(_ASK_AGAIN)

    def _come_back(self, key: _Key, kept: _Open) -> None:
        with self._changed:
            stays = key not in self._wanted
            if stays:
                self._idle[key].append(kept)
                self._changed.notify()
        if not stays:
            self._give_up(key, kept)

    def _give_up(self, key: _Key, kept: _Open) -> None:
        """Close one session for somebody else, who is then first to take its slot."""
        with self._changed:
            self._wanted.discard(key)
            self._stands_back[key] = awake() + _STANDS_BACK
        with suppress(CoworkerError):
            kept.session.close()
        self._give_back(kept.slot)

    def _give_back(self, slot: int) -> None:
        with self._changed:
            self._slots.discard(slot)
            slots.give_back(self.token, but=self._slots)
            self._changed.notify()

    def _session(self, key: _Key, description: TargetDescription, address: str) -> _Kept:
        """Return a new session; nothing is asked of the system before its first operation."""
        where = address_of(*key, address)
        if isinstance(description, HttpDescription):
            return HttpSession(
                description, where, account_of(*key, description), clock=here.now,
                read_only=self._read_only, rehearse=self._rehearse,
            )  # fmt: skip
        if isinstance(description, BrowserDescription):
            return BrowserSession(
                description, where, _credentials(*key), token=self.token,
                kept=self._kept.content_of, read_only=self._read_only, rehearse=self._rehearse,
            )  # fmt: skip
        if isinstance(description, MailDescription):
            return MailSession(
                description, where, account_of(*key, description), key=_mail_key(),
                read_only=self._read_only, rehearse=self._rehearse,
            )  # fmt: skip
        raise NotImplementedError(type(description).__name__)


class BadAddress(CoworkerError):
    """An address that the environment gives is none."""


def address_of(municipality: str, system: str, address: str) -> str:
    """Return where a system answers; the environment overrides the config's `address`.

    Raises `BadAddress` when what stands there is no address.
    """
    variable = f"COWORKER_TARGET_{municipality}_{system}_ADDRESS".upper().replace("-", "_")
    given = os.environ.get(variable)
    if given is None:
        return system_address(address)
    try:
        return system_address(given)
    except ValueError:
        raise BadAddress(
            message(
                "{variable} is no address: write http:// or https://, a host and perhaps a port, "
                "e.g. {example}.",
                variable=variable, example="https://payroll.kommun.se",
            )
        ) from None  # fmt: skip


def account_of(municipality: str, system: str, description: TargetDescription) -> Account:
    """Return the coworker's account in a system, one for all its connections without a browser.

    A changed secret is another account.
    """
    credentials: Credentials | str | None = None
    match of_account(description):
        case ("token",):
            credentials = secret(municipality, system, "token")
        case ("user", "password"):
            credentials = _credentials(municipality, system)
    with _accounts_lock:
        known = _accounts.get((municipality, system))
        if known is None or known.credentials != credentials:
            known = _accounts[municipality, system] = Account(credentials)
        return known


def _mail_key() -> bytes:
    """Return what Message-IDs are made with: of the installation's key, not of its database."""
    return salted_hmac("mails", "Message-ID", algorithm="sha256").digest()


def _credentials(municipality: str, system: str) -> Credentials:
    return Credentials(
        user=secret(municipality, system, "user"), password=secret(municipality, system, "password")
    )
