"""Every text of every kind has a Swedish one."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

KINDS = sorted((Path(__file__).parents[2] / "bots").glob("*/locale"))


@pytest.fixture(params=KINDS, ids=[found.parent.name for found in KINDS])
def catalog(request: pytest.FixtureRequest) -> Path:
    """Give the Swedish catalogue of each kind in turn."""
    found: Path = request.param
    return found / "sv" / "LC_MESSAGES" / "django.po"


def names(text: str) -> set[str]:
    """Return the names that a template needs."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def templates(kind: Path) -> set[str]:
    """Return the templates of every `message()` and `mark()` of a kind."""
    found = extract_from_dir(kind, keywords={"message": None, "mark": None})
    return {template for _, _, template, _, _ in found if isinstance(template, str)}


def test_every_template_is_translated(catalog: Path) -> None:
    """No template without Swedish, and no Swedish without its template."""
    with catalog.open("rb") as file:
        swedish = {entry.id: entry.string for entry in read_po(file) if entry.id}
    assert set(swedish) == templates(catalog.parents[3])
    assert all(swedish.values())
    assert {key for key, text in swedish.items() if names(key) != names(text)} == set()


def test_compiled_catalog_is_current(catalog: Path) -> None:
    """The compiled catalog says what the text catalog says."""
    with catalog.open("rb") as text, catalog.with_suffix(".mo").open("rb") as compiled:
        written = {entry.id: entry.string for entry in read_po(text) if entry.id}
        assert {entry.id: entry.string for entry in read_mo(compiled) if entry.id} == written
