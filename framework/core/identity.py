"""Swedish identity numbers: recognise and mask.

Forms and check digit: Skatteverket, SKV 704 (personnummer) and SKV 707 (samordningsnummer).
The reserve form `YYYYMMDDTnnn` is used by authorities for persons without a number and has no
check digit.
"""

from __future__ import annotations

import re

from stdnum import luhn

_FULL = re.compile(r"(?:(18|19|20)?)(\d{2})(\d{2})(\d{2})([-+]?)(\d{4}|[A-Z]\d{3})")
#: Every dash that a keyboard, a word processor or a page puts between the parts.
_DASH = r"[-+\u00ad\u2010-\u2015\u2212\ufe63\uff0d]"
#: Spaces within a line, those without width included.
_SPACE = r"(?:[^\S\r\n]|[\u200b-\u200d\u2060\ufeff])"
_TAIL = r"(?P<tail>\d{4}|[A-Za-z]\d{3})"
_ANYWHERE = re.compile(rf"(?<!\d)(?P<date>(?:18|19|20)?\d{{6}}){_DASH}?{_TAIL}(?!\d)")
#: The same with something between the parts; the year of a date that follows is no tail.
_SPREAD = re.compile(
    r"(?<!\d)(?<![^\W\d_]-)"
    rf"(?P<date>(?:(?:18|19|20)\d\d|\d\d)"
    rf"(?P<first>{_SPACE}{{0,2}}(?:{_DASH}|[./])?{_SPACE}{{0,2}})(?P<month>\d\d)"
    rf"(?P<second>{_SPACE}{{0,2}}(?:{_DASH}|[./])?{_SPACE}{{0,2}})(?P<day>\d\d))"
    rf"(?P<gap>{_SPACE}{{0,3}}{_DASH}?{_SPACE}{{0,3}}){_TAIL}(?!\d|{_DASH}\d|:\d)"
)
_COORDINATION_OFFSET = 60
_SHOWN = 8


def canonical_identity(text: str) -> str | None:
    """Return the twelve characters of an identity number, or None when it cannot be one.

    Ten-digit numbers get their century from the separator: `+` means at least 100 years old.
    Without a century and separator the number is taken as born 1925–2024.
    """
    found = _FULL.fullmatch(text.strip().upper())
    if found is None:
        return None
    century, year, month, day, separator, tail = found.groups()
    if not _possible_day(int(month), int(day)) or tail.startswith("000"):
        return None
    if tail.isdigit() and not luhn.is_valid(year + month + day + tail):
        return None
    if not century:
        century = "19" if int(year) >= 25 else "20"  # noqa: PLR2004 (see the docstring)
        if separator == "+":
            century = str(int(century) - 1)
    return century + year + month + day + tail


def mask(identity: str) -> str:
    """Return an identity number as lists show it: `19850612-****`."""
    return f"{identity[:_SHOWN]}-****"


def mask_all(text: str) -> str:
    """Mask everything in a text that has the form of an identity number.

    Any dash and spaces between the parts count, so `1985-06-12-9801` and `850612 – 9801` are
    masked; dates, hours and references are not.
    """
    text = _ANYWHERE.sub(lambda found: f"{found['date']}-****", text)
    at = 0
    while found := _SPREAD.search(text, at):
        if _is_spread_number(found):
            start = f"{text[: found.end('date')]}-****"
            text, at = start + text[found.end() :], len(start)
        else:
            at = found.start() + 1
    return text


def _is_spread_number(found: re.Match[str]) -> bool:
    """Tell a number in parts from a date that something else follows.

    Where only spaces part it, or spaces and a dash after a written-out date, the check digit
    decides.
    """
    if not _possible_day(int(found["month"]), int(found["day"])):
        return False
    between = (found["first"], found["second"])
    spaces_only = any(gap and not gap.strip() for gap in (*between, found["gap"]))
    written_out = any(between)
    if not spaces_only and not (written_out and found["gap"] != found["gap"].strip()):
        return True
    if written_out and not found["tail"].isdigit():
        return False
    digits = "".join(sign for sign in found["date"] if sign.isdigit())
    return canonical_identity(digits + found["tail"]) is not None


def _possible_day(month: int, day: int) -> bool:
    real_day = day - _COORDINATION_OFFSET if day > _COORDINATION_OFFSET else day
    return 1 <= month <= 12 and 1 <= real_day <= 31  # noqa: PLR2004 (the calendar)
