"""The readers of values: calamine first, openpyxl when it fails or cannot tell enough, and CSV."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol, cast

import python_calamine

from framework.adapters.sheets._files import (
    TEXT_SUFFIXES,
    Form,
    is_hidden,
    not_a_workbook,
    protected,
)
from framework.adapters.sheets._grid import (
    Cell,
    Grid,
    Share,
    excel_error,
    is_blank,
    letters,
    no_saved_value,
    square,
)
from framework.adapters.sheets._package import Package
from framework.adapters.sheets._scan import FarCellError, scan
from framework.core.errors import CoworkerError, FileRefused
from framework.core.identity import mask_all
from framework.core.messages import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from framework.adapters.sheets.limits import Limits

_HEADER_LINES = 20
#: Workbooks that calamine reads and whose number formats nobody here can read.
_OTHER_ZIPPED = frozenset({"content.xml", "xl/workbook.bin"})
#: Where an .ods says that its parts are encrypted.
_MANIFEST = "META-INF/manifest.xml"


class Book(Protocol):
    """A workbook that one engine has opened."""

    #: Sheet titles in the workbook's order; of a CSV file, the one empty title.
    titles: tuple[str, ...]
    #: Titles of the sheets that a person does not see.
    hidden: frozenset[str]
    has_macros: bool
    #: What the sender should know of the file itself.
    remarks: tuple[Message, ...]

    def grid(self, title: str) -> Grid:
        """Return one sheet's cells."""


def read_sheets(
    data: bytes,
    form: Form,
    file: str,
    limits: Limits,
    choose: Callable[[tuple[str, ...]], dict[str, str]],
) -> tuple[Book, dict[str, Grid]]:
    """Return the book and the grids of the sheets that `choose` picks, by their declared names.

    Raises `FileRefused` when no engine can read it.
    """
    engines: dict[Form, tuple[Callable[[bytes, str, Limits], Book], ...]] = {
        "zip": (_Calamine, _Openpyxl),
        "csvs": (_Csvs,),
        "ole": (_Calamine,),
        "text": (_Csv,),
    }
    for engine in engines[form]:
        try:
            book = engine(data, file, limits)
            return book, {name: book.grid(title) for name, title in choose(book.titles).items()}
        except (CoworkerError, MemoryError):
            raise
        except python_calamine.PasswordError as error:
            raise protected(file) from error
        except FarCellError as error:
            raise _too_large(file, str(error), limits) from error
        except BaseException as error:
            # A panic in calamine is no Exception; whatever an engine stumbles on, try the next.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
    raise not_a_workbook(file)


