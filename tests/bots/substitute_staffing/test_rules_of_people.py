"""B06–B13: what a person has, may do and has said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bots.substitute_staffing.checks import available, checks, competence, first_obstacle
from bots.substitute_staffing.facts import Availability, Delegation
from bots.substitute_staffing.rules import RULES
from framework.core.rules import Certainty, Level, Outcome
from tests.bots.substitute_staffing.conftest import UNIT, span

if TYPE_CHECKING:
    from tests.bots.substitute_staffing.conftest import Make

PASSED, FAILED, NO_DATA = Outcome.passed, Outcome.failed, Outcome.no_data
NIGHT = "2026-11-24 21:00-07:00"
MEDICINE = ("DELEGERING LAKEMEDEL",)


def said(when: str, type: str) -> Availability:  # noqa: A002 (the field's name)
    """Return what somebody has said about a time."""
    start, end = span(when)
    return Availability(start=start, end=end, type=type)


def until(day: str, unit: str = UNIT, type: str = "LAKEMEDEL") -> tuple[Delegation, ...]:  # noqa: A002 (the column of the pool)
    """Return a delegation with its last day."""
    return (Delegation(type=type, unit=unit, until=dt.date.fromisoformat(day)),)


@pytest.mark.parametrize(
    ("order", "one", "outcome"),
    [
        ({}, {}, PASSED),
        ({}, {"titles": frozenset({"LOKALVARD"})}, FAILED),
        ({}, {"certificate": None}, PASSED),
        ({"title": "USK"}, {}, PASSED),
        ({"title": "USK"}, {"certificate": None}, FAILED),
        ({"title": "USK"}, {"certificate": dt.date(2026, 11, 25)}, FAILED),
        ({"title": "USK"}, {"certificate": dt.date(2026, 11, 24)}, PASSED),
        ({"requirements": ("FORFLYTTNING",)}, {"moving": True}, PASSED),
        ({"requirements": ("FORFLYTTNING",)}, {"moving": False}, FAILED),
        ({"requirements": ("FORFLYTTNING",)}, {}, NO_DATA),
        ({"requirements": ("KVINNA",)}, {}, NO_DATA),
        ({"requirements": ("KVINNA", "BRAND")}, {"fire": False}, FAILED),
        ({"requirements": ("SPRAK FI",)}, {"languages": frozenset({"fi"})}, PASSED),
        ({"requirements": ("SPRAK FI",)}, {}, FAILED),
        ({"requirements": (*MEDICINE, "UTDRAG")}, {"extract": None, "delegations": ()}, PASSED),
    ],
)
def test_b06_title_and_requirements(
    make: Make, order: dict[str, Any], one: dict[str, Any], outcome: Outcome
) -> None:
    """B06 (planted B-M): title, certificate for undersköterska, training; else a person decides."""
    trial = make.trial(make.order(**order), make.substitute(**one))
    assert competence.title(trial).outcome is outcome


def test_b06_before_the_certificate_was_law_nothing_is_known(make: Make) -> None:
    """B06: for a day before 2023-07-01 there is no rule data."""
    trial = make.trial(make.order("2023-06-30 07:00-13:00"), make.substitute())
    assert competence.title(trial).outcome is NO_DATA


@pytest.mark.parametrize(
    ("when", "delegations", "outcome"),
    [
        (NIGHT, until("2026-12-31"), PASSED),
        (NIGHT, until("2026-11-25"), PASSED),
        (NIGHT, until("2026-11-24"), FAILED),
        ("2026-11-24 16:00-00:00", until("2026-11-24"), PASSED),
        (NIGHT, until("2026-12-31", unit="5202"), FAILED),
        (NIGHT, until("2026-12-31", type="INSULIN"), FAILED),
        (NIGHT, (*until("2026-11-01"), *until("2026-12-31")), PASSED),
        (NIGHT, (), FAILED),
    ],
)
def test_b07_delegation(
    make: Make, when: str, delegations: tuple[Delegation, ...], outcome: Outcome
) -> None:
    """B07 (planted B-C): each type, personal, for this unit, to the last day of the shift."""
    trial = make.trial(
        make.order(when, requirements=MEDICINE), make.substitute(delegations=delegations)
    )
    assert competence.delegated(trial).outcome is outcome


@pytest.mark.parametrize(
    ("introduced", "demanded", "outcome"),
    [(True, True, PASSED), (False, True, FAILED), (False, False, PASSED)],
)
def test_b08_introduced(make: Make, introduced: bool, demanded: bool, outcome: Outcome) -> None:
    """B08: hard where the unit demands it (care), not in a school that takes anybody."""
    make.settings = make.settings.model_copy(
        update={"introduction": type(make.settings.introduction)(units={UNIT: demanded})}
    )
    one = make.substitute(introduced=frozenset({UNIT} if introduced else ()))
    assert competence.introduced(make.trial(make.order(), one)).outcome is outcome


@pytest.mark.parametrize(
    ("car", "licences", "outcome"),
    [
        (True, {"B"}, PASSED), (True, set(), FAILED), (False, set(), PASSED),
        (None, {"B"}, PASSED), (None, set(), NO_DATA), (True, {"automat"}, NO_DATA),
    ],
)  # fmt: skip
def test_b09_licence(make: Make, car: bool | None, licences: set[str], outcome: Outcome) -> None:
    """B09: a licence when the work needs a car; what the unit has not said is not no."""
    trial = make.trial(make.order(by_car=car), make.substitute(licences=frozenset(licences)))
    assert competence.licensed(trial).outcome is outcome


@pytest.mark.parametrize(
    ("title", "requirements", "extract", "outcome"),
    [
        ("VBITR", (), None, PASSED),
        ("BSK", (), None, FAILED),
        ("VBITR", ("UTDRAG",), None, FAILED),
        ("BSK", (), "2025-11-24", PASSED),
        ("BSK", (), "2025-11-23", FAILED),
        ("BSK", (), "2026-11-25", FAILED),
    ],
)
def test_b10_extract(
    make: Make, title: str, requirements: tuple[str, ...], extract: str | None, outcome: Outcome
) -> None:
    """B10: for work with children or where required, twelve months old at most."""
    day = None if extract is None else dt.date.fromisoformat(extract)
    order = make.order(title=title, requirements=requirements)
    assert competence.extract(make.trial(order, make.substitute(extract=day))).outcome is outcome


WHOLE = said("2026-11-24 00:00-00:00", "FORFRAGAN")


@pytest.mark.parametrize(
    ("one", "outcome"),
    [
        ({"availability": (WHOLE,)}, PASSED),
        ({"availability": ()}, NO_DATA),
        ({"availability": (said("2026-11-24 07:00-12:00", "DIREKTBOKNING"),)}, NO_DATA),
        ({"availability": (said("2026-11-24 06:00-10:00", "DIREKTBOKNING"),
                           said("2026-11-24 10:00-15:00", "FORFRAGAN"))}, NO_DATA),
        ({"availability": (said("2026-11-24 06:00-13:00", "DIREKTBOKNING"),)}, PASSED),
        ({"availability": (WHOLE, said("2026-11-24 12:00-15:00", "EJ_TILLGANGLIG"))}, FAILED),
        ({"availability": (WHOLE, said("2026-11-24 13:00-15:00", "EJ_TILLGANGLIG"))}, PASSED),
        ({"employed_until": dt.date(2026, 11, 24)}, PASSED),
        ({"employed_until": dt.date(2026, 11, 23)}, FAILED),
        ({"blocked": frozenset({UNIT})}, FAILED),
        ({"blocked": frozenset({"Grupp 2"})}, FAILED),
        ({"blocked": frozenset({"5202", ""})}, PASSED),
        ({"refused": frozenset({"B-1"})}, FAILED),
        ({"refused": frozenset({"B-2"})}, PASSED),
    ],
)  # fmt: skip
def test_b11_available(make: Make, one: dict[str, Any], outcome: Outcome) -> None:
    """B11: who has said nothing about the time is not known; a no, a leave, a block is a no."""
    order = make.order(about="Grupp 2")
    assert available.available(make.trial(order, make.substitute(**one))).outcome is outcome


def test_b11_a_block_needs_something_to_block(make: Make) -> None:
    """B11: an order that names no client group is not blocked by an empty word."""
    one = make.substitute(blocked=frozenset({"", "Grupp 2"}))
    assert available.available(make.trial(make.order(), one)).outcome is PASSED


@pytest.mark.parametrize(
    ("when", "requirements", "born", "outcome"),
    [
        (NIGHT, MEDICINE, dt.date(2008, 11, 24), PASSED),
        (NIGHT, (), dt.date(2008, 11, 25), FAILED),
        ("2026-11-24 15:00-22:00", (), dt.date(2010, 1, 1), PASSED),
        ("2026-11-24 15:00-22:01", (), dt.date(2010, 1, 1), FAILED),
        ("2026-11-24 05:59-12:00", (), dt.date(2010, 1, 1), FAILED),
        ("2026-11-24 07:00-13:00", MEDICINE, dt.date(2010, 1, 1), FAILED),
        ("2026-11-24 07:00-13:00", ("DELEGERING STOMI",), dt.date(2010, 1, 1), PASSED),
        ("2026-11-24 07:00-13:00", (), None, NO_DATA),
    ],
)
def test_b12_under_age(
    make: Make, when: str, requirements: tuple[str, ...], born: dt.date | None, outcome: Outcome
) -> None:
    """B12: from the eighteenth birthday; before it neither 22:00-06:00 nor medicines."""
    order = make.order(when, requirements=requirements)
    assert available.of_age(make.trial(order, make.substitute(born=born))).outcome is outcome


@pytest.mark.parametrize(
    ("when", "nights", "outcome"),
    [
        (NIGHT, True, PASSED), (NIGHT, False, FAILED), (NIGHT, None, NO_DATA),
        ("2026-11-24 14:00-00:59", False, PASSED), ("2026-11-24 14:00-01:00", False, FAILED),
        ("2026-11-24 03:01-12:00", False, PASSED), ("2026-11-24 03:00-12:00", False, FAILED),
        # 03:00 comes twice when summer time ends, and 02:00 not at all when it begins.
        ("2026-10-25 03:01-12:00", False, PASSED), ("2027-03-28 01:59-12:00", False, FAILED),
        ("2027-03-28 03:01-12:00", False, PASSED),
    ],
)  # fmt: skip
def test_b13_nights(make: Make, when: str, nights: bool | None, outcome: Outcome) -> None:
    """B13: three real hours between 22:00 and 06:00 make a night shift."""
    trial = make.trial(make.order(when), make.substitute(nights=nights))
    assert competence.nights(trial).outcome is outcome


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("bevis_befattningar", competence.title), ("utdrag_befattningar", competence.extract),
        ("minderarig_under", available.of_age), ("natt_fran", competence.nights),
        ("nattpass_timmar", competence.nights),
    ],
)  # fmt: skip
def test_without_rule_data_nothing_passes(make: Make, key: str, rule: object) -> None:
    """A rule whose data is missing for the day cannot be tried, and says which it is."""
    trial = make.trial(make.order(), make.substitute(), dated=make.without(key))
    check = rule(trial)  # type: ignore[operator]
    assert check.outcome is NO_DATA
    assert key in check.finding.english()


def test_every_rule_is_tried_once(make: Make) -> None:
    """B01–B13, in order, each with what was found; all pass for who has everything."""
    found = checks(make.trial(make.order(), make.substitute()))
    assert [check.rule for check in found] == list(RULES)
    assert {check.outcome for check in found} == {PASSED}
    assert all(check.finding.english() for check in found)


def test_the_first_obstacle_is_a_no_before_a_perhaps(make: Make) -> None:
    """What failed is told before what could not be tried."""
    order = make.order(requirements=("KVINNA",))
    perhaps = first_obstacle(make.trial(order, make.substitute()))
    no = first_obstacle(
        make.trial(order, make.substitute(licences=frozenset(), employed_until=dt.date(2026, 1, 1)))
    )
    assert perhaps is not None
    assert (perhaps.rule.code, perhaps.outcome) == ("B06", NO_DATA)
    assert no is not None
    assert (no.rule.code, no.outcome) == ("B11", FAILED)
    assert first_obstacle(make.trial(make.order(), make.substitute())) is None


def test_rules_say_how_sure_they_are() -> None:
    """Every rule is hard, has a source, and none claims that a statute was read."""
    assert [rule.code for rule in RULES] == [f"B{number:02}" for number in range(1, 14)]
    assert {rule.level for rule in RULES} == {Level.stop}
    assert all(rule.source and rule.certainty is not Certainty.read for rule in RULES)
    unsure = {rule.code for rule in RULES if rule.certainty is Certainty.unverified}
    assert unsure == {"B04", "B10", "B12"}
