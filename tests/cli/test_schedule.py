"""`coworker schedule`: what will start and why not, as people and programs read it."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner, Result

from framework.cli import schedule as command
from framework.runtime import configuration, here
from framework.runtime.configuration_files import read
from framework.runtime.upcoming import upcoming


@pytest.fixture(autouse=True)
def _before_christmas(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon on 22 December 2026, and HaRry rest on days off."""
    found, _ = read(here.installation().configs, ("lindeby",))
    site = found["lindeby"]
    config = site.coworkers["harry"]
    rests = tuple(one.model_copy(update={"days_off": "skip"}) for one in config.coworker.schedule)
    coworker = config.coworker.model_copy(update={"schedule": rests})
    harry = config.model_copy(update={"coworker": coworker, "closed_times": {}})
    site = site.model_copy(update={"coworkers": {**site.coworkers, "harry": harry}})
    monkeypatch.setattr(configuration, "municipalities", lambda: {"lindeby": site})
    monkeypatch.setattr(command, "ready", lambda _config: None)
    now = dt.datetime.fromisoformat("2026-12-22T12:00:00+01:00")
    monkeypatch.setattr(here, "now", lambda: now)


def call(*words: str) -> Result:
    """Call it."""
    return CliRunner().invoke(command.schedule, list(words))


def test_a_week_in_the_municipality_s_language() -> None:
    """One line for each window; those that are not used say why."""
    done = call("harry", "--next", "6d")
    window = "02:00–05:00  lindeby/harry night"
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        f"ons 2026-12-23 {window}  startar  Den har inte körts enligt det här schemat förut.",
        f"tors 2026-12-24 {window}  startar inte  Ledig dag: Julafton (afton).",
        f"fre 2026-12-25 {window}  startar inte  Ledig dag: Juldagen (röd dag).",
        f"mån 2026-12-28 {window}  startar",
    ]


def test_in_english() -> None:
    """Whoever asks for English gets it."""
    lines = call("harry", "--next", "3d", "--language", "en").output.splitlines()
    assert lines[1] == (
        "Thu 2026-12-24 02:00–05:00  lindeby/harry night  does not start  Day off: Julafton (eve)."
    )


def test_json_holds_the_list_of_all_coworkers() -> None:
    """For programs: the same windows as IT's page, instants with their offset."""
    facts = json.loads(call("--json", "--next", "2d", "--language", "en").output)
    sites = configuration.municipalities()
    wanted = [(site, one) for site in sites.values() for one in site.coworkers.values()]
    found = upcoming(wanted, here.now(), here.now() + dt.timedelta(days=2))
    assert len(facts["starts"]) == len(found) > 5
    assert {one["coworker"] for one in facts["starts"]} == set(sites["lindeby"].coworkers)
    harry = [one for one in facts["starts"] if one["coworker"] == "harry"]
    assert harry[1] == {
        "municipality": "lindeby", "coworker": "harry", "schedule": "night", "day": "2026-12-24",
        "opens": "2026-12-24T01:00:00+00:00", "closes": "2026-12-24T04:00:00+00:00",
        "every_minutes": None, "starts": None, "why": ["Day off: Julafton (eve)."],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--next", "14"), "write a number of days up to 400d, e.g. 14d"),
        (("--next", "999d"), "write a number of days up to 400d, e.g. 14d"),
        (("nobody",), "No municipality has a coworker nobody."),
    ],
)
def test_what_is_refused(words: tuple[str, ...], says: str) -> None:
    """Every mistake is told in a sentence."""
    done = call(*words)
    assert done.exit_code != 0
    assert says in done.output
