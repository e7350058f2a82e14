"""How long a target asks to be left alone, whatever it writes."""

import pytest

from framework.adapters.targets import seconds_asked


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("60", 60),
        (" 0 ", 0),
        ("900", 900),
        ("901", 900),
        ("9" * 5000, 900),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_seconds(said: str, seconds: int | None) -> None:
    """Never more than we wait, and nothing that is no number of seconds."""
    assert seconds_asked(said, longest=900) == seconds
