"""One host in a folder: the real scripts and commands, with places and systemctl of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.docs.blocks import ROOT

#: What a bundle is made of.
_TREE = ("framework", "bots", "fixtures", "configs", "deploy", ".ci", "pyproject.toml", "README.md",
         "LICENSE", ".gitignore", "requirements.lock", "requirements-bundle.lock")  # fmt: skip
UNIT = "coworker.service"


def tree(to: Path) -> Path:
    """Copy what a bundle is made of, to change something in it."""
    to.mkdir()
    for name in _TREE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / name)
    return to


def bundle(source: Path, **environment: str) -> Path:
    """Make the bundle of a tree, by the command that `make bundle` is."""
    done = subprocess.run(
        [source / ".ci/bundle"], check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHON": sys.executable, **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (made,) = (source / "dist").glob("*.tar.gz")
    return made


class Host:
    """A host whose /opt, /etc and /var lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("opt", "data", "backups", "units", "bin", "standin"):
            (folder / name).mkdir(parents=True)
        (folder / "standin/secret_key").write_text("x" * 60, "ascii")
        systemctl = folder / "systemctl"
        stand_in = Path(__file__).with_name("systemctl.py")
        systemctl.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "$@"\n')
        systemctl.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        shutil.copytree(ROOT / "configs", folder / "etc")
        self.config = folder / "etc/installation.yaml"
        self.config.write_text(
            f"municipalities: [lindeby]\nlisten: {self.address}\nsweep_seconds: 0.2\n"
            "check_targets_at: null\n"
        )
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
        self.environment = inherited | {
            "PATH": f"{Path(sys.executable).resolve().parent}:{os.environ['PATH']}",
            "COWORKER_ROOT": str(folder / "opt"),
            "COWORKER_CONFIG": str(self.config),
            "COWORKER_DATA": str(folder / "data"),
            "COWORKER_CACHE": str(folder / "cache"),
            "COWORKER_BACKUPS": str(folder / "backups"),
            "COWORKER_SECRETS_FROM": str(folder / "secrets"),
            "COWORKER_UNITS": str(folder / "units"),
            "COWORKER_BIN": str(folder / "bin"),
            "COWORKER_SYSTEMCTL": str(systemctl),
            "COWORKER_USER": subprocess.check_output(["id", "-un"], text=True).strip(),
            "COWORKER_WAIT": "60",
            "STANDIN": str(folder / "standin"),
        }

    def call(
        self, *words: str | Path, before: tuple[str, ...] = (), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of this host."""
        return subprocess.run(
            [*before, *words], check=False, capture_output=True, text=True, timeout=300,
            env={**self.environment, **environment},
        )  # fmt: skip

    def coworker(self, *words: str) -> str:
        """Run `coworker` of the version in use, as by hand."""
        done = self.call(self.folder / "opt/current/bin/coworker", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def systemctl(self, *words: str) -> int:
        """Do what systemctl does."""
        return self.call(self.folder / "systemctl", *words).returncode

    @property
    def version(self) -> str:
        """The version in use."""
        return (self.folder / "opt/current").readlink().name

    @property
    def pid(self) -> str:
        """The service's first process."""
        return (self.folder / "standin" / UNIT).read_text()

    @property
    def said(self) -> str:
        """What the service has said."""
        return (self.folder / "standin" / f"{UNIT}.log").read_text()

    def page(self, path: str) -> str:
        """Return a page of the inbox; an error when it does not answer 200."""
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=60) as answer:
            return str(answer.read().decode())
