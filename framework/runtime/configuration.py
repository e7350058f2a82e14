"""The configuration in force: checked, copied, and taken by `coworker reload` only."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

from framework.config.loader import ConfigError
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.errors import CoworkerError
from framework.core.messages import message
from framework.runtime import here
from framework.runtime.configuration_files import read
from framework.store.turns import Turn, one_at_a_time

#: Folder and pointer below the data folder.
_ACTIVE, _CURRENT = "active-config", "current"


class NotActivated(CoworkerError):
    """No configuration is in force; run `coworker reload` first."""


def activate() -> str:
    """Check the installation's configs and put them in force; returns their digest.

    Raises `ConfigError` with every mistake; what was in force stays in force then. Hosts that
    share a data folder do so one after the other: the last one's configs are in force.
    """
    with one_at_a_time(Turn.activating):
        return _activate()


def activate_first() -> None:
    """Put the installation's configs in force if none are, whichever host comes first."""
    with one_at_a_time(Turn.activating):
        if not (here.data_folder() / _ACTIVE / _CURRENT).exists():
            _activate()


def _activate() -> str:
    installed = here.installation()
    _, problems = read(installed.configs, installed.municipalities)
    if problems:
        raise ConfigError(problems)
    folders = [*installed.municipalities, "common"]
    digest = digest_of_files()
    active = here.data_folder() / _ACTIVE
    if not (active / digest).exists():
        building = active / f"{digest}.new"
        shutil.rmtree(building, ignore_errors=True)
        for name in folders:
            if (installed.configs / name).is_dir():
                shutil.copytree(installed.configs / name, building / name)
        building.rename(active / digest)
    pointer = active / f"{_CURRENT}.new"
    pointer.write_text(digest, "ascii")
    pointer.replace(active / _CURRENT)
    return digest


def digest_of_files() -> str:
    """Return the digest that the files, as they lie there now, would be in force under."""
    installed = here.installation()
    return _digest([installed.configs / name for name in (*installed.municipalities, "common")])


def municipalities() -> dict[str, MunicipalityConfig]:
    """Return the municipalities of the configuration in force."""
    pointer = here.data_folder() / _ACTIVE / _CURRENT
    if not pointer.exists():
        raise NotActivated(message("No configuration is in force; run `coworker reload` first."))
    return _in_force(pointer.parent / pointer.read_text("ascii"))


def coworker(municipality: str, slug: str) -> CoworkerConfig:
    """Return one coworker of the configuration in force; `CoworkerError` when there is none."""
    found = municipalities().get(municipality)
    if found is None or slug not in found.coworkers:
        known = [
            f"{site}/{name}" for site, one in municipalities().items() for name in one.coworkers
        ]
        raise CoworkerError(
            message(
                "There is no coworker {name} (there are: {known}).",
                name=f"{municipality}/{slug}", known=", ".join(known),
            )
        )  # fmt: skip
    return found.coworkers[slug]


def site_of(slug: str, municipality: str | None) -> MunicipalityConfig:
    """Return the municipality that has a coworker; `CoworkerError` when it cannot be told which."""
    found = [
        site
        for name, site in municipalities().items()
        if slug in site.coworkers and municipality in {None, name}
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CoworkerError(message("No municipality has a coworker {name}.", name=slug))
    names = ", ".join(site.slug for site in found)
    raise CoworkerError(
        message("{name} is in {found}: say which with --municipality.", name=slug, found=names)
    )


def not_in_force(slug: str, municipality: str | None) -> MunicipalityConfig:
    """Return the municipality of a new coworker as the files lie there now, to be tried only.

    What is still to be answered in them is let be. Raises `ConfigError` with every mistake.
    """
    installed = here.installation()
    found = [
        name
        for name in installed.municipalities
        if municipality in {None, name}
        and (installed.configs / name / "coworkers" / f"{slug}.yaml").exists()
    ]
    if len(found) != 1:
        return site_of(slug, municipality)
    read_now, problems = read(installed.configs, (found[0],), unfinished=True)
    if problems:
        raise ConfigError(problems)
    return read_now[found[0]]


def folder_in_force() -> Path:
    """Return the folder that the configuration in force was copied to."""
    active = here.data_folder() / _ACTIVE
    return active / (active / _CURRENT).read_text("ascii")


@cache
def _in_force(folder: Path) -> dict[str, MunicipalityConfig]:
    found, problems = read(folder, here.installation().municipalities)
    if problems:
        raise ConfigError(problems)
    return found


def _digest(folders: list[Path]) -> str:
    """Return one SHA-256 (first 16 hex digits) over all files of the folders."""
    total = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            total.update(f"{folder.name}/{file.relative_to(folder)}".encode())
            total.update(file.read_bytes())
    return total.hexdigest()[:16]
