"""The browser on this machine: where it is, how it is started, and how each one is marked."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright
from playwright.sync_api import Error as PlaywrightError

from framework.adapters.browser.errors import BrowserMissing
from framework.core.messages import message

#: Environment variable that every browser of ours carries, with the session's token.
MARK = "COWORKER_SESSION"

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_PLACES = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
#: On top of Playwright's own: nothing phones home, and no crash handler outlives its browser.
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find_browser(playwright: Playwright | None = None) -> Path:
    """Return the browser to start; `BrowserMissing` says what to install.

    First `COWORKER_BROWSER`, then an installed Chromium, Chrome or Edge, then Playwright's own.
    """
    if chosen := os.environ.get("COWORKER_BROWSER"):
        if Path(chosen).is_file():
            return Path(chosen)
        raise BrowserMissing(
            message("COWORKER_BROWSER names {path}, and there is no such file.", path=chosen)
        )
    places = [found for name in _NAMES if (found := shutil.which(name))]
    own = [playwright.chromium.executable_path] if playwright else []
    for place in (*places, *_PLACES, *own):
        if Path(place).is_file():
            return Path(place)
    raise BrowserMissing(
        message(
            "No browser was found: install chromium, or set COWORKER_BROWSER to the path of one."
        )
    )


def launch(
    playwright: Playwright, *, token: str, folder: Path, language: str, only: str
) -> BrowserContext:
    """Start a marked browser whose files all lie in `folder`, and return its only context.

    `only` is a regular expression of addresses that are blocked. Playwright's errors pass through,
    except that a missing browser is `BrowserMissing`.
    """
    #: A root process cannot use Chromium's sandbox; everybody else keeps it.
    sandbox = sys.platform == "win32" or os.geteuid() != 0
    context = playwright.chromium.launch_persistent_context(
        folder / "profile",
        executable_path=find_browser(playwright),
        artifacts_dir=folder,
        downloads_path=folder,
        env={**os.environ, MARK: token, "TMPDIR": str(folder)},
        args=list(_FLAGS),
        chromium_sandbox=sandbox,
        # A worker that is asked to stop finishes its case first, so its browser must stay.
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
        locale={"sv": "sv-SE", "en": "en-GB"}[language],
        timezone_id="Europe/Stockholm",
        viewport={"width": 1280, "height": 900},
        service_workers="block",
        accept_downloads=True,
    )
    try:
        context.route(re.compile(only), lambda route: route.abort("blockedbyclient"))
    except PlaywrightError:
        context.close()
        raise
    return context
