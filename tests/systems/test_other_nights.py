"""Nights of Lindeby in which a system of Ronney's is closed or has changed."""

import json

import pytest

from tests.cli.conftest import coworker

pytestmark = [pytest.mark.systems, pytest.mark.timeout(1500)]


@pytest.mark.parametrize(("night", "read"), [("eservice-closed", 1), ("selector-changed", 2)])
def test_other_nights_of_ronney(night: str, read: int) -> None:
    """A closed e-service is waited for, and a changed page loses nothing."""
    done = coworker("demo", "--once", "--json", "--night", night, seconds=600)
    assert done.returncode == 0, done.stderr
    ronney = json.loads(done.stdout)["coworkers"]["ronney"]
    assert ronney["planted"]["wrong"] == []
    assert ronney["read"] == ronney["awaiting"] == read
    assert ronney["lost"] == ronney["silent_wrong_effects"] == 0
