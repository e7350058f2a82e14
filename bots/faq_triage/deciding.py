"""Answers, asks what was meant, or leaves it to people: by a calibrated chance of being right."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from bots.faq_triage.articles import Article
from bots.faq_triage.searching import Hit
from framework.core.values import Value

#: What the chance is computed from, in the order of a calibration's weights.
FEATURES = (
    "words", "characters", "meaning", "agreed", "covered", "title_covered", "asked_covered",
    "ahead",
)  # fmt: skip


class Outcome(StrEnum):
    """What becomes of a question."""

    answer = "answer"
    #: "Menade du …" with at most three choices.
    did_you_mean = "did_you_mean"
    #: The best article is one that leads to people.
    person = "person"
    ticket = "ticket"


class Calibration(Value):
    """How sure is sure enough: fitted by `python -m bench.faq_fit`, kept as data."""

    #: Which questions it was fitted on, how many, when, and with which rankers.
    source: str
    fitted: dt.date
    questions: int = Field(ge=1)
    rankers: tuple[str, ...]
    bias: float
    weights: dict[str, float]
    #: Least chance for an answer, and for asking what was meant.
    answer_at: float
    suggest_at: float
    #: So many of the three closest articles are of one category, for a ticket to be sorted by them
    #: where none is sure.
    alike: int = Field(ge=1, le=3)

    def chance(self, hits: Sequence[Hit]) -> float:
        """Return how likely the first hit is what was asked for; 0 without any."""
        if not hits:
            return 0.0
        found = dict(zip(FEATURES, features(hits), strict=True))
        return logistic(self.bias + sum(self.weights[name] * found[name] for name in self.weights))


class Verdict(Value):
    """What becomes of a question, the articles it rests on (the best first), and how sure it is."""

    outcome: Outcome
    articles: tuple[Article, ...] = ()
    chance: float


def features(hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return the values of `FEATURES` for hits, of which there is at least one."""
    first = hits[0]
    ahead = first.score - (hits[1].score if len(hits) > 1 else 0.0)
    return (
        first.words, first.characters, first.meaning, first.agreed, first.covered,
        first.title_covered, first.asked_covered, ahead,
    )  # fmt: skip


def decide(hits: Sequence[Hit], calibration: Calibration, phrased: str = "") -> Verdict:
    """Return what becomes of a question with these hits.

    `phrased` is the article that whoever wrote it says is asked for in just these words: where it
    is the best hit as well, nothing is left to chance.
    """
    chance = calibration.chance(hits)
    certain = bool(hits) and hits[0].article.id == phrased
    if not hits or (chance < calibration.suggest_at and not certain):
        return Verdict(outcome=Outcome.ticket, chance=chance)
    articles = tuple(hit.article for hit in hits[:3])
    if articles[0].answer == "handover":
        return Verdict(outcome=Outcome.person, articles=articles[:1], chance=chance)
    if chance < calibration.answer_at and not certain:
        return Verdict(outcome=Outcome.did_you_mean, articles=articles, chance=chance)
    return Verdict(outcome=Outcome.answer, articles=articles[:1], chance=chance)


def logistic(value: float) -> float:
    """Return a chance between 0 and 1, without overflow."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
