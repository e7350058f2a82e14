"""Config files as they lie on disk, checked whole: needs neither database nor installation."""

from __future__ import annotations

import hashlib
from pathlib import Path

from framework.config.loader import Problem
from framework.config.municipality import CoworkerConfig, Folder, MunicipalityConfig
from framework.runtime.kinds import check_coworker, kinds


def read(
    configs: Path, municipalities: tuple[str, ...], *, unfinished: bool = False
) -> tuple[dict[str, MunicipalityConfig], tuple[Problem, ...]]:
    """Read municipalities' folders; returns those that are right, and every problem.

    What is still to be answered is a problem too, but where something `unfinished` is tried.
    """
    found: dict[str, MunicipalityConfig] = {}
    problems: list[Problem] = []
    for slug in municipalities:
        folder = Folder(configs / slug, configs / "common")
        municipality = folder.read()
        problems.extend(folder.problems)
        if not unfinished:
            problems.extend(folder.questions)
        if municipality is None:
            continue
        for name, config in municipality.coworkers.items():
            problems.extend(check_coworker(config, folder.documents[name], folder.settings[name]))
        found[slug] = municipality.model_copy(
            update={"coworkers": {n: _by_rules(one) for n, one in municipality.coworkers.items()}}
        )
    return found, tuple(problems)


def _by_rules(config: CoworkerConfig) -> CoworkerConfig:
    """Return a coworker whose digest knows the version of its kind's rules."""
    kind = kinds().get(config.coworker.kind)
    known = f"{config.digest} {kind.rule_version if kind else ''}"
    return config.model_copy(update={"digest": hashlib.sha256(known.encode()).hexdigest()})
