"""Read a workbook from outside and judge every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framework.adapters.sheets import _sandbox
from framework.adapters.sheets.limits import Limits
from framework.core.drafts import Sample
from framework.core.errors import SystemException
from framework.core.identity import mask_all
from framework.core.messages import Message, message
from framework.core.tables import Returned, Row, RowPlace, SheetRows, WorkbookRows, WorkbookSpec

if TYPE_CHECKING:
    from pathlib import Path

_DEFAULT = Limits()


def read_workbook(
    path: Path, spec: WorkbookSpec, *, tenant: str, limits: Limits = _DEFAULT
) -> WorkbookRows:
    """Return the good and the returned rows of the declared sheets.

    Reads .xlsx, .xlsm, .xls, .ods, a zip of CSV files named after the sheets and, for a spec of
    one sheet, CSV (semicolon; UTF-8 or Windows-1252). `tenant` is the municipality that every row
    must belong to. Rows that name no piece of work are left out. Safe to call from any thread.

    Raises `FileRefused` when nothing in the file may be used, `SystemException` when the file
    cannot be opened just now.
    """
    file = _openable(path)
    request = {
        "job": "read",
        "path": str(path.absolute()),
        "spec": spec.model_dump(mode="json"),
        "tenant": tenant,
    }
    return decoded(path.name, _sandbox.run(request, limits, file))


def sample_workbook(path: Path, *, limits: Limits = _DEFAULT) -> Sample:
    """Return which sheets and columns a file has that nobody has declared, and of which types.

    Raises as `read_workbook` does.
    """
    file = _openable(path)
    request = {"job": "sample", "path": str(path.absolute())}
    return Sample.model_validate(_sandbox.run(request, limits, file))


def _openable(path: Path) -> str:
    """Return the masked name of a file; raises `SystemException` when it cannot be opened."""
    file = mask_all(path.name)
    try:
        path.open("rb").close()
    except OSError as error:
        raise SystemException(
            message(
                "{file} cannot be opened: {reason}", file=file, reason=error.strerror or "no access"
            )
        ) from error
    return file


def decoded(file: str, answer: dict[str, Any]) -> WorkbookRows:
    """Return judged sheets (see `_judge`) as rows."""
    return WorkbookRows(
        file=file,
        digest=answer["digest"],
        sheets=tuple(_sheet(file, sheet) for sheet in answer["sheets"]),
        remarks=tuple(Message.model_validate(remark) for remark in answer["remarks"]),
    )


def _sheet(file: str, sheet: dict[str, Any]) -> SheetRows:
    names = list(sheet["columns"])
    columns = [[texts[at] for at in place] for texts, place in sheet["columns"].values()]
    # Made without checks: the child has built them from the same values, and there are many.
    rows = tuple(
        Row.model_construct(
            place=RowPlace.model_construct(file=file, sheet=sheet["title"], row=number),
            values=dict(zip(names, values, strict=True)),
            unknown=tuple(unknown),
        )
        for number, values, unknown in zip(
            sheet["numbers"], zip(*columns, strict=True), sheet["unknown"], strict=True
        )
    )
    returned = tuple(Returned.model_validate(row) for row in sheet["returned"])
    return SheetRows.model_construct(
        name=sheet["name"], rows=rows, returned=returned, letters=sheet["letters"]
    )
