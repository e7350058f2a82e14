"""Text that each reader gets in their own language: an English template and its parameters."""

from __future__ import annotations

from collections.abc import Sequence

from framework.core.values import Value

#: Stands between the languages of a text that somebody wrote in both; unseen, and never typed.
_BETWEEN = "\u2063"


class Message(Value):
    """A translatable sentence.

    The template is written in English in `str.format_map` style and is the gettext message id.
    A parameter that is itself a message is translated on its own.
    """

    #: English template, e.g. `"Row {row}: {column} is empty."`
    template: str
    #: What the template's names stand for; already safe to show to the reader.
    params: dict[str, str | int | Message] = {}

    def english(self) -> str:
        """Return the English sentence (logs, command line, tests)."""
        filled = {
            name: value.english() if isinstance(value, Message) else value
            for name, value in self.params.items()
        }
        return (written(self.template, "en") or self.template).format_map(filled)

    def __str__(self) -> str:
        return self.english()


def message(template: str, /, **params: str | int | Message) -> Message:
    """Make a message; `pybabel` extracts the template of every call for translation."""
    return Message(template=template, params=params)


def mark(template: str, /) -> str:
    """Mark a bare label for translation and return it unchanged."""
    return template


def both(swedish: str, english: str) -> str:
    """Return what a municipality wrote in both languages, as one template or label."""
    return f"{english}{_BETWEEN}{swedish}"


def written(text: str, language: str) -> str | None:
    """Return one language of what `both` made; None for a text that a catalogue translates."""
    english, between, swedish = text.partition(_BETWEEN)
    if not between:
        return None
    return swedish if language.startswith("sv") else english


def joined(parts: Sequence[Message], template: str = "{first} {second}") -> Message:
    """Return several sentences, or the words of a list, as one message."""
    result = parts[0]
    for part in parts[1:]:
        result = message(template, first=result, second=part)
    return result
