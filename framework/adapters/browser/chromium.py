"""The browser on this machine: where it is, how it is started, and how each one is marked."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Page as Tab

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
#: A proxy that is not there, for all addresses but the target's: port 9 discards.
_NOWHERE = "http://127.0.0.1:9"
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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


def launch(playwright: Playwright, *, token: str, folder: Path, address: str) -> Browser:
    """Start a marked browser whose files all lie in `folder`.

    It reaches nothing but the origin of `address`. Playwright's errors pass through, except that a
    missing browser is `BrowserMissing`.
    """
    #: A root process cannot use Chromium's sandbox; everybody else keeps it.
    sandbox = sys.platform == "win32" or os.geteuid() != 0
    context = playwright.chromium.launch_persistent_context(
        folder / "profile",
        executable_path=find_browser(playwright),
        artifacts_dir=folder,
        downloads_path=folder,
        env={**os.environ, MARK: token, "TMPDIR": str(folder)},
        args=[*_FLAGS, *_reaching_only(urlsplit(address))],
        chromium_sandbox=sandbox,
        # A worker that is asked to stop finishes its case first, so its browser must stay.
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )
    return cast("Browser", context.browser)


def open_tab(browser: Browser, *, language: str, address: str) -> Tab:
    """Open the one tab of a browser just launched for `address`; Playwright's errors pass through.

    What a browser starts with keeps a history, which costs a tenth of every page.
    """
    context = browser.new_context(
        locale={"sv": "sv-SE", "en": "en-GB"}[language],
        timezone_id="Europe/Stockholm",
        viewport={"width": 1280, "height": 900},
        service_workers="block",
        accept_downloads=True,
    )
    target = urlsplit(address)
    if _is_proxied(target):
        context.route(_elsewhere(target), lambda route: route.abort("blockedbyclient"))
    tab = context.new_page()
    browser.contexts[0].pages[0].close()
    return tab


def _reaching_only(target: SplitResult) -> list[str]:
    """Return the flags of a browser that reaches one origin; none where it needs a real proxy.

    Asking us about each request instead would cost a tenth of every page.
    """
    if _is_proxied(target):
        return []
    host = f"[{target.hostname}]" if ":" in (target.hostname or "") else target.hostname
    origin = f"{target.scheme}://{host}:{target.port or _PORTS[target.scheme]}"
    return [f"--proxy-server={_NOWHERE}", f"--proxy-bypass-list=<-loopback>;{origin}"]


def _is_proxied(target: SplitResult) -> bool:
    """Whether this machine reaches the target through a proxy, which the browser then needs too."""
    host = target.hostname or ""
    return target.scheme in getproxies() and host not in _LOOPBACK and not proxy_bypass(host)


def _elsewhere(target: SplitResult) -> re.Pattern[str]:
    """Return which addresses are not of the target's own origin."""
    origin = re.escape(f"{target.scheme}://{target.netloc}")
    return re.compile(rf"^(?!{origin}(?:[/?#]|$))https?:")
