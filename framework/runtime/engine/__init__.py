"""Who takes up work, and when. One port; the case table is the truth whatever engine runs."""

from framework.runtime.engine.embedded import EmbeddedEngine, LockTaken
from framework.runtime.engine.port import Engine, Jobs

__all__ = ["EmbeddedEngine", "Engine", "Jobs", "LockTaken"]
