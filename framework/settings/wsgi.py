"""The inbox as a WSGI application."""

from __future__ import annotations

from framework.settings import setup

setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 (needs Django to be ready)

from framework.runtime import logs  # noqa: E402 (as above)

logs.configure()

application = get_wsgi_application()
