"""Where cases come from: watched folders, queues and mailboxes behind one port."""

from framework.runtime.sources.port import Delivery, Say, Source
from framework.runtime.sources.sources import Sources

__all__ = ["Delivery", "Say", "Source", "Sources"]
