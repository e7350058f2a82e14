"""The container files: read strictly, and every command in them carried out as a plain process.

No container engine runs here: that an image is built and its services meet is not shown.
"""

import copy
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from compose_spec import PyCompose
from ruamel.yaml import YAML

from framework.config.installation import Installation
from framework.config.loader import load
from framework.settings import database
from tests import postgres
from tests.docs.blocks import ROOT

_FOLDER = ROOT / "deploy/container"
_PROGRAM = "/opt/coworker/bin/coworker"
_OURS = ("inbox", "worker-1", "worker-2")
_VARIABLE = re.compile(r"\$\{COWORKER_VERSION:\?[^}]*\}")


def _compose() -> dict[str, Any]:
    """Return the compose file with its variable filled in and its merges made, as Compose does."""
    text, filled = _VARIABLE.subn("0.1.0", (_FOLDER / "compose.yaml").read_text("utf-8"))
    assert filled == 1
    assert "$" not in text
    found: dict[str, Any] = YAML(typ="safe").load(text)
    return found


def _services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = _compose()["services"]
    return services


def _instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, each on one line, without comments."""
    text = re.sub(r"^#.*\n", "", (_FOLDER / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split()[0], line.partition(" ")[2]) for line in lines if line.strip()]


def test_the_compose_file_is_one() -> None:
    """It is as the specification says, to the last key."""
    read = PyCompose.from_json(json.dumps(_compose()))
    assert sorted(read.service_names()) == ["database", "inbox", "proxy", "worker-1", "worker-2"]


@pytest.mark.parametrize(
    "wrong",
    [{"imag": "x"}, {"mem_limit": "lots"}, {"ports": ["99999:1"]}, {"restart": "perhaps"},
     {"depends_on": {"database": {"condition": "maybe"}}}],
    ids=str,
)  # fmt: skip
def test_a_wrong_compose_file_is_refused(wrong: dict[str, Any]) -> None:
    """What judges it finds an unknown key and a value that is none."""
    changed = copy.deepcopy(_compose())
    changed["services"]["inbox"].update(wrong)
    with pytest.raises(ValueError, match=r".+"):
        PyCompose.from_json(json.dumps(changed))


def test_the_dockerfile_is_looked_over() -> None:
    """Hadolint has nothing to say."""
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [hadolint, _FOLDER / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_that_of_an_ordinary_user_and_a_bundle() -> None:
    """Nobody is root in it, and Python's packages come from the bundle by their hashes."""
    found = _instructions()
    last = dict(found[[name for name, _ in found].index("FROM", 1) :])
    assert last["USER"] == "10001:10001"
    copied = [rest.split()[0] for name, rest in found if name == "COPY" and "--from" not in rest]
    assert copied == ["wheels", "requirements.lock", "LICENSE"]
    (pip,) = (rest for name, rest in found if name == "RUN" and " pip install " in rest)
    assert {"--no-index", "--require-hashes"} <= set(pip.split())
    environment = dict(pair.split("=", 1) for pair in last["ENV"].split())
    unit = (ROOT / "deploy/systemd/coworker.service").read_text("utf-8")
    for name, value in environment.items():
        assert f"Environment={name}={value}\n" in unit


