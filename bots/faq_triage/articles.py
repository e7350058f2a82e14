"""Knowledge articles: dated, owned, and answered from only while they are in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import Field, model_validator

from framework.core.values import Value

_FENCE = "---\n"


class Article(Value):
    """One version of one article; an answer cites its `id` and `version`."""

    id: str = Field(min_length=1)
    #: A question in the words of those who ask.
    title: str = Field(min_length=1)
    body: str = Field(min_length=1)
    category: str
    #: A unit or role, never a person.
    owner: str = Field(min_length=1)
    reviewed: dt.date
    #: The last day on which it may be answered from.
    review_by: dt.date
    version: int = Field(ge=1)
    language: str = "sv"
    keywords: tuple[str, ...] = ()
    #: How people ask for it, one short text each; none that fits another article as well.
    asked_as: tuple[str, ...] = ()
    #: `handover` is never answered from: it leads to people, those of `handover_to`.
    answer: Literal["yes", "handover"] = "yes"
    handover_to: str = ""
    #: The day from which another version stands in its place.
    superseded: dt.date | None = None

    @model_validator(mode="after")
    def _hands_over_to_somebody(self) -> Article:
        if (self.answer == "handover") != bool(self.handover_to):
            raise ValueError("handover_to says who takes over, for handover and nothing else")
        return self

    def stands(self, day: dt.date) -> bool:
        """Tell whether it may be answered from on a day."""
        ended = self.superseded is not None and self.superseded <= day
        return self.reviewed <= day <= self.review_by and not ended


def in_force(articles: Iterable[Article], day: dt.date) -> tuple[Article, ...]:
    """Return what may be answered from on a day, the latest version of each, by id."""
    latest: dict[str, Article] = {}
    for article in articles:
        known = latest.get(article.id)
        if article.stands(day) and (known is None or article.version > known.version):
            latest[article.id] = article
    return tuple(latest[key] for key in sorted(latest))


def parse(text: str, load: Callable[[str], object]) -> Article:
    """Read Markdown under a front matter; `ValueError` says what is wrong with it.

    `load` reads the front matter (YAML) and raises what it raises.
    """
    before, *parts = text.replace("\r\n", "\n").removeprefix("\ufeff").split(_FENCE, 2)
    if before.strip() or len(parts) != 2:  # noqa: PLR2004 (front matter and body)
        raise ValueError("an article begins with its front matter between two lines of ---")
    front, body = parts
    fields = load(front)
    if not isinstance(fields, dict):
        raise ValueError("the front matter is no list of names and values")  # noqa: TRY004 (what the file holds, not what a caller gave)
    return Article.model_validate({**fields, "body": body.strip()})
