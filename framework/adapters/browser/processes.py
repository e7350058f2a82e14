"""Browsers as processes: count and kill what a session left behind, whoever started it.

Only a browser's first process and its crash handlers keep the mark of `chromium.MARK` readable;
the rest are found as their descendants, and the driver as their parent.
"""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psutil

from framework.adapters.browser.chromium import MARK

#: Folders of sessions are named so; the token follows. Chromium puts a socket in there, whose whole
#: path may have 107 characters, so both are short.
FOLDER_PREFIX = "coworker-"
_DRIVER = "run-driver"
_KILL_SECONDS = 5.0
_LOOK_SECONDS = 0.05


def browsers_left(token_prefix: str) -> int:
    """Return how many processes there are of browsers whose token starts with `token_prefix`."""
    return len(_marked(token_prefix))


def kill_browsers(token_prefix: str, *, but: Iterable[str] = ()) -> int:
    """Kill every process of those browsers, remove their folders, and return how many there were.

    `but` are the tokens of sessions that live. Safe to call from a new process after the one that
    started them was killed.
    """
    living = tuple(but)
    killed: set[psutil.Process] = set()
    # A browser may start a child while it is being killed: look again until none is left.
    while alive := _marked(token_prefix, living) - killed:
        for process in alive:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        _wait_for_end(alive)
        killed |= alive
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}{glob.escape(token_prefix)}*"):
        if not folder.name.removeprefix(FOLDER_PREFIX).startswith(living):
            shutil.rmtree(folder, ignore_errors=True)
    return len(killed)


def kill(pid: int) -> None:
    """Kill one process and all its descendants, if it is there."""
    try:
        root = psutil.Process(pid)
        family = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    _wait_for_end(family)


def drivers() -> frozenset[int]:
    """Return the process ids of this process's Playwright drivers."""
    return frozenset(child.pid for child in psutil.Process().children() if _is_driver(child))


def first(token_prefix: str) -> psutil.Process | None:
    """Return the oldest process of a browser, the one that all others end with."""
    found = [each for each in _marked(token_prefix) if not _is_driver(each)]
    return min(found, key=psutil.Process.create_time, default=None)


def is_alive(process: psutil.Process) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _marked(token_prefix: str, living: tuple[str, ...] = ()) -> set[psutil.Process]:
    found: set[psutil.Process] = set()
    for process in psutil.process_iter():
        try:
            mark = process.environ().get(MARK, "")
            if not mark.startswith(token_prefix or "\0") or mark.startswith(living):
                continue
            found |= {process, *process.children(recursive=True)}
            parent = process.parent()
            if parent is not None and _is_driver(parent):
                found.add(parent)
        except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
            continue
    return {each for each in found if each.pid != os.getpid() and is_alive(each)}


def _wait_for_end(processes: Iterable[psutil.Process]) -> None:
    """Wait until all have ended; who reaps them may be somebody else, at leisure."""
    waiting = list(processes)
    for _ in range(round(_KILL_SECONDS / _LOOK_SECONDS)):
        waiting = [process for process in waiting if is_alive(process)]
        if not waiting:
            return
        psutil.wait_procs(waiting, timeout=_LOOK_SECONDS)


def _is_driver(process: psutil.Process) -> bool:
    try:
        return _DRIVER in process.cmdline()
    except psutil.Error:
        return False
