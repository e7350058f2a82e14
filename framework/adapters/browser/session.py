"""A browser session: one thread that owns a browser, and whoever asks it for operations.

Playwright's sync driver makes its thread unfit for any database work, and a browser cannot be used
from another thread. So whole operations go to the thread over a queue, and the moment before the
saving press comes back to the caller's thread, where the intent can be committed.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

import psutil
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from framework.adapters.browser import locate, processes
from framework.adapters.browser.target import TargetBrowser
from framework.adapters.targets import (
    Credentials,
    Deadline,
    ElementHealth,
    Kept,
    OnSave,
    OperationResult,
    allowed,
    nothing_kept,
)
from framework.config.targets import BrowserDescription
from framework.core.canonical import NotCanonicalError
from framework.core.errors import AnswerLost, CoworkerError, NotAllowed, SystemException
from framework.core.messages import message

#: Seconds a browser may take to start; a loaded machine needs them, and no operation pays for it.
_START_SECONDS = 60.0
#: Seconds the session gets beyond a deadline to say itself what it was doing.
_GRACE = 4.0
#: Seconds a close may take before the browser is killed instead.
_CLOSE_SECONDS = 8.0
_NUMBERS = itertools.count(1)
_STARTING = threading.Lock()


class _SavingGivenUp(CoworkerError):
    """The caller does not want the saving press after all."""


_Do = Callable[["TargetBrowser", "_Job"], object]


@dataclass
class _Job:
    """Something for the session's thread to do, and the conversation about it."""

    do: _Do
    deadline: Deadline
    #: From the thread: ("saving", None), ("done", result) or ("failed", exception).
    replies: queue.SimpleQueue[tuple[str, Any]] = field(default_factory=queue.SimpleQueue)
    #: To the thread: whether it may press.
    go: queue.SimpleQueue[bool] = field(default_factory=queue.SimpleQueue)

    def ask_to_save(self) -> None:
        """In the session's thread: wait until the caller has committed its intent."""
        self.replies.put(("saving", None))
        if not self.go.get():
            raise _SavingGivenUp


