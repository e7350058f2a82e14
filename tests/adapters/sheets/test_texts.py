"""Markdown texts under a front matter are judged by the same rules as the rows of a sheet."""

from __future__ import annotations

import pytest

from framework.adapters.sheets import read_texts
from framework.core.canonical import ValueType
from framework.core.errors import FileRefused
from framework.core.tables import Column, SheetSpec, WorkbookRows, WorkbookSpec

SPEC = WorkbookSpec(
    sheets=(
        SheetSpec(
            name="kunskap",
            columns=(
                Column(name="Id"),
                Column(name="Fråga", aliases=("title",)),
                Column(name="Svar", aliases=("body",), type=ValueType.lines),
                Column(name="Granskad", aliases=("reviewed",), type=ValueType.date),
                Column(name="Version", type=ValueType.integer),
                Column(
                    name="Frågas som", aliases=("asked_as",), type=ValueType.lines, optional=True,
                    empty_ok=True,
                ),
            ),
            unique=("Id", "Version"),
            named_by=("Id",),
        ),
    )
)  # fmt: skip
GOOD = """\
---
id: KB-1
title: "Hur byter jag lösenord?"
reviewed: 2026-02-18
version: 4
language: sv
asked_as:
  - glömt lösen
  - "nytt lösenord: hur?"
---

Gå till **självservice**.

Vänta sedan.
"""


def read(**texts: str) -> WorkbookRows:
    """Read texts by the names of their files."""
    files = {f"{name}.md": text.encode() for name, text in texts.items()}
    return read_texts(files, SPEC, folder="artiklar", tenant="Byköping")


def test_a_text_is_a_row() -> None:
    """Its keys are the columns, a list stands line by line, and the body is a column too."""
    (row,) = read(one=GOOD).sheet("kunskap").rows
    assert row.values == {
        "Id": "KB-1", "Fråga": "Hur byter jag lösenord?",
        "Svar": "Gå till **självservice**.\n\nVänta sedan.", "Granskad": "2026-02-18",
        "Version": "4",
        "Frågas som": "glömt lösen\nnytt lösenord: hur?",
    }  # fmt: skip
    assert (row.place.file, row.place.row) == ("one.md", 1)


def test_windows_lines_and_a_byte_order_mark_change_nothing() -> None:
    """Whatever program saved it."""
    other = read(one="\ufeff" + GOOD.replace("\n", "\r\n"))
    assert other.sheet("kunskap").rows == read(one=GOOD).sheet("kunskap").rows


#: What stands there instead, in which line it is told, and what of it.
WRONG = {
    "no date": ("2026-02-18", "i våras", 4, "must be a date"),
    "no number": ("version: 4", "version: fyra", 5, "must be a number"),
    "no key": ('title: "Hur byter jag lösenord?"\n', "", 1, "is missing"),
    "no body": ("Gå till **självservice**.\n\nVänta sedan.\n", "", 11, "must not be empty"),
    "a list of lists": ("  - glömt lösen", "  - [glömt, lösen]", 7, "must be one value"),
    "no YAML": ("id: KB-1", "id: [KB-1", 3, "is not YAML"),
    "no fence": ("---\nid", "id", 1, "begins with no front matter"),
    "a list": (GOOD[4 : GOOD.index("---\n\n")], "- a\n", 2, "no list of names and values"),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_wrong_text_is_told_with_file_and_line(case: str) -> None:
    """The others are used all the same."""
    right, wrong, line, told = WRONG[case]
    assert right in GOOD
    found = read(bad=GOOD.replace(right, wrong, 1), good=GOOD.replace("KB-1", "KB-2", 1))
    sheet = found.sheet("kunskap")
    assert [row["Id"] for row in sheet.rows] == ["KB-2"]
    (cell,) = [cell for row in sheet.returned for cell in row.cells]
    assert (cell.place.file, cell.place.row) == ("bad.md", line)
    assert told in cell.rule.english()


def test_two_of_the_same_are_neither_used() -> None:
    """The same id and version twice: nobody knows which one stands."""
    sheet = read(a=GOOD, b=GOOD, c=GOOD.replace("version: 4", "version: 5")).sheet("kunskap")
    assert [row["Version"] for row in sheet.rows] == ["5"]
    assert sorted(row.place.file for row in sheet.returned) == ["a.md", "b.md"]


def test_another_text_is_another_digest() -> None:
    """A run can tell whether what it answers from has changed."""
    assert read(one=GOOD).digest == read(one=GOOD).digest
    assert len({read(**texts).digest for texts in ({"one": GOOD}, {"two": GOOD})}) == 2


@pytest.mark.parametrize("text", ["", "\xff", "---\nid: [\n---\n"])
def test_a_folder_without_a_text_that_can_be_read_is_refused(text: str) -> None:
    """Nothing is no register."""
    with pytest.raises(FileRefused, match="artiklar"):
        read_texts({"one.md": text.encode("latin-1")}, SPEC, folder="artiklar", tenant="")
