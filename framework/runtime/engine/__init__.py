"""Who takes up work, and when; the case table is the truth on one machine or several."""

from framework.runtime.engine.lock import LockTaken
from framework.runtime.engine.port import Jobs
from framework.runtime.engine.sweeping import Engine

__all__ = ["Engine", "Jobs", "LockTaken"]
