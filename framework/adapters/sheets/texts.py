"""Judge Markdown texts under a front matter of YAML by the same rules as the rows of a sheet.

Each text is a row: the keys of its front matter are its columns, and what stands below is the
column `body`. A list stands line by line.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from framework.adapters.sheets.tables import read_tables
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import Message, message
from framework.core.tables import BadCell, Returned, Row, RowPlace, SheetRows, WorkbookRows

if TYPE_CHECKING:
    from framework.core.tables import WorkbookSpec

#: Column of what stands below the front matter.
BODY = "body"
_FENCE = "---\n"
#: Bytes of one text, at most.
_LONGEST = 1_000_000


@dataclass(frozen=True, kw_only=True)
class _Text:
    """One text as a row, and the line of each of its columns."""

    file: str
    fields: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)


class _Unread(Exception):
    """A text cannot be read; in which line, and why."""

    def __init__(self, line: int, rule: Message) -> None:
        super().__init__(rule.english())
        self.line = line
        self.rule = rule


def read_texts(
    texts: Mapping[str, bytes], spec: WorkbookSpec, *, folder: str, tenant: str
) -> WorkbookRows:
    """Return the good and the returned texts of a folder, by the name of their file.

    The workbook has one sheet. A row's place is its file and the line of the bad value, from 1.
    Raises `FileRefused` when none of them may be used.
    """
    sheet = spec.sheets[0].name
    read: list[_Text] = []
    unread: list[Returned] = []
    for file, content in sorted(texts.items()):
        try:
            read.append(_read(file, content))
        except _Unread as error:
            unread.append(_returned(file, sheet, error))
    if not read:
        raise FileRefused(message("{folder} holds no text that can be read.", folder=folder))
    rows = read_tables({sheet: [each.fields for each in read]}, spec, file=folder, tenant=tenant)
    found = rows.sheet(sheet)
    return WorkbookRows(
        file=folder,
        digest=_digest(texts),
        sheets=(
            SheetRows(
                name=found.name,
                rows=tuple(_good(row, read[row.place.row - 1]) for row in found.rows),
                returned=(*unread, *(_bad(one, read[one.place.row - 1]) for one in found.returned)),
            ),
        ),
        remarks=rows.remarks,
    )


def _read(file: str, content: bytes) -> _Text:
    """Return one text; `_Unread` says what is wrong with its form."""
    if len(content) > _LONGEST:
        raise _Unread(1, message("is longer than {size} bytes", size=_LONGEST))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _Unread(1, message("is not saved as UTF-8")) from None
    before, *parts = text.split(_FENCE, 2)
    if before.strip() or len(parts) != 2:  # noqa: PLR2004 (front matter and body)
        raise _Unread(1, message("begins with no front matter between two lines of ---"))
    front, body = parts
    try:
        fields = YAML(typ="rt", pure=True).load(front)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        told = message("is not YAML: {problem}", problem=error.problem or "")
        raise _Unread(line, told) from None
    except YAMLError as error:
        told = message("is not YAML: {problem}", problem=type(error).__name__)
        raise _Unread(1, told) from None
    if not isinstance(fields, CommentedMap):
        raise _Unread(2, message("has a front matter that is no list of names and values"))
    lines = {str(key): fields.lc.key(key)[0] + 2 for key in fields}
    below = front.count("\n") + 3
    return _Text(
        file=file,
        fields={**{str(key): _plain(value) for key, value in fields.items()}, BODY: body.strip()},
        lines={**lines, BODY: below},
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 (YAML; what is no value is told of as a bad cell)
    if isinstance(value, list) and not any(isinstance(one, list | dict) for one in value):
        return "\n".join(str(_plain(one)) for one in value if one is not None)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _good(row: Row, text: _Text) -> Row:
    place = row.place.model_copy(update={"file": text.file, "row": 1})
    return row.model_copy(update={"place": place})


def _bad(found: Returned, text: _Text) -> Returned:
    cells = tuple(_placed(found, text))
    return found.model_copy(update={"place": cells[0].place, "cells": cells})


def _placed(found: Returned, text: _Text) -> Iterator[BadCell]:
    for cell in found.cells:
        place = found.place.model_copy(
            update={"file": mask_all(text.file), "row": text.lines.get(cell.column, 1)}
        )
        yield cell.model_copy(update={"place": place})


def _returned(file: str, sheet: str, error: _Unread) -> Returned:
    place = RowPlace(file=mask_all(file), sheet=sheet, row=error.line)
    remedy = message("Mend the file; the others are used meanwhile.")
    cell = BadCell(place=place, letter="", column="", value="", rule=error.rule, remedy=remedy)
    return Returned(place=place, cells=(cell,))


def _digest(texts: Mapping[str, bytes]) -> str:
    """Return a SHA-256 (hex) that is the same for the same files."""
    total = hashlib.sha256()
    for file, content in sorted(texts.items()):
        total.update(hashlib.sha256(file.encode("utf-8", "surrogatepass")).digest())
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()
