import re
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

_RECORDS = sorted((ROOT / "docs/decisions").glob("*.md"))
_HEADINGS = ["Context", "Decision", "Why", "What would change it"]
_ONE_PAGE = 60


@pytest.mark.parametrize("record", _RECORDS, ids=lambda path: path.stem)
def test_a_record_says_what_and_why(record: Path) -> None:
    """Each record has its number in its title and the four headings, on one page."""
    text = record.read_text("utf-8")
    assert text.startswith(f"# {record.stem[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == _HEADINGS
    assert len(text.splitlines()) <= _ONE_PAGE


def test_records_are_numbered_without_gaps() -> None:
    """Numbers are never used twice or left out: an old record is superseded, not removed."""
    assert [int(path.stem[:4]) for path in _RECORDS] == list(range(1, len(_RECORDS) + 1))
