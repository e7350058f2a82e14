import re
import tomllib
from itertools import chain

import pytest

from tests.docs.blocks import ROOT


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-bundle.lock"])
def test_what_is_installed_is_what_was_tested(lock: str) -> None:
    """Every version in a lock is that of the development lock, with which all tests run."""
    tested = _pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in _pins(lock)} == _pins(lock)


def test_a_bundle_has_every_extra() -> None:
    """Nobody who installs a bundle has to know which extra what needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = chain(project["dependencies"], *project["optional-dependencies"].values())
    names = {re.match(r"[\w.-]+", one)[0].lower().replace(".", "-") for one in wanted}
    assert names <= set(_pins("requirements-bundle.lock"))
