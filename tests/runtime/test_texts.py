"""A folder of Markdown texts as a register, alone and beside a folder of workbooks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from bots.faq_triage.sources import SOURCES
from fixtures.lindeby.helpdesk import build as helpdesks
from framework.config.municipality import MunicipalityConfig
from framework.core.errors import BusinessException, SystemException
from framework.runtime import here
from framework.runtime.configuration_files import read
from framework.runtime.sources import Sources, folder
from framework.runtime.sources.registers import Registers, marks
from framework.runtime.sources.texts import TextsSource

ARTICLES = SOURCES["articles"]


@pytest.fixture
def place() -> Path:
    """Give Lindeby's register of articles, as the night has it, below the data folder."""
    folder = here.data_folder() / "lindeby"
    helpdesks.write(helpdesks.quiet(), folder)
    return folder / "berit/registers"


@pytest.fixture
def site() -> MunicipalityConfig:
    """Read Lindeby as its files say; its helpdesk is out of reach."""
    return read(here.installation().configs, ("lindeby",))[0]["lindeby"]


def test_texts_and_workbooks_are_one_source(place: Path, site: MunicipalityConfig) -> None:
    """Both are read, each bad row is told, and everything stays where it is."""
    (place / "artiklar/bad.md").write_text("---\nid: KB-1\n---\n", encoding="utf-8")
    before = sorted(place.rglob("*"))
    with Sources(site.coworkers["berit"], site, dry=True) as sources:
        # Nobody has given the account of the queue of tickets.
        assert set(sources.unread) == {"tickets"}
        sources.require_registers()
        texts, book = sorted(
            sources.workbooks("articles"), key=lambda each: -len(each.sheets[0].rows)
        )
        assert (len(texts.sheets[0].rows), len(book.sheets[0].rows)) == (100, 12)
        bad = {cell.place.file for row in texts.sheets[0].returned for cell in row.cells}
        assert bad == {"bad.md"}
        assert set(sources.work()) == {"tickets"}
    assert sorted(place.rglob("*")) == before


def test_registers_alone_are_read_for_pages(place: Path, site: MunicipalityConfig) -> None:
    """Texts and workbooks, without the queue; their marks change with a text."""
    found = Registers(site.coworkers["berit"], site)
    rows = sorted(len(book.sheets[0].rows) for book in found.workbooks("articles"))
    assert (rows, found.unread, list(found.workbooks("tickets"))) == ([12, 100], set(), [])
    before = marks(site.coworkers["berit"], site)
    (place / "artiklar/new.md").write_text("---\nid: KB-1\n---\n", encoding="utf-8")
    assert marks(site.coworkers["berit"], site) != before


def test_a_register_without_a_text_is_missing(place: Path, site: MunicipalityConfig) -> None:
    """Nothing is answered from nothing: the run says which folder is empty."""
    for file in (place / "artiklar").iterdir():
        file.unlink()
    with (
        Sources(site.coworkers["berit"], site, dry=True) as sources,
        pytest.raises(BusinessException, match="lindeby/berit/registers/artiklar"),
    ):
        sources.require_registers()


def test_a_folder_of_nothing_but_wrong_texts_is_refused(place: Path) -> None:
    """It is told, and nothing is used of it."""
    for file in (place / "artiklar").iterdir():
        file.write_text("no front matter", encoding="utf-8")
    source = TextsSource("lindeby/berit/registers/artiklar", ARTICLES, tenant="Lindeby kommun")
    with ThreadPoolExecutor(1) as readers:
        ((name, look),) = source.look(readers)
        delivery = look.result()
    assert (name, delivery.rows) == ("lindeby/berit/registers/artiklar", None)
    assert delivery.refused is not None


def test_a_register_that_is_still_copied_is_not_read_without(
    place: Path, site: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one of its files it would say that nobody stands there: the run tries again."""
    changes = count()
    monkeypatch.setattr(folder, "_mark", lambda _path: (next(changes), 0.0))
    with (
        Sources(site.coworkers["berit"], site, dry=True) as sources,
        pytest.raises(SystemException, match="still being copied"),
    ):
        sources.require_registers()
    assert place.is_dir()
