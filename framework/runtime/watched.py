"""The targets of one run: looked over before their first use, and every oddity noted once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial

import structlog
from django.db.models import QuerySet

from framework.adapters.browser import described
from framework.adapters.targets import ElementHealth, FallbackUsed, OperationResult
from framework.config.municipality import CoworkerConfig
from framework.config.targets import BrowserDescription
from framework.core.errors import Conflict, OnHold, TargetClosed
from framework.core.messages import Message, message
from framework.core.pauses import PauseCause, next_look
from framework.runtime import here
from framework.runtime.sessions import Checkable, Lender, Session
from framework.store import pauses, runs, slots
from framework.store.models import Pause, Run

_log = structlog.get_logger(__name__)

#: So many missing elements are told by name.
_TOLD = 10


class Watched:
    """Lends sessions to one coworker in one run; without a run nothing is looked over or noted."""

    def __init__(
        self, sessions: Lender, municipality: str, config: CoworkerConfig, run: Run | None = None
    ) -> None:
        self.municipality = municipality
        self.config = config
        self.run = run
        self._sessions = sessions
        self._fine: set[str] = set()
        #: Looked over for what only reads, while a page was closed.
        self._closed: set[str] = set()
        self._changed: dict[str, Message] = {}
        self._lock = threading.Lock()

    @contextmanager
    def lend(self, role: str, *, even_changed: bool = False) -> Iterator[Session]:
        """Lend a session with the system that plays `role`, looked over first once per run.

        Raises `OnHold` when its pages have changed, unless `even_changed` is wanted: to look for
        what was sent, or to read what can still be read. Raises `TargetClosed` when one of its
        pages is closed, on the same condition: payroll may close the form and leave the lists.
        """
        with self._sessions.lend(self.municipality, self.config, role) as session:
            problem = self._look_over(role, session, even_changed=even_changed)
            if problem is not None and not even_changed:
                raise OnHold(problem)
            yield _Noting(session, partial(self._wait_for_turn, role), partial(self._note, role))

    def remark(self, key: str, text: Message) -> None:
        """Note something about the run once."""
        if self.run is not None:
            runs.remark(self.run, key, text, here.now())

    def _look_over(self, role: str, session: Session, *, even_changed: bool) -> Message | None:
        """Look once, and again when the pause for what was missing is lifted, or to write."""
        if self.run is None:
            return None
        with self._lock:
            if role in self._fine or (even_changed and role in self._closed):
                return None
            if (
                role in self._changed
                and _changed_pages(self.municipality, self.config, role).exists()
            ):
                return self._changed[role]
            try:
                problem = self._problem(role, session)
            except TargetClosed:
                if not even_changed:
                    raise
                self._closed.add(role)
                return None
            if problem is None:
                self._fine.add(role)
            else:
                self._changed[role] = problem
            return problem

    def _problem(self, role: str, session: Session) -> Message | None:
        found = health(session)
        self._note(role, _fallbacks(found, self.config, role))
        return settle_look(self.municipality, self.config, role, found, self.run)

    def _wait_for_turn(self, role: str) -> None:
        """Wait until the system allows one operation more."""
        allowed = self.config.targets[role].per_minute
        if allowed is not None:
            seconds = slots.next_turn(self.municipality, self.config.systems[role], allowed)
            threading.Event().wait(seconds)

    def _note(self, role: str, used: Iterable[FallbackUsed]) -> None:
        for one in used:
            key = f"fallback:{role}:{one.page}:{one.element}:{one.index}"
            self.remark(key, say_fallback(self.config.targets[role].name, one))


class _Noting:
    """A session that waits for its turn, and whose fallbacks are noted."""

    def __init__(
        self, session: Session, wait: Callable[[], None],
        note: Callable[[Iterable[FallbackUsed]], None],
    ) -> None:  # fmt: skip
        self._session = session
        self._wait = wait
        self._note = note

    def perform(
        self,
        operation: str,
        parameters: Mapping[str, str],
        *,
        on_save: Callable[[], None] | None = None,
    ) -> OperationResult:
        """Carry out one operation, and note the fallbacks that it used."""
        self._wait()
        result = self._session.perform(operation, parameters, on_save=on_save)
        self._note(result.fallbacks)
        return result


def health(session: Session) -> tuple[ElementHealth, ...]:
    """Look a target over; sessions that cannot are taken at their log-in."""
    return session.health() if isinstance(session, Checkable) else ()


def settle_look(
    municipality: str,
    config: CoworkerConfig,
    role: str,
    found: tuple[ElementHealth, ...],
    run: Run | None = None,
) -> Message | None:
    """Pause a target for what a look did not find, or lift that; returns what was not found."""
    text = missing(found, config, role)
    scope = pauses.Scope(municipality=municipality, coworker=config.slug, target=role)
    if text is not None:
        pauses.set_pause(scope, PauseCause.page_changed, text, at=here.now(), run=run)
        return text
    for pause in _changed_pages(municipality, config, role):
        _lift(pause)
    return None


def look_again(pause: Pause, config: CoworkerConfig, sessions: Lender) -> None:
    """Look a paused target over: lift the pause, or say when to look next."""
    now = here.now()
    try:
        with sessions.lend(pause.municipality, config, pause.target) as session:
            text = missing(health(session), config, pause.target)
    except TargetClosed as error:
        pauses.postpone(pause, error.opens or next_look(config.coworker.breaker, looks=1, now=now))
        return
    except Exception as error:  # noqa: BLE001 (whatever it is, the target does not work yet)
        _log.info("still_failing", coworker=config.slug, target=pause.target,
                  error=type(error).__name__)  # fmt: skip
        again = next_look(config.coworker.breaker, looks=pause.looks + 1, now=now)
        pauses.postpone(pause, again)
        return
    if text is not None:
        scope = pauses.Scope(
            municipality=pause.municipality, coworker=pause.coworker, target=pause.target
        )
        changed = pauses.set_pause(scope, PauseCause.page_changed, text, at=now, run=pause.run)
        if changed.pk == pause.pk:
            pauses.postpone(pause, None)
            return
    _lift(pause)


def missing(found: Iterable[ElementHealth], config: CoworkerConfig, role: str) -> Message | None:
    """Return what was not found on a target's pages, None when everything was."""
    lost = [f"{one.page}/{one.element}".rstrip("/") for one in found if not one.ok]
    if not lost:
        return None
    more = f" +{len(lost) - _TOLD}" if len(lost) > _TOLD else ""
    return message(
        "{target} does not look or answer as described. Not found: {what}.",
        target=config.targets[role].name, what=", ".join(lost[:_TOLD]) + more,
    )  # fmt: skip


def say_fallback(target: str, used: FallbackUsed) -> Message:
    """Return that an element was found another way than first described."""
    return message(
        "{target}: {element} on page {page} was found by {locator} only. Has the page changed?",
        target=target, page=used.page, element=used.element, locator=used.locator,
    )  # fmt: skip


def _changed_pages(municipality: str, config: CoworkerConfig, role: str) -> QuerySet[Pause]:
    found = pauses.in_force(municipality, config.slug)
    return found.filter(target=role, cause=PauseCause.page_changed)


def _lift(pause: Pause) -> None:
    """Lift a pause whose cause a look has proved gone, unless a person was first."""
    with suppress(Conflict):
        pauses.lift(pause, person=None, at=here.now())


def _fallbacks(
    found: Iterable[ElementHealth], config: CoworkerConfig, role: str
) -> list[FallbackUsed]:
    target = config.targets[role]
    if not isinstance(target, BrowserDescription):
        return []
    pages = target.pages
    return [
        FallbackUsed(
            page=one.page, element=one.element, index=one.index,
            locator=described(pages[one.page].elements[one.element].find[one.index]),
        )
        for one in found
        if one.index and one.element
    ]  # fmt: skip
