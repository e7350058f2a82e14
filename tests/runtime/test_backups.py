"""Restore is rehearsed: what was backed up while work went on stands there again, and is proved.

On SQLite, and with `tests/postgres.py` and `tests/store` in the same run on PostgreSQL.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from pytest_django import Settings

from framework.adapters.evidence import EvidenceFolder
from framework.core.errors import CoworkerError
from framework.core.lifecycle import State
from framework.runtime import here
from framework.runtime.backups import making, newest, restoring
from framework.runtime.backups.making import back_up
from framework.store import audit
from framework.store.models import AuditEntry, Case
from tests.docs.blocks import ROOT
from tests.inbox import builders

pytestmark = pytest.mark.django_db(transaction=True)
Restore = Callable[[Path], subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """Let the installation have a data folder of its own, with what lies in one."""
    folder = tmp_path / "data"
    for name, text in (("lindeby/harry/in/a.xlsx", "workbook"), ("active-config/current", "abc"),
                       ("worker.lock", ""), ("drained-here.json", "{}")):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    settings.INSTALLATION = settings.INSTALLATION.model_copy(update={"data_folder": folder})
    return folder


@pytest.fixture
def worked(data: Path) -> Case:
    """Make cases, with evidence and links in both chains."""
    anna = builders.person()
    case = builders.acted(anna, after=State.done)
    builders.waiting()
    digest = EvidenceFolder(data / "evidence").put(b"a picture")
    builders.evidence(case, digest)
    audit.record_read("lindeby", at=here.now(), actor="anna", subject=str(case))
    return case


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """Write another installation, with nothing in it yet; returns its folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    database = "{sqlite: coworker.sqlite3}"
    name = f"restored_{uuid.uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        told = connection.get_connection_params()
        database = (
            f"{{postgres: 'host={told['host']} port={told['port']} user={told['user']} "
            f"dbname={name}'}}"
        )
    (folder / "installation.yaml").write_text(
        f"municipalities: [lindeby]\nconfigs: {ROOT / 'configs'}\ndatabase: {database}\n"
        "data_folder: data\n"
    )
    yield folder
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def call(elsewhere: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Call `coworker` for the other installation, in a process of its own."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("COWORKER")}
        return subprocess.run(
            [sys.executable, "-m", "framework.cli", "--config",
             str(elsewhere / "installation.yaml"), *words],
            capture_output=True, text=True, check=False, timeout=300, env=inherited, cwd=ROOT,
        )  # fmt: skip

    return run


def test_a_rehearsed_restore(
    worked: Case, data: Path, tmp_path: Path, elsewhere: Path, call: Restore
) -> None:
    """Every row, file and link is there again; nothing is ever restored over it."""
    (tmp_path / "backups").mkdir()
    file = back_up(tmp_path / "backups")
    noted = newest.newest()
    assert noted is not None
    assert noted.file == file
    audit.record("lindeby", at=here.now(), actor="anna", event="x", subject="later", facts={})
    number = AuditEntry.objects.count() - 1
    done = call("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "every audit chain is whole" in done.stdout
    there = elsewhere / "data"
    assert (there / "lindeby/harry/in/a.xlsx").read_text() == "workbook"
    assert (there / "active-config/current").read_text() == "abc"
    assert not (there / "drained-here.json").exists()
    assert [path.read_bytes() for path in (there / "evidence").rglob("*") if path.is_file()] == [
        b"a picture"
    ]
    verified = call("audit", "verify").stdout
    assert f"lindeby/audit: whole, {number} links" in verified
    assert "lindeby/read: whole, 1 links" in verified
    again = call("restore", str(file))
    assert (again.returncode, "is not empty" in again.stderr) == (1, True)
    if connection.vendor == "postgresql":
        shutil.rmtree(there)
        again = call("restore", str(file))
        assert (again.returncode, "The database is not empty" in again.stderr) == (1, True)
        assert list(there.iterdir()) == []


def _without(file: Path, changed: Path, *, lost: str) -> None:
    """Write a backup anew without some of its members."""
    with tarfile.open(file) as old, tarfile.open(changed, "w") as new:
        for member in old:
            if not (lost in member.name and member.isfile()):
                content = old.extractfile(member)
                new.addfile(member, io.BytesIO(content.read()) if content else None)


def test_lost_evidence_and_a_changed_chain_are_told(
    worked: Case, tmp_path: Path, elsewhere: Path, call: Restore
) -> None:
    """It is restored, and the exit status says that it is not what it was."""
    entry = AuditEntry.objects.order_by("number").first()
    assert entry is not None
    AuditEntry.objects.filter(pk=entry.pk).update(actor="somebody")
    whole = back_up(tmp_path / "whole.tar")
    _without(whole, tmp_path / "lost.tar", lost="/evidence/")
    done = call("restore", str(tmp_path / "lost.tar"))
    assert done.returncode == 1
    assert "The audit chain is broken: lindeby/audit: link 1" in done.stderr
    assert "1 files of evidence are missing or changed." in done.stderr


def test_what_is_no_backup(worked: Case, tmp_path: Path, call: Restore, elsewhere: Path) -> None:
    """A wrong file, or one of another database, leaves nothing behind."""
    (tmp_path / "text").write_text("text")
    with tarfile.open(tmp_path / "other.tar", "w"):
        pass
    whole = back_up(tmp_path / "whole.tar")
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    _retold(whole, tmp_path / "vendor.tar", f'"vendor":"{connection.vendor}"', other)
    for name, says in (("text", "is no backup"), ("other.tar", "is no backup of ours"),
                       ("vendor.tar", f"The backup is of {other}")):  # fmt: skip
        done = call("restore", str(tmp_path / name))
        assert (done.returncode, says in done.stderr) == (1, True), done.stderr
        assert list((elsewhere / "data").iterdir()) == []


def _retold(file: Path, changed: Path, what: str, vendor: str) -> None:
    with tarfile.open(file) as old, tarfile.open(changed, "w") as new:
        manifest = old.extractfile("manifest.json")
        assert manifest is not None
        told = manifest.read().decode().replace(what, f'"vendor":"{vendor}"').encode()
        member = tarfile.TarInfo("manifest.json")
        member.size = len(told)
        new.addfile(member, io.BytesIO(told))


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")
@pytest.mark.parametrize("filters", [True, False], ids=["filter", "as in Debian 12"])
def test_nothing_leads_out_of_a_backup(
    filters: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.11.2 has no filter for archives: what is taken out is looked at by ourselves."""
    if not filters:
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    good, out, link = (tarfile.TarInfo(name) for name in ("data/a.txt", "../out.txt", "link"))
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
    for number, (member, is_well) in enumerate([(good, True), (out, False), (link, False)]):
        file, to = tmp_path / f"{number}.tar", tmp_path / str(number)
        to.mkdir()
        with tarfile.open(file, "w") as archive:
            archive.addfile(member)
        with tarfile.open(file) as archive:
            if is_well:
                restoring._extract(archive, to, file)
                continue
            with pytest.raises(CoworkerError, match="is no backup of ours"):
                restoring._extract(archive, to, file)
            assert list(to.iterdir()) == []
    assert (tmp_path / "0/data/a.txt").exists()


def test_a_backup_is_never_written_over(worked: Case, tmp_path: Path) -> None:
    """Yesterday's is not today's; nothing half-made is left."""
    file = back_up(tmp_path / "one.tar")
    before = file.read_bytes()
    with pytest.raises(CoworkerError, match="is there already"):
        back_up(file)
    with pytest.raises(CoworkerError, match="There is no folder"):
        back_up(tmp_path / "nowhere/one.tar")
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "one.tar"]


def test_a_backup_in_the_data_folder_does_not_hold_itself(worked: Case, data: Path) -> None:
    """Nor the database as it lies there, which a copy would break, nor the lock."""
    file = back_up(data)
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert names[:2] == ["manifest.json", "database"]
    assert {"data/lindeby/harry/in/a.xlsx", "data/active-config/current"} <= set(names)
    assert not [name for name in names if ".tar" in name or "sqlite" in name or "lock" in name]


def test_without_postgres_programs_it_says_what_to_install(
    worked: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence with the package's name, not a trace."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(making, "connection", SimpleNamespace(vendor="postgresql"))
    with pytest.raises(CoworkerError, match="postgresql-client"):
        back_up(tmp_path / "one.tar")
