"""What somebody leaves on a coworker's page for its people: judged, and kept for the next run."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from framework.adapters.sheets import read_tables, tables_digest
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.errors import BusinessException
from framework.core.local_time import local
from framework.runtime import here
from framework.runtime.kinds import kind_class
from framework.store import intake

#: Signs of a reference that are not taken for each other.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 5

Tables = Mapping[str, list[dict[str, str]]]


def new_reference(prefix: str, at: dt.datetime) -> str:
    """Return a reference that nobody guesses, e.g. `CHATT-20261123-7KQ4X`."""
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return f"{prefix}-{local(at):%Y%m%d}-{drawn}"


def leave(config: CoworkerConfig, site: MunicipalityConfig, reference: str, tables: Tables) -> None:
    """Keep rows of the coworker's intake for its next run; the same reference replaces them.

    Raises `CoworkerError` for rows that the kind would send back: nobody is there to mend them.
    """
    source = config.coworker.intake
    spec = kind_class(config).sources[source]
    found = read_tables(tables, spec, file=reference, tenant=site.site.name)
    for sheet in found.sheets:
        for row in sheet.returned:
            raise BusinessException(row.cells[0].rule)
    digest = tables_digest(tables)
    intake.leave(
        site.slug, config.slug, source, reference, dict(tables), digest, here.now()
    )  # fmt: skip
