"""A zip of CSV files named after the sheets is one workbook."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from framework.adapters.sheets import Limits, mark_workbook, read_workbook
from framework.core.canonical import ValueType
from framework.core.errors import FileRefused
from framework.core.messages import Message
from framework.core.tables import Belongs, Column, SheetSpec, WorkbookRows, WorkbookSpec

SPEC = WorkbookSpec(
    sheets=(
        SheetSpec(
            name="ansokningar",
            aliases=("Ansökan",),
            columns=(Column(name="ansokan_id"), Column(name="ort", empty_ok=True)),
            named_by=("ansokan_id",),
        ),
        SheetSpec(
            name="barn",
            columns=(Column(name="ansokan_id"), Column(name="fodd", type=ValueType.date)),
            belongs=Belongs(sheet="ansokningar", on=("ansokan_id",)),
            named_by=("ansokan_id",),
        ),
    )
)
GOOD = {
    "ansokningar.csv": "ansokan_id;ort\nA-1;Åby\nA-2;\n".encode("cp1252"),
    "barn.csv": "ansokan_id,fodd\nA-1,2020-02-29\n".encode("utf-8-sig"),
}


def archive(tmp_path: Path, parts: dict[str, bytes], name: str = "in.zip") -> Path:
    """Write a zip."""
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as made:
        for part, data in parts.items():
            made.writestr(part, data)
    return tmp_path / name


def read(path: Path, limits: Limits | None = None) -> WorkbookRows:
    """Read in the child process, as a night does."""
    return read_workbook(path, SPEC, tenant="Lindeby kommun", limits=limits or Limits())


def test_each_file_is_a_sheet(tmp_path: Path) -> None:
    """Encodings and separators are those of single CSV files, one by one."""
    found = read(archive(tmp_path, GOOD))
    assert [row.values for row in found.sheet("ansokningar").rows] == [
        {"ansokan_id": "A-1", "ort": "Åby"}, {"ansokan_id": "A-2", "ort": ""},
    ]  # fmt: skip
    assert [row["fodd"] for row in found.sheet("barn").rows] == ["2020-02-29"]
    assert found.sheet("barn").rows[0].place.sheet == "barn"
    assert found.remarks == ()


def test_folders_and_what_file_managers_leave_behind(tmp_path: Path) -> None:
    """A folder in the archive is no matter; what is no CSV file is told."""
    parts = {f"Export 2026/{name}": data for name, data in GOOD.items()}
    parts |= {"__MACOSX/._barn.csv": b"x", ".DS_Store": b"x", "Export 2026/Läs mig.pdf": b"%PDF"}
    found = read(archive(tmp_path, parts))
    assert len(found.sheet("ansokningar").rows) == 2
    assert [remark.english() for remark in found.remarks] == [
        "Läs mig.pdf in the archive is no CSV file and was not read."
    ]


def test_a_file_that_is_no_declared_sheet_is_told(tmp_path: Path) -> None:
    """Its rows are not read; whoever misspelt its name finds out."""
    more = {"ansokningar2.csv": b"ansokan_id;ort\nB-1;Sor\n", "198506129801.csv": b"a;b\n"}
    found = read(archive(tmp_path, {**GOOD, **more}))
    assert len(found.sheet("ansokningar").rows) == 2
    assert [remark.english() for remark in found.remarks] == [
        "ansokningar2 is none of the sheets that are read.",
        "19850612-**** is none of the sheets that are read.",
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"ansokningar.csv": GOOD["ansokningar.csv"]}, "has no sheet named barn"),
        ({**GOOD, "gammalt/barn.csv": b"ansokan_id;fodd\n"}, "holds barn.csv more than once"),
        (
            {
                "norra/ansokningar.csv": GOOD["ansokningar.csv"],
                "sodra/Ansokningar.csv": b"ansokan_id;ort\nB-1;Sor\n",
                "barn.csv": GOOD["barn.csv"],
            },
            r"several sheets that are ansokningar \(ansokningar, Ansokningar\); put all rows",
        ),
        (
            {**GOOD, "Ansökan.csv": b"ansokan_id;ort\nB-1;Sor\n"},
            r"several sheets that are ansokningar \(ansokningar, Ansökan\)",
        ),
        ({**GOOD, "barn.csv": b"ansokan_id;fodd\n\x81"}, "is not a text file"),
        ({**GOOD, "barn.csv": b"ansokan_id\nA-1\n"}, "columns are missing: fodd"),
        ({"notes.pdf": b"%PDF"}, "is not a readable workbook"),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, parts: dict[str, bytes], said: str) -> None:
    """Each with one sentence that says why."""
    with pytest.raises(FileRefused, match=said):
        read(archive(tmp_path, parts))


def test_zip_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    """The limits are those of workbooks: size in all, and how well it is packed."""
    bomb = archive(tmp_path, {**GOOD, "barn.csv": b"a;" * 2_000_000})
    with pytest.raises(FileRefused, match="packed more than 200 times"):
        read(bomb)
    with pytest.raises(FileRefused, match="unpacks to more than 1 MB"):
        read(bomb, Limits(unpacked_mb=1))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    """Rows and columns are limited as in a workbook."""
    with pytest.raises(FileRefused, match="beyond the 2 rows"):
        read(archive(tmp_path, GOOD), Limits(rows=2))


def test_bad_rows_come_back_as_a_workbook_with_those_sheets(tmp_path: Path) -> None:
    """The sender corrects in one marked workbook, which can be sent as it is."""
    path = archive(tmp_path, {**GOOD, "barn.csv": b"ansokan_id;fodd\nA-1;i morgon\n"})
    found = read(path)
    bad = [row for sheet in found.sheets for row in sheet.returned]
    assert [row.cells[0].column for row in bad] == ["fodd"]
    out = tmp_path / "att rätta.xlsx"
    mark_workbook(path, bad, out, Message.english)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["To correct", "ansokningar", "barn"]
    assert book["ansokningar"]["B2"].value == "Åby"
    assert book["barn"]["B2"].comment is not None
    assert "must be a date" in str(book["barn"]["C2"].value)
    book["barn"]["B2"].value = "2020-02-29"
    book.save(tmp_path / "rättad.xlsx")
    assert len(read(tmp_path / "rättad.xlsx").sheet("ansokningar").rows) == 2
