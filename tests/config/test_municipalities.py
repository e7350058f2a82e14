"""Municipalities: the invented small one, and the two that come along."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from pydantic import ValidationError

from framework.config.installation import Installation
from framework.config.loader import ConfigError, load, validate
from framework.config.municipality import Folder, MunicipalityConfig
from framework.config.rules import RulesFile, merged
from framework.core.values import Value
from tests.config import town

CONFIGS = Path(__file__).parents[2] / "configs"


def read(configs: Path) -> MunicipalityConfig:
    """Read the small municipality, which must be right."""
    folder = town.folder(configs)
    found = folder.read()
    assert folder.problems == []
    assert found is not None
    return found


def test_what_a_coworker_gets(configs: Path) -> None:
    """A coworker comes with its target's description, address and dated rules."""
    harry = read(configs).coworkers["harry"]
    assert harry.slug == "harry"
    assert harry.systems == {"payroll": "payroll"}
    assert harry.addresses == {"payroll": "http://127.0.0.1:8101"}
    assert harry.targets["payroll"].operations["register"].does == "writes"
    assert harry.coworker.approval.undo_seconds == 300
    assert harry.coworker.why.in_language("sv-se") == "Tar tid"
    assert harry.coworker.why.in_language("en") == "Takes time"
    night = harry.dated.on("dygnsvila", dt.date(2026, 11, 21))
    assert night is not None
    assert night.value == "11:00"
    assert harry.dated.on("jour", dt.date(2025, 7, 31)) is None


@pytest.mark.parametrize(
    ("slug", "targets"),
    [
        (
            "lindeby",
            {
                "BerIT": {"helpdesk"},
                "Bosse": {"pool", "sms"},
                "HaRry": {"payroll"},
                "Lena": {"economy"},
                "Lena besök": {"planning"},
                "Ronney": {"case_system", "eservice", "ssbtek"},
            },
        ),
        (
            "ekdalen",
            {
                "Ines": {"rooms"},
                "Kim": {"follow_up"},
                "Lisa": {"salaries"},
                "PeTra": {"payroll"},
                "Sambandet": {"reminders"},
            },
        ),
    ],
)
def test_municipalities_that_come_along_are_right(slug: str, targets: dict[str, set[str]]) -> None:
    """The two municipalities in configs/ hold no mistake."""
    folder = Folder(CONFIGS / slug, CONFIGS / "common")
    found = folder.read()
    assert [str(problem) for problem in folder.problems] == []
    assert found is not None
    coworkers = {each.coworker.name: set(each.targets) for each in found.coworkers.values()}
    assert coworkers == targets
    for each in found.coworkers.values():
        assert (CONFIGS / slug / "portraits" / each.coworker.portrait).is_file()


def test_shared_rules_with_a_declared_override() -> None:
    """Ekdalen plans twelve weeks from August 2026; whoever decided nothing has the shared 16."""
    day = dt.date(2026, 11, 21)
    weeks = {}
    for slug, name in (("lindeby", "harry"), ("ekdalen", "petra")):
        found = Folder(CONFIGS / slug, CONFIGS / "common").read()
        assert found is not None
        value = found.coworkers[name].dated.on("rullande_veckor_max", day)
        weeks[slug] = value.value if value else None
    assert weeks == {"lindeby": "16", "ekdalen": "12"}


def test_declared_override_replaces_the_shared_key(configs: Path) -> None:
    """A local key that the file lists as an override wins over the shared one, whole."""
    town.change(configs, "town/rules/arbetstid.yaml", "overrides: []", "overrides: [dygnsvila]")
    town.change(configs, "town/rules/arbetstid.yaml", "jour:", "dygnsvila:")
    dated = read(configs).coworkers["harry"].dated
    now = dated.on("dygnsvila", dt.date(2026, 1, 1))
    assert now is not None
    assert now.value == "nej"
    assert dated.on("dygnsvila", dt.date(2020, 1, 1)) is None


def test_common_description_is_used_where_there_is_no_own(configs: Path) -> None:
    """A municipality's own description of a system wins over the shared one."""
    shared = configs / "common/targets/payroll.yaml"
    shared.parent.mkdir()
    shared.write_text(town.TARGET.replace("Byköping lön", "Delad lön"), encoding="utf-8")
    own = configs / "town/targets/payroll.yaml"
    assert read(configs).coworkers["harry"].targets["payroll"].name == "Byköping lön"
    own.unlink()
    assert read(configs).coworkers["harry"].targets["payroll"].name == "Delad lön"


