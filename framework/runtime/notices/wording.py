"""A notice as people read it: sentences with counts and links, never whom it is about."""

from __future__ import annotations

from framework.core.messages import Message, mark, message
from framework.core.values import Value
from framework.runtime.texts import translate

_FOOT = message(
    "Nothing is decided by answering this; log in by the links. Nobody reads what is sent to this "
    "address."
)
#: Between the links and the last sentence.
_RULE = "-- "
COUNTS = {
    "ready": mark("ready to decide: {number}"),
    "flagged": mark("flagged: {number}"),
    "late": mark("past their time: {number}"),
    "failed": mark("approved but not carried out: {number}"),
    "missed": mark("runs that did not happen: {number}"),
    "held": mark("runs that were held back: {number}"),
    "paused": mark("pauses in force: {number}"),
}


class Line(Value):
    """One sentence and the page that it leads to."""

    text: Message
    #: Below the installation's address.
    path: str


class Text(Value):
    """One notice."""

    subject: Message
    lines: tuple[Line, ...]


def subject(text: Text, language: str) -> str:
    """Return the subject in the reader's language."""
    return translate(text.subject, language)


def body(text: Text, language: str, address: str, *, mail: bool) -> str:
    """Return the notice in the reader's language; mail ends with how to go on."""
    parts = [f"{translate(line.text, language)}\n{address}{line.path}" for line in text.lines]
    if not mail:
        return "\n".join([subject(text, language), *parts])
    return "\n\n".join([*parts, f"{_RULE}\n{translate(_FOOT, language)}"]) + "\n"
