"""What a backup says of itself; its first member."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from framework.core.values import Value

#: Names in the archive.
MANIFEST, DATABASE, DATA = "manifest.json", "database", "data"

Vendor = Literal["sqlite", "postgresql"]


class ChainEnd(Value):
    """The last link of an audit chain when the backup was made."""

    municipality: str
    chain: str
    number: int
    digest: str


class Manifest(Value):
    """One backup."""

    #: Version of the product that made it.
    version: str
    made_at: dt.datetime
    vendor: Vendor
    chains: tuple[ChainEnd, ...]
