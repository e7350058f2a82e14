"""The store as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The only place that knows the database."""

    name = "framework.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
