"""The chat as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Pages only; the tables are the store's."""

    name = "bots.faq_triage.pages"
    label = "faq_triage_pages"
