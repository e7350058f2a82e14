"""Articles made for tests."""

import datetime as dt
from typing import Any

from bots.faq_triage.articles import Article

DAY = dt.date(2026, 11, 23)


def article(**more: Any) -> Article:
    """Return an article in force, changed by what is given."""
    values = {
        "id": "A", "title": "Titel", "body": "Text", "category": "konto", "owner": "IT",
        "reviewed": DAY, "review_by": DAY, "version": 1, **more,
    }  # fmt: skip
    return Article.model_validate(values)