@pytest.mark.parametrize("name", _OURS)
def test_a_service_has_no_more_than_it_needs(name: str) -> None:
    """It writes in its volumes only, has no capability, a limit, and a look at its health."""
    service = _services()[name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert {"memory", "cpus", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert service["healthcheck"]["test"][:2] == ["CMD", _PROGRAM]
    assert "ports" not in service
    assert service["secrets"] == ["secret_key", database._PASSWORD]
    assert any(each.endswith("/etc/coworker:ro") for each in service["volumes"])
    # The inbox reaches no system, so it is not given their passwords.
    assert ("COWORKER_SECRETS" in service["environment"]) == (name != "inbox")


@pytest.mark.parametrize("name", ["database", "proxy"])
def test_what_others_make_has_little_more(name: str) -> None:
    """It starts as root: with the few capabilities that its start needs, and gains none."""
    service = _services()[name]
    assert service["cap_drop"] == ["ALL"]
    assert not {"ALL", "SYS_ADMIN", "NET_ADMIN"} & set(service["cap_add"])
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", [*_OURS, "database", "proxy"])
def test_what_a_service_says_cannot_fill_the_disk(name: str) -> None:
    """The engine keeps a few files of a size."""
    assert set(_services()[name]["logging"]["options"]) == {"max-size", "max-file"}


def test_only_the_proxy_is_met_from_outside_and_is_believed() -> None:
    """It alone publishes ports; the inbox believes its address, which is set, and no other."""
    services = _services()
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    at = services["proxy"]["networks"]["front"]["ipv4_address"]
    assert services["inbox"]["environment"]["FORWARDED_ALLOW_IPS"] == at
    assert _compose()["networks"]["database"] == {"internal": True}
    proxy = (ROOT / "deploy/proxy/nginx.conf").read_text("utf-8")
    assert proxy.count("127.0.0.1:8000") == 1
    for each in services["proxy"]["volumes"][1:]:
        assert each.split(":")[1] in proxy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return what people put beside the compose file, as far as ours need it."""
    shutil.copytree(ROOT / "configs", tmp_path / "etc")
    shutil.copy(_FOLDER / "installation.yaml", tmp_path / "etc")
    (tmp_path / "run").mkdir()
    (tmp_path / "run/secret_key").write_text("x" * 60)
    (tmp_path / "run" / database._PASSWORD).write_text("not-asked-for")
    return tmp_path


def test_the_config_is_one(folder: Path) -> None:
    """The example beside the compose file names its services, and is right."""
    installed, _ = load(folder / "etc/installation.yaml", Installation)
    assert "host=database" in (installed.database.postgres or "")
    named = {each["environment"]["POSTGRES_USER"] for each in _services().values()
             if "POSTGRES_USER" in each.get("environment", {})}  # fmt: skip
    assert all(f"user={name}" in (installed.database.postgres or "") for name in named)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Started:
    """A service of ours as a plain process, with its own command and its own look at its health."""

    def __init__(self, folder: Path, server: postgres.Server, name: str) -> None:
        service = _services()[name]
        config = folder / f"etc/{name}.yaml"
        text = (folder / "etc/installation.yaml").read_text("utf-8")
        text = text.replace("host=database dbname=coworker user=coworker", server.conninfo)
        text = text.replace("0.0.0.0:8000", f"127.0.0.1:{_port()}")
        config.write_text(text.replace("127.0.0.1:9101", f"127.0.0.1:{_port()}"), "utf-8")
        environment = dict(service["environment"])
        environment["CREDENTIALS_DIRECTORY"] = str(folder / "run")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
        self._environment = inherited | environment | {
            "COWORKER_CONFIG": str(config), "COWORKER_DATA": str(folder / "data"),
        }  # fmt: skip
        self._look = service["healthcheck"]["test"][2:]
        (entry,) = (json.loads(rest) for name, rest in _instructions() if name == "ENTRYPOINT")
        assert entry == [_PROGRAM]
        self.process = subprocess.Popen(
            [*_here(), *service["command"]], env=self._environment, cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def look(self) -> int:
        """Look at its health, as the engine does."""
        return self.call(*self._look).returncode

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Do what `docker compose exec` does with a command of ours."""
        return subprocess.run(
            [*_here(), *words], env=self._environment, cwd=ROOT, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip


def _here() -> list[str]:
    return [sys.executable, "-m", "framework.cli"]


@pytest.fixture
def started(folder: Path) -> Iterator[tuple[postgres.Server, dict[str, Started]]]:
    """Start PostgreSQL and all services of ours at once, as Compose does."""
    with postgres.serving() as server, ExitStack() as stack:
        found = {}
        for name in _OURS:
            found[name] = Started(folder, server, name)
            stack.enter_context(found[name].process)
            stack.callback(found[name].process.terminate)
        yield server, found


@pytest.mark.systems
def test_every_command_works(
    started: tuple[postgres.Server, dict[str, Started]],
) -> None:
    """All start together on an empty database, are healthy, work, and end when they are told to."""
    server, services = started
    pause = threading.Event()
    waiting = dict(services)
    for _ in range(40):
        waiting = {name: each for name, each in waiting.items() if each.look()}
        if not waiting:
            break
        pause.wait(1.5)
    assert waiting == {}
    done = services["worker-1"].call("ping", "worker", "--wait", "30")
    assert (done.returncode, done.stdout) == (0, "The worker is ready.\n")
    done = services["inbox"].call("ping", "inbox")
    assert (done.returncode, done.stdout) == (0, "The inbox is ready.\n")
    words = _services()["database"]["healthcheck"]["test"][1:]
    place = next(Path("/usr/lib/postgresql").glob("*/bin/pg_isready"), Path("pg_isready"))
    asked = [str(place), *words[1:], "--host=127.0.0.1", f"--port={server.port}"]
    assert words[0] == place.name
    assert subprocess.run(asked, check=False, stdout=subprocess.DEVNULL).returncode == 0
    for each in services.values():
        each.process.terminate()
    assert [each.process.wait(60) for each in services.values()] == [0, 0, 0]
    assert services["inbox"].look() == 1
