"""Install, upgrade, break, roll back: the real scripts on a host in a folder, without a network."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.host import UNIT, Host, bundle, tree

pytestmark = pytest.mark.systems
_NO_NETWORK = ("unshare", "--map-root-user", "--net")
#: A later version only adds: here a column, a table and an index.
_LATER = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [
        migrations.AddField("run", "later", models.CharField(max_length=20, null=True)),
        migrations.AddField("worker", "later", models.IntegerField(db_default=7)),
        migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("run", models.Index(fields=["later"], name="run_later")),
    ]
"""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make the bundle of this tree, and one of a later version that adds to the database."""
    folder = tmp_path_factory.mktemp("bundles")
    # Without the extras, which take twice as long: `make bundle` has them, and .ci/run makes one.
    first = bundle(tree(folder / "now"), BUNDLE_LOCK="requirements.lock")
    subprocess.run(["tar", "-xzf", first, "-C", folder], check=True)
    (unpacked,) = folder.glob("digital-coworker-*")
    later = tree(folder / "later")
    project = later / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    (later / "framework/store/migrations/0002_later.py").write_text(_LATER)
    second = bundle(
        later, BUNDLE_LOCK="requirements.lock", PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(unpacked / "wheels"),
    )  # fmt: skip
    return first, second


@pytest.fixture(scope="module")
def host(bundles: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Install the first version with the network cut off, and start it; tests go on in order."""
    found = Host(tmp_path_factory.mktemp("host") / "one")
    (unpacked,) = bundles[0].parents[2].glob("digital-coworker-*")
    allowed = subprocess.run([*_NO_NETWORK, "true"], check=False).returncode == 0
    if allowed:
        done = found.call(
            unpacked / "deploy/upgrade", bundles[0], before=_NO_NETWORK, COWORKER_USER="root"
        )
    else:
        done = found.call(unpacked / "deploy/upgrade", bundles[0])
    assert done.returncode == 0, done.stderr
    assert "coworker, version 0.1.0" in done.stdout
    assert "lindeby/harry: HaRry is right" in done.stdout
    found.coworker("reload")
    found.coworker(
        "person", "add", "iris", "--name", "Iris Prov", "--role", "lindeby/harry:it",
        "--password", "Hemlig-sak-2026",
    )  # fmt: skip
    shutil.copy(unpacked / "deploy/systemd" / UNIT, found.folder / "units")
    assert found.systemctl("start", UNIT) == 0
    found.coworker("ping", "--wait", "60")
    yield found
    found.systemctl("stop", UNIT)


def works(host: Host, version: str) -> bool:
    """Tell whether a version serves pages and style, takes work, and has lost nothing."""
    assert "Logga in" in host.page("/log-in/")
    assert host.page("/static/inbox/inbox.css")
    assert not list((host.folder / "data").glob("drained-*"))
    assert "iris" in people(host)
    return host.version == version


def people(host: Host) -> set[str]:
    """Return who is in the database."""
    return {row[0] for row in rows(host, "SELECT username FROM store_person")}


def upgrade(host: Host, file: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Upgrade by the script of the version in use."""
    script = host.folder / "opt/current/deploy/upgrade"
    return host.call(script, "--by", "iris", file, **environment)


def rollback(host: Host, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Roll back by the script of the version in use."""
    return host.call(host.folder / "opt/current/deploy/rollback", "--by", "iris", *words)


def rows(host: Host, ask: str) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    with closing(sqlite3.connect(host.folder / "data/coworker.sqlite3")) as database:
        return list(database.execute(ask))


def columns(host: Host) -> set[str]:
    """Return the columns of the runs."""
    return {row[1] for row in rows(host, "PRAGMA table_info(store_run)")}


def test_what_fails_before_the_switch_changes_nothing(
    host: Host, bundles: tuple[Path, Path], tmp_path: Path
) -> None:
    """A damaged bundle, one that is none, and configs that are wrong: the old one runs on."""
    pid = host.pid
    text = host.config.read_text()
    damaged = tmp_path / "damaged.tar.gz"
    (tmp_path / "x").mkdir()
    shutil.copy(host.folder / "opt/0.1.0/MANIFEST", tmp_path / "x")
    subprocess.run(["tar", "-czf", damaged, "-C", tmp_path, "x"], check=True)
    done = upgrade(host, damaged)
    assert (done.returncode, "is damaged" in done.stderr) == (1, True)
    done = upgrade(host, host.config)
    assert (done.returncode, "is no bundle" in done.stderr) == (1, True)
    done = host.call(host.folder / "opt/current/deploy/upgrade", bundles[1])
    assert (done.returncode, "--by USERNAME" in done.stderr) == (1, True)
    host.config.write_text(text + "no_such_thing: 1\n")
    done = upgrade(host, bundles[1])
    host.config.write_text(text)
    assert (done.returncode, "no_such_thing" in done.stderr) == (1, True)
    assert "nothing was changed, 0.1.0 runs on" in done.stderr
    assert host.pid == pid
    assert works(host, "0.1.0")
    assert not (host.folder / "opt/previous").exists()


def test_upgrade_and_back(host: Host, bundles: tuple[Path, Path]) -> None:
    """The later version serves on the database it added to; the old one serves on it again."""
    done = upgrade(host, bundles[1])
    assert done.returncode == 0, done.stderr
    assert "0.2.0 runs. Back to 0.1.0" in done.stdout
    assert works(host, "0.2.0")
    assert "later" in columns(host)
    (backup,) = (host.folder / "backups").iterdir()
    assert backup.name in done.stdout
    host.coworker("person", "add", "later", "--name", "Later Prov", "--password", "Hemlig-sak-2026")
    done = rollback(host, "--restore", host.config)
    assert (done.returncode, "is no backup" in done.stderr) == (1, True)
    done = rollback(host)
    assert done.returncode == 0, done.stderr
    assert works(host, "0.1.0")
    assert "later" in columns(host)
    assert "later" in people(host)


def test_a_version_that_does_not_start_goes_back_by_itself(
    host: Host, bundles: tuple[Path, Path]
) -> None:
    """It is told, the exit status says so, and the old version works as before."""
    assert works(host, "0.1.0")
    (serve,) = (host.folder / "opt/0.2.0").glob("lib/*/site-packages/framework/cli/serve.py")
    whole = serve.read_text()
    serve.write_text("raise SystemExit('broken')\n")
    done = upgrade(host, bundles[1], COWORKER_WAIT="30")
    serve.write_text(whole)
    assert done.returncode == 1
    assert "going back to 0.1.0" in done.stderr
    assert "0.1.0 runs again" in done.stderr
    assert "broken" in host.said
    assert works(host, "0.1.0")


def test_what_was_before_is_restored_only_when_asked(host: Host) -> None:
    """With --restore there is what was before the upgrade; what was after is kept aside.

    The version before is now the later one: it brings what was restored up to date.
    """
    assert works(host, "0.1.0")
    done = rollback(host, "--restore", min((host.folder / "backups").iterdir()))
    assert done.returncode == 0, done.stderr
    assert works(host, "0.2.0")
    assert "later" not in people(host)
    assert len(list(host.folder.glob("data.before-rollback-*"))) == 1
