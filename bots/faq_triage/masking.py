"""Takes out of what people write what must not be stored: done before anything is made of it.

Identity numbers always; names and numbers of clients where the text itself says that somebody is
one (`brukaren Åsa Öberg`, `kundnummer 4711`), streets beside them, and passwords. A name that
stands alone cannot be told from a colleague's and is left.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable
from itertools import takewhile

from bots.faq_triage.signals import exact_words
from bots.faq_triage.words import fold
from framework.core.dated import DatedRules
from framework.core.identity import canonical_identity, mask_all
from framework.core.values import Value

GONE = "****"
IDENTITY, CLIENT, PASSWORD = "identity", "client", "password"
#: So many signs of a text are read; what a program has pasted after them is nobody's question.
LONGEST = 20_000
_READ = 3
_WRAPPED = re.compile(
    r"(?<!\d)(?P<date>(?:18|19|20)?\d{6})[ \t]*[-–+]?(?P<rest>[ \t]*\r?\n[> \t]*)[-–]?[ \t]*"
    r"(?P<tail>\d{4}|[A-Za-z]\d{3})(?!\d)"
)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]{0,2000}>")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TOKEN = re.compile(r"[^\W_](?:[\w'’-]*[^\W_])?")
_COLON = re.compile(r"[ \t]{0,3}[:;=\"”(]{0,3}[ \t]{0,3}")
_SPACE, _INITIAL = re.compile(r"[ \t]{1,3}"), re.compile(r"\.?[ \t]{0,3}")
_BEFORE = re.compile(
    r"((?:[^\W\d_][\w'’-]*[ \t]+){1,2}[^\W\d_][\w'’-]*)[ \t]*[,(][ \t]*(?:som är )?$"
)
#: An identity number that has been masked, and the words before and after it.
_MASKED = re.compile(r"\d{6,8}-\*{4}")
_WORDS = r"[^\W\d_][\w'’-]*(?:[ \t]+[^\W\d_][\w'’-]*){1,2}"
_WORDS_BEFORE = re.compile(rf"({_WORDS})[ \t]*[,:(]?[ \t]*$")
_WORDS_AFTER = re.compile(rf"\)?[ \t]*[,:(]?[ \t]*({_WORDS})")
_STREET = re.compile(
    r"\b[^\W\d_][\w-]*(?:gata|gatan|väg|vägen|vagen|gränd|grand|stigen|torget|backen|allén|allen)"
    r"[ \t]+\d{1,4}(?:[ \t]?[a-z])?\b",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"[ \t]*(?:som[ \t]+)?(?:(?:är|ar|is|var|blev|till|to)\b)?[ \t]*[:=]?[ \t]*[\"'”(]?(\S{4,80})",
    re.IGNORECASE,
)
_MOST_NAMES, _MOST_BETWEEN = 3, 3


class _Words(Value):
    """Folded words of the lists in force that say what is a name, a number or a password."""

    #: Who is a client; what is no name though it is written large; what a password stands after.
    roles: frozenset[str]
    systems: frozenset[str]
    secrets: frozenset[str]
    #: What may stand between a role and a name or number; `naming` before a name however written.
    between: frozenset[str]
    naming: frozenset[str]
    #: Written small within a name, and what follows a name and is none.
    particles: frozenset[str]
    common: frozenset[str]


_LISTS = {
    "roles": "brukar_ord", "systems": "system_ord", "secrets": "losenord_ord",
    "between": "fore_namn_ord", "naming": "heter_ord", "particles": "namnled_ord",
    "common": "efter_namn_ord",
}  # fmt: skip


class Masked(Value):
    """A text that may be stored, and what was taken out of it."""

    text: str
    #: `identity`, `client`, `password`, in that order.
    taken: tuple[str, ...] = ()
    #: The text was longer than `LONGEST`.
    cut: bool = False


def masked(text: str, dated: DatedRules, day: dt.date) -> Masked:
    """Return a text without identity numbers, client details and passwords.

    Without lists of words in force only identity numbers are known.
    """
    words = _Words.model_validate(
        {name: exact_words(key, dated, day) or frozenset() for name, key in _LISTS.items()}
    )
    # What is cut here is far behind what is kept, however much is taken out before it.
    plain = storable(plain_text(text))[: _READ * LONGEST]
    numberless = mask_all(_WRAPPED.sub(_masked_over_lines, plain))
    clientless = _without_clients(numberless, words)
    safe = _without_passwords(clientless, words)
    steps = ((IDENTITY, plain, numberless), (CLIENT, numberless, clientless),
             (PASSWORD, clientless, safe))  # fmt: skip
    return Masked(
        text=safe[:LONGEST],
        taken=tuple(what for what, before, after in steps if before != after),
        cut=len(safe) > LONGEST or len(plain) == _READ * LONGEST,
    )


def storable(text: str) -> str:
    """Return a text with blanks for signs that no text has and that databases refuse."""
    return _NO_TEXT.sub(" ", text)


def _masked_over_lines(found: re.Match[str]) -> str:
    """Mask a number that a mail program has broken in two, if it is one by its check digit."""
    number = canonical_identity(found["date"] + found["tail"])
    return found[0] if number is None else f"{found['date']}-{GONE}{found['rest']}"


def plain_text(text: str) -> str:
    """Return what a reader sees of a text that may be HTML: no tags, entities as signs."""
    if "<" not in text and "&" not in text:
        return text
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", html.unescape(text))))


def _without_clients(text: str, words: _Words) -> str:
    """Take out names and numbers that stand with a role, and then the streets too."""
    spans: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text):
        if not _is_role(fold(found[0]), words.roles):
            continue
        spans.extend(_after(text, found.end(), words))
        before = _BEFORE.search(text, max(0, found.start() - 80), found.start())
        if before and all(_is_name(each, words) for each in before[1].split()):
            spans.append(before.span(1))
    for number in _MASKED.finditer(text):
        before = _WORDS_BEFORE.search(text, max(0, number.start() - 80), number.start())
        after = _WORDS_AFTER.match(text, number.end())
        if before and (own := _names(reversed(list(_TOKEN.finditer(before[1]))), words)):
            spans.append((before.start(1) + own[-1].start(), before.start(1) + own[0].end()))
        if after and (own := _names(_TOKEN.finditer(after[1]), words)):
            spans.append((after.start(1) + own[0].start(), after.start(1) + own[-1].end()))
    if not spans:
        return text
    spans.extend(found.span() for found in _STREET.finditer(text))
    return _cut(text, spans)


def _names(tokens: Iterable[re.Match[str]], words: _Words) -> list[re.Match[str]]:
    """Return the first tokens as long as they are names; none when it is one alone."""
    found = list(takewhile(lambda token: _is_name(token[0], words), tokens))
    return found if len(found) > 1 else []


def _is_role(word: str, roles: frozenset[str]) -> bool:
    """Tell whether a word says that somebody is a client: `brukaren`, `kundnummer`, `kund-id`."""
    return word in roles or any(
        word.endswith(end) and word.removesuffix(end).strip("-") in roles
        for end in ("nummer", "nr", "id")
    )


def _after(text: str, at: int, words: _Words) -> list[tuple[int, int]]:
    """Return where the names or the number after a role stand."""
    named, token = False, _next(text, at, _COLON)
    for _ in range(_MOST_BETWEEN):
        if token is None or fold(token[0]) not in words.between | words.naming:
            break
        named |= fold(token[0]) in words.naming
        token = _next(text, token.end(), _COLON)
    if token is None:
        return []
    if sum(sign.isdigit() for sign in token[0]) > 1:
        return [token.span()]
    if not (named or _is_name(token[0], words)):
        return []
    spans = [token.span()]
    while len(spans) < _MOST_NAMES:
        initial = len(token[0]) == 1
        token = _next(text, token.end(), _INITIAL if initial else _SPACE)
        if token is None or not (
            _is_name(token[0], words)
            or token[0] in words.particles
            or (named and len(spans) == 1 and fold(token[0]) not in words.common)
        ):
            break
        spans.append(token.span())
    return spans


def _next(text: str, at: int, gap: re.Pattern[str]) -> re.Match[str] | None:
    between = gap.match(text, at)
    return _TOKEN.match(text, between.end()) if between else None


def _is_name(word: str, words: _Words) -> bool:
    return word[0].isupper() and fold(word) not in words.systems


def _without_passwords(text: str, words: _Words) -> str:
    """Take out what stands after `lösenord` and looks like one: it has a digit, and four signs."""
    spans: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text):
        if fold(found[0]) not in words.secrets:
            continue
        secret = _SECRET.match(text, found.end())
        if secret and any(sign.isdigit() for sign in secret[1]):
            spans.append(secret.span(1))
    return _cut(text, spans)


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            parts.extend((text[at:start], GONE))
            at = end
    return "".join((*parts, text[at:]))
