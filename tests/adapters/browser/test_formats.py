"""Canonical values as a target wants them typed."""

from __future__ import annotations

import pytest

from framework.adapters.browser.formats import Values, typed
from framework.config.targets import Formats
from framework.core.canonical import ValueType

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
