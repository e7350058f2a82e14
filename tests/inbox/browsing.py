"""A Chromium in its own thread, because Playwright's event loop and the ORM do not go together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

Result = TypeVar("Result")

_CHROMIUM = "/usr/bin/chromium"


class Chromium:
    """Runs functions on pages of a browser that only its own thread touches."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chromium")
        self._playwright: Playwright = self._thread.submit(
            lambda: sync_playwright().start()
        ).result()
        self._browser: Browser = self._thread.submit(self._launch).result()

    def _launch(self) -> Browser:
        return self._playwright.chromium.launch(
            executable_path=_CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )

    def visit(
        self,
        do: Callable[[Page], Result],
        *,
        cookies: dict[str, str] | None = None,
        address: str = "",
        width: int = 1440,
        height: int = 900,
        language: str = "sv",
        dark: bool = False,
    ) -> Result:
        """Call `do` with a fresh page in a context of its own."""

        def work() -> Result:
            context = self._browser.new_context(
                viewport={"width": width, "height": height},
                locale="sv-SE" if language == "sv" else "en-GB",
                color_scheme="dark" if dark else "light",
            )
            context.set_default_timeout(15_000)
            try:
                context.add_cookies(
                    [{"name": name, "value": value, "url": address}
                     for name, value in (cookies or {}).items()]
                )  # fmt: skip
                return do(context.new_page())
            finally:
                context.close()

        return self._thread.submit(work).result()

    def close(self) -> None:
        """End the browser, its driver and its thread."""
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._playwright.stop).result()
        self._thread.shutdown()
