"""What upgrade and rollback do when something comes between: versions here are a few lines of sh.

The real ones, with a real service, are in test_upgrade.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT

_DEPLOY = ROOT / "deploy"
#: Writes down what it is told, and does the little that the scripts look at.
_PROGRAM = """#!/bin/sh
echo "$(basename "$(dirname "$(dirname "$0")")") $*" >>"$FAKES/said"
case $1 in
backup) echo "$2/coworker.tar  1 bytes" ;;
restore) echo restored >"$COWORKER_DATA/what" ;;
check) ! [ -e "$FAKES/not-understood" ] ;;
esac
"""
#: Sends its caller the signal in `when`-start or `when`-stop, every time.
_SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>"$FAKES/said"
case "$*" in
"is-active coworker.service") cat "$FAKES/state" ;;
is-*) exit 3 ;;
start*) echo active >"$FAKES/state" ;;
stop*) echo inactive >"$FAKES/state" ;;
esac
[ ! -e "$FAKES/when-$1" ] || kill -s "$(cat "$FAKES/when-$1")" $PPID
"""


class Host:
    """A host with the versions 1.0 and 2.0, whose service is a word in a file."""

    def __init__(self, folder: Path, *, now: str) -> None:
        self.folder = folder
        for name in ("opt", "data", "backups", "units", "bin"):
            (folder / name).mkdir()
        (folder / "state").write_text("active\n")
        (folder / "data/what").write_text("kept\n")
        (folder / "etc.yaml").write_text("municipalities: []\n")
        self.bundle = self.packed("2.0")
        for version in ("1.0", "2.0"):
            program = folder / "opt" / version / "bin/coworker"
            program.parent.mkdir(parents=True)
            self.script(program, _PROGRAM)
            (folder / "opt" / version / "deploy").symlink_to(_DEPLOY)
        # It is installed already: what is tried comes afterwards.
        shutil.copy(folder / "packed/x/MANIFEST", folder / "opt/2.0")
        (folder / "opt/current").symlink_to(now)
        if now == "2.0":
            (folder / "opt/previous").symlink_to("1.0")
        self.script(folder / "systemctl", _SYSTEMCTL)

    @staticmethod
    def script(file: Path, text: str) -> None:
        """Write a program."""
        file.write_text(text)
        file.chmod(0o755)

    def packed(self, version: str, *, extra: str = "") -> Path:
        """Return a bundle of two files."""
        tree = self.folder / "packed/x"
        tree.mkdir(parents=True, exist_ok=True)
        (tree / "LICENSE").write_text("free\n")
        digest = hashlib.sha256(b"free\n").hexdigest()
        (tree / "MANIFEST").write_text(
            f"version {version}\npython 3.11\nplatform any\n{digest}  LICENSE\n"
        )
        if extra:
            (tree / extra).write_text("x")
        made = self.folder / f"{version.replace('/', '-')}.tar.gz"
        with tarfile.open(made, "w:gz") as file:
            file.add(tree, "x")
        return made

    def run(
        self, script: str, *words: str | Path, to: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the scripts, with iris to answer for it."""
        return subprocess.run(
            [_DEPLOY / script, "--by", "iris", *words],
            check=False, stdout=to, stderr=to, text=True, timeout=60,
            env={
                "PATH": "/usr/bin:/bin",
                "FAKES": str(self.folder),
                "COWORKER_ROOT": str(self.folder / "opt"),
                "COWORKER_CONFIG": str(self.folder / "etc.yaml"),
                "COWORKER_DATA": str(self.folder / "data"),
                "COWORKER_BACKUPS": str(self.folder / "backups"),
                "COWORKER_UNITS": str(self.folder / "units"),
                "COWORKER_BIN": str(self.folder / "bin"),
                "COWORKER_SYSTEMCTL": str(self.folder / "systemctl"),
                "COWORKER_SECRETS_FROM": str(self.folder / "secrets"),
                "COWORKER_USER": subprocess.check_output(["id", "-un"], text=True).strip(),
                "COWORKER_WAIT": "5",
            },
        )  # fmt: skip

    @property
    def now(self) -> tuple[str, str]:
        """The version in use, and whether the service runs."""
        state = (self.folder / "state").read_text().strip()
        return (self.folder / "opt/current").readlink().name, state

    @property
    def said(self) -> list[str]:
        """What was asked of versions and systemctl."""
        return (self.folder / "said").read_text().splitlines()

    @property
    def backup(self) -> Path:
        """A file that looks like a backup."""
        (self.folder / "manifest.json").write_text("{}")
        with tarfile.open(self.folder / "backup.tar", "w") as file:
            file.add(self.folder / "manifest.json", "manifest.json")
        return self.folder / "backup.tar"


@pytest.mark.parametrize("name", ["PIPE", "TERM"])
@pytest.mark.parametrize("moment", ["start", "stop"])
def test_nothing_interrupts_the_way_back(tmp_path: Path, moment: str, name: str) -> None:
    """However often somebody interrupts it, the service runs in the end and takes work."""
    host = Host(tmp_path, now="1.0")
    (tmp_path / f"when-{moment}").write_text(name)
    done = host.run("upgrade", host.bundle)
    assert (done.returncode, host.now) == (1, ("1.0", "active")), done.stderr
    assert host.said[-1] == "1.0 drain --by iris --end"
    assert "1.0 runs again" in done.stderr


@pytest.mark.parametrize("name", ["PIPE", "TERM"])
def test_a_rollback_that_is_interrupted_leaves_the_service_running(
    tmp_path: Path, name: str
) -> None:
    """Before the switch with version and data as they were, after it with those from before."""
    host = Host(tmp_path, now="2.0")
    (tmp_path / "when-stop").write_text(name)
    done = host.run("rollback", "--restore", host.backup)
    assert (done.returncode, host.now) == (1, ("2.0", "active")), done.stderr
    assert host.said[-1] == "2.0 drain --by iris --end"
    assert (tmp_path / "data/what").read_text() == "kept\n"
    assert not (tmp_path / "data.restoring").exists()
    (tmp_path / "when-stop").rename(tmp_path / "when-start")
    done = host.run("rollback", "--restore", host.backup)
    assert (done.returncode, host.now) == (1, ("1.0", "active")), done.stderr
    assert host.said[-1] == "1.0 drain --by iris --end"
    assert (tmp_path / "data/what").read_text() == "restored\n"
    (kept,) = tmp_path.glob("data.before-rollback-*")
    assert (kept / "what").read_text() == "kept\n"


def test_with_a_closed_terminal_it_comes_back_all_the_same(tmp_path: Path) -> None:
    """What it says goes nowhere, and that stops nothing."""
    host = Host(tmp_path, now="1.0")
    reading, writing = os.pipe()
    os.close(reading)
    (tmp_path / "when-start").write_text("HUP")
    done = host.run("upgrade", host.bundle, to=writing)
    os.close(writing)
    assert (done.returncode, host.now) == (1, ("1.0", "active"))
    assert host.said[-1] == "1.0 drain --by iris --end"


def test_one_at_a_time(tmp_path: Path) -> None:
    """The second says so and touches nothing; what an earlier one left unpacked is cleared away."""
    host = Host(tmp_path, now="2.0")
    left = tmp_path / "opt/.unpacked.abcdef"
    left.mkdir()
    with (tmp_path / "opt/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for script, words in (("upgrade", [host.bundle]), ("rollback", [])):
            done = host.run(script, *words)
            assert (done.returncode, "another upgrade" in done.stderr) == (1, True)
    assert left.exists()
    assert not (tmp_path / "said").exists()
    assert host.run("rollback").returncode == 0
    assert (host.now, left.exists()) == (("1.0", "active"), False)


def test_what_was_cut_off_after_the_switch_is_finished(tmp_path: Path) -> None:
    """The same command lets the host take work; another time it has nothing to do."""
    host = Host(tmp_path, now="2.0")
    done = host.run("upgrade", host.bundle)
    assert (done.returncode, "2.0 is what runs here" in done.stderr) == (1, True)
    (tmp_path / f"data/drained-{socket.gethostname()}.json").write_text("{}")
    done = host.run("upgrade", host.bundle)
    assert done.returncode == 0, done.stderr
    assert "it takes work again" in done.stdout
    assert host.said[-1] == "2.0 drain --by iris --end"
    assert not any("stop" in line for line in host.said)


def test_a_rollback_that_was_cut_off_after_the_switch_is_finished(tmp_path: Path) -> None:
    """The same command lets the host take work, and does not go forward again."""
    host = Host(tmp_path, now="2.0")
    rests = tmp_path / f"data/drained-{socket.gethostname()}.json"
    rests.write_text('{"by": "iris", "why": "Rollback: 3.0 -> 2.0"}')
    done = host.run("rollback", "--restore", host.backup)
    assert (done.returncode, "was cut off" in done.stderr) == (1, True)
    done = host.run("rollback")
    assert (done.returncode, host.now) == (0, ("2.0", "active")), done.stderr
    assert "it takes work again" in done.stdout
    assert host.said[-1] == "2.0 drain --by iris --end"
    assert not any("stop" in line for line in host.said)
    rests.write_text('{"by": "iris", "why": "Rollback: 2.0 -> 1.0"}')
    done = host.run("rollback")
    assert (done.returncode, host.now) == (0, ("1.0", "active")), done.stderr


def test_a_stopped_service_is_backed_up_too(tmp_path: Path) -> None:
    """There is a backup before the switch; one that keeps starting anew counts as running."""
    host = Host(tmp_path, now="1.0")
    (tmp_path / "state").write_text("inactive\n")
    done = host.run("upgrade", host.bundle)
    assert (done.returncode, host.now) == (0, ("2.0", "inactive")), done.stderr
    assert f"1.0 backup {tmp_path}/backups" in host.said
    assert host.run("rollback").returncode == 0
    (tmp_path / "state").write_text("activating\n")
    done = host.run("upgrade", "--no-backup", host.bundle)
    assert (done.returncode, host.now) == (0, ("2.0", "active")), done.stderr
    assert "systemctl stop coworker.service" in host.said


@pytest.mark.parametrize("version", ["", "../2.0", ".2", "2/0", "current", "previous"])
def test_a_version_that_is_no_name_is_refused(tmp_path: Path, version: str) -> None:
    """It becomes a folder's name as root."""
    host = Host(tmp_path, now="1.0")
    done = host.run("upgrade", host.packed(version))
    assert (done.returncode, "does not say its version" in done.stderr) == (1, True), done.stderr


def test_what_the_developers_did_not_send_is_refused(tmp_path: Path) -> None:
    """A file that MANIFEST does not name, and a bundle whose digest is another."""
    host = Host(tmp_path, now="1.0")
    digest = hashlib.sha256(host.bundle.read_bytes()).hexdigest()
    done = host.run("upgrade", "--sha256", "0" * 64, host.bundle)
    assert (done.returncode, "not the one meant" in done.stderr) == (1, True)
    assert host.run("upgrade", "--sha256", digest, host.bundle).returncode == 0
    done = host.run("upgrade", host.packed("2.1", extra="added"))
    assert (done.returncode, "does not name" in done.stderr) == (1, True)
    assert host.now == ("2.0", "active")
    assert not (tmp_path / "opt/2.1").exists()


def test_rollback_says_that_configs_are_too_new(tmp_path: Path) -> None:
    """It goes back all the same: a service that does not work is worse."""
    host = Host(tmp_path, now="2.0")
    (tmp_path / "not-understood").touch()
    done = host.run("rollback")
    assert (done.returncode, host.now) == (0, ("1.0", "active"))
    assert "1.0 does not understand" in done.stderr


def test_nothing_is_restored_over_a_server(tmp_path: Path) -> None:
    """With PostgreSQL the steps are a person's, and nothing stands still before that is said."""
    host = Host(tmp_path, now="2.0")
    (tmp_path / "etc.yaml").write_text('database: {postgres: "dbname=coworker"}\n')
    done = host.run("rollback", "--restore", host.backup)
    assert (done.returncode, "README" in done.stderr) == (1, True)
    assert not (tmp_path / "said").exists()


def test_programs_are_found_where_cron_does_not_look() -> None:
    """Cron's PATH has no runuser, nor has that of `env -i`."""
    done = subprocess.run(
        ["sh", "-c", 'me=test; . ./lib.sh; echo "$PATH"'],
        cwd=_DEPLOY, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "/usr/bin:/bin:/usr/sbin:/sbin"
    assert "PATH=$PATH:/usr/sbin:/sbin" in (_DEPLOY / "coworker").read_text("utf-8")
