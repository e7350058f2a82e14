import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from framework.adapters.secrets import secret
from framework.cli import serve
from framework.cli.main import main
from framework.settings import database

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


#: One machine; of several, those that work and those that have the inbox.
_SERVICES = ("coworker.service", "coworker-inbox.service", "coworker-worker.service")


def _service(name: str) -> dict[str, str]:
    return {key: values[-1] for key, values in _read(_UNIT.with_name(name)).items()}


def _environment() -> dict[str, str]:
    pairs = (value.partition("=") for value in _read(_UNIT)["Environment"])
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize(
    ("service", "command"), list(zip(_SERVICES, ("serve", "inbox", "worker"), strict=True))
)
def test_the_unit_starts_commands_that_exist(service: str, command: str) -> None:
    """Every command in the unit is a subcommand of `coworker`."""
    unit = _read(_UNIT.with_name(service))
    lines = [line.split() for key in unit if key.startswith("Exec") for line in unit[key]]
    assert [command] in [words[1:] for words in lines]
    for program, name, *rest in lines:
        assert program == _PROGRAM
        assert name in main.list_commands(None)
        assert rest == []


@pytest.mark.parametrize("service", _SERVICES)
def test_the_service_runs_as_its_own_user_in_its_own_folder(service: str) -> None:
    """The service is nobody else, writes in its data folder only, and files are its own."""
    unit = _service(service)
    assert unit["User"] == unit["Group"] == "coworker"
    assert unit["ProtectSystem"] == "strict"
    assert (unit["ProtectHome"], unit["PrivateTmp"], unit["NoNewPrivileges"]) == ("yes",) * 3
    assert unit["CapabilityBoundingSet"] == ""
    assert unit["UMask"] == "0077"
    if service == _UNIT.name:
        assert unit["StateDirectoryMode"] == "0700"
        own = f"/var/lib/{unit['StateDirectory']}"
    else:
        # A share is mounted before, and made by nobody here.
        own = unit["RequiresMountsFor"]
        assert (unit["ReadWritePaths"], "StateDirectory" in unit) == (own, False)
    assert _environment()["COWORKER_DATA"] == own == unit["WorkingDirectory"]
    assert unit["MemoryMax"].endswith("G")
    assert int(unit["TasksMax"]) > 0
    assert set(_read(_UNIT.with_name(service))["Environment"]) == set(_read(_UNIT)["Environment"])


@pytest.mark.parametrize("service", ["coworker.service", "coworker-worker.service"])
def test_nothing_that_chromium_needs_is_taken(service: str) -> None:
    """Chromium compiles scripts and builds its own sandbox."""
    taken = {"MemoryDenyWriteExecute", "RestrictNamespaces", "SystemCallFilter", "ProcSubset"}
    assert not taken & set(_read(_UNIT.with_name(service)))


@pytest.mark.parametrize("service", _SERVICES)
def test_stopping_waits_longer_than_the_product_needs(service: str) -> None:
    """Systemd kills only after `serve` has had its time for worker and inbox."""
    unit = _service(service)
    assert unit["KillMode"] == "mixed"
    assert int(unit["TimeoutStopSec"]) > 2 * serve._GRACE


@pytest.mark.parametrize("service", _SERVICES)
def test_the_service_is_started_again(service: str) -> None:
    """Whatever ends the service, it is started again after a pause."""
    unit = _service(service)
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
    (with_,), (by,) = timer["PartOf"], timer["WantedBy"]
    assert set(with_.split()) == set(by.split()) == set(_SERVICES)


def test_who_watches_may_no_more_than_the_service() -> None:
    """Every line that takes something from the service is there too; it starts no browser."""
    watch, service = (_service(name) for name in ("coworker-watch.service", _UNIT.name))
    taken = {key for key in service if key.startswith(("Protect", "Private", "Restrict", "Lock"))}
    taken |= {"SystemCallArchitectures", "RemoveIPC", "CapabilityBoundingSet", "NoNewPrivileges"}
    for key in sorted(taken - {"Restart", "RestartSec"}):
        assert watch[key] == service[key]


@pytest.mark.parametrize("service", _SERVICES[1:])
def test_hosts_share_keys_and_find_the_database(service: str) -> None:
    """One of several hosts gets the key of sessions, and the password by its own name."""
    loaded = [
        value.partition(":")[0] for value in _read(_UNIT.with_name(service))["LoadCredential"]
    ]
    assert loaded == ["secret_key", database._PASSWORD]


def test_a_password_of_the_database_is_found_as_a_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment comes first; without either there is none, and PostgreSQL decides."""
    for name in ("COWORKER_DATABASE_PASSWORD", "CREDENTIALS_DIRECTORY", "COWORKER_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    assert database.database_password() == ""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / database._PASSWORD).write_text("from-a-file\n", "utf-8")
    assert database.database_password() == "from-a-file"
    monkeypatch.setenv("COWORKER_DATABASE_PASSWORD", "from-the-environment")
    assert database.database_password() == "from-the-environment"


@pytest.mark.systems
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing to complain about when the program is there."""
    program = Path(sys.executable).with_name("coworker")
    units = sorted(path for path in _UNIT.parent.iterdir() if path.is_file())
    for file in (_TARGETS, *units):
        copy = tmp_path / file.relative_to(_DEPLOY / "systemd")
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(file.read_text("utf-8").replace(_PROGRAM, str(program)), "utf-8")
    done = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *(str(tmp_path / file.name) for file in units),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "coworker" in line]
    assert (done.returncode, said) == (0, [])
