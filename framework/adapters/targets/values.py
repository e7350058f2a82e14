"""What goes into a session with a target and what comes out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from framework.core.errors import BusinessException
from framework.core.messages import message
from framework.core.values import Value

#: Called in the thread of whoever asked, right before the saving press.
OnSave = Callable[[], None]
#: Gives what stands in a file that was kept, by SHA-256 (hex); `BusinessException` if it is not.
Kept = Callable[[str], bytes]


def nothing_kept(digest: str) -> bytes:
    """Raise `BusinessException`: for sessions that hand over no files."""
    raise BusinessException(message("The file {digest} is not kept here.", digest=digest))


@dataclass(frozen=True, slots=True)
class Credentials:
    """The coworker's own account in a target; the password never shows in a repr."""

    user: str
    password: str = field(repr=False)


class FallbackUsed(Value):
    """An element was not found by its first locator but by a later one."""

    page: str
    element: str
    #: Place of the locator in `find`, from 0.
    index: int
    #: The locator that held, e.g. `label "Schema-ID"`.
    locator: str


class Screenshot(Value):
    """A masked picture of a page."""

    #: `before` or `after` the saving press.
    name: str
    png: bytes


class OperationResult(Value):
    """What an operation gave."""

    #: Canonical values by result field.
    rows: tuple[dict[str, str], ...] = ()
    fallbacks: tuple[FallbackUsed, ...] = ()
    screenshots: tuple[Screenshot, ...] = ()
    #: Filled in, and stopped before the saving press.
    rehearsed: bool = False


class ElementHealth(Value):
    """Whether an element, or the proof of a page, was found."""

    page: str
    #: Empty for the page's proof.
    element: str = ""
    #: The locator that held, from 0; None when none did.
    index: int | None
    #: Why none held.
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Found, by whichever locator."""
        return self.index is not None


class Deadline:
    """A point in time that all waits of one operation share."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())

    def milliseconds(self, at_most: float) -> float:
        """Return what Playwright may wait: `at_most` seconds, or less when less is left."""
        return max(1.0, min(at_most, self.left()) * 1000)
