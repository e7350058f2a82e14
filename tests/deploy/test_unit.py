import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from framework.adapters.secrets import secret
from framework.cli import serve
from framework.cli.main import main

_DEPLOY = Path(__file__).parents[2] / "deploy"
_UNIT = _DEPLOY / "systemd/coworker.service"
_TARGETS = _DEPLOY / "systemd/coworker.service.d/targets.conf"
_PROGRAM = "/opt/coworker/current/bin/coworker"


def _read(file: Path) -> dict[str, list[str]]:
    """Return a unit file's values by key; a key may stand several times."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text("utf-8").splitlines():
        if line and line[0] not in "#;[":
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def _environment() -> dict[str, str]:
    pairs = (value.partition("=") for value in _read(_UNIT)["Environment"])
    return {name: value for name, _, value in pairs}


def test_the_unit_starts_commands_that_exist() -> None:
    """Every command in the unit is a subcommand of `coworker`."""
    unit = _read(_UNIT)
    lines = [line.split() for key in unit if key.startswith("Exec") for line in unit[key]]
    assert ["serve"] in [words[1:] for words in lines]
    for program, name, *rest in lines:
        assert program == _PROGRAM
        assert name in main.list_commands(None)
        assert rest == []


def test_the_service_runs_as_its_own_user_in_its_own_folder() -> None:
    """The service is nobody else, writes in its state folder only, and files are its own."""
    unit = {key: values[-1] for key, values in _read(_UNIT).items()}
    assert unit["User"] == unit["Group"] == "coworker"
    assert unit["ProtectSystem"] == "strict"
    assert (unit["ProtectHome"], unit["PrivateTmp"], unit["NoNewPrivileges"]) == ("yes",) * 3
    assert unit["CapabilityBoundingSet"] == ""
    assert (unit["UMask"], unit["StateDirectoryMode"]) == ("0077", "0700")
    assert _environment()["COWORKER_DATA"] == f"/var/lib/{unit['StateDirectory']}"
    assert unit["MemoryMax"].endswith("G")


def test_nothing_that_chromium_needs_is_taken() -> None:
    """Chromium compiles scripts and builds its own sandbox."""
    taken = {"MemoryDenyWriteExecute", "RestrictNamespaces", "SystemCallFilter", "ProcSubset"}
    assert not taken & set(_read(_UNIT))


def test_stopping_waits_longer_than_the_product_needs() -> None:
    """Systemd kills only after `serve` has had its time for worker and inbox."""
    unit = {key: values[-1] for key, values in _read(_UNIT).items()}
    assert unit["KillMode"] == "mixed"
    assert int(unit["TimeoutStopSec"]) > 2 * serve._GRACE


def test_the_service_is_started_again() -> None:
    """Whatever ends the service, it is started again after a pause."""
    unit = {key: values[-1] for key, values in _read(_UNIT).items()}
    assert unit["Restart"] == "always"
    assert int(unit["RestartSec"]) >= 1


def test_the_environment_is_one_that_the_product_reads() -> None:
    """Every COWORKER_ variable in deploy/ is named in the code."""
    code = "".join(path.read_text("utf-8") for path in (_DEPLOY.parent / "framework").rglob("*.py"))
    for file in (_UNIT, _DEPLOY / "coworker"):
        for name in re.findall(r"COWORKER_[A-Z_]+", file.read_text("utf-8")):
            assert f'"{name}"' in code, name


def test_credentials_have_the_names_that_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A credential in the unit is found by the product under its name."""
    loaded = [*_read(_UNIT)["LoadCredential"], *_read(_TARGETS)["LoadCredential"]]
    names = [value.partition(":")[0] for value in loaded]
    assert names.pop(0) == "secret_key"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    for name in names:
        municipality, target, what = name.split(".")
        # The environment comes first.
        monkeypatch.delenv(
            f"COWORKER_SECRET_{name.replace('.', '_').replace('-', '_').upper()}", raising=False
        )
        (tmp_path / name).write_text(f"{name}\n", "utf-8")
        assert secret(municipality, target, what) == name
    assert {name.split(".")[2] for name in names} == {"user", "password", "token"}


def test_the_hand_command_works_for_the_same_installation() -> None:
    """`deploy/coworker` runs the same program with the same configs and data as the service."""
    text = (_DEPLOY / "coworker").read_text("utf-8")
    assert _PROGRAM in text
    assert f"runuser -u {_read(_UNIT)['User'][0]} " in text
    for name in ("COWORKER_CONFIG", "COWORKER_DATA"):
        assert f"{name}={_environment()[name]}" in text


def test_who_watches_is_no_part_of_the_service() -> None:
    """What tells those on call is a process of its own: it ends with the service, not by its death.

    It works for the same installation, and as the same user.
    """
    watch, timer = (_read(_UNIT.with_name(f"coworker-watch.{end}")) for end in ("service", "timer"))
    (line,) = watch["ExecStart"]
    assert line == f"{_PROGRAM} notices send"
    assert watch["User"] == _read(_UNIT)["User"]
    assert set(watch["Environment"]) <= set(_read(_UNIT)["Environment"])
    assert timer["PartOf"] == timer["WantedBy"] == [_UNIT.name]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing to complain about when the program is there."""
    program = Path(sys.executable).with_name("coworker")
    watch = [_UNIT.with_name(f"coworker-watch.{end}") for end in ("service", "timer")]
    for file in (_UNIT, _TARGETS, *watch):
        copy = tmp_path / file.relative_to(_DEPLOY / "systemd")
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(file.read_text("utf-8").replace(_PROGRAM, str(program)), "utf-8")
    done = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *(str(tmp_path / file.name) for file in (_UNIT, *watch)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "coworker" in line]
    assert (done.returncode, said) == (0, [])
