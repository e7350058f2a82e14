"""Making a backup while the service runs: first the database, then the files it speaks of."""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from django.db import connection

from framework.core.errors import CoworkerError
from framework.core.messages import message
from framework.runtime import here
from framework.runtime.backups.manifest import DATA, DATABASE, MANIFEST, ChainEnd, Manifest
from framework.runtime.backups.newest import note
from framework.runtime.backups.postgres import command
from framework.store import audit, database, turns

#: Of this process or this moment, and made again by whoever needs them.
_NOT_KEPT = ("worker.lock", "*.new", "drained-*.json", "newest-*.json")


def back_up(place: Path) -> Path:
    """Write a backup to a new file, or to one named by the time in a folder; returns the file.

    Nothing has to be stopped. Evidence is written before its row, so whatever the database's copy
    speaks of is among the files, which are copied after it. Raises `CoworkerError`.
    """
    now = here.now()
    file = place / f"coworker-{now:%Y-%m-%dT%H%M%SZ}.tar" if place.is_dir() else place
    if file.exists():
        raise CoworkerError(message("{file} is there already.", file=str(file)))
    if not file.parent.is_dir():
        raise CoworkerError(message("There is no folder {folder}.", folder=str(file.parent)))
    manifest = Manifest(
        version=version("digital-coworker"),
        made_at=now,
        vendor="sqlite" if connection.vendor == "sqlite" else "postgresql",
        chains=_chains(),
    )
    unfinished = file.with_name(f"{file.name}.new")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as work:
            copy = Path(work) / DATABASE
            _copy_database(copy)
            with tarfile.open(unfinished, "w") as archive:
                told = manifest.model_dump_json().encode()
                member = tarfile.TarInfo(MANIFEST)
                member.size = len(told)
                archive.addfile(member, BytesIO(told))
                archive.add(copy, DATABASE)
                _add_files(archive, besides={unfinished, file})
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(file)
        note(now, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return file


def _chains() -> tuple[ChainEnd, ...]:
    """Return where the chains end before the copy: it has at least these links."""
    found = []
    for municipality in here.installation().municipalities:
        for chain in ("audit", "read"):
            number, digest = audit.end(municipality, chain)
            found.append(
                ChainEnd(municipality=municipality, chain=chain, number=number, digest=digest)
            )
    return tuple(found)


def _copy_database(to: Path) -> None:
    if connection.vendor != "sqlite":
        done = subprocess.run(  # noqa: S603 (PostgreSQL's own program, with words of ours)
            command("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={to}"),
            capture_output=True, text=True, check=False, env=_environment(),
        )  # fmt: skip
        if done.returncode:
            said = (done.stderr.strip().splitlines() or [""])[-1]
            raise CoworkerError(
                message("{program} says: {said}", program="pg_dump", said=said[:300])
            )
        return
    database.copy_to(to)


def _environment() -> dict[str, str]:
    """Return where the database is, as PostgreSQL's programs read it."""
    told = connection.get_connection_params()
    names = {
        "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
        "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
    }  # fmt: skip
    return {**os.environ, **{names[key]: str(told[key]) for key in names if told.get(key)}}


def _add_files(archive: tarfile.TarFile, besides: set[Path]) -> None:
    for path in _files(besides):
        # A watched folder's file may be moved meanwhile: its row says where it came from.
        with suppress(FileNotFoundError):
            archive.add(path, f"{DATA}/{path.relative_to(here.data_folder())}", recursive=False)


def _files(besides: set[Path]) -> Iterator[Path]:
    """Yield the data folder's folders and files, without the database and what is not kept."""
    name = str(connection.settings_dict["NAME"])
    own = {Path(f"{name}{end}") for end in ("", "-wal", "-shm", "-journal")}
    own |= {Path(lock) for lock in turns.lock_files()}
    hidden = [path.resolve() for path in (*besides, *own)]
    for path in sorted(here.data_folder().rglob("*")):
        is_odd = path.is_symlink() or not (path.is_file() or path.is_dir())
        if is_odd or path.resolve() in hidden or any(path.match(one) for one in _NOT_KEPT):
            continue
        if ".backup-" in str(path.relative_to(here.data_folder())):
            continue
        yield path
