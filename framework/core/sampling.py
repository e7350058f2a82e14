"""Which cases are drawn for another look: decided by a key, so that nobody can choose or predict.

A draw is no throw of dice at the time: the same case and proposal are drawn or not for good.
"""

from __future__ import annotations

import hmac
from enum import StrEnum


class Draw(StrEnum):
    """What a case can be drawn for; each has a draw of its own."""

    second_person = "second_person"
    hold_out = "hold_out"
    blind = "blind"
    quality = "quality"


def drawn(key: bytes, draw: Draw, case: str, digest: str, percent: int) -> bool:
    """Tell whether a case is among the `percent` (0–100) of all that are drawn.

    `case` is the case's key, `digest` that of its proposal, `key` the installation's secret.
    """
    mark = hmac.digest(key, f"{draw.value}\n{case}\n{digest}".encode(), "sha256")
    return int.from_bytes(mark[:8], "big") % 100 < percent
