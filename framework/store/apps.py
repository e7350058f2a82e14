"""The store as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from framework.core.messages import mark


class StoreConfig(AppConfig):
    """The only place that knows the database."""

    name = "framework.store"
    label = "store"
    verbose_name = _(mark("People and roles"))
    default_auto_field = "django.db.models.BigAutoField"
