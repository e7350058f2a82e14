"""How an .xlsx stores its sheets: which part holds which, its styles and its calendar."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

_PIECE = 4_000_000
_PERCENT_BUILTIN = ("9", "10")


class UnusualSheetError(ValueError):
    """The package may be valid, but is not written as spreadsheet programs write it."""


class Package:
    """The parts of one .xlsx that tell how to read its sheets.

    Raises `UnusualSheetError` when they are not where every common program puts them.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        workbook = self._tree("xl/workbook.xml")
        relations = {
            relation.get("Id", ""): relation.get("Target", "")
            for relation in self._tree("xl/_rels/workbook.xml.rels")
        }
        self._paths: dict[str, str] = {}
        #: The workbook counts its days from 1904 instead of 1900.
        self.from_1904 = False
        for node in workbook.iter():
            tag = _local(node.tag)
            if tag == "sheet":
                ids = [value for name, value in node.items() if _local(name) == "id"]
                target = relations.get(ids[0], "") if ids else ""
                path = posixpath.normpath(posixpath.join("/xl", target))
                self._paths[node.get("name", "")] = path.lstrip("/")
            elif tag == "workbookPr":
                self.from_1904 = node.get("date1904") in {"1", "true"}
        #: Numbers of the cell styles that show a percent sign.
        self.percent_styles = self._percent_styles()
        #: The workbook carries a macro program.
        self.has_macros = any(name.lower().endswith("vbaproject.bin") for name in self._names)

    def pieces(self, title: str) -> Iterator[bytes]:
        """Yield the XML of a sheet in pieces that end between rows."""
        path = self._paths.get(title, "")
        if path not in self._names:
            raise UnusualSheetError(title)
        rest = b""
        with self._archive.open(path) as part:
            while block := part.read(_PIECE):
                # A text cannot hold "</row>", its "<" would be escaped; some programs prefix tags.
                cut = max(block.rfind(b"</row>"), block.rfind(b":row>")) + 1
                if cut:
                    yield rest + block[:cut]
                    block = block[cut:]
                    rest = b""
                rest += block
        yield rest

    def _percent_styles(self) -> frozenset[str]:
        if "xl/styles.xml" not in self._names:
            return frozenset()
        percent = set(_PERCENT_BUILTIN)
        found: set[str] = set()
        for node in self._tree("xl/styles.xml"):
            tag = _local(node.tag)
            if tag == "numFmts":
                percent |= {f.get("numFmtId", "") for f in node if "%" in f.get("formatCode", "")}
            elif tag == "cellXfs":
                found = {str(n) for n, style in enumerate(node) if style.get("numFmtId") in percent}
        return frozenset(found)

    def _tree(self, path: str) -> ET.Element:
        if path not in self._names:
            raise UnusualSheetError(path)
        try:
            # Entity bombs: expat refuses them, and we run under the child's limits.
            return ET.fromstring(self._archive.read(path))  # noqa: S314 (see above)
        except ET.ParseError as error:
            raise UnusualSheetError(path) from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
