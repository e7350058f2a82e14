"""What a text says by its words: words are dated data, and without a list nothing is known.

How lists are written stands in `configs/common/rules/helpdesk.yaml`. A text that asks the reader to
do something is a text like any other: nothing here follows what it says.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from bots.faq_triage.words import fold
from framework.core.dated import DatedRules
from framework.core.values import Value

FILLERS = "fyllnad_ord"
_WITHOUT = {"reset": "aterstallning_fraga_ord", "thanks": "tack_ej_ord", "lost": "forlust_ej_ord"}
_LISTS = {
    "alarm": "larm_ord", "lost": "forlust_ord", "harm": "sakerhet_skedd_ord",
    "security": "sakerhet_ord", "threat": "hot_ord",
    "reset": "aterstallning_ord", "call": "ring_ord", "several": "flera_ord",
    "abuse": "otrevligt_ord", "sarcasm": "sarkasm_ord", "thanks": "tack_ord",
    "outage": "avbrott_ord", "stop": "stopp_ord", "hindrance": "hinder_ord",
    "whole_town": "omfattning_kommun_ord", "whole_unit": "omfattning_enhet_ord",
}  # fmt: skip
#: Fillers between two words of an entry, at most.
_BETWEEN = 5
#: Mail programs break lines at 72 to 78 signs, between words.
_BROKEN_AFTER = 50
_NAMED = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Signals(Value):
    """What a text says; None when no list of words is in force."""

    #: An alarm that people's safety hangs on is silent.
    alarm: bool | None
    lost: bool | None
    security: bool | None
    #: The harm of a security incident is done, or may be.
    harm: bool | None
    threat: bool | None
    reset: bool | None
    call: bool | None
    several: bool | None
    abuse: bool | None
    sarcasm: bool | None
    thanks: bool | None
    outage: bool | None
    stop: bool | None
    hindrance: bool | None
    whole_town: bool | None
    whole_unit: bool | None

    @property
    def at_once(self) -> bool:
        """A person is needed at once, and nothing is answered."""
        return bool(self.lost or self.security or self.threat or self.alarm)


def signals(text: str, dated: DatedRules, day: dt.date) -> Signals:
    """Return what a text says by the lists in force on a day."""
    found = {
        name: says(text, key, dated, day, unless=_WITHOUT.get(name)) for name, key in _LISTS.items()
    }
    if found["sarcasm"]:
        found["thanks"] = False
    return Signals.model_validate(found)


def says(
    text: str, key: str, dated: DatedRules, day: dt.date, *, unless: str | None = None
) -> bool | None:
    """Tell whether a sentence of a text has an entry of a list, and none of the list `unless`."""
    pattern = listed(key, dated, day)
    without = listed(unless, dated, day) if unless else None
    if pattern is None or (unless and without is None):
        return None
    return any(
        pattern.search(sentence) and not (without and without.search(sentence))
        for sentence in _folded(text)
    )


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, ...]:
    """Return a text's sentences, folded; every list is looked for in the same."""
    return tuple(sentences(fold(_unwrapped(text))))


def _unwrapped(text: str) -> str:
    """Join lines that a mail program has broken: a long one, and one that goes on in small."""
    joined: list[str] = []
    long = False
    for line in text.splitlines():
        plain = line.strip()
        if joined and long and plain[:1].islower():
            joined[-1] += f" {plain}"
        else:
            joined.append(plain)
        long = len(plain) >= _BROKEN_AFTER
    return "\n".join(joined)


def listed(key: str, dated: DatedRules, day: dt.date) -> re.Pattern[str] | None:
    """Return the pattern, for folded text, of a list in force; None without one."""
    found, fillers = dated.on(key, day), dated.on(FILLERS, day)
    if found is None:
        return None
    value = found.value
    for name in dict.fromkeys(_NAMED.findall(value)):
        named = dated.on(f"{name}_ord", day)
        if named is None:
            return None
        value = value.replace(f"{{{name}}}", "/".join(_entries(named.value)))
    return _pattern(value, fillers.value if fillers else "")


def tells_something(text: str, dated: DatedRules, day: dt.date) -> bool:
    """Tell whether a text has a word beside those that any text has: `hjälp!` has none."""
    common = frozenset[str]().union(
        *(exact_words(key, dated, day) or () for key in (FILLERS, "sprak_sv_ord", "sprak_en_ord"))
    )
    return any(word not in common for word in words(text))


def exact_words(key: str, dated: DatedRules, day: dt.date) -> frozenset[str] | None:
    """Return the folded words of a list in force, None without one."""
    found = dated.on(key, day)
    return None if found is None else frozenset(_entries(fold(found.value)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without empty ones."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=256)
def _pattern(value: str, fillers: str) -> re.Pattern[str]:
    between = "|".join(map(re.escape, _entries(fold(fillers)))) or r"(?!)"
    gap = rf"[^\w.!?\n]+(?:(?:{between})(?!\w)[^\w.!?\n]+){{0,{_BETWEEN}}}"
    near: list[str] = []
    far: list[str] = []
    for entry in _entries(fold(value)):
        parts = [gap.join(map(_slot, part.split())) for part in entry.split("&")]
        if len(parts) == 1:
            near.append(parts[0])
        else:
            far.append("".join(rf"(?=.*(?<!\w){part}(?!\w))" for part in parts))
    together = rf"^(?:{'|'.join(far)})|" if far else ""
    return re.compile(rf"{together}(?<!\w)(?:{'|'.join(near) or '(?!)'})(?!\w)")


def _slot(slot: str) -> str:
    return f"(?:{'|'.join(_alternative(each) for each in slot.split('/') if each)})"


def _alternative(word: str) -> str:
    before = r"\w*" if word.startswith("*") else ""
    after = "" if word.endswith("!") else r"\w*"
    return f"{before}{re.escape(word.strip('*!'))}{after}"


def _entries(value: str) -> list[str]:
    return [" ".join(entry.split()) for entry in value.split(",") if entry.strip()]
