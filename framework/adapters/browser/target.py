"""A target in a browser, as the session's own thread sees it: log in, perform, look, log out."""

from __future__ import annotations

import contextlib
import math
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from jinja2 import UndefinedError
from playwright.sync_api import Dialog, Playwright, Response
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Tab
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from framework.adapters.browser import asking, chromium, locate, picture, read
from framework.adapters.browser.errors import SessionExpired
from framework.adapters.browser.locate import Finder
from framework.adapters.browser.processes import FOLDER_PREFIX
from framework.adapters.browser.steps import Known, StepRunner
from framework.adapters.browser.traffic import Traffic
from framework.adapters.browser.visit import Visit
from framework.adapters.browser.watch import LoggedOut, Watch
from framework.adapters.targets.errors import LogInRefused
from framework.adapters.targets.formats import Values, matching
from framework.adapters.targets.patience import seconds_asked
from framework.adapters.targets.values import (
    Credentials,
    Deadline,
    ElementHealth,
    FallbackUsed,
    Kept,
    OnSave,
    OperationResult,
)
from framework.config.targets import BrowserDescription
from framework.config.targets.browser import BrowserOperation
from framework.config.targets.pages import Page
from framework.core.errors import (
    AnswerLost,
    CoworkerError,
    NotAllowed,
    RefusedByTarget,
    SystemException,
    TargetChanged,
    TargetClosed,
)
from framework.core.identity import mask_all
from framework.core.messages import message

#: Seconds for further missing elements of a page that has already been waited for.
_ALREADY_WAITED = 0.3
_TOO_MANY_REQUESTS = 429
#: Seconds without asking a target that did not say how long, or that answered a log-in unclearly.
_HOLD_SECONDS = 60
_LONGEST_HOLD = 900


