"""How names, days, hours and texts are written in every config file."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from framework.core.schedules import names_day
from framework.core.values import Value

_ANY_DAY = dt.date(2026, 1, 1)


def _days(text: str) -> str:
    for part in text.split(","):
        try:
            names_day(part, _ANY_DAY)
        except ValueError:
            msg = f"days are names as in mon-fri, sun,wed or second mon; not {part!r}"
            raise ValueError(msg) from None
    return text


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        msg = "a time is written HH:MM and quoted, e.g. '02:00'"
        raise ValueError(msg)
    return text


#: A name that files and addresses are made of.
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
#: A file without its ending below the municipality's folder or the shared one, e.g. `faq/synonyms`.
FileName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)*$")]
#: What a kind calls one of its systems, e.g. `case_system`.
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
#: Weekdays, e.g. `mon-fri` or `sun,wed`, or one of the month, e.g. `second mon` or `last fri`.
Days = Annotated[str, AfterValidator(_days)]
#: Local wall time, `HH:MM`.
ClockTime = Annotated[str, AfterValidator(_clock)]

#: A number of minutes from 5, e.g. `15m`.
Minutes = Annotated[str, Field(pattern=r"^([5-9]|[1-9]\d{1,2})m$")]


class TextByLanguage(Value):
    """A text that the municipality wrote itself, in both languages."""

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, language: str) -> str:
        """Return the text in `sv`, or else in English."""
        return self.sv if language.startswith("sv") else self.en
