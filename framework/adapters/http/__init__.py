"""Target systems and queues that answer HTTP requests with JSON, described as data.

The runtime makes an `HttpSession` per connection, performs operations by name, and closes it; a
`QueueSession` lists what waits in a queue and tells what became of it.
"""

from framework.adapters.http.queue import Item, QueueSession
from framework.adapters.http.session import HttpSession

__all__ = ["HttpSession", "Item", "QueueSession"]
