"""The inbox as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Pages only; the tables are the store's."""

    name = "framework.inbox"
    label = "inbox"
