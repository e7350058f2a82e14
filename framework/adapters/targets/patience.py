"""How long a target asks to be left alone."""

from __future__ import annotations

#: More digits of seconds than anybody means; Python refuses to read thousands of them.
_ENDLESS = 10


def seconds_asked(retry_after: str, *, longest: int) -> int | None:
    """Return the seconds of a Retry-After header, at most `longest`; None when it gives none."""
    digits = retry_after.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    return longest if len(digits) > _ENDLESS else min(int(digits), longest)
