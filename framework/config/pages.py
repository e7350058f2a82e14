"""What people who are not logged in see of a coworker: a chat on the intranet, a kiosk."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from framework.config.words import TextByLanguage
from framework.core.values import Value

#: Where another site's pages come from: scheme, host and port; no path.
Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:\d+)?$")]


class Telephone(Value):
    """People who answer, and when they do."""

    number: str = Field(min_length=3)
    hours: TextByLanguage


class Pages(Value):
    """A coworker's pages for everybody who reaches the installation; nobody logs in there."""

    #: Who answers when the coworker does not, and who takes danger at once.
    people: Telephone
    at_once: Telephone
    #: Sites that may show the pages within theirs, e.g. `https://intranat.example.org`.
    embedded_by: tuple[Origin, ...] = ()
    #: Answers messages that a chat service sends, signed with the secret `<coworker>.webhook`.
    webhook: bool = False
    #: Most messages in a minute: of one conversation, and from one address. A whole town hall may
    #: sit behind one address.
    per_minute: int = Field(default=10, ge=1, le=1000)
    per_minute_from: int = Field(default=300, ge=1, le=100_000)
    #: Days that conversations and masked texts are kept; counts stay.
    keep_days: int = Field(default=30, ge=1, le=3650)
