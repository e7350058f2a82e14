"""What the scripts of a tab's pages ask for by themselves, and whether they still wait for it.

A page that a script fills shows an empty table, and a total of 0, until its server has answered.
Nothing on the page tells that from a table that is empty, so the requests have to.
"""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page as Tab
from playwright.sync_api import Request

from framework.core.errors import SystemException
from framework.core.identity import mask_all
from framework.core.messages import message

_BY_SCRIPTS = frozenset({"xhr", "fetch"})
#: Seconds for a script to ask on after an answer or a press, and to show what came: a search waits
#: that long for another key.
_CALM = 0.25


class Traffic:
    """The requests of one tab's scripts since an operation began.

    A tab whose scripts never ask is calm, but for a moment after what is done to a page that stays:
    a browser may tell of a request later than it answers what stands on the page.
    """

    def __init__(self, tab: Tab) -> None:
        """Begin to listen."""
        self._background: Sequence[str] = ()
        self._waiting: dict[Request, str] = {}
        #: The path asked for last; empty while no script has asked.
        self._asked = ""
        self._latest = 0.0
        self._tab = tab
        self._stays = True
        tab.on("request", self._began)
        tab.on("requestfinished", self._ended)
        tab.on("requestfailed", self._ended)

    def begin(self, background: Sequence[str]) -> None:
        """Begin an operation: nothing that is in flight now will be waited for.

        Nor will `background`: paths that pages keep asking for, as patterns of file names.
        """
        self._background = background
        self._waiting.clear()

    @contextmanager
    def act(self) -> Iterator[None]:
        """Do something to the page, which its scripts may answer by asking."""
        self._stays = True
        yield
        self._latest = time.monotonic()

    @property
    def is_calm(self) -> bool:
        """Whether the page shows what its scripts asked for, as far as requests can tell."""
        if not self._asked and not self._stays:
            return True  # A new page answers, with all it has to say.
        return not self._waiting and time.monotonic() - self._latest >= _CALM

    def require_calm(self) -> None:
        """Raise `SystemException` with the paths that the page asks for, unless it is calm."""
        if self._asked and not self.is_calm:
            paths = mask_all(", ".join(sorted({*self._waiting.values(), self._asked})))
            told = message(
                "The page still waits for {paths}, so what it shows may not be all.", paths=paths
            )
            raise SystemException(told)

    def _began(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self._tab.main_frame:
            self._stays = False
        if request.resource_type not in _BY_SCRIPTS:
            return
        path = urlsplit(request.url).path
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in self._background):
            return
        self._waiting[request] = self._asked = path
        self._latest = time.monotonic()

    def _ended(self, request: Request) -> None:
        if self._waiting.pop(request, None) is not None:
            self._latest = time.monotonic()
