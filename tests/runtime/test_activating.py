"""Two hosts that share a data folder put configs in force one after the other."""

import multiprocessing
import os
import shutil
import threading
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from framework.runtime import configuration, here
from tests.docs.blocks import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
_FORK = multiprocessing.get_context("fork")


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the configs of two hosts, which differ, before one empty data folder."""
    (tmp_path / "data").mkdir()
    ours = here.installation().model_copy(update={"data_folder": tmp_path / "data"})
    monkeypatch.setattr(settings, "INSTALLATION", ours)
    found = []
    for name in ("a", "b"):
        shutil.copytree(ROOT / "configs", tmp_path / name)
        (tmp_path / name / "common/README").write_text(name)
        found.append(tmp_path / name)
    return found


def _start(configs: Path, *, first: bool, inside: "Synchronized[int]", most: Any) -> int:
    """Put a host's configs in force in a process of its own, which is slow at copying."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    copy = shutil.copytree

    def slowly(*args: Any) -> Any:
        with inside.get_lock():
            inside.value += 1
            most.value = max(most.value, inside.value)
        threading.Event().wait(0.3)
        copied = copy(*args)
        with inside.get_lock():
            inside.value -= 1
        return copied

    status = 1
    try:
        configuration.shutil = SimpleNamespace(copytree=slowly, rmtree=shutil.rmtree)  # type: ignore[assignment]
        settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"configs": configs})
        (configuration.activate_first if first else configuration.activate)()
        status = 0
    finally:
        os._exit(status)


def _all_end(pids: list[int]) -> list[int]:
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


@pytest.mark.parametrize("first", [False, True])
def test_two_hosts_do_not_write_over_each_other(hosts: list[Path], first: bool) -> None:
    """Never both copy; what is in force is one host's, whole. At the first start, the first's."""
    inside, most = _FORK.Value("i", 0), _FORK.Value("i", 0)
    pids = [_start(each, first=first, inside=inside, most=most) for each in hosts]
    assert _all_end(pids) == [0, 0]
    assert (most.value, inside.value) == (1, 0)
    active = here.data_folder() / "active-config"
    copies = {path.name for path in active.iterdir() if path.is_dir()}
    assert len(copies) == (1 if first else 2)
    digest = configuration.folder_in_force().name
    folder = configuration.folder_in_force()
    assert configuration._digest([folder / "lindeby", folder / "common"]) == digest