class TargetBrowser:
    """One browser on one target. All of it belongs to the thread that made it."""

    def __init__(
        self,
        description: BrowserDescription,
        address: str,
        token: str,
        playwright: Playwright,
        kept: Kept,
    ) -> None:
        """Start the browser with a new driver; nothing is asked of the target yet."""
        self.description = description
        self._address = address
        self._logged_in = False
        #: Why the target is not asked, and until when.
        self._held: CoworkerError | None = None
        self._hold = Deadline(0)
        self._known = Known()
        self._kept = kept
        self._runner: StepRunner | None = None
        with ExitStack() as started:
            folder = started.enter_context(
                tempfile.TemporaryDirectory(
                    prefix=f"{FOLDER_PREFIX}{token}-", ignore_cleanup_errors=True
                )
            )
            asking.register(playwright)
            browser = chromium.launch(playwright, token=token, folder=Path(folder), address=address)
            started.callback(browser.close)
            self._tab = chromium.open_tab(browser, language=description.language, address=address)
            self._context = self._tab.context
            self._context.set_default_timeout(description.page_seconds * 1000)
            self._prepare_tab()
            self._open = started.pop_all()

    @property
    def is_alive(self) -> bool:
        """Whether the browser still answers for itself, as far as the driver knows."""
        browser = self._context.browser
        return browser is not None and browser.is_connected() and not self._tab.is_closed()

    def perform(
        self,
        name: str,
        given: Mapping[str, str],
        credentials: Credentials,
        deadline: Deadline,
        *,
        on_save: OnSave | None,
        rehearse: bool,
    ) -> OperationResult:
        """Carry out one operation, logging in first if need be; see `BrowserSession.perform`."""
        operation = self.description.operations[name]
        values = Values(self.description.formats, operation.parameters, given)
        logged_in: tuple[FallbackUsed, ...] = ()
        self._known.dialogs.clear()
        self._respect_hold()
        for last in (False, True):
            self._traffic.begin(self.description.background)
            watch, finder, runner = self._hands(values, deadline, on_save, rehearse=rehearse)
            try:
                logged_in += self._log_in(credentials, deadline)
                watch.expects_log_in = False
                runner.run(operation.steps)
                if operation.does == "writes" and not runner.presses.screenshots:
                    raise RefusedByTarget(
                        message(
                            "{target} does not show what was to be changed.",
                            target=self.description.name,
                        )
                    )
                rows = _result(operation, runner, values)
                return OperationResult(
                    rows=tuple(rows),
                    fallbacks=(*logged_in, *runner.visit.fallbacks),
                    screenshots=tuple(runner.presses.screenshots),
                    rehearsed=rehearse and operation.does == "writes",
                )
            except (LoggedOut, CoworkerError, PlaywrightError, UndefinedError) as error:
                expired = isinstance(error, LoggedOut)
                self._logged_in = self._logged_in and not expired
                if expired and not last and not runner.presses.saved:
                    continue
                raise self._told(error, finder, runner) from None
        raise AssertionError  # pragma: no cover (the loop returns or raises)

    def health(self, credentials: Credentials, deadline: Deadline) -> tuple[ElementHealth, ...]:
        """Look for the proof and the steady elements of every page that has a plain path."""
        self._respect_hold()
        self._forget()
        first = {step.open for step in self.description.log_in.steps}
        # Opening this one would log out.
        last = {step.open for step in self.description.log_in.log_out[-1:]} - first
        pages = sorted(self.description.pages.items(), key=lambda item: item[0] not in first)
        values = Values(self.description.formats, {}, {})
        watch, finder, runner = self._hands(values, deadline, None, rehearse=False)
        found: list[ElementHealth] = []
        try:
            for name, page in pages:
                if page.path is None or "{{" in page.path or name in last:
                    continue
                if name not in first:
                    self._log_in(credentials, deadline)
                    watch.expects_log_in = False
                found += self._page_health(name, page, runner, finder)
        except LoggedOut as error:
            self._logged_in = False
            raise self._told(error, finder, runner) from None
        except (CoworkerError, PlaywrightError) as error:
            raise self._told(error, finder, runner) from None
        return tuple(found)

    def log_out(self, deadline: Deadline) -> None:
        """Log out if logged in; errors pass through."""
        if self._logged_in:
            self._logged_in = False
            values = Values(self.description.formats, {}, {})
            _, _, runner = self._hands(values, deadline, None, rehearse=False)
            runner.run(self.description.log_in.log_out)

    def close(self) -> None:
        """Close the browser and remove its files."""
        self._open.close()

    def _log_in(self, credentials: Credentials, deadline: Deadline) -> tuple[FallbackUsed, ...]:
        if self._logged_in:
            return ()
        log_in = self.description.log_in
        self._forget()
        secrets = {"user": credentials.user, "password": credentials.password}
        values = Values(self.description.formats, {}, secrets)
        watch, finder, runner = self._hands(values, deadline, None, rehearse=False)
        runner.run(log_in.steps)

        def refused() -> str | Literal[False] | None:
            return False if watch.shows(log_in.proof) else watch.refusal(log_in.refused)

        answer = finder.until(refused, self.description.page_seconds)
        target = self.description.name
        if isinstance(answer, str):
            told = message("{target} refused the log-in: {text}", target=target, text=answer)
            raise self._holding(LogInRefused(told), math.inf)
        if answer is None:
            told = message(
                "{target} showed neither the log-in's proof nor a refusal.", target=target
            )
            raise self._holding(TargetChanged(told), _HOLD_SECONDS)
        self._logged_in = True
        return tuple(runner.visit.fallbacks)

    def _forget(self) -> None:
        """Forget what the target has left in the browser: cookies, and what its pages store."""
        self._logged_in = False
        self._context.clear_cookies()
        parts = urlsplit(self._address)
        self._context.new_cdp_session(self._tab).send(
            "Storage.clearDataForOrigin",
            {"origin": f"{parts.scheme}://{parts.netloc}", "storageTypes": "all"},
        )

    def _holding(self, error: CoworkerError, seconds: float) -> CoworkerError:
        """Return the error, which will be told again, unasked, for so long."""
        self._held, self._hold = error, Deadline(seconds)
        return error

    def _respect_hold(self) -> None:
        if self._held is not None and self._hold.left():
            raise self._held

    def _look_at_answer(self, response: Response) -> None:
        """Note that the target wants to be left alone for a while."""
        if response.status == _TOO_MANY_REQUESTS:
            said = response.headers.get("retry-after", "")
            asked = seconds_asked(said, longest=_LONGEST_HOLD)
            seconds = _HOLD_SECONDS if asked is None else asked
            self._holding(
                TargetClosed(
                    message(
                        "{target} asks for {seconds} seconds without requests (429).",
                        target=self.description.name,
                        seconds=seconds,
                    )
                ),
                seconds,
            )

    def _hands(
        self, values: Values, deadline: Deadline, on_save: OnSave | None, *, rehearse: bool
    ) -> tuple[Watch, Finder, StepRunner]:
        watch = Watch(self._tab, self.description, values.typed, self._respect_hold)
        finder = Finder(self._tab, values.typed, deadline, watch.interrupt)
        visit = Visit(
            finder,
            watch,
            self._traffic,
            self.description,
            address=self._address,
            values=values,
            deadline=deadline,
        )
        runner = StepRunner(visit, self._known, self._kept, on_save=on_save, rehearse=rehearse)
        self._runner = runner
        return watch, finder, runner

    def _page_health(
        self, name: str, page: Page, runner: StepRunner, finder: Finder
    ) -> list[ElementHealth]:
        try:
            runner.visit.go_to(name, once=True)
        except TargetChanged as error:
            return [ElementHealth(page=name, index=None, problem=str(error))]
        found = [ElementHealth(page=name, index=0)]
        seconds = self.description.page_seconds
        for each, element in page.elements.items():
            if element.appears or (element.within and page.elements[element.within].appears):
                continue
            try:
                index = finder.one(name, page, each, seconds).index
                found.append(ElementHealth(page=name, element=each, index=index))
            except UndefinedError:
                continue  # Its locator needs a parameter.
            except TargetChanged as error:
                seconds = _ALREADY_WAITED
                found.append(ElementHealth(page=name, element=each, index=None, problem=str(error)))
        return found

    def _told(self, error: Exception, finder: Finder, runner: StepRunner) -> CoworkerError:
        """Return what the caller is told: nothing is certain once the saving press was made."""
        told = self._in_our_words(error)
        if (
            runner.presses.saved
            and not runner.presses.answered
            and not isinstance(told, AnswerLost)
        ):
            told = AnswerLost(
                message("Saving was pressed, and then: {reason}", reason=told.message)
            )
        # The last runner is the log-in's when that is what failed.
        if runner.visit.stuck or (self._runner is not None and self._runner.visit.stuck):
            self._change_tab()
        else:
            told.screenshot = picture.take_if_possible(finder, self.description)
        return told

    def _change_tab(self) -> None:
        """Leave a tab that waits for an answer; its log-in stays."""
        with contextlib.suppress(PlaywrightError):
            old, self._tab = self._tab, self._context.new_page()
            self._prepare_tab()
            old.close()

    def _in_our_words(self, error: Exception) -> CoworkerError:
        name = self.description.name
        match error:
            case CoworkerError():
                return error
            case LoggedOut():
                return SessionExpired(message("{target} logged the coworker out.", target=name))
            case PlaywrightTimeout():
                return SystemException(
                    message(
                        "{target} did not answer in time. {text}",
                        target=name,
                        text=locate.playwright_words(error),
                    )
                )
            case PlaywrightError():
                return SystemException(locate.playwright_words(error))
            case _:
                return NotAllowed(
                    message("A template lacks a value: {text}", text=mask_all(str(error)))
                )

    def _prepare_tab(self) -> None:
        self._traffic = Traffic(self._tab)
        self._tab.on("dialog", self._answer_dialog)
        self._tab.on("popup", _close_pop_up)
        self._tab.on("response", self._look_at_answer)

    def _answer_dialog(self, dialog: Dialog) -> None:
        self._known.dialogs.append(mask_all(dialog.message))
        # To stay on a page that asks "leave?" would block every later step.
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            dialog.dismiss()


def _close_pop_up(tab: Tab) -> None:
    tab.close()


def _result(
    operation: BrowserOperation, runner: StepRunner, values: Values
) -> list[dict[str, str]]:
    rows = read.canonical_rows(operation, runner.rows, values.formats) if operation.result else []
    return matching(rows, values.wanted(operation.where))
