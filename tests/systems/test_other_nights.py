"""Other nights of Lindeby: a system of Ronney's is closed or has changed, clocks go back."""

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


def test_the_night_when_clocks_go_back() -> None:
    """The way to the second visit is too long but for the hour that comes twice (L-Q)."""
    done = coworker("demo", "--once", "--json", "--night", "clocks-back", seconds=600)
    assert done.returncode == 0, done.stderr
    lena = json.loads(done.stdout)["coworkers"]["lena-besok"]
    assert (lena["planted"]["right"], lena["planted"]["wrong"]) == (2, [])
    assert (lena["read"], lena["awaiting"], lena["manual"]) == (2, 1, 1)
    assert lena["lost"] == lena["silent_wrong_effects"] == 0