@pytest.mark.parametrize("name", [name for name in town.FILES if not name.endswith("site.yaml")])
def test_digest_changes_with_every_file_a_proposal_depends_on(name: str, configs: Path) -> None:
    """A changed coworker, rule or description is another digest; proposals store it."""
    before = read(configs).coworkers["harry"].digest
    assert read(configs).coworkers["harry"].digest == before
    with (configs / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert read(configs).coworkers["harry"].digest != before


def test_digest_is_of_contents_only(configs: Path) -> None:
    """Another coworker's file, or the site's units, send nobody's cases back to preparing."""
    before = read(configs).coworkers["harry"].digest
    sonja = town.COWORKER.replace("HaRry", "SONJa")
    (configs / "town/coworkers/sonja.yaml").write_text(sonja, encoding="utf-8")
    town.change(configs, "town/site.yaml", "Byskolan", "Nya byskolan")
    after = read(configs).coworkers
    assert after["harry"].digest == before
    assert after["sonja"].digest != before
    assert len(before) == len(hashlib.sha256().hexdigest())


def test_merged_rules_keep_what_nobody_replaces() -> None:
    """Later files replace whole keys; other keys stay."""
    value = {"valid_from": "2020-01-01", "value": "1", "source": "s", "certainty": "read"}
    first = RulesFile.model_validate({"values": {"a": [value], "b": [value]}})
    second = RulesFile.model_validate({"values": {"b": [value | {"value": "2"}]}})
    found = merged([first, second]).values
    assert {key: dated[0].value for key, dated in found.items()} == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "text",
    [
        "municipalities: [lindeby]\n",
        "municipalities: [lindeby]\ndatabase: {postgres: 'host=127.0.0.1 dbname=coworker'}\n",
        "municipalities: [a, b]\nlisten: '127.0.0.1:0'\nundo_seconds: 0\ndemo: true\n",
    ],
)
def test_installations_that_are_right(tmp_path: Path, text: str) -> None:
    """Little must be said; what is said is kept."""
    file = tmp_path / "installation.yaml"
    file.write_text(text, encoding="utf-8")
    found, _ = load(file, Installation)
    assert (found.database.sqlite is None) == ("postgres" in text)
    assert found.demo is ("demo" in text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"municipalities": ()},
        {"database": {}},
        {"database": {"sqlite": "a", "postgres": "b"}},
        {"address": "kommun.se"},
        {"address": "https://kommun.se/inkorg"},
        {"listen": "8000"},
        {"web_processes": 0},
        {"sweep_seconds": 0},
        {"undo_seconds": -1},
        {"municipality": "lindeby"},
    ],
)
def test_installations_that_are_wrong(wrong: dict[str, object]) -> None:
    """One database, a real address and sane numbers; unknown keys are refused."""
    with pytest.raises(ValidationError):
        Installation.model_validate({"municipalities": ("lindeby",)} | wrong)


def test_settings_may_stand_in_files_that_several_share(configs: Path) -> None:
    """The municipality's own file goes before the shared one, and the coworker's before both."""
    without = read(configs).coworkers["harry"].digest
    shared, own = configs / "common/faq/words.yaml", configs / "town/faq/words.yaml"
    for file, text in ((shared, "pace: 1\nlimit: 2\n"), (own, "pace: 3\nlimit: 4\n")):
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    rules = "rules: [arbetstid]"
    ours = f"{rules}\nsettings_from: [faq/words]\nsettings: {{limit: 5}}"
    town.change(configs, "town/coworkers/harry.yaml", rules, ours)
    config = read(configs).coworkers["harry"]
    assert config.coworker.settings == {"pace": 3, "limit": 5}
    own.unlink()
    after = read(configs).coworkers["harry"]
    assert after.coworker.settings == {"pace": 1, "limit": 5}
    assert len({without, config.digest, after.digest}) == 3


def test_a_setting_in_a_file_of_its_own_is_told_where_it_stands(configs: Path) -> None:
    """A mistake has the file and line of the setting; one that two files have is a mistake."""
    for name in ("one", "two"):
        (configs / f"town/{name}.yaml").write_text("# pace\npace: fast\n", encoding="utf-8")
    rules = "rules: [arbetstid]"
    town.change(configs, "town/coworkers/harry.yaml", rules, f"{rules}\nsettings_from: [one]")
    folder = town.folder(configs)
    assert folder.read() is not None
    with pytest.raises(ConfigError) as wrong:
        validate(
            folder.documents["harry"], Paced, {"pace": "fast"}, ("settings",),
            folder.settings["harry"],
        )  # fmt: skip
    (problem,) = wrong.value.problems
    assert (problem.file, problem.line) == (configs / "town/one.yaml", 2)
    town.change(configs, "town/coworkers/harry.yaml", "[one]", "[one, two]")
    folder = town.folder(configs)
    assert folder.read() is None
    assert [each.text for each in folder.problems] == ["two: another file has pace too"]


class Paced(Value):
    """Settings of a kind."""

    pace: int


def test_a_source_may_be_the_queue_of_a_system(configs: Path) -> None:
    """The queue's description, address and calendar come with the system that has it."""
    example = Path(__file__).with_name("http_target.yaml").read_text("utf-8")
    (configs / "town/targets/permits.yaml").write_text(example, encoding="utf-8")
    site = (configs / "town/site.yaml").read_text("utf-8")
    line = '  permits: {description: permits, address: "http://127.0.0.1:8102"}\n'
    (configs / "town/site.yaml").write_text(site + line, encoding="utf-8")
    without = read(configs).coworkers["harry"].digest
    town.change(configs, "town/coworkers/harry.yaml", "{folder: harry/in}", "{queue: permits}")
    config = read(configs).coworkers["harry"]
    queue = config.queues["schedules"]
    assert (queue.system, queue.address) == ("permits", "http://127.0.0.1:8102")
    assert queue.description.queue is not None
    assert config.digest != without
    before = config.digest
    town.change(configs, "town/targets/permits.yaml", "rows: items", "rows: entries")
    assert read(configs).coworkers["harry"].digest != before
