"""Sessions with targets, lent to one case at a time and never more than a target allows."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Protocol, runtime_checkable

from framework.adapters.browser import BrowserSession
from framework.adapters.http import HttpSession
from framework.adapters.secrets import secret
from framework.adapters.targets import Account, Credentials, ElementHealth, OperationResult
from framework.config.addresses import system_address
from framework.config.municipality import CoworkerConfig
from framework.config.targets import BrowserDescription, HttpDescription, TargetDescription
from framework.core.errors import CoworkerError
from framework.core.messages import message
from framework.runtime import here

_Key = tuple[str, str]
_Kept = BrowserSession | HttpSession
#: The accounts that this process uses over HTTP, with what became of them.
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

    def close(self) -> None:
        """Log out and close every session that is not lent."""
        ...


class Sessions:
    """The sessions of one worker process, by municipality and system; reused until closed."""

    def __init__(self, token: str, *, read_only: bool = False, rehearse: bool = False) -> None:
        self.token = token
        self._read_only = read_only
        self._rehearse = rehearse
        self._idle: dict[_Key, list[_Kept]] = defaultdict(list)
        self._slots: dict[_Key, threading.BoundedSemaphore] = {}
        self._lock = threading.Lock()

    @contextmanager
    def lend(self, municipality: str, config: CoworkerConfig, role: str) -> Iterator[Session]:
        """Lend a session with the system that plays `role`; waits until one is free."""
        description = config.targets[role]
        key = (municipality, config.systems[role])
        with self._lock:
            slots = self._slots.setdefault(key, threading.BoundedSemaphore(description.sessions))
        with slots:
            with self._lock:
                session = self._idle[key].pop() if self._idle[key] else None
            if session is not None and session.description != description:
                session.close()
                session = None
            if session is None:
                session = self._session(key, description, config.addresses[role])
            try:
                yield session
            finally:
                with self._lock:
                    self._idle[key].append(session)

    def close(self) -> None:
        """Log out and close every session that is not lent; refused accounts may try again."""
        with _accounts_lock:
            _accounts.clear()
        with self._lock:
            sessions = [session for found in self._idle.values() for session in found]
            self._idle.clear()
        for session in sessions:
            with suppress(CoworkerError):
                session.close()

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


def account_of(municipality: str, system: str, description: HttpDescription) -> Account:
    """Return the coworker's account in a system that answers HTTP: one for all its connections.

    A changed secret is another account.
    """
    credentials: Credentials | str | None = None
    match description.authorization:
        case "bearer":
            credentials = secret(municipality, system, "token")
        case "basic":
            credentials = _credentials(municipality, system)
    with _accounts_lock:
        known = _accounts.get((municipality, system))
        if known is None or known.credentials != credentials:
            known = _accounts[municipality, system] = Account(credentials)
        return known


def _credentials(municipality: str, system: str) -> Credentials:
    return Credentials(
        user=secret(municipality, system, "user"), password=secret(municipality, system, "password")
    )
