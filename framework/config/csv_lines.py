"""Files with semicolons that municipalities keep; every mistake has its line and column."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from framework.config.loader import ConfigError, Problem

_Parsed = TypeVar("_Parsed")


class Line:
    """One line of a file; collects what is wrong in it."""

    def __init__(self, file: Path, number: int, columns: list[str], row: Mapping[str, str]) -> None:
        self._file, self._number, self._columns = file, number, columns
        self._row = {name: (row.get(name) or "").strip() for name in columns}
        self.problems: list[Problem] = []

    def parsed(self, column: str, parse: Callable[[str], _Parsed], hint: str) -> _Parsed | None:
        """Return what a column holds; None, and a mistake, when it cannot be read."""
        try:
            return parse(self._row[column])
        except ValueError:
            self.wrong(column, hint)
            return None

    def day(self, column: str, *, optional: bool = False) -> dt.date | None:
        """Return a day written as 2026-11-25."""
        if optional and not self._row[column]:
            return None
        hint = "write e.g. 2026-11-25" + (", or leave it empty" if optional else "")
        return self.parsed(column, parse_day, hint)

    def text(self, column: str) -> str | None:
        """Return a text that must be there."""
        return self.parsed(column, _not_empty, "must not be empty")

    def wrong(self, column: str, hint: str) -> None:
        """Note a mistake in a column."""
        text = f"{column}: {hint} (given: {self._row[column]!r})"
        number = self._columns.index(column) + 1
        self.problems.append(Problem(file=self._file, line=self._number, column=number, text=text))


def read_lines(file: Path, columns: tuple[str, ...]) -> list[Line]:
    """Return every line below the headings: semicolons, UTF-8, headings as in `columns`.

    Raises `ConfigError` for a file that is none of this.
    """
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError([_whole(file, "there is no such file")]) from None
    except UnicodeDecodeError:
        raise ConfigError([_whole(file, "save the file as UTF-8")]) from None
    reader = csv.DictReader(text.splitlines(), delimiter=";", skipinitialspace=True)
    given = [name.strip() for name in reader.fieldnames or ()]
    if missing := [name for name in columns if name not in given]:
        wanted = ";".join(columns)
        fault = f"the first line must be {wanted} (missing: {', '.join(missing)})"
        raise ConfigError([Problem(file=file, line=1, column=1, text=fault)])
    reader.fieldnames = given
    return [Line(file, reader.line_num, given, row) for row in reader]


def parse_day(text: str) -> dt.date:
    """Return a day; `ValueError` for anything else than 2026-11-25."""
    return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _whole(file: Path, text: str) -> Problem:
    return Problem(file=file, line=0, column=0, text=text)
