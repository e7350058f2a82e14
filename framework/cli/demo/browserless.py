"""A person at the inbox without a browser: follows links and fills in forms over HTTP."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import (
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from framework.core.errors import CoworkerError
from framework.core.messages import message

Fields = list[tuple[str, str]]
_LEADS_ON = {301, 302, 303}


class Visitor:
    """Somebody with cookies of their own."""

    def __init__(self, address: str) -> None:
        self._address = address
        cookies = HTTPCookieProcessor(CookieJar())
        self._opener = build_opener(cookies)
        #: Does not go where an answer leads: the page that follows is nobody's to read.
        self._teller = build_opener(cookies, _StaysHere())

    def log_in(self, username: str, password: str) -> None:
        """Log in through the form; `CoworkerError` when it is refused."""
        path = "/log-in/"
        self.post(path, [*self.form(path), ("username", username), ("password", password)])

    def links(self, path: str, *, containing: str) -> list[str]:
        """Return the addresses of a page's links that contain a text, each once."""
        found = re.findall(r'href="([^"]+)"', self._get(path))
        return list(dict.fromkeys(link for link in found if containing in link))

    def forms(self, path: str, *, containing: str) -> list[str]:
        """Return the addresses that a page's forms post to and that contain a text."""
        found = re.findall(r'action="([^"]+)"', self._get(path))
        return list(dict.fromkeys(action for action in found if containing in action))

    def form(self, path: str, action: str = "") -> Fields:
        """Return the hidden fields of the page's form that posts to `action`, or to itself.

        None when there is no such form, or when its buttons may not be pressed.
        """
        reader = _Forms(action or path)
        reader.feed(self._get(path))
        return [] if reader.barred else reader.fields

    def post(self, path: str, fields: Fields) -> None:
        """Send a form; `CoworkerError` when the answer is not a page."""
        data = urlencode(fields).encode()
        self._open(
            Request(  # noqa: S310 (our own inbox)
                self._address + path, data, headers={"Referer": self._address + path}
            ),
            self._teller,
        )

    def _get(self, path: str) -> str:
        return self._open(Request(self._address + path), self._opener)  # noqa: S310 (our own inbox)

    def _open(self, request: Request, opener: OpenerDirector) -> str:
        try:
            with opener.open(request, timeout=60) as answer:
                text: str = answer.read().decode()
        except HTTPError as error:
            if error.status in _LEADS_ON and opener is self._teller:
                return ""
            raise CoworkerError(
                message(
                    "The inbox answered {status} at {address}.",
                    status=error.code, address=request.full_url,
                )
            ) from None  # fmt: skip
        return text


class _StaysHere(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Go nowhere."""


class _Forms(HTMLParser):
    """Collects the hidden fields of the form that posts to an address, or to the page itself."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self._action = action
        self._inside = False
        self.fields: Fields = []
        #: The form's buttons are disabled.
        self.barred = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            post = (found.get("method") or "").lower() == "post"
            self._inside = post and found.get("action", "") in {"", None, self._action}
        elif tag == "button" and self._inside and "name" in found:
            self.barred |= "disabled" in found
        elif tag == "input" and self._inside and found.get("type") == "hidden":
            self.fields.append((found.get("name") or "", found.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
