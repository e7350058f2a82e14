"""An installation with HaRry and approved schedules, against a payroll system that may be slow."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fixtures.targets.process import Target
from fixtures.targets.process import running as serving

_REPOSITORY = Path(__file__).parents[1]
_INSTALLATION = """\
database: {database}
data_folder: data
configs: configs
municipalities: [lindeby]
listen: 127.0.0.1:0
"""
_NUMBERS = itertools.count(1)


@contextmanager
def installed(folder: Path, database: str, *, sessions: int, think_ms: int) -> Iterator[Target]:
    """Make the installation in an empty folder; yields its payroll system, which runs.

    `database` is what the installation's file says; `sessions` is how many the system allows.
    """
    shutil.copytree(_REPOSITORY / "configs", folder / "configs")
    coworkers = folder / "configs" / "lindeby" / "coworkers"
    for other in coworkers.glob("*.yaml"):
        if other.name != "harry.yaml":
            other.unlink()
    described = folder / "configs" / "common" / "targets" / "payroll.yaml"
    text = described.read_text("utf-8").replace("\nsessions: 2\n", f"\nsessions: {sessions}\n")
    described.write_text(text, "utf-8")
    file = folder / "installation.yaml"
    file.write_text(_INSTALLATION.format(database=database), "utf-8")
    _ready(file, folder)
    from tests.runtime import scene

    seed = folder / "seed.json"
    seed.write_text(json.dumps(scene.SEED), "utf-8")
    for name, value in (("USER", "harry"), ("PASSWORD", "lindeby-demo")):
        os.environ[f"COWORKER_SECRET_LINDEBY_PAYROLL_{name}"] = value
    options = ("--think-ms", str(think_ms))
    with serving("payroll", folder, seed=seed, options=options) as target:
        os.environ["COWORKER_TARGET_LINDEBY_PAYROLL_ADDRESS"] = target.address
        yield target


def _ready(file: Path, folder: Path) -> None:
    from framework.cli.ready import ready

    ready(file)
    from framework.runtime import configuration, logs

    logs.configure((folder / "bench.jsonl").open("a", encoding="utf-8"))
    configuration.activate()


def prepared(count: int) -> list[int]:
    """Make so many schedules that wait for a decision; returns their numbers."""
    from framework.runtime import configuration
    from tests.runtime import scene

    harry = configuration.municipalities()["lindeby"].coworkers["harry"]
    found = [{**scene.VALUES, "schema_id": f"1101-VT27-{next(_NUMBERS)}"} for _ in range(count)]
    return [scene.prepared_case(harry.digest, each).pk for each in found]


def approve(numbers: list[int]) -> None:
    """Approve them, with no time to undo."""
    from framework.store.models import Case, Person
    from tests.runtime import scene

    person = Person.objects.filter(username="asa").first() or scene.person()
    for number in numbers:
        scene.approve(Case.objects.get(pk=number), person)


def in_state(numbers: list[int], *states: str) -> int:
    """Return how many of them are in one of these states."""
    from framework.store.models import Case

    return Case.objects.filter(pk__in=numbers, state__in=states).count()
