"""What is compared of a text: stems of words, parts of compounds, and runs of characters.

Everything is folded first, so that `losenord` is `lösenord`. The stemmer follows Snowball's first
Swedish one, on folded words: the libraries' newer one leaves `lösenordet` and `kortet` whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

#: Runs of so many characters, over the ends of words: `lösen ord` shares most with `lösenord`.
SHORTEST, LONGEST = 3, 5
#: Letters that a compound has at least, and each of its parts.
_COMPOUND, _PART = 7, 3
#: Of a longer word only the beginning is split; the terms of so many words are remembered.
_LONGEST_WORD, _KEPT = 60, 50_000
_WORD = re.compile(r"[^\W_]+")
_R1 = re.compile(r"[aeiouy][^aeiouy]")
#: Snowball's step 1, folded; the longest that fits is taken away.
_ENDINGS = (
    "heterna", "hetens", "anden", "andes", "andet", "arens", "arnas", "ernas", "heten", "heter",
    "ornas", "ades", "ande", "aren", "arna", "arne", "aste", "erna", "erns", "orna", "ade", "are",
    "ast", "ens", "ern", "het", "ad", "ar", "as", "at", "en", "er", "es", "et", "or", "a",
    "e",
)  # fmt: skip
_BEFORE_S = frozenset("bcdfghjklmnoprtvy")
_DOUBLES = ("dd", "gd", "nn", "dt", "gt", "kt", "tt")
_LAST = {"lost": "los", "fullt": "full", "lig": "", "els": "", "ig": ""}


def fold(text: str) -> str:
    """Return lower-case text without diacritics."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """Return the stem of a folded Swedish word."""
    found = _R1.search(word)
    # No stem is made of fewer than three letters.
    start = max(found.end(), 3) if found else len(word)
    ending = next((each for each in _ENDINGS if word[start:].endswith(each)), "")
    if ending:
        word = word[: -len(ending)]
    elif word[start:].endswith("s") and word[-2] in _BEFORE_S:
        word = word[:-1]
    if word[start:].endswith(_DOUBLES):
        word = word[:-1]
    last = next((each for each in _LAST if word[start:].endswith(each)), "")
    return word[: -len(last)] + _LAST[last] if last else word


def runs(words: Sequence[str]) -> list[str]:
    """Return all runs of characters of words in order, with a space between and at both ends."""
    joined = f" {' '.join(words)} "
    return [
        joined[at : at + length]
        for length in range(SHORTEST, LONGEST + 1)
        for at in range(len(joined) - length + 1)
        if joined[at : at + length].strip()
    ]


class Vocabulary:
    """Turns words into terms: stems, parts of compounds, one term for words of the same meaning.

    A compound is split into words that the articles themselves use. Of the ways to split, that
    whose parts are used most counts (geometric mean of their counts, as Koehn and Knight 2003). An
    `s` may stand between the parts.
    """

    def __init__(self, words: Iterable[str], synonyms: Iterable[Sequence[str]] = ()) -> None:
        """`words` are all folded words of all articles, as often as each is used."""
        self._counts: Mapping[str, int] = Counter(stem(word) for word in words)
        self._known: dict[str, list[str]] = {}
        self._same: dict[str, str] = {}
        for group in synonyms:
            words_of_group = tokens(" ".join(group))
            named = self._same.get(stem(words_of_group[0]), words_of_group[0])
            self._same.update({stem(word): named for word in words_of_group})

    def parts(self, word: str) -> list[str]:
        """Return the stems of a folded word's parts; none if it is no compound of known words."""
        best, found = 0, list[str]()
        for at in range(_PART, len(word) - _PART + 1) if len(word) >= _COMPOUND else ():
            first, second = word[:at], stem(word[at:])
            joined = first.removesuffix("s") if len(first) > _PART else first
            for head in sorted({stem(first), stem(joined)}):
                score = self._counts.get(head, 0) * self._counts.get(second, 0)
                if score > best:
                    best, found = score, [head, second]
        return found

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text: for each word its stem, and the parts of a compound."""
        return [term for word in tokens(text) for term in self._terms(word)]

    def runs(self, text: str) -> list[str]:
        """Return the runs of characters of a text, synonyms written as the first of their group."""
        return runs([self._same.get(stem(word), word) for word in tokens(text)])

    def _terms(self, word: str) -> list[str]:
        if word in self._known:
            return self._known[word]
        stems = [stem(word), *self.parts(word[:_LONGEST_WORD])]
        terms = [stem(self._same.get(each, each)) for each in stems]
        if len(self._known) < _KEPT:
            self._known[word] = terms
        return terms
