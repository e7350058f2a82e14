"""How far a coworker is let now."""

from __future__ import annotations

from framework.config.municipality import CoworkerConfig
from framework.core.levels import WorkLevel, ceiling, lowest
from framework.runtime import configuration
from framework.runtime.kinds import kind_class
from framework.store.level_in_force import in_force


def highest(config: CoworkerConfig) -> WorkLevel:
    """Return how far a coworker can be let at most: by its kind's code, and by its config."""
    kind = kind_class(config)
    permitted = config.coworker.approval.highest_level or WorkLevel.batch
    return lowest([ceiling(kind.name, kind.highest_level, kind.targets), permitted])


def current(municipality: str, coworker: str) -> WorkLevel:
    """Return how far a coworker is let now: never further than its code and config permit."""
    config = configuration.coworker(municipality, coworker)
    return lowest([in_force(municipality, coworker), highest(config)])
