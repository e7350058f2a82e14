"""The log of what people asked a coworker on its pages, as those who write its answers need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from framework.store.models import Question

#: Most gaps that are listed.
_MOST = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Questions since an instant."""

    asked: int
    answered: int
    #: Answers that helped, and that did not, as writers said.
    up: int
    down: int
    left: int
    #: Why people took over → how often, in the kind's codes; the most frequent first.
    reasons: list[tuple[str, int]]
    #: Article, version, how often answered from, helped and not; most often not helped first.
    articles: list[tuple[str, int, int, int, int]]
    #: What no article answers, the latest first.
    gaps: list[Question]
    gap_count: int


def asked(municipality: str, coworker: str, since: dt.datetime) -> Asked:
    """Return what was asked since an instant."""
    rows = _rows(municipality, coworker, since)
    judged = {"up": Count("id", Q(helped=True)), "down": Count("id", Q(helped=False))}
    sums = rows.aggregate(
        asked=Count("id", Q(asks=True)), answered=Count("id", Q(answered=True)),
        left=Count("led_to", ~Q(led_to=""), distinct=True), **judged,
    )  # fmt: skip
    articles = (
        rows.exclude(article="")
        .values("article", "article_version")
        .annotate(count=Count("id"), **judged)
        .order_by("-down", "-count", "article", "article_version")
    )
    reasons = rows.exclude(escalation="").values("escalation").annotate(count=Count("id"))
    gaps = rows.filter(gap=True).exclude(text="")
    return Asked(
        **sums,
        reasons=[(one["escalation"], one["count"])
                 for one in reasons.order_by("-count", "escalation")],
        articles=[(one["article"], one["article_version"], one["count"], one["up"],
                   one["down"]) for one in articles],
        gaps=list(gaps.order_by("-at", "-id")[:_MOST]),
        gap_count=gaps.count(),
    )  # fmt: skip


def log(municipality: str, coworker: str, since: dt.datetime) -> Iterator[Question]:
    """Yield every round since an instant, the oldest first."""
    yield from _rows(municipality, coworker, since).order_by("at", "id").iterator()


def _rows(municipality: str, coworker: str, since: dt.datetime) -> QuerySet[Question]:
    return Question.objects.filter(municipality=municipality, coworker=coworker, at__gte=since)
