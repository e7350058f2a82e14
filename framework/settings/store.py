"""The smallest settings the store works with: no web, no inbox. Its tests run on these."""

from __future__ import annotations

import os

SECRET_KEY = "store-only"  # noqa: S105 (signs nothing: there are no sessions here)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "framework.store",
]
AUTH_USER_MODEL = "store.Person"
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("COWORKER_STORE_FILE", "store.sqlite3"),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
