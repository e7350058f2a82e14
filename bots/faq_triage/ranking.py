"""BM25 over texts whose fields weigh differently, with scores as shares of the best possible."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

#: Robertson and Zaragoza 2009: how soon more of the same adds little, how much length counts.
_K1, _B = 1.2, 0.75


class Ranker:
    """Scores of texts for a question, each between 0 and 1.

    A text is its terms with their weighted counts (BM25F: fields are weighed before saturation).
    """

    def __init__(self, texts: Sequence[Mapping[str, float]]) -> None:
        self.size = len(texts)
        lengths = [sum(text.values()) for text in texts]
        mean = (sum(lengths) / len(lengths) if lengths else 0.0) or 1.0
        found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            dampening = _K1 * (1 - _B + _B * length / mean)
            for term, count in text.items():
                found[term].append((number, count / (count + dampening)))
        # Flat arrays: a knowledge base has a hundred thousand places of runs of characters.
        self._numbers, self._parts = array("I"), array("f")
        self._where: dict[str, tuple[int, int]] = {}
        for term, places in found.items():
            start = len(self._numbers)
            self._numbers.extend(number for number, _ in places)
            self._parts.extend(part for _, part in places)
            self._where[term] = (start, len(self._numbers))

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency; highest for a term that no text has."""
        start, end = self._where.get(term, (0, 0))
        return math.log(1 + (self.size - (end - start) + 0.5) / (end - start + 0.5))

    def scores(self, question: Iterable[str]) -> list[float]:
        """Return each text's score; 1 would be all that is asked, endlessly often."""
        scores = [0.0] * self.size
        total = 0.0
        for term, count in Counter(question).items():
            weight = count * self.rarity(term)
            total += weight
            start, end = self._where.get(term, (0, 0))
            for at in range(start, end):
                scores[self._numbers[at]] += weight * self._parts[at]
        return [score / total for score in scores] if total else scores

    def shared(self, terms: Iterable[str], others: Iterable[str]) -> float:
        """Return which share of the terms, by rarity, stands among the others."""
        wanted, known = set(terms), frozenset(others)
        total = sum(map(self.rarity, sorted(wanted)))
        return sum(self.rarity(term) for term in sorted(wanted & known)) / total if total else 0.0
