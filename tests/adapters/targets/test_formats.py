"""Canonical values as a target wants them typed."""

from __future__ import annotations

import pytest

from framework.adapters.targets.formats import Values, meant, shown, typed
from framework.config.targets.common import Formats
from framework.core.canonical import NotCanonicalError, ValueType
from framework.core.errors import NotAllowed

PLAIN = Formats(hours="decimal", decimal="point", date="%d.%m.%Y", identity="plain")


@pytest.mark.parametrize(
    ("kind", "value", "usual", "plain"),
    [
        ("hours", "38:15", "38:15", "38.25"),
        ("hours", "38:20", "38:20", "38.33"),
        ("percent", "82.5", "82,5", "82.5"),
        ("decimal", "1234.5", "1234,5", "1234.5"),
        ("date", "2027-01-11", "2027-01-11", "11.01.2027"),
        ("identity", "19850209T001", "19850209-T001", "19850209T001"),
        ("text", "Dag", "Dag", "Dag"),
        ("date", "", "", ""),
    ],
)
def test_typed(kind: str, value: str, usual: str, plain: str) -> None:
    """Each type is typed the way the description says."""
    assert typed(Formats(), ValueType(kind), value) == usual
    assert typed(PLAIN, ValueType(kind), value) == plain


def test_a_path_cannot_be_led_astray() -> None:
    """Values in a path are quoted."""
    values = Values(Formats(), {"key": ValueType.text}, {"key": "../x?y"})
    assert values.path("/rows/{{ key }}") == "/rows/..%2Fx%3Fy"


def test_secrets_are_kept_to_the_letter() -> None:
    """A password with two spaces is not made canonical."""
    assert Values(Formats(), {}, {"password": " a  b "}).typed("{{ password }}") == " a  b "


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("A-1", "/arenden/A-1/ny?period=2026-12"),
        ("a/../b", "/arenden/a%2F..%2Fb/ny?period=2026-12"),
        ("...", "/arenden/.../ny?period=2026-12"),
        ("%2e%2e", "/arenden/%252e%252e/ny?period=2026-12"),
    ],
)
def test_a_value_in_a_path_is_one_part_of_it(value: str, path: str) -> None:
    """Whatever it holds, it names one thing in one place."""
    values = Values(Formats(), {}, {"case": value, "period": "2026-12"})
    assert values.path("/arenden/{{ case }}/ny?period={{ period }}") == path


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_that_is_no_part_of_a_path_is_refused(value: str) -> None:
    """The list instead of one, or the step above: another page, read or written as if it was it."""
    values = Values(Formats(), {}, {"case": value})
    with pytest.raises(NotAllowed, match="case stands in an address and cannot be empty"):
        values.path("/arenden/{{ case }}/ny")
    for behind in ("/arenden?arende={{ case }}", "/#arenden;{{ case }}"):
        assert values.path(behind) == behind.replace("{{ case }}", value)


UNITS = Formats(date="%m/%d/%Y", lines=" / ", units={"d": 8, "w": 40, "day": 24, "days": 24})


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("hours", "4d 06:15", "38:15"),
        ("hours", "1d", "8:00"),
        ("hours", "1w 2d", "56:00"),
        ("hours", "06:15", "6:15"),
        ("hours", "1 day, 14:15:00", "38:15"),
        ("hours", "", ""),
        ("date", "06/01/2027", "2027-06-01"),
        ("date", "2027-06-01", "2027-06-01"),
        ("date", "", ""),
        ("lines", "1 Mån 07:00 / 1 Tis 08:00", "1 Mån 07:00\n1 Tis 08:00"),
        ("percent", "87.50 %", "87.5"),
    ],
)
def test_trap_7_shown(kind: str, text: str, value: str) -> None:
    """What a target makes of a value is the same value: working days, dates the other way round."""
    assert shown(UNITS, ValueType(kind), text) == value


@pytest.mark.parametrize(("kind", "text"), [("hours", "2x 03:00"), ("date", "13/13/2027")])
def test_shown_does_not_guess(kind: str, text: str) -> None:
    """An unknown unit or a month that there is not is no value."""
    with pytest.raises(NotCanonicalError):
        shown(UNITS, ValueType(kind), text)


@pytest.mark.parametrize(("kind", "value"), [("date", "2027-01-11"), ("lines", "a\nb")])
def test_what_is_typed_is_shown_as_itself(kind: str, value: str) -> None:
    """Both ways are each other's opposite."""
    assert shown(UNITS, ValueType(kind), typed(UNITS, ValueType(kind), value)) == value


WORDS = Formats(words={"priority": {"IT1": "1. Kritisk", "IT2": "2. Hög"}})


@pytest.mark.parametrize(
    ("name", "text", "ours"),
    [
        ("priority", " 1.  Kritisk ", "IT1"),
        ("priority", "5. Väldigt låg", "5. Väldigt låg"),
        ("priority", "IT1", "IT1"),
        ("status", "1. Kritisk", "1. Kritisk"),
    ],
)
def test_what_the_target_calls_our_values_is_read_as_ours(name: str, text: str, ours: str) -> None:
    """By name of the field; what has no word of ours stays as it is shown."""
    assert meant(WORDS, name, ValueType.text, text) == ours


def test_values_are_typed_in_the_words_of_the_target() -> None:
    """And compared by our own, when the page shows theirs."""
    values = Values(WORDS, {"priority": ValueType.text}, {"priority": "IT2"})
    assert values.typed("{{ priority }}") == "2. Hög"
    assert values.shown("{{ priority }}", "2. Hög") == values.canonical("{{ priority }}") == "IT2"


def test_two_values_with_one_word_are_refused() -> None:
    """What was read could mean either."""
    with pytest.raises(ValueError, match="priority: two values of ours cannot have the same word"):
        Formats(words={"priority": {"IT3": "Låg", "IT4": "Låg"}})


@pytest.mark.parametrize(
    ("formats", "typed_as"), [(PLAIN, "Hej!\n\nStarta om."), (UNITS, "Hej! / Starta om.")]
)
def test_paragraphs_are_sent_and_not_compared(formats: Formats, typed_as: str) -> None:
    """A target may drop empty lines, or add some: what people read keeps them all the same."""
    values = Values(formats, {"answer": ValueType.lines}, {"answer": "Hej!\n\nStarta om."})
    assert values.typed("{{ answer }}") == typed_as
    for text in ("Hej!\nStarta om.", "Hej!\n\n\nStarta om.\n"):
        seen = text if formats is PLAIN else text.replace("\n", formats.lines)
        assert values.shown("{{ answer }}", seen) == values.canonical("{{ answer }}")
