"""How long Ronney takes to prepare a night of applications, and whether many cost more each.

Ordinary applications of the seeded generator come by queue and by file; the case system, the
e-service and SSBTEK answer over HTTP on loopback, and there is no browser. The time runs from the
start of the run until every application waits for a caseworker.

`flat` is seconds per application with ten times as many ÷ seconds per application.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.measure import Options, seconds

_DESCRIPTION = Path(__file__).with_name("case_system.yaml")
_SEED = 7


def run(options: Options) -> dict[str, Any]:
    """Measure `options.rows` applications (500), and ten times as many unless rows are given."""
    rows = options.rows or 500
    few = _in_a_process(rows)
    figures = {"applications": rows, "seconds": round(few, 1), "ms_each": round(1000 * few / rows)}
    if options.rows is None:
        many = _in_a_process(10 * rows)
        each = {"ten_times_seconds": round(many, 1), "ten_times_ms_each": round(100 * many / rows)}
        figures |= each | {"flat": round(many / few / 10, 3)}
    return figures


def _in_a_process(rows: int) -> float:
    """Return the seconds of a night of its own: an installation is set up once per process."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.income_night", str(rows)],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return float(json.loads(done.stdout)["seconds"])


def night(rows: int) -> dict[str, Any]:
    """Live through one night and return its seconds; raises `AssertionError` for a case astray."""
    with tempfile.TemporaryDirectory() as folder, _town(Path(folder), rows) as town:
        from framework.cli.demo import at_night
        from framework.runtime import configuration
        from framework.store.models import Case

        site = _over_http(configuration.municipalities()["lindeby"])
        with patch.object(configuration, "municipalities", lambda: {"lindeby": site}):
            took = seconds(lambda: at_night.run(town.clock, town.morning, lambda _: None))
        states = dict.fromkeys(Case.objects.values_list("state", flat=True))
        if list(states) != ["awaiting_decision"] or Case.objects.count() != rows:
            message = f"{Case.objects.count()} cases, in {list(states)}"
            raise AssertionError(message)
    return {"seconds": took}


@contextmanager
def _town(folder: Path, rows: int) -> Iterator[Any]:
    """Start Lindeby with so many ordinary applications and nothing else."""
    from fixtures.lindeby.applications import tonight, write
    from framework.cli.demo.town import Town

    full = tonight(_SEED, rows + 200)
    planted = {each.reference for each in full.named.values()}
    plain = (each for each in full.applications if each.reference not in planted)
    given = folder / "given"
    (given / "harry" / "in").mkdir(parents=True)
    write(replace(full, planted="", applications=tuple(islice(plain, rows)), named={}), given)
    with Town(folder / "town", built=["--workbooks", str(given)], undo=0) as town:
        yield town


def _over_http(site: Any) -> Any:  # noqa: ANN401 - a municipality's config, imported later
    """Return the municipality with Ronney alone, who asks the case system over HTTP."""
    from framework.config.targets import load_target

    ronney = site.coworkers["ronney"]
    targets = {**ronney.targets, "case_system": load_target(_DESCRIPTION)}
    return site.model_copy(
        update={"coworkers": {"ronney": ronney.model_copy(update={"targets": targets})}}
    )
