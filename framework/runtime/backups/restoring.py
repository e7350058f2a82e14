"""Putting a backup in place of nothing, and proving that it is whole. Needs no Django to unpack."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from framework.adapters.evidence import EvidenceFolder
from framework.config.installation import Installation
from framework.core.errors import CoworkerError, NotAllowed
from framework.core.messages import Message, message
from framework.runtime.backups.manifest import DATA, DATABASE, MANIFEST, Manifest
from framework.runtime.backups.postgres import command


def unpack(file: Path, installed: Installation, password: str = "") -> Manifest:
    """Put a backup where an installation wants its database and files; returns what it says.

    `installed` has absolute folders; `password` is PostgreSQL's. Raises `NotAllowed` when anything
    stands there: a living installation is never written over.
    """
    folder = installed.data_folder
    if folder.exists() and any(folder.iterdir()):
        raise NotAllowed(
            message("{folder} is not empty: move it away first, and stop the service.",
                    folder=str(folder))
        )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with _archive(file) as archive, tempfile.TemporaryDirectory(dir=folder) as work:
        manifest = _manifest(archive, file)
        vendor = "sqlite" if installed.database.sqlite else "postgresql"
        if manifest.vendor != vendor:
            raise NotAllowed(
                message("The backup is of {its}, and installation.yaml wants {ours}.",
                        its=manifest.vendor, ours=vendor)
            )  # fmt: skip
        if vendor == "postgresql":
            _require_empty(installed, password)
        _extract(archive, Path(work), file)
        database = Path(work) / DATABASE
        # First what may fail: until then nothing stands in the folder.
        if installed.database.sqlite is not None:
            place = folder / installed.database.sqlite
            place.parent.mkdir(parents=True, exist_ok=True)
            database.rename(place)
        else:
            _restore_postgres(database, installed, password)
        kept = Path(work) / DATA
        for path in kept.iterdir() if kept.exists() else ():
            path.rename(folder / path.name)
    return manifest


def faults(manifest: Manifest, folder: Path) -> Iterator[Message]:
    """Yield what of a restored installation is not as it was; needs the database to be ready.

    Every chain must be whole and go on from where it was, and every file of evidence be there.
    """
    from framework.store import audit  # noqa: PLC0415 (needs Django, which unpacking does not)
    from framework.store.models import Evidence  # noqa: PLC0415 (as above)

    for end in manifest.chains:
        if broken := audit.verify(end.municipality, end.chain):
            yield message("The audit chain is broken: {where}.", where=broken)
        if not audit.holds(end.municipality, end.chain, end.number, end.digest):
            yield message("{chain} does not hold the link that it ended in.",
                          chain=f"{end.municipality}/{end.chain}")  # fmt: skip
    kept = EvidenceFolder(folder / "evidence")
    missing = sum(
        not kept.is_whole(digest)
        for digest in Evidence.objects.values_list("digest", flat=True).distinct().iterator()
    )
    if missing:
        yield message("{count} files of evidence are missing or changed.", count=missing)


def _archive(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file)
    except (OSError, tarfile.TarError) as error:
        raise CoworkerError(
            message("{file} is no backup ({error}).", file=str(file), error=type(error).__name__)
        ) from None


def _manifest(archive: tarfile.TarFile, file: Path) -> Manifest:
    try:
        member = archive.extractfile(MANIFEST)
        return Manifest.model_validate_json(member.read() if member else b"")
    except (KeyError, ValidationError):
        raise CoworkerError(message("{file} is no backup of ours.", file=str(file))) from None


def _extract(archive: tarfile.TarFile, to: Path, file: Path) -> None:
    """Take everything out, and nothing that leads anywhere else.

    Python before 3.11.4 (Debian 12 has 3.11.2) knows no filter that sees to that.
    """
    odd = CoworkerError(message("{file} is no backup of ours.", file=str(file)))
    if hasattr(tarfile, "data_filter"):
        try:
            archive.extractall(to, filter="data")
        except tarfile.FilterError:
            raise odd from None
        return
    for member in archive:
        is_plain = member.isfile() or member.isdir()
        if not is_plain or not (to / member.name).resolve().is_relative_to(to.resolve()):
            raise odd
    archive.extractall(to)  # noqa: S202 (every member was looked at)


def _require_empty(installed: Installation, password: str) -> None:
    ask = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    dbname = f"--dbname={installed.database.postgres}"
    if _said("psql", password, "--no-psqlrc", "-At", f"--command={ask}", dbname) != "0":
        raise NotAllowed(message("The database is not empty: make a new one for what is restored."))


def _restore_postgres(dump: Path, installed: Installation, password: str) -> None:
    _said(
        "pg_restore", password, "--no-owner", "--no-acl", "--exit-on-error",
        "--single-transaction", f"--dbname={installed.database.postgres}", str(dump),
    )  # fmt: skip


def _said(program: str, password: str, *words: str) -> str:
    """Run one of PostgreSQL's programs; `CoworkerError` with its last line when it fails."""
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own program, with words of ours)
        command(program, *words), capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [""])[-1]
        raise CoworkerError(message("{program} says: {said}", program=program, said=said[:300]))
    return done.stdout.strip()
