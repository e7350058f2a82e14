"""What a file is by its content, and whether it is safe to open at all."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Literal

from framework.core.errors import FileRefused
from framework.core.messages import message

if TYPE_CHECKING:
    from framework.adapters.sheets.limits import Limits

#: `zip` is a workbook of parts, `csvs` an archive of CSV files.
Form = Literal["zip", "csvs", "ole", "text"]

_MB = 1_000_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
TEXT_SUFFIXES = (".csv", ".txt")
#: What an archive of files never holds and a workbook always.
_WORKBOOK_PARTS = frozenset({"[Content_Types].xml", "mimetype", "content.xml"})
#: Parts smaller than this are never a bomb, however well they are packed.
_SMALL_PART = _MB


def examine(data: bytes, file: str, limits: Limits) -> Form:
    """Return what the bytes are; raises `FileRefused` when they must not be opened."""
    if not data:
        raise FileRefused(message("{file} is empty (0 bytes); send the file again.", file=file))
    if len(data) > limits.file_mb * _MB:
        raise FileRefused(
            message(
                "{file} is larger than {limit} MB; divide it into smaller files.",
                file=file,
                limit=limits.file_mb,
            )
        )
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise protected(file)
        return "ole"
    if data.startswith(b"PK"):
        names = _check_parts(data, file, limits)
        files = [name for name in names if not is_hidden(name)]
        has_texts = any(name.lower().endswith(TEXT_SUFFIXES) for name in files)
        return "csvs" if has_texts and not _WORKBOOK_PARTS & set(files) else "zip"
    if file.lower().endswith(TEXT_SUFFIXES) and b"\0" not in data:
        return "text"
    raise not_a_workbook(file)


def protected(file: str) -> FileRefused:
    """Return the refusal of a file that needs a password."""
    return FileRefused(
        message(
            "{file} is protected with a password; save it without one and send it again.",
            file=file,
        )
    )


def not_a_workbook(file: str) -> FileRefused:
    """Return the refusal of a file that no engine can read."""
    return FileRefused(
        message(
            "{file} is not a readable workbook; open it, save it as .xlsx and send it again.",
            file=file,
        )
    )


def is_hidden(name: str) -> bool:
    """Tell whether a part of an archive is what a file manager left there."""
    return any(piece.startswith((".", "__MACOSX")) for piece in name.split("/"))


def _check_parts(data: bytes, file: str, limits: Limits) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except Exception as error:
        # A broken directory makes zipfile raise nearly anything (struct, Unicode, Overflow).
        raise not_a_workbook(file) from error
    if any(part.flag_bits & 1 for part in parts):
        raise protected(file)
    if sum(part.file_size for part in parts) > limits.unpacked_mb * _MB:
        raise FileRefused(
            message(
                "{file} unpacks to more than {limit} MB; divide it into smaller files.",
                file=file,
                limit=limits.unpacked_mb,
            )
        )
    for part in parts:
        packed = max(part.compress_size, 1)
        if part.file_size > _SMALL_PART and part.file_size > limits.ratio * packed:
            raise FileRefused(
                message(
                    "{file} is packed more than {limit} times, as no ordinary workbook is; "
                    "copy the cells into a new workbook and send that.",
                    file=file,
                    limit=limits.ratio,
                )
            )
    return [part.filename for part in parts]
