"""In which language a text is written, as far as that can be told without guessing."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter

from bots.faq_triage.signals import exact_words, words
from framework.core.dated import DatedRules
from framework.core.messages import Message, message

SWEDISH, ENGLISH, UNKNOWN = "sv", "en", ""
#: Scripts by the first word of their letters' names.
_SCRIPTS = {"ARABIC": "ar", "CYRILLIC": "kyrilliska", "ETHIOPIC": "ti", "THAI": "th",
            "GREEK": "el", "HEBREW": "he", "CJK": "zh", "HANGUL": "ko"}  # fmt: skip
NAMES = {
    SWEDISH: message("Swedish"),
    ENGLISH: message("English"),
    "ar": message("Arabic script (Arabic, Persian, Dari or Sorani)"),
    "kyrilliska": message("Cyrillic script (Ukrainian, Russian or another)"),
    "ti": message("Ethiopic script (Tigrinya or Amharic)"),
    "th": message("Thai"),
    "el": message("Greek"),
    "he": message("Hebrew"),
    "zh": message("Chinese or Japanese"),
    "ko": message("Korean"),
    "annat": message("another script"),
}
#: Fewer words than this say nothing of the language.
_FEWEST = 6
#: One English word in a longer text is no sign: other languages have it too.
_SURE = 2


def language(text: str, dated: DatedRules, day: dt.date) -> str:
    """Return `sv`, `en`, a script's key of `NAMES`, or empty when it cannot be told.

    A few words without any that tells (`skrivare trasig`) are taken as Swedish.
    """
    letters = [sign for sign in text if sign.isalpha()]
    scripts = Counter(unicodedata.name(sign, "?").split()[0].split("-")[0] for sign in letters)
    foreign = sum(count for name, count in scripts.items() if name != "LATIN")
    if foreign * 2 > len(letters):
        most = max(scripts, key=lambda name: (name != "LATIN", scripts[name], name))
        return _SCRIPTS.get(most, "annat")
    swedish, english = (exact_words(f"sprak_{each}_ord", dated, day) for each in ("sv", "en"))
    if swedish is None or english is None:
        return UNKNOWN
    said = words(text)
    counts = {each: sum(word in known for word in said)
              for each, known in ((SWEDISH, swedish), (ENGLISH, english))}  # fmt: skip
    if len(said) >= _FEWEST and max(counts.values()) < _SURE:
        return SWEDISH if counts[SWEDISH] else UNKNOWN
    if counts[SWEDISH] == counts[ENGLISH]:
        return SWEDISH if counts[SWEDISH] or len(said) < _FEWEST else UNKNOWN
    return SWEDISH if counts[SWEDISH] > counts[ENGLISH] else ENGLISH


def language_name(key: str) -> Message:
    """Return what a language is called."""
    return NAMES.get(key, message("a language that could not be told"))