class BrowserSession:
    """A logged-in browser on one target. Starts at the first operation; close it.

    May be used from any thread, by one at a time; others wait.
    """

    def __init__(
        self,
        description: BrowserDescription,
        address: str,
        credentials: Credentials,
        *,
        rehearse: bool = False,
        read_only: bool = False,
        token: str,
        kept: Kept = nothing_kept,
    ) -> None:
        """`address` is the target's root (`SystemAddress`); `token` marks the session's processes.

        `rehearse` fills in and stops before the saving press; `read_only` refuses what writes;
        `kept` gives the files that are handed over.
        """
        self.description = description
        self._address = address
        self._credentials = credentials
        self._rehearse = rehearse
        self._read_only = read_only
        self._kept = kept
        # Unique, so that killing this session's browser cannot hit another's.
        self._token = f"{token}.{next(_NUMBERS)}."
        self._one_at_a_time = threading.RLock()
        self._thread: threading.Thread | None = None
        self._inbox: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._drivers: frozenset[int] = frozenset()
        #: While our driver is starting: all that were there before.
        self._others: frozenset[int] | None = None
        self._end = contextlib.ExitStack()
        self._first_process: psutil.Process | None = None

    def perform(
        self, operation: str, parameters: Mapping[str, str], *, on_save: OnSave | None = None
    ) -> OperationResult:
        """Carry out an operation with canonical parameter values; return canonical rows.

        `on_save` is called in the caller's thread right before the saving press; what it raises
        prevents the press and passes through. Before the press: `SystemException` (`TargetChanged`,
        `LogInRefused`), `TargetClosed`, `BusinessException`, `RefusedByTarget` (a choice that is
        not offered), `NotAllowed`. After it: `RefusedByTarget` when the target said no,
        `TargetClosed` when it said no because it is closed, else `AnswerLost`.
        """
        described = allowed(self.description, operation, parameters, read_only=self._read_only)

        def do(browser: TargetBrowser, job: _Job) -> OperationResult:
            return browser.perform(
                operation,
                parameters,
                self._credentials,
                job.deadline,
                on_save=job.ask_to_save if described.does == "writes" else None,
                rehearse=self._rehearse,
            )

        return cast("OperationResult", self._submit(do, described.deadline, on_save))

    def health(self) -> tuple[ElementHealth, ...]:
        """Open every page that has a plain path, and look for all that stands on it always.

        Logs in anew. Raises what `perform` raises before a saving press.
        """
        pages = len(self.description.pages)
        seconds = self.description.page_seconds * (2 + 2 * pages)

        def do(browser: TargetBrowser, job: _Job) -> tuple[ElementHealth, ...]:
            return browser.health(self._credentials, job.deadline)

        return cast("tuple[ElementHealth, ...]", self._submit(do, seconds, None))

    def close(self) -> None:
        """Log out and end the browser; kill what is left of it. Never raises for the target."""
        with self._one_at_a_time:
            if self._thread is not None:
                self._inbox.put(None)
                self._thread.join(_CLOSE_SECONDS)
            self._kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submit(self, do: _Do, seconds: float, on_save: OnSave | None) -> object:
        with self._one_at_a_time:
            self._start()
            self._follow(_Job(_is_up, Deadline(_START_SECONDS)), None)
            return self._follow(_Job(do, Deadline(seconds)), on_save)

    def _follow(self, job: _Job, on_save: OnSave | None) -> object:
        self._inbox.put(job)
        saving = False
        while True:
            try:
                kind, what = job.replies.get(timeout=job.deadline.left() + _GRACE)
            except queue.Empty:
                self._kill()
                raise self._hung(saving=saving) from None
            if kind == "done":
                return what
            if kind == "failed":
                if saving and not isinstance(what, CoworkerError):
                    raise AnswerLost(message("{text}", text=type(what).__name__)) from what
                raise what
            try:
                if on_save is not None:
                    on_save()
            except BaseException:
                job.go.put(False)
                self._finish(job)
                raise
            saving = True
            job.go.put(True)

    def _finish(self, job: _Job) -> None:
        """Wait for the end of a job whose outcome nobody wants."""
        try:
            job.replies.get(timeout=_GRACE)
        except queue.Empty:
            self._kill()

    def _hung(self, *, saving: bool) -> CoworkerError:
        text = message("The browser on {target} hung and was killed.", target=self.description.name)
        return AnswerLost(text) if saving else SystemException(text)

    def _start(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        self._inbox = queue.SimpleQueue()
        self._thread = threading.Thread(
            target=self._serve, args=(self._inbox,), name=f"browser {self._token}", daemon=True
        )
        self._thread.start()

    def _kill_processes(self) -> None:
        processes.kill_browsers(self._token)
        starting = frozenset() if self._others is None else processes.drivers() - self._others
        for pid in self._drivers | starting:
            processes.kill(pid)
        self._drivers = frozenset()

    def _kill(self) -> None:
        self._kill_processes()
        if self._thread is not None:
            self._inbox.put(None)
            self._thread.join(_GRACE)
            # A thread that still hangs owns nothing any more; it ends with the process.
            self._thread = None

    # In the session's own thread ----------------------------------------------------------

    def _serve(self, inbox: queue.SimpleQueue[_Job | None]) -> None:
        browser: TargetBrowser | None = None
        while (job := inbox.get()) is not None:
            try:
                if browser is not None and not (browser.is_alive and self._is_running()):
                    # Nothing of a dead browser answers a polite farewell, or hangs on it.
                    self._kill_processes()
                    self._dispose()
                    browser = None
                if browser is None:
                    browser = self._open()
                browser.description = self.description
                reply = ("done", job.do(browser, job))
            except CoworkerError as error:
                reply = ("failed", error)
            except NotCanonicalError as error:
                reply = ("failed", NotAllowed(error.rule))
            except PlaywrightError as error:
                reply = ("failed", SystemException(locate.playwright_words(error)))
            except BaseException as error:  # noqa: BLE001 (whoever asked must get it)
                reply = ("failed", error)
            job.replies.put(reply)
        if browser is not None:
            with contextlib.suppress(CoworkerError, PlaywrightError):
                browser.log_out(Deadline(_CLOSE_SECONDS / 2))
            self._dispose()

    def _open(self) -> TargetBrowser:
        with contextlib.ExitStack() as started:
            # One at a time, so that a driver that never gets to its browser is known as ours.
            with _STARTING:
                self._others = processes.drivers()
                playwright = started.enter_context(sync_playwright())
                self._drivers = processes.drivers() - self._others
                self._others = None
            browser = TargetBrowser(
                self.description, self._address, self._token, playwright, self._kept
            )
            started.callback(browser.close)
            self._first_process = processes.first(self._token)
            self._end = started.pop_all()
            return browser

    def _dispose(self) -> None:
        # A browser or driver that was killed cannot be closed politely.
        with contextlib.suppress(Exception):
            self._end.close()

    def _is_running(self) -> bool:
        """Whether the browser's process is there, which its driver may not have noticed yet."""
        return self._first_process is not None and processes.is_alive(self._first_process)


def _is_up(_browser: TargetBrowser, _job: _Job) -> None:
    """Do nothing: the session starts its browser for any job."""