class _Calamine:
    remarks: tuple[Message, ...] = ()

    def __init__(self, data: bytes, file: str, limits: Limits) -> None:
        self._limits = limits
        self._package: Package | None = None
        if data.startswith(b"PK"):
            archive = zipfile.ZipFile(io.BytesIO(data))
            parts = set(archive.namelist())
            if _MANIFEST in parts and b"encryption-data" in archive.read(_MANIFEST):
                raise protected(file)
            if not _OTHER_ZIPPED & parts:
                self._package = Package(archive)
        self._book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = [
            sheet
            for sheet in self._book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        visible = python_calamine.SheetVisibleEnum.Visible
        self.titles = tuple(sheet.name for sheet in sheets)
        self.hidden = frozenset(sheet.name for sheet in sheets if sheet.visible != visible)
        self.has_macros = self._package is not None and self._package.has_macros

    def grid(self, title: str) -> Grid:
        marks = scan(self._package, title, self._limits) if self._package else None
        sheet = self._book.get_sheet_by_name(title)
        if sheet.total_height > self._limits.rows or sheet.total_width > self._limits.columns:
            at = f"{letters(sheet.total_width - 1)}{sheet.total_height}"
            raise FarCellError(at)
        rows = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
        if marks is None or self._package is None:
            return Grid(title, rows, formats_known=False)
        for (row, column), damage in marks.damaged.items():
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([""] * (column + 1 - len(rows[row])))
            rows[row][column] = damage
        for row, column in marks.shares:
            if row < len(rows) and column < len(rows[row]):
                number = rows[row][column]
                rows[row][column] = Share(number) if isinstance(number, float) else number
        return Grid(
            title, square(rows) if marks.damaged else rows, from_1904=self._package.from_1904
        )


class _Openpyxl:
    remarks: tuple[Message, ...] = ()

    def __init__(self, data: bytes, _: str, limits: Limits) -> None:
        # Loading numpy with it costs more than reading a small workbook; most never need it.
        import openpyxl  # noqa: PLC0415 (see above)

        self._limits = limits
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            self._formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        sheets = self._values.worksheets
        self.titles = tuple(sheet.title for sheet in sheets)
        self.hidden = frozenset(sheet.title for sheet in sheets if sheet.sheet_state != "visible")
        self.has_macros = any(
            name.lower().endswith("vbaproject.bin")
            for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
        )

    def grid(self, title: str) -> Grid:
        rows: list[list[Cell]] = []
        for both in zip(
            self._values[title].iter_rows(), self._formulas[title].iter_rows(), strict=True
        ):
            row = [_openpyxl_cell(*pair) for pair in zip(*both, strict=True)]
            while row and row[-1] == "":
                row.pop()
            if len(row) > self._limits.columns or (row and len(rows) >= self._limits.rows):
                raise FarCellError(f"{letters(len(row) - 1)}{len(rows) + 1}")
            if len(rows) < self._limits.rows:
                rows.append(row)
        from_1904 = self._values.epoch.year == 1904  # noqa: PLR2004 (the other calendar's name)
        return Grid(title, square(rows), from_1904=from_1904)


def _openpyxl_cell(cell: Any, formula: Any) -> Cell:  # noqa: ANN401 (its stubs miss read-only cells)
    value = cell.value
    if cell.data_type == "e":
        return excel_error(str(value))
    if value is None:
        if formula.data_type == "f" and cell.data_type != "str":
            return no_saved_value(str(formula.value).removeprefix("="))
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Share(value) if "%" in cell.number_format else float(value)
    return cast("Cell", value)


class _Csv:
    titles: tuple[str, ...] = ("",)
    hidden: frozenset[str] = frozenset()
    has_macros = False
    remarks: tuple[Message, ...] = ()

    def __init__(self, data: bytes, file: str, limits: Limits) -> None:
        self._limits = limits
        self._rows = csv_rows(data, file)

    def grid(self, title: str) -> Grid:
        return _csv_grid(title, self._rows, self._limits)


class _Csvs:
    """A zip of CSV files, one for each sheet and named after it."""

    hidden: frozenset[str] = frozenset()
    has_macros = False

    def __init__(self, data: bytes, file: str, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._parts, others = csv_parts(data, file)
        self.titles = tuple(self._parts)
        self.remarks = tuple(
            message("{name} in the archive is no CSV file and was not read.", name=mask_all(name))
            for name in others
        )

    def grid(self, title: str) -> Grid:
        return _csv_grid(title, csv_rows(self._parts[title], self._file), self._limits)


def _csv_grid(title: str, rows: list[list[str]], limits: Limits) -> Grid:
    while rows and all(map(is_blank, rows[-1])):
        rows.pop()
    width = max(map(len, rows), default=0)
    if len(rows) > limits.rows or width > limits.columns:
        raise FarCellError(f"{letters(width - 1)}{len(rows)}")
    return Grid(title, square(rows))


def csv_parts(data: bytes, file: str) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the CSV files of an archive by name without ending, and what else lies in it.

    Raises `FileRefused` when two have the same name.
    """
    found: dict[str, bytes] = {}
    others: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            name = PurePosixPath(part.filename)
            if part.is_dir() or is_hidden(part.filename):
                continue
            if name.suffix.lower() not in TEXT_SUFFIXES:
                others.append(name.name)
                continue
            if name.stem in found:
                raise FileRefused(
                    message("{file} holds {name} more than once; keep one.", file=file,
                            name=mask_all(name.name))
                )  # fmt: skip
            found[name.stem] = archive.read(part)
    return found, tuple(others)


def csv_rows(data: bytes, file: str) -> list[list[str]]:
    """Return the records of a CSV file; raises `FileRefused` when it is not one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise _not_csv(file) from error
    start = "\n".join(text.split("\n", _HEADER_LINES)[:_HEADER_LINES])
    delimiter = next((sign for sign in ";\t," if sign in start), ";")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise _not_csv(file) from error


def _not_csv(file: str) -> FileRefused:
    return FileRefused(
        message(
            "{file} is not a text file that can be read; save it as CSV UTF-8 and send it again.",
            file=file,
        )
    )


def _too_large(file: str, at: str, limits: Limits) -> FileRefused:
    return FileRefused(
        message(
            "{file} has a value in {cell}, beyond the {rows} rows and {columns} columns allowed; "
            "divide it into smaller files.",
            file=file,
            cell=at,
            rows=limits.rows,
            columns=limits.columns,
        )
    )
