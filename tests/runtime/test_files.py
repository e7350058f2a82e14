"""Files of any kind as a register: what stands in them is kept, and only that is handed over."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from framework.adapters.folders import misfit, rows
from framework.core.canonical import ValueType
from framework.core.errors import BusinessException
from framework.core.tables import Column, SheetSpec, WorkbookSpec
from framework.runtime import here
from framework.runtime.kept import KeptFiles, kept_files
from framework.runtime.sources.files import FilesSource
from framework.runtime.sources.port import Delivery

_COLUMNS = (Column(name="name"), Column(name="bytes", type=ValueType.integer))
CONTENT = b"%PDF-1.7 an application"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
SPEC = WorkbookSpec(
    sheets=(
        SheetSpec(name="filer", columns=(*_COLUMNS, Column(name="sha256")), named_by=("name",)),
    )
)


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Give a folder with one file, below a data folder of this test's own."""
    own = settings.INSTALLATION.model_copy(update={"data_folder": tmp_path})
    settings.INSTALLATION = own
    found = tmp_path / "lindeby/karin/bilagor"
    found.mkdir(parents=True)
    (found / "ansökan.pdf").write_bytes(CONTENT)
    os.utime(found / "ansökan.pdf", (0, 0))
    return found


def look(kept: KeptFiles | None = None, *, keeps: bool = True) -> list[Delivery]:
    """Read the folder as a run does."""
    keep = (kept or kept_files()).keep if keeps else None
    source = FilesSource("lindeby/karin/bilagor", SPEC, tenant="", keep=keep)
    with ThreadPoolExecutor(1) as readers:
        return [found.result() for _, found in source.look(readers)]


def table(delivery: Delivery) -> list[dict[str, str]]:
    """Return its rows."""
    assert delivery.rows is not None
    return [row.values for row in delivery.rows.sheets[0].rows]


def test_a_file_is_a_row_and_is_kept(folder: Path) -> None:
    """What was seen can be handed over, also when the file is another by then."""
    (delivery,) = look()
    row = {"name": "ansökan.pdf", "bytes": str(len(CONTENT)), "sha256": DIGEST}
    assert table(delivery) == [row]
    (folder / "ansökan.pdf").write_bytes(b"another")
    os.utime(folder / "ansökan.pdf", (0, 0))
    assert kept_files().content_of(DIGEST) == CONTENT
    assert look()[0].digest != delivery.digest


def test_a_dry_run_keeps_nothing(folder: Path) -> None:
    """It tells the same rows."""
    before = sorted(here.data_folder().rglob("*"))
    (delivery,) = look(keeps=False)
    assert table(delivery)[0]["sha256"] == DIGEST
    assert sorted(here.data_folder().rglob("*")) == before
    assert folder in before


def test_a_rehearsal_hands_over_what_it_has_read(folder: Path, tmp_path: Path) -> None:
    """From a place of its own: where the installation keeps files there is none of it."""
    own = KeptFiles(tmp_path / "rehearsal")
    look(own)
    assert own.content_of(DIGEST) == CONTENT
    assert not (here.data_folder() / "kept").exists()
    assert folder.exists()


def test_only_what_is_kept_whole_is_handed_over(folder: Path) -> None:
    """No path, no digest of nothing, no file that somebody has changed."""
    look()
    (stored,) = (here.data_folder() / "kept").glob(f"*/{DIGEST}")
    stored.write_bytes(b"changed")
    for digest in (DIGEST, "", "../clock.json", "0" * 64):
        with pytest.raises(BusinessException, match="is not kept here"):
            kept_files().content_of(digest)
    assert folder.exists()


def test_of_what_cannot_be_read_only_the_name_is_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too large, a link, still coming, a name that is none: a row of its own, never no row."""
    (folder / "hosts.txt").symlink_to("/etc/hosts")
    (folder / "äldre").mkdir()
    (folder / "film.mp4").write_bytes(b"x" * 100)
    Path(os.fsdecode(os.fsencode(folder) + b"/ans\xf6kan.pdf")).write_bytes(b"x")
    (folder / "ny.pdf").write_bytes(b"half")
    for path in folder.iterdir():
        if path.name != "ny.pdf":
            os.utime(path, (0, 0), follow_symlinks=False)
    monkeypatch.setattr(rows, "LARGEST", 50)
    (delivery,) = look()
    assert [row["name"] for row in table(delivery)] == ["ansökan.pdf"]
    assert delivery.rows is not None
    returned = delivery.rows.sheets[0].returned
    told = {row.values.get("name", ""): row.cells[0].rule.english() for row in returned}
    assert told.pop("hosts.txt").startswith("cannot be opened")
    assert told == {
        "film.mp4": "is larger than 50 bytes", "ny.pdf": "is still being copied",
        "": "its name is not written in UTF-8",
    }  # fmt: skip


def test_an_empty_folder_is_a_register_of_nothing(folder: Path) -> None:
    """A folder that is not there is none."""
    (folder / "ansökan.pdf").unlink()
    assert [table(each) for each in look()] == [[]]
    folder.rmdir()
    assert look() == []


def test_what_files_cannot_fill() -> None:
    """A column that no file has is told when the config is read."""
    sheet = SPEC.sheets[0]
    more = sheet.model_copy(update={"columns": (*sheet.columns, Column(name="Ärende"))})
    assert misfit(SPEC) == ""
    assert misfit(WorkbookSpec(sheets=(more,))) == (
        "a file has no Ärende (it has: name, bytes, sha256)"
    )
    assert misfit(WorkbookSpec(sheets=(sheet, sheet))) == "files fill one sheet"
