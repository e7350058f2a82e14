"""Lena's month through the browser: attested, registered, read back, and judged by others."""

import json

import pytest

from tests.cli.conftest import coworker

pytestmark = [pytest.mark.systems, pytest.mark.timeout(1000)]


def test_a_month_is_distributed_and_registered() -> None:
    """Every planted area comes out as written down, and the judge finds nothing wrong."""
    done = coworker(
        "demo", "--once", "--json", "--night", "month-over", "--approve", "unflagged", seconds=900
    )
    assert done.returncode == 0, done.stderr
    lena = json.loads(done.stdout)["coworkers"]["lena"]
    assert lena["planted"]["wrong"] == []
    assert lena["read"] == 7
    for name in ("silent_wrong_effects", "double_effects", "lost", "browsers_left"):
        assert lena[name] == 0
