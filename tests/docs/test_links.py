import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.docs.blocks import ROOT

_DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "deploy/**/*.md", "configs/**/*.md", "bots/**/*.md")
    for path in ROOT.glob(pattern)
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_OURS = re.compile(r"(?:framework|bots|fixtures|configs|deploy|docs|tests|bench)/[\w./-]*")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_SVG = "{http://www.w3.org/2000/svg}"


def _anchors(document: Path) -> set[str]:
    headings = _HEADING.findall(document.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    """Every link to a file or heading of ours leads to one."""
    for link in _LINK.findall(document.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_named_files_exist(document: Path) -> None:
    """Every file or folder of ours that a document names is there."""
    for code in _CODE.findall(document.read_text("utf-8")):
        if _OURS.fullmatch(code):
            assert (ROOT / code).exists(), code


def test_drawing_is_readable() -> None:
    """The drawing says in words what it shows, and has colours for light and dark."""
    tree = ET.parse(ROOT / "docs/architecture.svg").getroot()  # noqa: S314 (our own file)
    assert tree.findtext(f"{_SVG}title")
    assert len(tree.findtext(f"{_SVG}desc") or "") > 100
    assert "prefers-color-scheme: dark" in (tree.findtext(f"{_SVG}style") or "")


def test_floors_in_the_drawing_are_the_folders() -> None:
    """The drawing names exactly the floors of the code."""
    tree = ET.parse(ROOT / "docs/architecture.svg").getroot()  # noqa: S314 (our own file)
    names = {node.text for node in tree.iter(f"{_SVG}text") if node.get("class") == "name"}
    folders = {path.parent.name for path in (ROOT / "framework").glob("*/__init__.py")} - {"locale"}
    assert {name for name in names if name and name.islower()} == folders | {"bots"}
