"""A right municipality on disk."""

from pathlib import Path

import pytest

from tests.config import town


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """Write the small municipality; returns the folder that holds it."""
    town.write(tmp_path)
    return tmp_path
