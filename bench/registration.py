"""Registering approved schedules in the fixture payroll through the browser, and proving it.

Ours is HaRry himself with his real config: look, write, read back, receipts, pictures, every phase
committed. The peer is a plain script without any of that (`bench.plain_registration`). Both work
through the same number of schedules in turns of changing order against the same running system;
the time of a turn includes starting the browser. Afterwards the target's own database is asked
whether everything is there once and right.

`three_sessions` is ours with three sessions ÷ ours with one, against a system that takes 300 ms to
answer a page.
"""

import itertools
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.measure import Options, seconds
from bench.plain_registration import register
from fixtures import canonical
from fixtures.audit import effects
from fixtures.targets.process import Target, running

_THINK_MS = 300
#: Schedules of one turn.
_TURN = 50
_REPOSITORY = Path(__file__).parents[1]
_INSTALLATION = """\
database: {{sqlite: coworker.sqlite3}}
data_folder: data
configs: {configs}
municipalities: [lindeby]
"""
_NUMBERS = itertools.count(1)


def run(options: Options) -> dict[str, Any]:
    """Measure both; `options.rows` schedules each (100), of which three sessions take as many."""
    rows = options.rows or 100
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        with _payroll(Path(folder) / "quick") as target:
            compared = _compared(target, Path(folder), rows)
            _prove(target)
        with _payroll(Path(folder) / "slow", think_ms=_THINK_MS) as target:
            three = _three_sessions(target, rows)
            _prove(target)
    return {**compared, "rows": rows, "three_sessions": three}


def _compared(target: Target, folder: Path, rows: int) -> dict[str, Any]:
    ours, peer = [], []
    for turn, count in enumerate(_turns(rows)):
        if turn % 2:
            peer.append(_plainly(target, folder, count))
        ours.append(_harry(target, count, sessions=1))
        if not turn % 2:
            peer.append(_plainly(target, folder, count))
    ratios = [mine / theirs for mine, theirs in zip(ours, peer, strict=True)]
    return {
        "ours": round(sum(ours), 2),
        "peer": round(sum(peer), 2),
        "ratio": round(sum(ours) / sum(peer), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "seconds_each": [round(sum(ours) / rows, 3), round(sum(peer) / rows, 3)],
    }


def _three_sessions(target: Target, rows: int) -> dict[str, Any]:
    times: dict[int, list[float]] = {1: [], 3: []}
    for turn, count in enumerate(_turns(rows)):
        for sessions in (1, 3) if turn % 2 else (3, 1):
            times[sessions].append(_harry(target, count, sessions=sessions))
    return {
        "three": round(sum(times[3]), 2),
        "one": round(sum(times[1]), 2),
        "ratio": round(sum(times[3]) / sum(times[1]), 3),
        "think_ms": _THINK_MS,
    }


def _turns(rows: int) -> list[int]:
    """Return the number of schedules of each turn: an even number of turns of changing order."""
    turns = max(2, 2 * round(rows / _TURN / 2))
    return [rows * (turn + 1) // turns - rows * turn // turns for turn in range(turns)]


def _plainly(target: Target, folder: Path, count: int) -> float:
    from framework.adapters.browser import find_browser

    pictures = Path(tempfile.mkdtemp(dir=folder))
    schedules, browser = _schedules(count), str(find_browser())
    return seconds(lambda: register(target.address, schedules, pictures, browser=browser))


def _harry(target: Target, count: int, *, sessions: int) -> float:
    """Return the seconds that HaRry takes to carry out `count` schedules approved just now."""
    from framework.runtime import configuration, worker
    from framework.runtime.engine import Engine
    from framework.runtime.jobs import Work
    from framework.store.models import Case, Person
    from tests.runtime import scene

    os.environ["COWORKER_TARGET_LINDEBY_PAYROLL_ADDRESS"] = target.address
    site = _allowing(sessions)
    person = Person.objects.filter(username="asa").first() or scene.person()
    schedules = _schedules(count)
    cases = [scene.prepared_case(site.coworkers["harry"].digest, each) for each in schedules]
    for case in cases:
        scene.approve(case, person)
    engine = Engine(Work(worker.token()), lanes=sessions)
    with patch.object(configuration, "municipalities", lambda: {"lindeby": site}):
        took = seconds(engine.run_until_idle)
    states = set(Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("state"))
    if states != {("done",)}:
        message = f"not everything was carried out: {states}"
        raise AssertionError(message)
    return took


def _allowing(sessions: int) -> Any:  # noqa: ANN401 - a municipality's config, imported later
    from framework.runtime import configuration

    site = configuration.municipalities()["lindeby"]
    harry = site.coworkers["harry"]
    targets = {
        role: target.model_copy(update={"sessions": sessions})
        for role, target in harry.targets.items()
    }
    changed = harry.model_copy(update={"targets": targets})
    return site.model_copy(update={"coworkers": {"harry": changed}})


def _schedules(count: int) -> list[dict[str, str]]:
    from tests.runtime import scene

    return [{**scene.VALUES, "schema_id": f"1101-VT27-{next(_NUMBERS)}"} for _ in range(count)]


def _prove(target: Target) -> None:
    """Ask the target's own database: every schedule once, with the values that it was sent."""
    from tests.runtime import scene

    found = effects(target.database)
    wanted = {name: value for name, value in scene.VALUES.items() if name != "schema_id"}
    wanted["sysselsattningsgrad"] = canonical.percent(wanted["sysselsattningsgrad"])
    wrong = [row for row in found if any(row[name] != value for name, value in wanted.items())]
    if wrong or len({row["schema_id"] for row in found}) != len(found):
        message = f"{len(wrong)} of {len(found)} schedules are stored wrong, or some twice"
        raise AssertionError(message)


@contextmanager
def _payroll(folder: Path, *, think_ms: int = 0) -> Iterator[Target]:
    from tests.runtime import scene

    folder.mkdir()
    seed = folder / "seed.json"
    seed.write_text(json.dumps(scene.SEED), encoding="utf-8")
    with running("payroll", folder, seed=seed, options=("--think-ms", str(think_ms))) as target:
        yield target


def _set_up(folder: Path) -> None:
    """Make a fresh installation with Lindeby's real configs in force."""
    from framework.cli.ready import ready

    file = folder / "installation.yaml"
    file.write_text(_INSTALLATION.format(configs=_REPOSITORY / "configs"), encoding="utf-8")
    ready(file)
    from framework.runtime import configuration, logs

    logs.configure((folder / "log.jsonl").open("a", encoding="utf-8"))
    configuration.activate()
    for name, value in (("USER", "harry"), ("PASSWORD", "lindeby-demo")):
        os.environ[f"COWORKER_SECRET_LINDEBY_PAYROLL_{name}"] = value
