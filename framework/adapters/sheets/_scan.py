"""What calamine does not tell about a sheet: errors, formulas without value, percent formats.

Reads the XML by regular expressions, because a full parse costs as much as reading all values
once more. Raises `UnusualSheetError` when a sheet is written in a way that the expressions do not
cover; the caller then uses the slower engine.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from framework.adapters.sheets._grid import Damage, excel_error, letters, no_saved_value
from framework.adapters.sheets._package import Package, UnusualSheetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from framework.adapters.sheets.limits import Limits

#: Row and column of a cell, both from 0.
Address = tuple[int, int]

_ROOT = re.compile(rb"<(\w+:)?worksheet\b")
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


class FarCellError(ValueError):
    """A cell with a value lies beyond the allowed rows or columns; the text is its address."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands where in one sheet."""

    damaged: dict[Address, Damage] = field(default_factory=dict)
    #: Cells whose number is shown with a percent sign.
    shares: set[Address] = field(default_factory=set)


class _Patterns:
    """The expressions for one namespace prefix (some programs write `<x:c>` for `<c>`)."""

    def __init__(self, prefix: bytes, percent_styles: Iterable[str], limits: Limits) -> None:
        def pattern(text: bytes) -> re.Pattern[bytes]:
            return re.compile(text.replace(b"@", prefix))

        formula = rb"<@f\b(?:[^>]*/>|[^>]*>(?P<formula>[^<]*)</@f>)"
        styles = "|".join(sorted(percent_styles)).encode()
        self.prefix = prefix
        self.first = pattern(rb"<@c[\s/>]")
        self.usual = pattern(rb'<@c r="[A-Z]+[0-9]+"')
        wide, long = len(letters(limits.columns - 1)), len(str(limits.rows))
        self.far = pattern(
            rb'<@c r="(?P<at>[A-Z]{%d,}[0-9]+|[A-Z]+[0-9]{%d,})"[^>/]*>' % (wide, long)
        )
        self.error = pattern(
            rb'<@c r="(?P<at>[A-Z]+[0-9]+)"[^>/]*\bt="e"[^>/]*>(?:%s)?<@v>(?P<error>[^<]*)<'
            % formula
        )
        self.formula = pattern(
            rb'<@c r="(?P<at>[A-Z]+[0-9]+)"(?P<rest>[^>/]*)>%s'
            rb"(?P<value><@v\s*/>|<@v>\s*</@v>)?\s*</@c>" % formula
        )
        self.share = pattern(rb'<@c r="(?P<at>[A-Z]+[0-9]+)"[^>/]*\bs="(?:%s)"' % styles)


def scan(package: Package, title: str, limits: Limits) -> Marks:
    """Return the marks of a sheet; raises `FarCellError` beyond the limits."""
    marks = Marks()
    patterns: _Patterns | None = None
    for piece in package.pieces(title):
        if patterns is None:
            patterns = _Patterns(_prefix(piece), package.percent_styles, limits)
        first = patterns.first.search(piece)
        if first and not patterns.usual.match(piece, first.start()):
            raise UnusualSheetError(title)
        for cell in patterns.far.finditer(piece):
            row, column = _address(cell["at"])
            if row >= limits.rows or column >= limits.columns:
                raise FarCellError(cell["at"].decode())
        _find_damages(patterns, piece, marks)
        if package.percent_styles:
            marks.shares.update(_address(cell["at"]) for cell in patterns.share.finditer(piece))
    return marks


def _find_damages(patterns: _Patterns, piece: bytes, marks: Marks) -> None:
    if b' t="e"' in piece:
        for cell in patterns.error.finditer(piece):
            marks.damaged[_address(cell["at"])] = excel_error(_text(cell["error"]))
    if b"<" + patterns.prefix + b"f" in piece:
        for cell in patterns.formula.finditer(piece):
            # A result that is the empty text was saved: `t="str"` with an empty value.
            if not (cell["value"] and b't="str"' in cell["rest"]):
                marks.damaged[_address(cell["at"])] = no_saved_value(_text(cell["formula"]))


def _prefix(piece: bytes) -> bytes:
    root = _ROOT.search(piece)
    if root is None:
        raise UnusualSheetError("no worksheet")
    return root[1] or b""


def _text(raw: bytes | None) -> str:
    return html.unescape((raw or b"").decode("utf-8", "replace"))


def _address(at: bytes) -> Address:
    found = _ADDRESS.fullmatch(at.decode())
    if found is None or found[2].startswith("0"):
        raise UnusualSheetError(at)
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - ord("A") + 1
    return int(found[2]) - 1, column - 1
