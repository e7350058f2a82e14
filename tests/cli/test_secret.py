"""`coworker secret`: asked for unseen, written for nobody else, found by the service."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from framework.adapters.secrets import SecretMissing, secret
from framework.cli.main import main
from framework.settings import installation as settings
from tests.docs.blocks import ROOT

PAYROLL = "lindeby.payroll"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write an installation of its own; returns its secrets folder."""
    text = f"municipalities: [lindeby]\nconfigs: {ROOT / 'configs'}\nsecrets_folder: secrets\n"
    (tmp_path / "installation.yaml").write_text(text)
    monkeypatch.setenv("COWORKER_CONFIG", str(tmp_path / "installation.yaml"))
    monkeypatch.setenv("COWORKER_SECRETS", str(tmp_path / "secrets"))
    for name in list(os.environ):
        if name.startswith("COWORKER_SECRET_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(settings, "installation_file", lambda: tmp_path / "installation.yaml")
    settings.installation.cache_clear()
    monkeypatch.setattr(settings, "installation", settings.installation.__wrapped__)
    return tmp_path / "secrets"


def call(*words: str, typed: str = "") -> Result:
    """Call it, and type."""
    return CliRunner().invoke(main, ["secret", *words], input=typed)


def test_set(town: Path) -> None:
    """Nothing that was typed is shown; the files are for their owner, and are found."""
    done = call("set", PAYROLL, typed="harry\nHemlig-sak\nHemlig-sak\n")
    assert done.exit_code == 0, done.output
    assert "Hemlig-sak" not in done.output
    assert f"LoadCredential={PAYROLL}.password:{town / PAYROLL}.password" in done.output
    assert [secret("lindeby", "payroll", what) for what in ("user", "password")] == [
        "harry", "Hemlig-sak",
    ]  # fmt: skip
    assert sorted(file.name for file in town.iterdir()) == [
        f"{PAYROLL}.password", f"{PAYROLL}.user",
    ]  # fmt: skip
    assert {file.stat().st_mode & 0o777 for file in town.iterdir()} == {0o600}
    assert town.stat().st_mode & 0o777 == 0o700
    listed = call("list")
    assert f"there    {PAYROLL}.user" in listed.output
    assert "MISSING" in listed.output
    assert listed.exit_code == 1


@pytest.mark.parametrize(
    ("target", "typed", "says"),
    [
        ("lindeby.nothing", "", "nothing needs a secret of lindeby.nothing (there are: "),
        (PAYROLL, "harry\nHemlig-sak\nAnnat\n", "do not match"),
        (PAYROLL, "harry\n \n \n", "is empty; nothing was written"),
    ],
)
def test_what_is_refused(town: Path, target: str, typed: str, says: str) -> None:
    """A wrong name, two that differ, an empty one: said, and nothing is written."""
    done = call("set", target, typed=typed)
    assert done.exit_code != 0
    assert says in done.output
    assert not town.exists()
    with pytest.raises(SecretMissing):
        secret("lindeby", "payroll", "user")


def test_nowhere_to_write(town: Path) -> None:
    """Without a folder in the config it says what to write there."""
    file = town.parent / "installation.yaml"
    file.write_text(file.read_text().replace("secrets_folder: secrets\n", ""))
    assert "secrets_folder: /etc/…" in call("set", PAYROLL).output


def test_the_environment_and_systemd_come_first(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is given nearer to the process counts."""
    (folder := tmp_path / "credentials").mkdir()
    town.mkdir()
    (town / f"{PAYROLL}.user").write_text("folder")
    assert secret("lindeby", "payroll", "user") == "folder"
    (folder / f"{PAYROLL}.user").write_text("systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    assert secret("lindeby", "payroll", "user") == "systemd"
    monkeypatch.setenv("COWORKER_SECRET_LINDEBY_PAYROLL_USER", "environment")
    assert secret("lindeby", "payroll", "user") == "environment"
