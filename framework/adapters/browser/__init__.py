"""Target systems through a browser: operations described as data, carried out by one thread each.

The runtime makes a `BrowserSession` per target session, performs operations by name, and closes it.
"""

from framework.adapters.browser.chromium import find_browser
from framework.adapters.browser.errors import BrowserMissing, SessionExpired
from framework.adapters.browser.locate import described
from framework.adapters.browser.processes import browsers_left, kill_browsers
from framework.adapters.browser.recorder import record
from framework.adapters.browser.recording import (
    Doing,
    Fragile,
    Recorded,
    read_recording,
    written,
)
from framework.adapters.browser.session import BrowserSession
from framework.adapters.browser.start import browser_starts

__all__ = [
    "BrowserMissing",
    "BrowserSession",
    "Doing",
    "Fragile",
    "Recorded",
    "SessionExpired",
    "browser_starts",
    "browsers_left",
    "described",
    "find_browser",
    "kill_browsers",
    "read_recording",
    "record",
    "written",
]
