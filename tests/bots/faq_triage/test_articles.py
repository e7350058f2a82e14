"""Only what stands on the day is answered from, in its latest version."""

import datetime as dt
from typing import Any

import pytest
from ruamel.yaml import YAML

from bots.faq_triage.articles import in_force, parse
from tests.bots.faq_triage.making import DAY, article

LOAD = YAML(typ="safe", pure=True).load
TEXT = """---
id: KB-1
title: "Hur byter jag lösenord?"
category: konto
owner: Servicedesk
reviewed: 2026-02-18
review_by: 2027-02-18
version: 4
keywords: [glömt]
asked_as: [minns inte, borta]
answer: "yes"
---

Gå till självservice.
"""


@pytest.mark.parametrize(
    ("more", "stands"),
    [
        ({}, True),
        ({"review_by": dt.date(2026, 11, 22), "reviewed": dt.date(2026, 1, 1)}, False),
        ({"reviewed": dt.date(2026, 11, 24), "review_by": dt.date(2027, 1, 1)}, False),
        ({"superseded": DAY}, False),
        ({"superseded": dt.date(2026, 11, 24)}, True),
    ],
)
def test_an_article_stands_between_its_dates(more: dict[str, Any], stands: bool) -> None:
    """The last day of review is a day on which it may be answered from."""
    assert article(**more).stands(DAY) is stands


def test_the_latest_version_that_stands_is_in_force() -> None:
    """A later version that has expired does not stand in the way of an earlier one."""
    ended = article(version=3, reviewed=dt.date(2026, 1, 1), review_by=dt.date(2026, 2, 1))
    found = in_force([article(id="B"), article(), article(version=2), ended], DAY)
    assert [(each.id, each.version) for each in found] == [("A", 2), ("B", 1)]


def test_markdown_is_read() -> None:
    """Front matter and body, also with a Windows editor's line ends."""
    found = parse("\ufeff" + TEXT.replace("\n", "\r\n"), LOAD)
    assert (found.id, found.version, found.review_by) == ("KB-1", 4, dt.date(2027, 2, 18))
    assert (found.keywords, found.body) == (("glömt",), "Gå till självservice.")
    assert found.asked_as == ("minns inte", "borta")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no front matter",
        "---\n- a\n---\ntext",
        TEXT.replace("owner: Servicedesk\n", ""),
        TEXT.replace("2027-02-18", "sometime"),
        TEXT.replace('"yes"', "handover"),
        TEXT.replace("Gå till självservice.", ""),
    ],
)
def test_what_is_no_article_is_refused(text: str) -> None:
    """One kind of error for all of it."""
    with pytest.raises(ValueError, match=r"."):
        parse(text, LOAD)
