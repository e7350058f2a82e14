"""The lowest floors stand alone."""

import json
import pkgutil
import subprocess
import sys

import pytest

import framework.config
import framework.core

_IMPORT = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("floor", [framework.core, framework.config])
def test_imports_without_django_and_playwright(floor: object) -> None:
    """A bot author needs neither Django nor a browser; `coworker check` starts quickly."""
    names = [
        found.name
        for found in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}.")  # type: ignore[attr-defined]
    ]
    assert len(names) > 5
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, json.dumps(names)], capture_output=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert "pydantic" in loaded
    assert not loaded & {"django", "playwright", "sqlite3", "psycopg", "bots", "openpyxl"}
