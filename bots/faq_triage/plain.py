"""An article's Markdown as plain words: not every place that an answer goes to draws it."""

from __future__ import annotations

import re

#: What is marked → what is left of it, in this order.
_MARKS = (
    (re.compile(r"!?\[([^\]]+)\]\(\s*(\S+?)(?:\s+\"[^\"]*\")?\s*\)"), r"\1 (\2)"),
    (re.compile(r"<((?:https?://|mailto:)?[^<>\s@]+(?:@|/)[^<>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    # A code to dial, `*21*`, has no letter first.
    (re.compile(r"(?<![\w*])([*_])(?=[^\W\d_])([^*_\n]+)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE), r"\1"),
    (re.compile(r"^[*+] +", re.MULTILINE), "- "),
)


def plain(markdown: str) -> str:
    """Return a text without the signs of Markdown; lists keep theirs, links say where they lead."""
    for mark, left in _MARKS:
        markdown = mark.sub(left, markdown)
    return markdown
