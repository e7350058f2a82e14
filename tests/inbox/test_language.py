"""Every reader gets their language, and nothing is left untranslated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import override

from framework.core.canonical import ValueType
from framework.inbox import texts
from tests.inbox import builders

_FRAMEWORK = Path(texts.__file__).parents[1]
_KEYWORDS = {**DEFAULT_KEYWORDS, "message": None, "mark": None}
_PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def _used() -> Iterator[str]:
    """Yield every message of the framework, as `pybabel extract` finds them."""
    with (_FRAMEWORK / "locale" / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(_FRAMEWORK, methods, options, _KEYWORDS, strip_comment_tags=True)
    for _, _, text, _, _ in found:
        yield text[0] if isinstance(text, tuple) else text


def test_the_swedish_catalogue_is_complete() -> None:
    """Every message has a Swedish text with the same places to fill in."""
    with (_FRAMEWORK / "locale/sv/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="sv")
    texts_of = {one.id if isinstance(one.id, str) else one.id[0]: one.string for one in catalogue}
    missing = sorted({text for text in _used() if not texts_of.get(text)})
    assert not missing, f"run `make messages` and translate: {missing}"
    for original, swedish in texts_of.items():
        for one in swedish if isinstance(swedish, tuple) else (swedish,):
            assert set(_PLACES.findall(one)) == set(_PLACES.findall(original)), original


def test_switching_the_language(client: Client) -> None:
    """The choice is kept in a cookie and leads back to the page."""
    builders.waiting()
    answer = client.post("/language/", {"language": "sv", "next": "/lindeby/harry/"})
    assert answer.url == "/lindeby/harry/"
    page = client.get("/lindeby/harry/").content.decode()
    assert '<html lang="sv">' in page
    assert "Att granska" in page
    assert "To review" not in page


def test_the_language_switch_leads_nowhere_else(client: Client) -> None:
    """An address of another site is not followed."""
    answer = client.post("/language/", {"language": "sv", "next": "https://example.org/"})
    assert "example.org" not in answer.url


def test_values_are_written_as_people_do(client: Client) -> None:
    """Swedish pages write a decimal comma, and the form understands it."""
    case = builders.waiting()
    page = client.get(f"/cases/{case.pk}/", headers={"accept-language": "sv"}).content.decode()
    assert "87,5 %" in page
    assert 'value="87,5"' in page
    assert texts.shown(ValueType.identity, "19850612T801", secret=True) == "19850612-****"


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("845120.5", "845\u00a0120.5"), ("-14389.89", "-14\u00a0389.89"), ("10000", "10\u00a0000"),
        ("1234567.25", "1\u00a0234\u00a0567.25"), ("9999.5", "9999.5"), ("0.00001", "0.00001"),
    ],
)  # fmt: skip
def test_long_numbers_stand_in_thousands(number: str, read: str) -> None:
    """From five digits on, thousands stand apart; other types are left as they are."""
    with override("en"):
        assert texts.shown(ValueType.decimal, number) == read
        assert texts.shown(ValueType.integer, "123456") == "123456"
