"""`python -m framework.adapters.browser`: which browser is used, or what to install."""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from framework.adapters.browser.chromium import find_browser
from framework.adapters.browser.errors import BrowserMissing

with sync_playwright() as playwright:
    try:
        print(find_browser(playwright))  # noqa: T201 (its output)
    except BrowserMissing as error:
        sys.exit(str(error))
