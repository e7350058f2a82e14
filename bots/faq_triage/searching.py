"""Finds the articles that a question may mean, by words and by runs of characters together."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from pydantic import Field

from bots.faq_triage.articles import Article
from bots.faq_triage.ranking import Ranker
from bots.faq_triage.words import Vocabulary, tokens
from framework.core.values import Value

#: How much a field weighs beside the body: the title is the question as people ask it, and so is
#: each other phrasing.
_TITLE, _KEYWORDS = 3, 2
#: Of a longer text only the beginning is searched for, so that every answer comes in time.
LONGEST_QUESTION = 1000

#: A phrasing of fewer words may be a part of many questions.
_PHRASING = 3

#: Of titles and bodies, says how near in meaning a question is to each (extra `search`).
Meaning = Callable[[Sequence[tuple[str, str]]], Callable[[str], Sequence[float]]]


class Synonyms(Value):
    """Words that people use for the same thing, while they are in force."""

    words: tuple[str, ...] = Field(min_length=2)
    valid_from: dt.date
    valid_to: dt.date | None = None
    #: Who says so.
    source: str

    def stand(self, day: dt.date) -> bool:
        """Tell whether they are in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Hit(Value):
    """An article, and how well it fits a question; all but the score are shares of the best."""

    article: Article
    #: Standard deviations above the mean of all articles, added up over the rankers (rank fusion).
    score: float
    words: float
    characters: float
    meaning: float = 0.0
    #: How many of the rankers have it first.
    agreed: float
    #: Which share of the question's words the article has.
    covered: float
    #: Of the nearest of the title and other phrasings: which share of its words the question has,
    #: and which share of the question's words it has.
    title_covered: float
    asked_covered: float = 0.0


class Search:
    """An index of the articles in force, in memory; the same articles give the same answers."""

    def __init__(
        self,
        articles: Iterable[Article],
        synonyms: Iterable[Sequence[str]] = (),
        meaning: Meaning | None = None,
    ) -> None:
        """`synonyms` are groups of words in force; `meaning` is of the extra `search`."""
        self.articles = tuple(articles)
        texts = [
            (" ".join((each.title, *each.asked_as)), " ".join(each.keywords), each.body)
            for each in self.articles
        ]
        self._vocabulary = Vocabulary(
            (word for text in texts for part in text for word in tokens(part)), synonyms
        )
        terms = self._vocabulary.terms
        self._words = Ranker([_weighted(text, terms) for text in texts])
        self._characters = Ranker([_weighted(text, self._vocabulary.runs) for text in texts])
        self._phrased: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for each in self.articles:
            for phrasing in (each.title, *each.asked_as):
                self._phrased[tuple(tokens(phrasing))].add(each.id)
        self._asked = [
            [frozenset(terms(text)) for text in (each.title, *each.asked_as)]
            for each in self.articles
        ]
        self._terms = [frozenset(terms(" ".join(text))) for text in texts]
        self._meaning = (
            meaning([(each.title, each.body) for each in self.articles]) if meaning else None
        )

    def phrased(self, question: str) -> str:
        """Return the id of the one article that is asked for in just these words, else nothing."""
        words = tuple(tokens(question[:LONGEST_QUESTION]))
        found = self._phrased.get(words, set()) if len(words) >= _PHRASING else set()
        return next(iter(found)) if len(found) == 1 else ""

    def hits(self, question: str, *, category: str | None = None, most: int = 3) -> list[Hit]:
        """Return the articles that fit best, the best first; equals by id.

        With a `category`, only articles of it. What shares nothing with the question is no hit.
        """
        asked = question[:LONGEST_QUESTION]
        terms = self._vocabulary.terms(asked)
        ranks: dict[str, Sequence[float]] = {
            "words": self._words.scores(terms),
            "characters": self._characters.scores(self._vocabulary.runs(asked)),
        }
        if self._meaning and terms:
            ranks["meaning"] = self._meaning(asked)
        fused = [sum(scores) for scores in zip(*map(_standard, ranks.values()), strict=True)]
        firsts = [max(scores, default=0.0) for scores in ranks.values()]
        numbers = [
            number
            for number, article in enumerate(self.articles)
            if any(scores[number] for scores in ranks.values())
            and category in {None, article.category}
        ]
        numbers.sort(key=lambda number: (-fused[number], self.articles[number].id))
        nearest = {number: self._nearest(number, terms) for number in numbers[:most]}
        return [
            Hit(
                article=self.articles[number],
                score=fused[number],
                **{name: scores[number] for name, scores in ranks.items()},
                agreed=sum(
                    scores[number] >= first
                    for scores, first in zip(ranks.values(), firsts, strict=True)
                )
                / len(ranks),
                covered=self._words.shared(terms, self._terms[number]),
                title_covered=nearest[number][0],
                asked_covered=nearest[number][1],
            )
            for number in numbers[:most]
        ]

    def _nearest(self, number: int, terms: Sequence[str]) -> tuple[float, float]:
        """Return what the phrasing shares with the question that shares most, both ways."""
        both = [
            (self._words.shared(asked, terms), self._words.shared(terms, asked))
            for asked in self._asked[number]
        ]
        return max(both, key=lambda shares: (sum(shares), shares))


def _standard(scores: Sequence[float]) -> list[float]:
    """Return scores as distances from their mean, in standard deviations."""
    mean = sum(scores) / len(scores) if scores else 0.0
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / max(1, len(scores)))
    return [(score - mean) / spread if spread else 0.0 for score in scores]


def _weighted(text: tuple[str, ...], split: Callable[[str], list[str]]) -> Mapping[str, float]:
    counts: Counter[str] = Counter()
    for part, weight in zip(text, (_TITLE, _KEYWORDS, 1), strict=True):
        for term in split(part):
            counts[term] += weight
    return counts
