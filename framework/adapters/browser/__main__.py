"""`python -m framework.adapters.browser`: which browser is used, or what to install.

With `--start` it is started, and its version told.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from framework.adapters.browser.chromium import find_browser, launch
from framework.adapters.browser.errors import BrowserMissing
from framework.adapters.browser.processes import FOLDER_PREFIX

_TOKEN = "try"  # noqa: S105 (marks the browser's processes)
#: Nothing is opened: an address is only wanted for what the browser may reach.
_NOWHERE = "http://127.0.0.1:9"

with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder:
    try:
        print(find_browser(playwright))  # noqa: T201 (its output)
        if "--start" in sys.argv:
            browser = launch(playwright, token=_TOKEN, folder=Path(folder), address=_NOWHERE)
            print(browser.version)  # noqa: T201 (its output)
            browser.contexts[0].close()
    except (BrowserMissing, Error) as error:
        sys.exit(str(error))
