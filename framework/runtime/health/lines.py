"""What a look at something found: fine, or what is wrong and what to do."""

from __future__ import annotations

from framework.core.messages import Message
from framework.core.values import Value


class Line(Value):
    """One thing that was looked at."""

    #: What was looked at.
    what: Message
    is_fine: bool
    #: What was found.
    said: Message
    #: What to do about it; None when nothing is wrong.
    remedy: Message | None = None
    #: A change of a config file that may be wanted, as a difference; empty without one.
    change: str = ""
    #: Names what is wrong, so that it is told once; empty for what is not told.
    key: str = ""

    def keyed(self, key: str) -> Line:
        """Return the line under a name."""
        return self.model_copy(update={"key": key})


def fine(what: Message, said: Message) -> Line:
    """Return that something is as it should be."""
    return Line(what=what, is_fine=True, said=said)


def wrong(what: Message, said: Message, remedy: Message) -> Line:
    """Return what is not, and what to do."""
    return Line(what=what, is_fine=False, said=said, remedy=remedy)
