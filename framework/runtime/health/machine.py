"""How this machine is for its work: configs, database, clock, room, folders, browser, mail."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.db import DatabaseError, connection
from django.db.models import Max, Min

from framework.adapters import certificates, mail
from framework.adapters.browser import browser_starts
from framework.adapters.secrets import SecretMissing, secret
from framework.config.targets import BrowserDescription
from framework.core.errors import CoworkerError
from framework.core.local_time import local
from framework.core.messages import Message, message
from framework.runtime import configuration, draining, here, overview, retention, secrets_needed
from framework.runtime.backups.newest import newest
from framework.runtime.configuration_files import read
from framework.runtime.health.lines import Line, fine, wrong
from framework.store import database
from framework.store.models import Run

#: SQLite is not safe where locks are not.
_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"})
#: The ledger may be ahead of the clock by this much; more, and one of them is wrong.
_CLOCKS_DIFFER = dt.timedelta(seconds=30)
#: Work older than this is backed up; one that is made every day may fail once.
_BACKED_UP = dt.timedelta(days=2)
#: So long after it was done last, forgetting has failed.
_FORGOTTEN = dt.timedelta(days=2)
#: Days before its end that a certificate of the inbox is told of.
_DAYS = 30


def look() -> Iterator[Line]:
    """Yield how each thing is; nothing is changed, and no target is asked."""
    yield _configs()
    yield _database()
    yield _clock()
    yield _room()
    yield _backup()
    yield _forgotten()
    yield from _folders()
    yield from _browser()
    yield from _secrets()
    yield from _mail()
    yield from _certificate()
    yield _worker()


def _configs() -> Line:
    what = message("Configuration")
    installed = here.installation()
    _, problems = read(installed.configs, installed.municipalities)
    if problems:
        return wrong(
            what,
            message("{count} mistakes, first {first}", count=len(problems), first=str(problems[0])),
            message("Run `coworker check` and mend them."),
        )
    try:
        in_force = configuration.folder_in_force().name
    except OSError:
        return wrong(what, message("None is in force."), message("Run `coworker reload`."))
    if configuration.digest_of_files() != in_force:
        said = message("Right. The files have changed; `coworker reload` takes them into use.")
        return fine(what, said)
    return fine(what, message("Right, and in force: {digest}.", digest=in_force))


def _database() -> Line:
    what = message("Database")
    try:
        if connection.vendor == "sqlite":
            if fault := database.sqlite_fault():
                return wrong(what, message("SQLite says: {answer}", answer=fault[:200]),
                             message("Stop the service and restore a backup."))  # fmt: skip
            return _local_disk(what, Path(str(connection.settings_dict["NAME"])))
        version, then = database.server()
    except DatabaseError as error:
        return wrong(
            what, message("It does not answer ({error}).", error=type(error).__name__),
            message("Look at `database` in installation.yaml, and whether the server runs."),
        )  # fmt: skip
    apart = abs(dt.datetime.now(dt.UTC) - then)
    if apart > _CLOCKS_DIFFER:
        said = message("Its clock and ours are {seconds} seconds apart.",
                       seconds=round(apart.total_seconds()))  # fmt: skip
        return wrong(what, said, message("Let both machines keep time by the same servers (NTP)."))
    return fine(what, message("{version} answers.", version=version))


def _local_disk(what: Message, file: Path) -> Line:
    mounts = sorted(psutil.disk_partitions(all=True), key=lambda one: len(one.mountpoint))
    kind = ""
    for one in mounts:
        if file.resolve().is_relative_to(one.mountpoint):
            kind = one.fstype
    if kind in _SHARES:
        return wrong(
            what, message("SQLite lies on a network share ({kind}).", kind=kind),
            message("Move the data folder to a local disk, or use PostgreSQL."),
        )  # fmt: skip
    return fine(what, message("SQLite is whole."))


def _clock() -> Line:
    what, now = message("Clock"), here.now()
    newest = Run.objects.aggregate(newest=Max("created_at"))["newest"]
    if newest is not None and newest - now > _CLOCKS_DIFFER:
        return wrong(
            what,
            message("It is {now}, and a run was begun {newest}: it goes wrong, or went.",
                    now=f"{local(now):%Y-%m-%d %H:%M}", newest=f"{local(newest):%Y-%m-%d %H:%M}"),
            message("Let the machine keep time by a server (NTP)."),
        )  # fmt: skip
    shown = f"{local(now):%Y-%m-%d %H:%M %Z}"
    return fine(what, message("It is {now}. Compare that with a clock.", now=shown))


def _room() -> Line:
    what = message("Disk")
    disk = overview.disk()
    said = message("{free} GB free of {total} GB at {folder}.", free=disk.free // 10**9,
                   total=disk.total // 10**9, folder=str(here.data_folder()))  # fmt: skip
    if disk.low:
        return wrong(what, said, message("Make room before the next night."))
    return fine(what, said)


def _backup() -> Line:
    what, made = message("Backup"), newest()
    held = Run.objects.aggregate(oldest=Min("created_at"))["oldest"]
    if made is None:
        said = message("None has been made.")
        is_old = held is not None and here.now() - held > _BACKED_UP
    else:
        day = f"{local(made.made_at):%Y-%m-%d %H:%M}"
        said = message("The newest was made {day}: {file}.", day=day, file=str(made.file))
        is_old = here.now() - made.made_at > _BACKED_UP
    remedy = message("Run `coworker backup`, and see why its timer or cron did not.")
    return wrong(what, said, remedy) if is_old else fine(what, said)


def _forgotten() -> Line:
    what, known = message("Purging"), retention.last()
    held = Run.objects.aggregate(oldest=Min("created_at"))["oldest"]
    if known is None:
        said = message("It has not been done yet.")
        is_old = held is not None and here.now() - held > _FORGOTTEN
    else:
        said = message(
            "What was past its time was purged {day}; {count} files could not be removed.",
            day=f"{local(known.at):%Y-%m-%d %H:%M}", count=known.left,
        )  # fmt: skip
        is_old = here.now() - known.at > _FORGOTTEN or known.left > 0
    remedy = message("Run `coworker purge` as the service's user, and see what it says.")
    return wrong(what, said, remedy) if is_old else fine(what, said)


def _folders() -> Iterator[Line]:
    folders = {here.data_folder(), Path(tempfile.gettempdir())}
    for site in configuration.municipalities().values():
        for config in site.coworkers.values():
            named = [one.folder for one in config.coworker.sources.values() if one.folder]
            folders |= {here.data_folder() / name for name in named}
    # A watched folder is made when it is first looked into.
    folders = {one for one in folders if one.exists()}
    bad = [one for one in sorted(folders) if not _is_writable(one)]
    for folder in bad:
        yield wrong(
            message("Folder"), message("{folder} cannot be written.", folder=str(folder)),
            message("Give the service's user (number {user}) the right to.", user=os.geteuid()),
        )  # fmt: skip
    if not bad:
        said = message("{count} can be written.", count=len(folders))
        yield fine(message("Folders"), said)


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _browser() -> Iterator[Line]:
    what = message("Browser")
    if not any(
        isinstance(target, BrowserDescription)
        for site in configuration.municipalities().values()
        for config in site.coworkers.values()
        for target in config.targets.values()
    ):
        return
    try:
        yield fine(what, message("{found} starts.", found=browser_starts()))
    except CoworkerError as error:
        remedy = message("Install chromium, or set COWORKER_BROWSER to one that starts.")
        yield wrong(what, error.message, remedy)


def _secrets() -> Iterator[Line]:
    needed = secrets_needed.of_installation(here.installation())
    for site in configuration.municipalities().values():
        needed += secrets_needed.of_municipality(site)
    missing = [one for one in needed if not one.is_there]
    for one in missing:
        yield wrong(
            message("Secret"), message("{name} is not there.", name=str(one)),
            message("Run `coworker secret set {name}`.", name=f"{one.municipality}.{one.target}"),
        )  # fmt: skip
    if needed and not missing:
        yield fine(message("Secrets"), message("{count} are there.", count=len(needed)))


def _mail() -> Iterator[Line]:
    what, server = message("Mail server"), here.installation().mail
    if server is None:
        yield fine(what, message("None is configured: nothing is sent by mail."))
        return
    try:
        mail.try_log_in(server, secret("installation", "mail", "password") if server.user else "")
        yield fine(what, message("{host} answers.", host=server.host))
    except SecretMissing:
        return  # told among the secrets
    except CoworkerError as error:
        yield wrong(what, error.message, message("Look at `mail` in installation.yaml."))


def _certificate() -> Iterator[Line]:
    address = here.installation().address
    if not address.startswith("https"):
        return
    what = message("Certificate of the inbox")
    renew = message("Renew it where the proxy has it.")
    try:
        ends = certificates.expires(address)
    except CoworkerError as error:
        yield wrong(what, error.message, renew)
        return
    said = message("It holds until {day}.", day=f"{local(ends):%Y-%m-%d}")
    soon = ends - dt.datetime.now(dt.UTC) < dt.timedelta(days=_DAYS)
    yield wrong(what, said, renew) if soon else fine(what, said)


def _worker() -> Line:
    what = message("Worker")
    if (rests := draining.drained()) is not None:
        return wrong(
            what, message("This host takes no work since {since}: {why} ({who}).",
                          since=f"{local(rests.since):%Y-%m-%d %H:%M}", why=rests.why,
                          who=rests.by),
            message("Run `coworker drain --end` when it may work again."),
        )  # fmt: skip
    if not overview.machine().working:
        return wrong(what, message("No process does the work."), message("Start the service."))
    return fine(what, message("It is at work."))
