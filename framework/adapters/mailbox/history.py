"""Cut from a mail what its writer did not write now: the mail it answers, and the signature.

Only what mail programs mark is cut, at the end only, and never all there is; a mark says so.
"""

from __future__ import annotations

import re

#: Stands where something was cut.
CUT = "[…]"
#: Subjects of mails that were passed on: what follows is what it is about.
_PASSED_ON = re.compile(r"\s*(vb|vidarebefordra[dt]?|fw|fwd|wg|tr)\s*:", re.IGNORECASE)
_LINE = re.compile(
    r"-{3,}\s*(ursprungligt meddelande|ursprungligt e-postmeddelande|original message|"
    r"original appointment)\s*-{3,}",
    re.IGNORECASE,
)
#: The block that Outlook puts above what is answered: a line `Från:` with the others close below.
_FROM = re.compile(r"\**(från|from)\s*:\**\s*\S", re.IGNORECASE)
_SENT = re.compile(r"\**(skickat|datum|sent|date)\s*:\**\s*\S", re.IGNORECASE)
_TO = re.compile(r"\**(till|to|ämne|subject)\s*:\**\s*\S", re.IGNORECASE)
_BLOCK = 6
#: The line above `>` lines, on one line or two.
_WROTE = re.compile(r"(den|on|le|am)\b.{5,200}\b(skrev|wrote)\b.{0,120}:|.{3,120}\bskrev:",
                    re.IGNORECASE | re.DOTALL)  # fmt: skip
_RULE = re.compile(r"[_-]{10,}")
_SIGNATURE = re.compile(r"--\s?")
#: Lines of a signature at most; more is text that somebody put below dashes.
_SIGNED = 12


def own_words(subject: str, text: str) -> str:
    """Return a mail's text without signature, and without what it answers; that leaves a mark."""
    kept = text.split("\n")
    cut = False
    if not _PASSED_ON.match(subject):
        above = _above_history(kept)
        if any(_says(line) for line in above) and len(above) < len(kept):
            kept, cut = above, True
    text = "\n".join(_unsigned(kept)).strip("\n")
    return f"{text}\n{CUT}" if cut else text


def _above_history(found: list[str]) -> list[str]:
    for index, line in enumerate(found):
        if _LINE.fullmatch(line.strip()) or _is_block(found, index):
            above = found[:index]
            while above and (not above[-1].strip() or _RULE.fullmatch(above[-1].strip())):
                above.pop()
            return above
    return _above_quotes(found)


def _is_block(found: list[str], index: int) -> bool:
    below = [line.strip() for line in found[index + 1 : index + _BLOCK]]
    return (
        _FROM.match(found[index].strip()) is not None
        and any(_SENT.match(line) for line in below)
        and any(_TO.match(line) for line in below)
    )


def _above_quotes(found: list[str]) -> list[str]:
    """Return what stands above a quote that nothing but a signature follows."""
    body = _unsigned(found)
    last = len(body)
    while last and (not body[last - 1].strip() or body[last - 1].lstrip().startswith(">")):
        last -= 1
    if not any(line.lstrip().startswith(">") for line in body[last:]):
        return found
    for length in (1, 2, 3):
        if last >= length and _WROTE.fullmatch("\n".join(body[last - length : last]).strip()):
            last -= length
            break
    return body[:last]


def _unsigned(found: list[str]) -> list[str]:
    for index in range(len(found) - 1, -1, -1):
        if _SIGNATURE.fullmatch(found[index]):
            below = sum(bool(line.strip()) for line in found[index + 1 :])
            above = any(_says(line) for line in found[:index])
            return found[:index] if above and below <= _SIGNED else found
    return found


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(">")
