"""Opens a browser in which a person shows how something is done, and keeps what they did.

Playwright's own recorder watches; it has no public interface in Python, so all that is known of it
stands here. What is typed into fields for secrets is not kept, and identity numbers in words of the
pages are masked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Frame, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Tab

from framework.adapters.browser.chromium import find_browser, open_tab
from framework.adapters.browser.recording import Doing, Recorded, recorded
from framework.core.errors import SystemException
from framework.core.identity import mask_all
from framework.core.messages import message

#: What a person does in the tab: they have as long as they like, a test does it itself.
Show = Callable[[Tab], None]
#: Tells what stands in fields for secrets, whatever they are called, while somebody types.
_SECRETS = """
addEventListener('input', event => {
  const field = event.composedPath()[0];
  const kind = `${field.type} ${field.autocomplete}`;
  if (/password|one-time-code/.test(kind)) window.coworkerSecret(field.value);
}, true);
"""
_FOCUSED = frozenset({Doing.fill, Doing.choose_value, Doing.tick, Doing.untick})
#: Milliseconds between two looks whether the window is still there, and until all is told.
_LOOK, _MOMENT = 200.0, 1000.0


def record(
    address: str, *, language: str, show: Show | None = None, headless: bool = False
) -> tuple[Recorded, ...]:
    """Open the address and return what is done there until the window is closed.

    Raises `SystemException` where no window can be opened, `BrowserMissing`.
    """
    with (
        tempfile.TemporaryDirectory(prefix="coworker-record-") as folder,
        sync_playwright() as playwright,
    ):
        found = _Found()
        tab = _opened(playwright, Path(folder), address, language, headless=headless)
        try:
            tab.context.expose_binding("coworkerSecret", found.is_secret)
            tab.context.add_init_script(_SECRETS)
            tab.on("framenavigated", found.visit)
            _watch(tab.context, found)
            tab.goto(address)
            (show or _until_closed)(tab)
            if not tab.is_closed():
                # It tells of a press a moment later.
                tab.wait_for_timeout(_MOMENT)
        except PlaywrightError as error:
            if not tab.is_closed():
                text = mask_all(str(error).splitlines()[0])
                raise SystemException(message("The browser says: {text}", text=text)) from None
        finally:
            if tab.context.browser is not None:
                tab.context.browser.close()
        return found.actions()


class _Found:
    """What the recorder tells; while somebody types it tells the same field again and again.

    It tells of a press when the next page may have come already: where that was is counted along
    the pages that were visited.
    """

    def __init__(self) -> None:
        self._actions: list[Recorded] = []
        #: Addresses in the order in which they were visited, and which of them is worked on.
        self._visited: list[str] = []
        self._at = 0
        self._secrets: set[str] = set()

    def is_secret(self, _source: Any, value: str) -> None:  # noqa: ANN401 (private)
        """Note what stands in a field for secrets."""
        self._secrets.add(value)

    def visit(self, frame: Frame) -> None:
        """Note that a page has come."""
        if frame.parent_frame is None:
            self._visited.append(frame.url)

    def action_added(self, page: Any, told: dict[str, Any], code: str) -> None:  # noqa: ANN401 (private)
        """Take one more thing that was done."""
        found = recorded(told, code, page.url)
        if found is None:
            return
        if found.does in _FOCUSED:
            places = [at for at, url in enumerate(self._visited) if url == page.url]
            self._at = places[-1] if places else self._at
        elif self._actions and self._actions[-1].heading != found.heading:
            self._at = min(self._at + 1, len(self._visited) - 1)
        self._actions.append(found.at(self._visited[self._at] if self._visited else page.url))

    def action_updated(self, page: Any, told: dict[str, Any], code: str) -> None:  # noqa: ANN401 (private)
        """Take what the last thing has become."""
        found = recorded(told, code, page.url)
        if found is not None and self._actions:
            last = self._actions.pop()
            update = {"path": last.path, "heading": last.heading}
            self._actions.append(found.model_copy(update=update))

    def actions(self) -> tuple[Recorded, ...]:
        """Return everything without secrets and the presses that only put the cursor somewhere."""
        safe = [
            one.model_copy(update={"value": "", "secret": True})
            if one.does is Doing.fill and one.value in self._secrets
            else one
            for one in self._actions
        ]
        pairs = zip(safe, [*safe[1:], None], strict=True)
        return tuple(
            one
            for one, then in pairs
            if not (
                one.does is Doing.press
                and then is not None
                and then.does in _FOCUSED
                and then.find == one.find
            )
        )


def _opened(
    playwright: Playwright, folder: Path, address: str, language: str, *, headless: bool
) -> Tab:
    try:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile", executable_path=find_browser(playwright), headless=headless
        )
    except PlaywrightError as error:
        raise SystemException(
            message("No window can be opened here ({text}). Record on a computer with a screen, "
                    "and give the recording with --from.",
                    text=mask_all(str(error).splitlines()[0]))
        ) from None  # fmt: skip
    if context.browser is None:
        raise SystemException(message("No window can be opened here."))
    return open_tab(context.browser, language=language, address=_origin(address))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _watch(context: BrowserContext, found: _Found) -> None:
    inner: Any = context._impl_obj  # noqa: SLF001 (the recorder has no public interface)
    start: Any = inner._start_recording({"language": "jsonl"}, found)  # noqa: SLF001 (see the module)
    context._sync(start)  # noqa: SLF001 (see the module)


def _until_closed(tab: Tab) -> None:
    while not tab.is_closed():
        tab.wait_for_timeout(_LOOK)
