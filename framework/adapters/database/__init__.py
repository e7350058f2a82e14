"""Databases of others, read by queries: the database itself keeps them from writing."""

from framework.adapters.database.session import Answered, DatabaseSession

__all__ = ["Answered", "DatabaseSession"]
