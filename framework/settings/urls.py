"""Addresses of the installation: the pages of each kind that has some, then the inbox."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    *(path("", include(f"{name}.urls")) for name in settings.PAGES),
    path("", include("framework.inbox.urls")),
]
