"""Config files as they lie on disk, checked whole: needs neither database nor installation."""

from __future__ import annotations

from pathlib import Path

from framework.config.loader import Problem
from framework.config.municipality import Folder, MunicipalityConfig
from framework.runtime.kinds import check_coworker


def read(
    configs: Path, municipalities: tuple[str, ...]
) -> tuple[dict[str, MunicipalityConfig], tuple[Problem, ...]]:
    """Read municipalities' folders; returns those that are right, and every problem."""
    found: dict[str, MunicipalityConfig] = {}
    problems: list[Problem] = []
    for slug in municipalities:
        folder = Folder(configs / slug, configs / "common")
        municipality = folder.read()
        problems.extend(folder.problems)
        if municipality is None:
            continue
        for name, config in municipality.coworkers.items():
            problems.extend(check_coworker(config, folder.documents[name]))
        found[slug] = municipality
    return found, tuple(problems)
