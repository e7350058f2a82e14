"""Follow a document as its reader would: every command in one shell, and what a person does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.docs.blocks import ROOT
from tests.inbox.browsing import Chromium

#: A block of commands, or a remark that says what is special about the next or what a person does.
_STEP = re.compile(r"^```bash\n(.*?)^```$|^<!-- (.*?) -->$", re.MULTILINE | re.DOTALL)
_TRIES = 120
FAILS = "ends with mistakes"


class Reader:
    """Somebody with a terminal in an empty folder, with the environment and configs of this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        for name in (".venv", "configs"):
            (folder / name).symlink_to(ROOT / name)
        kept = "COWORKER_SYSTEMS"  # what is installed for tests is installed once
        inherited = {
            k: v for k, v in os.environ.items() if k == kept or not k.startswith("COWORKER")
        }
        self._shell = subprocess.Popen(
            ["bash"], cwd=folder, env={**inherited, "PYTHONPATH": str(ROOT)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def types(self, block: str) -> tuple[int, str]:
        """Type a block, line by line; returns how it ended and what was said."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        end = f"END{uuid.uuid4().hex}"
        # `set -e` in a function: the first line that fails ends the block, and not the shell.
        self._shell.stdin.write(f"{_checked(block)}\necho {end} $?\n")
        self._shell.stdin.flush()
        said = ""
        for line in self._shell.stdout:
            if line.startswith(end):
                return int(line.split()[1]), said
            said += line
        raise RuntimeError(said)

    def leave(self) -> None:
        """End the shell and what it still runs."""
        os.killpg(self._shell.pid, signal.SIGTERM)
        with self._shell:  # closes what it was spoken to through
            self._shell.wait(10)


def _checked(block: str) -> str:
    """Return a block whose first failing command decides how it ends."""
    return f"FAILED=0; trap 'FAILED=$?' ERR\n{block}\ntrap - ERR; (exit $FAILED)"


def follow(
    document: Path,
    reader: Reader,
    *,
    ports: Mapping[str, int],
    people: Mapping[str, Callable[[], None]],
) -> list[str]:
    """Carry out every block of a document; returns what each said.

    `ports` are other ones for those in the text; `people` is what a person does where it says so.
    """  # fmt: skip
    said, fails = [], False
    for block, remark in _STEP.findall(document.read_text("utf-8")):
        if remark:
            if remark in people:
                people[remark]()
            fails = remark == FAILS
            continue
        for port, free in ports.items():
            block = block.replace(port, str(free))  # noqa: PLW2901 (as the reader types it)
        status, told = reader.types(block)
        assert (status != 0) == fails, f"{block}\n{told}"
        said.append(told)
        fails = False
    return said


def approve_all(address: str, user: str, password: str, coworker: str) -> list[str]:
    """Log in, and approve every case of a coworker; returns what each page says in the end."""

    def work(page: Page) -> list[str]:
        page.set_default_timeout(60_000)
        page.goto(f"{address}/log-in/")
        page.get_by_label("Användarnamn").fill(user)
        page.get_by_label("Lösenord").fill(password)
        page.get_by_role("button", name="Logga in").click()
        page.goto(f"{address}/{coworker}/")
        found = page.locator('a[href^="/cases/"]').evaluate_all("all => all.map(a => a.href)")
        cases = sorted({re.sub(r"[?#].*", "", each) for each in found})
        for case in cases:
            page.goto(case)
            page.get_by_role("button", name="Godkänn", exact=True).click()
        ends = []
        for case in cases:
            page.goto(case)
            receipt = page.locator("dt", has_text="Kvitto")
            for _ in range(120):
                if receipt.count():
                    break
                page.wait_for_timeout(500)
                page.reload()
            expect(receipt).to_be_visible()
            ends.append(page.locator("main").inner_text())
        return ends

    browser = Chromium()
    try:
        return browser.visit(work)
    finally:
        browser.close()


def wait_for(address: str) -> None:
    """Wait until something answers that was started a moment ago."""
    pause = threading.Event()
    for _ in range(_TRIES):
        try:
            with urllib.request.urlopen(address, timeout=60):  # noqa: S310 (our own address)
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            pause.wait(0.5)
    raise TimeoutError(address)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
