"""Every text of every kind has a Swedish one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

_ROOT = Path(__file__).parents[2]
KINDS = sorted((_ROOT / "bots").glob("*/locale"))
_KEYWORDS = {**DEFAULT_KEYWORDS, "message": None, "mark": None}
_PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(params=KINDS, ids=[found.parent.name for found in KINDS])
def catalog(request: pytest.FixtureRequest) -> Path:
    """Give the Swedish catalogue of each kind in turn."""
    found: Path = request.param
    return found / "sv" / "LC_MESSAGES" / "django.po"


def places(text: str | tuple[str, ...]) -> set[str]:
    """Return the places of a text that are filled in; of each of its numbers."""
    every = text if isinstance(text, tuple) else (text,)
    return {place for one in every for place in _PLACES.findall(one)}


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    """Return a text for one and for many, where it has both."""
    return (text,) if isinstance(text, str) else tuple(text)


def templates(kind: Path) -> set[str]:
    """Return the texts of a kind, as `pybabel extract` finds them in its code and its pages."""
    with (_ROOT / "framework/locale/babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(kind, methods, options, _KEYWORDS)
    return {text[0] if isinstance(text, tuple) else text for _, _, text, _, _ in found}


def test_every_template_is_translated(catalog: Path) -> None:
    """No template without Swedish, and no Swedish without its template."""
    with catalog.open("rb") as file:
        swedish = {forms(each.id): each.string for each in read_po(file) if each.id}
    assert {key[0] for key in swedish} == templates(catalog.parents[3])
    assert all(all(text) if isinstance(text, tuple) else text for text in swedish.values())
    assert {key for key, text in swedish.items() if places(key) != places(text)} == set()


def test_compiled_catalog_is_current(catalog: Path) -> None:
    """The compiled catalog says what the text catalog says."""
    with catalog.open("rb") as text, catalog.with_suffix(".mo").open("rb") as compiled:
        written = {forms(each.id): forms(each.string) for each in read_po(text) if each.id}
        found = {forms(each.id): forms(each.string) for each in read_mo(compiled) if each.id}
    assert found == written
