"""The shell scripts, as far as they can be judged without carrying them out."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

_SCRIPTS = sorted(
    path
    for folder in ("deploy", ".ci")
    for path in (ROOT / folder).iterdir()
    if path.is_file() and path.read_text("utf-8").startswith("#!/bin/sh")
)


@pytest.mark.parametrize("script", _SCRIPTS, ids=lambda path: path.name)
def test_a_shell_understands_it(script: Path) -> None:
    """`sh -n` reads it, and shellcheck has nothing to say."""
    subprocess.run(["sh", "-n", script], check=True)
    shellcheck = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run(
        [shellcheck, "-x", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("script", ["upgrade", "rollback"])
def test_wrong_words_change_nothing(script: str, tmp_path: Path) -> None:
    """Without the words that it needs it says which, and touches nothing."""
    for words in ([], ["--no-such-word"], ["nowhere.tar.gz", "--restore", "nowhere.tar"]):
        done = subprocess.run(
            [ROOT / "deploy" / script, *words], capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin", "COWORKER_ROOT": str(tmp_path / "opt")},
        )  # fmt: skip
        assert done.returncode == 1
        assert done.stderr.startswith(f"{script}: ")
    assert list(tmp_path.iterdir()) == []
