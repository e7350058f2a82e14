import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from framework.cli.main import main
from tests.docs.blocks import ROOT, commands

#: First word after `coworker` → why it is parsed here but not carried out.
_NOT_CARRIED_OUT = {
    "demo": "takes a whole night; has tests of its own",
    "serve": "runs until stopped; tests/deploy starts and stops it",
    "worker": "runs until stopped; `serve` starts it",
    "inbox": "runs until stopped; tests/deploy/test_proxy.py starts it",
    "ping": "needs a service that runs; tests/deploy/test_container.py asks one",
    "run": "needs a night's workbooks and a target; the runtime's tests run it",
    "retry": "needs a case that failed; tests/cli/test_retry.py carries it out",
    "doctor": "finds what an empty installation lacks; tests/runtime/test_health.py",
    "secret": "finds none in an empty installation; tests/cli/test_secret.py",
    "backup": "needs a folder of the machine's; tests/runtime/test_backups.py carries it out",
    "restore": "as backup",
    "pause": "needs somebody with a role; tests/cli/test_operate.py carries it out",
    "resume": "as pause",
    "cancel": "as pause",
    "drain": "as pause",
    "person": "asks for a password; carried out with one in test_a_person_is_added",
}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the configs as they are delivered, and nothing else."""
    folder = tmp_path_factory.mktemp("installation")
    shutil.copytree(ROOT / "configs", folder / "configs")
    return folder


def _coworker(folder: Path, *words: str) -> str:
    environment = {name: v for name, v in os.environ.items() if not name.startswith("COWORKER_")}
    done = subprocess.run(
        [sys.executable, "-m", "framework.cli", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, f"coworker {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def _parse(command: click.Command, words: list[str]) -> None:
    """Take a command line apart as the command itself does, and carry nothing out."""
    context = command.make_context(command.name, list(words))
    rest = [*context._protected_args, *context.args]
    if isinstance(command, click.Group) and rest:
        name, following, left = command.resolve_command(context, rest)
        assert following is not None, name
        _parse(following, left)


@pytest.mark.parametrize(("document", "words"), commands(), ids=lambda part: "".join(part)[:60])
def test_documented_commands_exist(document: str, words: list[str]) -> None:
    """Every documented `coworker` line names a subcommand and options that there are."""
    if words[:2] == ["person", "add"]:
        words = [*words, "--password", "not-asked-for"]
    try:
        _parse(main, words)
    except click.exceptions.Exit:
        pass  # --help and --version end by themselves
    except click.ClickException as error:
        pytest.fail(f"{document}: coworker {' '.join(words)}: {error.format_message()}")


def test_documented_commands_work(installation: Path) -> None:
    """Every documented `coworker` line that needs no more than the configs ends well."""
    tried = set()
    for _, words in commands():
        if words[0] in _NOT_CARRIED_OUT or tuple(words) in tried:
            continue
        tried.add(tuple(words))
        _coworker(installation, *words)
    assert {("check",), ("reload",), ("status",), ("audit", "verify")} <= tried


def test_a_person_is_added(installation: Path) -> None:
    """Each documented `person add` works when the password is given on the line."""
    found = {tuple(words) for _, words in commands() if words[:2] == ["person", "add"]}
    assert len(found) == 2
    for words in found:
        assert "1 roles" in _coworker(installation, *words, "--password", "Hemlig-sak-2026")


def test_delivered_configs_are_right(installation: Path) -> None:
    """`coworker check` finds no mistake in the delivered configs, and serves both towns."""
    assert _coworker(installation, "check").splitlines() == [
        "lindeby/berit: BerIT is right",
        "lindeby/bosse: Bosse is right",
        "lindeby/harry: HaRry is right",
        "lindeby/lena-besok: Lena besök is right",
        "lindeby/lena: Lena is right",
        "lindeby/ronney: Ronney is right",
        "ekdalen/ines: Ines is right",
        "ekdalen/kim: Kim is right",
        "ekdalen/lisa: Lisa is right",
        "ekdalen/petra: PeTra is right",
        "ekdalen/sambandet: Sambandet is right",
    ]
