"""What a new coworker's config begins with: what a sample file shows, and what a kind makes of it.

A draft guesses nothing in silence: what stands there without anybody having said so has a remark,
and what somebody must answer is marked as a question.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import ClassVar

from framework.core.canonical import ValueType
from framework.core.values import Value

#: What stands where nobody has answered; no config with it is taken into use.
UNANSWERED = "?"
#: Names may have 40 characters: room is left for a number behind.
_LONGEST_NAME = 37
_BARE = re.compile(r"[^\W\d_][\w./-]*(?: [\w./-]+)*")
#: What some reader of YAML takes for yes, no or nothing.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class SampleColumn(Value):
    """A column of a sample, and what its cells may be."""

    #: The header as the sender writes it.
    name: str
    type: ValueType
    #: Cells with a value, and how many of them are of the type.
    seen: int
    fits: int
    #: Some row has no value here.
    has_empty: bool = False
    #: No two rows have the same value.
    unique: bool = False
    #: All values, where they are few codes that come again and again, and name nobody.
    choices: tuple[str, ...] = ()


class SampleSheet(Value):
    """A sheet of a sample."""

    name: str
    #: The row of the headers, as the spreadsheet program counts.
    header: int
    #: Rows below it with something in them.
    rows: int
    columns: tuple[SampleColumn, ...]


class Sample(Value):
    """A file like those that a coworker is to read; no value of a row but `choices`."""

    #: File name without folder.
    file: str
    sheets: tuple[SampleSheet, ...]


class Wishes(Value):
    """What has been said about a new coworker that its kind must know."""

    #: File name of its config, e.g. `karin`.
    slug: str
    #: Language of remarks and questions.
    language: str
    #: Unit code and name that its cases belong to; empty when nobody has said.
    unit: tuple[str, str] = ("", "")
    #: Why no case is about a person; empty when nobody has said that.
    nobody_protected: str = ""
    #: It acts in a system.
    acts: bool = False

    def say(self, swedish: str, english: str) -> str:
        """Return a text in the language."""
        return swedish if self.language == "sv" else english

    def question(self, swedish: str, english: str) -> str:
        """Return a remark that somebody must answer and take away."""
        return self.say(f"# FRÅGA: {swedish}", f"# QUESTION: {english}")


class DraftWrite(Value):
    """What is registered in the system of a draft: one operation each to look, write and read."""

    role: ClassVar[str] = "register"
    look: ClassVar[str] = "find"
    write: ClassVar[str] = "enter"
    read_back: ClassVar[str] = "read"
    #: Parameter → the column that it comes from.
    fields: dict[str, SampleColumn]
    #: The parameter that a row is found by.
    found_by: str


class Draft(Value):
    """The part of a new coworker's config that its kind knows."""

    #: Name of the source that reads files like the sample.
    source: str
    #: YAML with remarks, to stand below `settings:`.
    settings: str
    #: What is done in its system; None when it acts nowhere.
    writes: DraftWrite | None = None


def short_name(text: str, taken: Collection[str], reserved: Collection[str] = ()) -> str:
    """Return a name made of a text: small letters, digits and underscores, not taken yet."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_NAME]
    if not key or not key[0].isalpha() or key in reserved:
        key = f"c_{key}".rstrip("_")
    first, number = key, 2
    while key in taken:
        key, number = f"{first}_{number}", number + 1
    return key


def scalar(text: str) -> str:
    """Return a text as YAML: bare where nobody could take it for something else."""
    bare = _BARE.fullmatch(text) and text.casefold() not in _WORDS
    return text if bare else json.dumps(text, ensure_ascii=False)


def listed(texts: Iterable[str]) -> str:
    """Return texts as a YAML list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def both_languages(text: str) -> str:
    """Return a text that has not been translated yet as YAML, the same in both languages."""
    quoted = json.dumps(text, ensure_ascii=False)
    return f"{{sv: {quoted}, en: {quoted}}}"
