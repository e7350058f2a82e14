"""Every test runs in a temporary installation; Django is ready before any test is imported."""

import os
import shutil
import tempfile
from pathlib import Path

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


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_FOLDER, ignore_errors=True)
