"""Bytes of a mail as text, whatever was declared about them; and HTML as plain text.

What declares no charset, an unknown one or a wrong one is UTF-8 where it can be, else Windows-1252,
in which every byte of Swedish mail has a meaning.
"""

from __future__ import annotations

import binascii
import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser

#: Declared by programs that in truth send Windows-1252, or did not look.
_DECLARED_BLINDLY = frozenset({"ascii", "iso8859-1", "cp1252"})
#: Ends a line of text.
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3",
     "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
#: No text for people.
_SILENT = frozenset({"head", "script", "style", "template", "title"})
#: Without an end tag.
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "wbr"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
#: Signs that no text has; a database may refuse them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_DECLARATION = re.compile(r"<!(?!--)[^>]*>?")
_LONGEST_HEADER = 2000


def decoded(content: bytes, charset: str = "") -> str:
    """Return bytes as text by the declared charset where it holds."""
    try:
        known = codecs.lookup(charset).name if charset else ""
    except (LookupError, ValueError):
        known = ""
    for name in (known if known not in _DECLARED_BLINDLY else "", "utf-8"):
        try:
            return content.decode(name) if name else _never()
        except (UnicodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def header_text(raw: str) -> str:
    """Return a header, as it stands in a parsed mail, on one line and in letters."""
    text = raw[:_LONGEST_HEADER]
    if not text.isascii():
        text = decoded(text.encode("utf-8", "surrogateescape"))
    try:
        parts = decode_header(text)
    except (HeaderParseError, binascii.Error, ValueError):
        parts = [(text, None)]
    whole = "".join(
        part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts
    )
    # What says nothing once it is decoded is shown as it came.
    return _one_line(whole) or _one_line(text)


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def lines(text: str) -> str:
    """Return text with plain line ends, without invisible signs and ends of blanks."""
    plain = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = _CONTROL.sub(" ", plain.replace("\u00a0", " "))
    return "\n".join(line.rstrip() for line in plain.split("\n"))


def html_text(html: str) -> str:
    """Return what a person sees of HTML, line by line; what it quotes is left as `>` lines."""
    parser = _Reader()
    parser.feed(_closed(_DECLARATION.sub("", _without_comments(html))))
    parser.close()
    return parser.text()


def _without_comments(html: str) -> str:
    """Take comments out, and what follows one that never ends, in one pass.

    The library looks for the end of each anew: a mail of them alone would take it hours.
    """
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 2)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join((*kept, html[at:]))


def _closed(html: str) -> str:
    """Take out the tags at the end that never end; the library looks for that of each anew."""
    last = html.rfind(">") + 1
    return html[:last] + html[last:].split("<", 1)[0]


def _never() -> str:
    raise UnicodeError


class _Reader(HTMLParser):
    """Takes the text out of HTML however broken it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._silent: list[str] = []
        self._quotes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._silent:
            if tag == self._silent[0] and tag not in _VOID:
                self._silent.append(tag)
            return
        if tag in _VOID:
            if tag in _BLOCKS:
                self._lines.append("")
            return
        if tag in _SILENT or "hidden" in given or _HIDDEN.search(given.get("style", "")):
            self._silent.append(tag)
            return
        if tag in _BLOCKS:
            self._fresh()
        if self._quotes and tag == self._quotes[0]:
            self._quotes.append(tag)
        elif not self._quotes and _is_quote(tag, given):
            self._quotes.append(tag)
            self._fresh()

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[0]:
                self._silent.pop()
            return
        if self._quotes and tag == self._quotes[0]:
            self._quotes.pop()
            if not self._quotes:
                self._lines.append("")
        if tag in _BLOCKS:
            self._fresh()
        elif tag == "td":
            self._lines[-1] += " "

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = re.sub(r"\s+", " ", data)
        if self._quotes and not self._lines[-1].strip():
            words = "> " + words.lstrip()
        self._lines[-1] += words if self._lines[-1] else words.lstrip()

    def text(self) -> str:
        """Return all of it, with one empty line at most between two."""
        text = "\n".join(line.strip() for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", lines(text)).strip()

    def _fresh(self) -> None:
        if self._lines[-1].strip():
            self._lines.append("")


def _is_quote(tag: str, given: dict[str, str]) -> bool:
    """Whether an element holds the mail that is answered, as mail programs mark it."""
    if tag == "blockquote":
        return given.get("type") == "cite" or "quote" in given.get("class", "")
    return "gmail_quote" in given.get("class", "").split()
