"""What may be handed out of a coworker's rules is what it runs on, all of it."""

import datetime as dt

import pytest

from framework.config.municipality import MunicipalityConfig
from framework.core.errors import CoworkerError
from framework.runtime import configuration, here
from framework.runtime.configuration_files import read
from framework.runtime.rulebook import as_markdown, rulebook

DAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def town() -> MunicipalityConfig:
    """Read Lindeby as its files say, with all its coworkers."""
    found, problems = read(here.installation().configs, ("lindeby",))
    assert not problems
    return found["lindeby"]


@pytest.mark.parametrize("name", ["berit", "bosse", "harry", "lena", "lena-besok", "ronney"])
def test_every_rule_and_value_is_there_once(town: MunicipalityConfig, name: str) -> None:
    """Nothing that a coworker computes with is left out, and each value stands on one side."""
    config = town.coworkers[name]
    book = rulebook(config, town, DAY)
    given = [value for values in config.dated.values.values() for value in values]
    told = [each.value for each in (*book.in_force, *book.other_days)]
    assert sorted(map(str, told)) == sorted(map(str, given))
    assert all(
        each.value.valid_from <= DAY <= (each.value.valid_to or DAY) for each in book.in_force
    )
    text = as_markdown(book, DAY, "sv")
    assert all(f"**{rule.code}**" in text and rule.source in text for rule in book.rules)
    assert config.digest[:12] in text


def test_values_of_other_days_are_told_apart(town: MunicipalityConfig) -> None:
    """A norm that was in force earlier counts on its own days only."""
    config = town.coworkers["ronney"]

    def names(day: dt.date) -> set[str]:
        return {each.name for each in rulebook(config, town, day).in_force}

    assert "riksnorm vuxen ensam" in names(dt.date(2023, 5, 1))
    assert "riksnorm vuxen ensam" not in names(DAY)


def test_ronney_tells_his_warnings_in_the_readers_language(town: MunicipalityConfig) -> None:
    """What is flagged beside the rules can be read too, in Swedish and in English."""
    book = rulebook(town.coworkers["ronney"], town, DAY)
    assert "- Kapad kostnad\n" in as_markdown(book, DAY, "sv")
    assert "- Capped cost\n" in as_markdown(book, DAY, "en")


def test_whose_coworker_it_is_must_be_clear(
    lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that nobody or more than one has is told with what there is."""
    assert configuration.site_of("harry", None).slug == "lindeby"
    twins = {"lindeby": lindeby, "ekdalen": lindeby.model_copy(update={"slug": "ekdalen"})}
    monkeypatch.setattr(configuration, "municipalities", lambda: twins)
    with pytest.raises(CoworkerError, match="lindeby, ekdalen: say which"):
        configuration.site_of("harry", None)
    assert configuration.site_of("harry", "ekdalen").slug == "ekdalen"
    with pytest.raises(CoworkerError, match="No municipality has a coworker nobody"):
        configuration.site_of("nobody", None)
