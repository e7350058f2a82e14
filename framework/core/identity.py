"""Swedish identity numbers: recognise, mask, and name without revealing.

Forms and check digit: Skatteverket, SKV 704 (personnummer) and SKV 707 (samordningsnummer).
The reserve form `YYYYMMDDTnnn` is used by authorities for persons without a number and has no
check digit.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from stdnum import luhn

_FULL = re.compile(r"(?:(18|19|20)?)(\d{2})(\d{2})(\d{2})([-+]?)(\d{4}|[A-Z]\d{3})")
_ANYWHERE = re.compile(r"(?<!\d)(?:18|19|20)?\d{6}[-+]?(?:\d{4}|[A-Za-z]\d{3})(?!\d)")
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
    """Mask everything in a text that has the form of an identity number."""
    return _ANYWHERE.sub(lambda found: found[0][:-4].rstrip("-+") + "-****", text)


def pseudonym(identity: str, key: bytes) -> str:
    """Return eight hex digits that stand for the number in logs; `key` is the municipality's."""
    return hmac.new(key, identity.encode(), hashlib.sha256).hexdigest()[:8]


def _possible_day(month: int, day: int) -> bool:
    real_day = day - _COORDINATION_OFFSET if day > _COORDINATION_OFFSET else day
    return 1 <= month <= 12 and 1 <= real_day <= 31  # noqa: PLR2004 (the calendar)
