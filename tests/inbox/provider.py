"""A log-in provider that others use in earnest, on this machine, and a person's walk through it."""

from __future__ import annotations

import re
import threading
import uuid
import wsgiref.simple_server
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest_iam
from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey

CLIENT, SECRET = "coworker", "invented-client-secret"
HERE = "http://testserver"
PASSWORD = "lindeby-is-invented"


class Canaille:
    """The provider: its key, its people, its groups."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, auto_kid=True)
        with wsgiref.simple_server.make_server("localhost", 0, None) as free:
            port = free.server_port
        self.issuer = f"http://localhost:{port}"
        configuration = {
            "TESTING": True, "ENV_FILE": None, "SECRET_KEY": str(uuid.uuid4()),
            "WTF_CSRF_ENABLED": False, "PREFERRED_URL_SCHEME": "http",
            "SERVER_NAME": f"localhost:{port}",
            "CANAILLE": {
                "DATABASE": "memory", "JAVASCRIPT": False,
                "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}},
            },
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [self.key.as_dict(private=True)]},
        }  # fmt: skip
        self.app = create_app(config=configuration, env_file="", env_prefix="UNUSED_")
        self._server = pytest_iam.Server(self.app, port, Backend.instance)
        self._thread = threading.Thread(target=self._server.httpd.serve_forever)

    @contextmanager
    def running(self) -> Iterator[Canaille]:
        """Serve until the block ends."""
        self._thread.start()
        try:
            with self.app.app_context():
                self._client()
                yield self
        finally:
            self._server.httpd.shutdown()
            self._server.httpd.server_close()
            self._thread.join()

    def person(self, username: str, *groups: str) -> None:
        """Make or find a person and let them be in exactly these groups."""
        query = Backend.instance.query
        # Its store in memory mixes up codes that were never used.
        for code in query(models.AuthorizationCode):
            Backend.instance.delete(code)
        user = next(iter(query(models.User, user_name=username)), None)
        if user is None:
            user = models.User(
                user_name=username, given_name=username.capitalize(), family_name="Lindtorpet",
                formatted_name=f"{username.capitalize()} Lindtorpet",
                emails=[f"{username}@lindeby.example"], password=PASSWORD,
            )  # fmt: skip
            Backend.instance.save(user)
        for group in query(models.Group):
            Backend.instance.delete(group)
        for name in groups:
            Backend.instance.save(models.Group(display_name=name, members=[user]))
        Backend.instance.reload(user)

    def _client(self) -> None:
        made = models.Client(
            client_id=CLIENT, client_secret=SECRET, client_name="Coworkers",
            client_uri=HERE, token_endpoint_auth_method="client_secret_basic",
            redirect_uris=[f"{HERE}/log-in/provider/back/"],
            post_logout_redirect_uris=[f"{HERE}/log-in/"],
            grant_types=["authorization_code"], response_types=["code"],
            scope=["openid", "profile", "email", "groups"],
        )  # fmt: skip
        Backend.instance.save(made)
        made.audience = [made]
        Backend.instance.save(made)


class Walk:
    """A person's browser at the provider: pages, forms and cookies, over the network."""

    def __init__(self) -> None:
        self._open = build_opener(HTTPCookieProcessor(CookieJar()), _StopAtHome())

    def log_in(self, address: str, username: str) -> str:
        """Log in and agree; returns where the provider sends the person back to."""
        page, url = self._get(address)
        for _ in range(6):
            if url.startswith(HERE):
                return url
            fields = {"login": username, "password": PASSWORD, "answer": "accept"}
            named = set(re.findall(r'name="(login|password|answer)"', page))
            page, url = self._get(url, urlencode({n: fields[n] for n in named}))
        raise AssertionError(page)

    def is_asked_who(self, address: str) -> bool:
        """Whether the provider asks who it is before it lets the person in."""
        return 'name="login"' in self._get(address)[0]

    def follow(self, address: str) -> str:
        """Open an address; returns where it ends."""
        return self._get(address)[1]

    def _get(self, address: str, sent: str | None = None) -> tuple[str, str]:
        with self._open.open(address, sent.encode() if sent is not None else None, timeout=20) as a:
            back = a.headers.get("Location")
            return a.read().decode(), urljoin(address, back) if back else a.url


class _StopAtHome(HTTPRedirectHandler):
    """Follows the provider's redirects, but not the one back to us: the test does that."""

    def redirect_request(self, request: Request, *answer: Any) -> Request | None:
        """Return None at home, which leaves the redirect as the answer."""
        return None if answer[-1].startswith(HERE) else super().redirect_request(request, *answer)

    def http_error_302(self, request: Request, answer: Any, *rest: Any) -> Any:
        """Hand back the answer itself when it leads home."""
        return super().http_error_302(request, answer, *rest) or answer

    http_error_301 = http_error_303 = http_error_307 = http_error_302
