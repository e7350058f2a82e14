"""Every test runs in a temporary installation; Django is ready before any test is imported."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from framework.settings import setup

_REPOSITORY = Path(__file__).parents[1]
_FOLDER = Path(tempfile.mkdtemp(prefix="coworker-tests-"))
_INSTALLATION = _FOLDER / "installation.yaml"
_INSTALLATION.write_text(
    f"municipalities: [lindeby]\nconfigs: {_REPOSITORY / 'configs'}\n", encoding="utf-8"
)
os.environ["COWORKER_CONFIG"] = str(_INSTALLATION)
os.environ["COWORKER_DATA"] = str(_FOLDER / "data")
setup()
# Another test process must set up its own installation, not find this one's settings.
del os.environ["DJANGO_SETTINGS_MODULE"]
# Prints the fault table; it needs the settings above.
pytest_plugins = ["tests.fault_table"]


#: Folders and files whose tests share something that takes long to make; with several processes
#: they stay in one. Everything else is spread, so that no process waits for another.
_TOGETHER = (
    *("tests/bots/income_support", "tests/bots/schedule_registration", "tests/cli"),
    *("tests/systems/test_faults_in_browser", "tests/systems/test_staffing_pool"),
    *("tests/systems/test_three_nights", "tests/systems/test_whole_night"),
    # Installed once, by whoever comes first.
    "tests/systems/test_radicale",
    "tests/systems/tryton",
    "tests/deploy/test_upgrade",
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Keep the tests of each of those folders in one process, and say so if that does not work."""
    for item in items:
        where = item.path.relative_to(_REPOSITORY).as_posix()
        for folder in _TOGETHER:
            if where.startswith(folder):
                item.add_marker(pytest.mark.xdist_group(folder))
    yield
    if getattr(config.option, "loadgroup", False):
        apart = [each for each in items if each.get_closest_marker("xdist_group")]
        if any("@" not in each.nodeid.rpartition("]")[2] for each in apart):
            message = "pytest-xdist and this pytest do not agree on groups: see pyproject.toml"
            raise pytest.UsageError(message)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
