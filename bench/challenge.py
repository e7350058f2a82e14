"""The RPA Challenge: seventy fields that move, by a coworker that is one YAML file.

Ours is RiTa (`tests/systems/challenge`): look, write, read back, receipts, pictures, every phase
committed. The peer is a plain script that looks, fills and reads back (`bench.plain_challenge`),
and `bare` the same without any proof; `robot` is Robot Framework Browser with the peer's proof, in
an environment of its own. All play whole games in turns of changing order, each against a game of
its own; the time of a turn includes starting the browser, not Python, and the page's own count says
that all fields were right. `prepare` is what it takes to read the workbook and put ten proposals in
the inbox.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import Options, seconds
from bench.plain_challenge import play
from fixtures.challenge.game import Game
from fixtures.challenge.workbook import FIELDS, ROWS, write
from fixtures.starting import started

_REPOSITORY = Path(__file__).parents[1]
_EXAMPLE = _REPOSITORY / "tests/systems/challenge/lindeby"
_INSTALLATION = """\
database: {sqlite: coworker.sqlite3}
data_folder: data
configs: configs
municipalities: [lindeby]
"""
_ROBOT = _REPOSITORY / "bench/peers/challenge.robot"
#: With its own Node and Playwright.
_ROBOT_NEEDS = "robotframework-browser==20.6.0,robotframework-browser-batteries==20.6.0"
#: Whole games of each.
_GAMES = 4


def run(options: Options) -> dict[str, Any]:
    """Measure all; `options.rows` games of ten rows each (4)."""
    games = options.rows or _GAMES
    who_plays = ("ours", "robot", "peer", "bare")
    times: dict[str, list[float]] = {who: [] for who in (*who_plays, "prepare")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _set_up(folder, games)
        for turn in range(games):
            for who in who_plays if turn % 2 else reversed(who_plays):
                with _game(folder / f"{who}-{turn}.db") as (address, game):
                    if who == "ours":
                        prepare, took = _rita(folder, address, turn)
                        times["prepare"].append(prepare)
                    elif who == "robot":
                        took = _robot(address)
                    else:
                        took = _plainly(folder, address, proof=who == "peer")
                    if game.right() != len(ROWS) * len(ROWS[0]):
                        message = f"{who}: {game.right()} fields were right"
                        raise AssertionError(message)
                times[who].append(took)
    ratios = [mine / theirs for mine, theirs in zip(times["ours"], times["peer"], strict=True)]
    return {
        **{who: round(sum(each) / games, 2) for who, each in times.items()},
        "ratio": round(sum(times["ours"]) / sum(times["peer"]), 3),
        "ratio_bare": round(sum(times["ours"]) / sum(times["bare"]), 3),
        "ratio_robot": round(sum(times["ours"]) / sum(times["robot"]), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "games": games,
    }


@contextmanager
def _game(database: Path) -> Iterator[tuple[str, Game]]:
    with started("fixtures.challenge", "--database", str(database)) as address:
        yield address, Game(database)


def _plainly(folder: Path, address: str, *, proof: bool) -> float:
    from framework.adapters.browser import find_browser

    pictures = Path(tempfile.mkdtemp(dir=folder))
    browser = str(find_browser())
    return seconds(lambda: play(address, ROWS, pictures, browser=browser, proof=proof))


def _robot(address: str) -> float:
    from framework.adapters.browser import find_browser

    alone = ["uv", "run", "--no-project", "--quiet", "--python", sys.executable]
    with tempfile.TemporaryDirectory() as name:
        rows = [dict(zip(FIELDS, row, strict=True)) for row in ROWS]
        Path(name, "rows.json").write_text(json.dumps(rows), "utf-8")
        given = {"ADDRESS": address, "BROWSER": str(find_browser()), "FOLDER": name}
        words = [word for key, value in given.items() for word in ("--variable", f"{key}:{value}")]
        quiet = ["--console", "none", "--output", "NONE", "--log", "NONE", "--report", "NONE"]
        command = [sys.executable, "-m", *alone, "--with", _ROBOT_NEEDS, "robot", *quiet, *words]
        subprocess.run([*command, str(_ROBOT)], check=True, cwd=name)
        return float(Path(name, "seconds").read_text("utf-8"))


def _rita(folder: Path, address: str, turn: int) -> tuple[float, float]:
    """Return the seconds until ten proposals wait, and from the yes until all are carried out."""
    from framework.core.approval import DecisionOutcome
    from framework.runtime import deciding, here, worker
    from framework.runtime.engine import Engine
    from framework.runtime.jobs import Work
    from framework.store import runs
    from framework.store.decisions import Verdict
    from framework.store.models import Case, Person, RoleAssignment

    os.environ["COWORKER_TARGET_LINDEBY_CHALLENGE_ADDRESS"] = address
    slug = f"rita-{turn}"
    write(folder / f"data/lindeby/{slug}/in/challenge.xlsx")
    engine = Engine(Work(worker.token()))
    runs.open_run(
        "lindeby", slug, schedule="night", slot="bench", phase="prepare", cause="schedule",
        business_date=here.now().date(), at=here.now(),
    )  # fmt: skip
    prepare = seconds(lambda: engine.run_until_idle(patience=60))
    person, _ = Person.objects.get_or_create(username="asa")
    RoleAssignment.objects.create(
        person=person, municipality="lindeby", coworker=slug, role="handlaggare"
    )
    for case in Case.objects.filter(coworker=slug):
        verdict = Verdict(outcome=DecisionOutcome.approve, section="row", version=case.version)
        deciding.decide(case, verdict, person)
    took = seconds(lambda: engine.run_until_idle(patience=60))
    states = set(Case.objects.filter(coworker=slug).values_list("state", flat=True))
    if states != {"done"}:
        message = f"not everything was carried out: {states}"
        raise AssertionError(message)
    return prepare, took


def _set_up(folder: Path, games: int) -> None:
    """Make an installation with a RiTa for every game."""
    from framework.cli.ready import ready

    lindeby = folder / "configs/lindeby"
    shutil.copytree(_EXAMPLE, lindeby)
    (lindeby / "portraits").mkdir()
    portrait = _REPOSITORY / "configs/lindeby/portraits/harry.svg"
    shutil.copyfile(portrait, lindeby / "portraits/rita.svg")
    rita = lindeby / "coworkers/rita.yaml"
    text = rita.read_text("utf-8")
    rita.unlink()
    for turn in range(games):
        own = text.replace("lindeby/rita/in", f"lindeby/rita-{turn}/in")
        # A write's key names municipality and case: every game has cases of its own.
        own = own.replace('reference: "{email}"', f'reference: "{turn} {{email}}"')
        (lindeby / f"coworkers/rita-{turn}.yaml").write_text(own, encoding="utf-8")
    file = folder / "installation.yaml"
    file.write_text(_INSTALLATION, encoding="utf-8")
    ready(file)
    from framework.runtime import configuration, logs

    logs.configure((folder / "log.jsonl").open("a", encoding="utf-8"))
    configuration.activate()
    for name in ("USER", "PASSWORD"):
        os.environ[f"COWORKER_SECRET_LINDEBY_CHALLENGE_{name}"] = "nobody"
