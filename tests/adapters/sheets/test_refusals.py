"""Files of which nothing may be used, each refused with one sentence; limits of the child."""

from __future__ import annotations

import contextlib
import re
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framework.adapters.sheets import Limits, read_workbook
from framework.adapters.sheets._workbook import read_bytes
from framework.core.errors import FileRefused, SystemException
from framework.core.tables import Column, SheetSpec, WorkbookSpec

Make = Callable[..., Path]

SPEC = WorkbookSpec(
    sheets=(
        SheetSpec(
            name="Scheman",
            columns=(Column(name="Kommun"), Column(name="Id"), Column(name="Namn", empty_ok=True)),
            tenant="Kommun",
            named_by=("Id",),
        ),
    )
)
HEAD = ["Kommun", "Id", "Namn"]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
#: MB of address space, of which the interpreter itself takes more than half.
LITTLE = 130


def _refusal(path: Path, limits: Limits | None = None, spec: WorkbookSpec = SPEC) -> str:
    data = path.read_bytes()
    with pytest.raises(FileRefused) as refused:
        read_bytes(data, path.name, spec, "Lindeby kommun", limits or Limits())
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("in.xlsx", b"", "in.xlsx is empty (0 bytes)"),
        ("in.xlsx", b"PK\x03\x04 rubbish", "is not a readable workbook"),
        ("in.xls", b"<html><table></table></html>", "is not a readable workbook"),
        ("in.xls", OLE + b"\0" * 600, "is not a readable workbook"),
        ("in.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        ("in.csv", b"Kommun;Id\0", "is not a readable workbook"),
        ("in.csv", b"Kommun;Id;Namn\n\x81", "is not a text file"),
        ("in.csv", b"a" * 200, "these columns are missing: Kommun, Id, Namn"),
        ("19850612" + "9801.xlsx", b"", "19850612-****.xlsx is empty"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """The sentence names the file, masked, and what is wrong."""
    path = tmp_path / name
    path.write_bytes(data)
    assert said in _refusal(path)


def test_an_ods_with_a_password_is_refused(tmp_path: Path) -> None:
    """An .ods says in its manifest that its parts are encrypted."""
    path = tmp_path / "in.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
        archive.writestr("content.xml", "")
    assert "protected with a password" in _refusal(path)


def test_zip_bombs_are_refused_before_they_are_opened(make: Make, tmp_path: Path) -> None:
    """Declared size and packing ratio are looked at first."""
    path = make(HEAD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bmp", bytes(3_000_000))
    assert "packed more than 200 times" in _refusal(path)
    assert "unpacks to more than 2 MB" in _refusal(path, Limits(unpacked_mb=2))
    assert "larger than 0 MB" in _refusal(path, Limits(file_mb=0))


@pytest.mark.parametrize("cell", ["A10", "AA1", "A1048576", "XFD1"])
def test_too_many_rows_or_columns(make: Make, cell: str) -> None:
    """A far cell is refused by its address, before a table of that size is built."""
    path = make(HEAD, ["Lindeby kommun", "1"])
    book = openpyxl.load_workbook(path)
    book.active[cell] = 1
    book.save(path)
    assert f"value in {cell}, beyond the 9 rows" in _refusal(path, Limits(rows=9, columns=26))


def test_too_many_rows_in_csv(tmp_path: Path) -> None:
    """The same limits hold for CSV."""
    path = tmp_path / "in.csv"
    path.write_text("Kommun;Id;Namn\n" + "x;y;z\n" * 9)
    assert "value in C10" in _refusal(path, Limits(rows=9, columns=26))


def test_formats_far_away_are_no_values(make: Make, kit: SimpleNamespace) -> None:
    """A formatted but empty last column of Excel is nothing to refuse."""
    path = make(HEAD, ["Lindeby kommun", "1"])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"].number_format = "0%"
    book.save(path)
    assert len(kit.read(path, SPEC).sheets[0].rows) == 1


def test_a_missing_sheet_is_named_with_those_there_are(make: Make) -> None:
    """The sender sees which sheet is wanted and which there are."""
    said = _refusal(make(HEAD, sheet="Blad1"))
    assert "no sheet named Scheman (it has: Blad1)" in said


def test_all_missing_columns_are_named(make: Make) -> None:
    """Every required column that is missing stands in the one sentence."""
    assert "these columns are missing: Kommun, Id;" in _refusal(make(["Namn", "Annat"]))


def test_a_header_that_stands_twice_is_refused(make: Make) -> None:
    """Which of two columns is meant is never guessed."""
    assert "the header Id stands more than once (B, D)" in _refusal(make([*HEAD, "Id"]))


def test_another_municipality_in_the_file(make: Make) -> None:
    """One row of another municipality refuses the whole file, totals rows apart."""
    path = make(HEAD, ["LINDEBY  kommun", "1"], ["Summa", None], ["Annanby kommun", "2"])
    assert "sheet Scheman, row 4 belongs to another municipality (Annanby kommun)" in _refusal(path)


def test_csv_needs_a_spec_of_one_sheet(tmp_path: Path) -> None:
    """A CSV file has one sheet only."""
    path = tmp_path / "in.csv"
    path.write_text("Kommun;Id;Namn\n")
    two = WorkbookSpec(sheets=(*SPEC.sheets, SPEC.sheets[0].model_copy(update={"name": "Pass"})))
    said = _refusal(path, spec=two)
    assert "holds one sheet only, but these are needed: Scheman, Pass" in said


def test_macros_are_ignored_with_a_remark(make: Make, kit: SimpleNamespace) -> None:
    """A macro workbook is read; its program is never run."""
    path = make(HEAD, ["Lindeby kommun", "1"], name="in.xlsm")
    kit.edit(path, "xl/vbaProject.bin", b"^", b"program")
    found = kit.read(path, SPEC)
    assert len(found.sheets[0].rows) == 1
    assert "macros" in str(found.remarks[0])


def test_the_child_is_killed_at_the_time_limit(make: Make) -> None:
    """A real child that takes too long is stopped, and the file is refused."""
    with pytest.raises(FileRefused, match=r"not be read within 0\.02 seconds"):
        read_workbook(make(HEAD), SPEC, tenant="Lindeby kommun", limits=Limits(seconds=0.02))


def test_the_child_dies_at_the_memory_limit(make: Make, kit: SimpleNamespace) -> None:
    """A real child that needs too much memory dies alone, and the file is refused."""
    path = make(HEAD, ["Lindeby kommun", "1"])
    text = b'<c r="A%d" t="inlineStr"><is><t>' + b"x" * 2000 + b"</t></is></c>"
    rows = b"".join((b'<row r="%d">' + text + b"</row>") % (n, n) for n in range(3, 90_000))
    kit.edit(path, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    small = Limits(memory_mb=200, ratio=10_000)
    with pytest.raises(FileRefused, match="within 200 MB of memory"):
        read_workbook(path, SPEC, tenant="Lindeby kommun", limits=small)


def test_a_long_sheet_is_read_in_little_memory(make: Make, kit: SimpleNamespace) -> None:
    """What is kept of a cell is small: 30,000 rows fit where 100,000 have ample room."""
    path = make(HEAD, ["Lindeby kommun", "1"])
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>Lindeby kommun</t></is></c>'
        b'<c r="B%d"><v>%d</v></c><c r="C%d" t="inlineStr"><is><t>Namn %d</t></is></c></row>'
        % (n, n, n, n, n, n)
        for n in range(3, 30_002)
    )
    kit.edit(path, "xl/worksheets/sheet1.xml", b"</sheetData>", cells + b"</sheetData>")
    found = read_workbook(path, SPEC, tenant="Lindeby kommun", limits=Limits(memory_mb=LITTLE))
    assert len(found.sheets[0].rows) == 30_000


def test_a_zip_that_lies_about_its_size_is_refused(make: Make, kit: SimpleNamespace) -> None:
    """A false declared size passes the first look, but costs no more than the limits."""
    path = make(HEAD, ["Lindeby kommun", "1"])
    rows = b"<row/>" * 20_000_000
    kit.edit(path, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = path.read_bytes().replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(data)
    with pytest.raises(FileRefused):
        read_workbook(path, SPEC, tenant="Lindeby kommun", limits=Limits(memory_mb=200))


def test_reading_works_from_threads(make: Make) -> None:
    """Several threads may read at the same time."""
    path = make(HEAD, ["Lindeby kommun", "1"])
    counts: list[int] = []

    def read() -> None:
        found = read_workbook(path, SPEC, tenant="Lindeby kommun")
        counts.append(len(found.sheets[0].rows))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [1, 1, 1]


def test_a_file_that_cannot_be_opened_is_no_fault_of_the_file(tmp_path: Path) -> None:
    """A missing file (a share that is away) can be tried again later."""
    with pytest.raises(SystemException, match=r"in\.xlsx cannot be opened"):
        read_workbook(tmp_path / "in.xlsx", SPEC, tenant="Lindeby kommun")


def test_refusals_cross_the_process_border(make: Make) -> None:
    """The child's sentence arrives with its template and parameters."""
    with pytest.raises(FileRefused) as refused:
        read_workbook(make(["Id", "Namn"]), SPEC, tenant="Lindeby kommun")
    assert refused.value.message.params["columns"] == "Kommun"
    assert re.search(r"\{columns\}", refused.value.message.template)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_mutated_bytes_raise_nothing_but_refusals(
    make: Make, kit: SimpleNamespace, data: st.DataObject
) -> None:
    """Whatever bytes are changed, inside the zip or outside: read or refused, nothing else."""
    path = make(HEAD, ["Lindeby kommun", "1", 0.5], ["Lindeby kommun", "2", "=1+1"])
    parts = (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
        "",
    )
    part = data.draw(st.sampled_from(parts), label="part")
    if part:
        with zipfile.ZipFile(path) as archive:
            text = archive.read(part)
        kit.edit(path, part, rb"(?s).+", _mutate(text, data))
        content = path.read_bytes()
    else:
        content = _mutate(path.read_bytes(), data)
    limits = Limits(rows=1000, columns=100)
    with contextlib.suppress(FileRefused):
        read_bytes(content, "in.xlsx", SPEC, "Lindeby kommun", limits)


def _mutate(content: bytes, data: st.DataObject) -> bytes:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, 2**16)) % max(len(changed), 1)
        new = data.draw(st.binary(max_size=6) | st.sampled_from([b"9" * 9, b"<", b'"', b"&x;"]))
        changed[at : at + data.draw(st.integers(0, 8))] = new
    return bytes(changed)
