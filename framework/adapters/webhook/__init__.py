"""A text in a chat room: Teams and Slack by incoming webhook, Matrix by its own interface."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Literal

from framework.core.errors import CoworkerError, SystemException
from framework.core.messages import message

__all__ = ["PostNotSent", "PostRefused", "post"]

#: Seconds to wait for an answer.
_PATIENCE = 15
#: Answers that say later: time-out, too many at once, and the server's own errors.
_LATER = {408, 425, 429}
_SERVERS_OWN = 500


class PostNotSent(SystemException):
    """The service could not be reached, or asks to come back later."""


class PostRefused(CoworkerError):
    """The service will not take the text, however often it is sent."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address is a secret for one service: it is not carried to another."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 (the library's signature)
        """Follow nothing; the redirect itself becomes the error."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def post(
    kind: Literal["teams", "slack", "matrix"], address: str, text: str, *, key: str,
    token: str = "",
) -> None:  # fmt: skip
    """Post a text; raises `PostNotSent` or `PostRefused`, which never hold the address.

    `key` names the text: Matrix takes the same key once only.
    """
    if urllib.parse.urlsplit(address).scheme not in {"http", "https"}:
        raise PostRefused(message("The address of the chat is no web address."))
    if kind == "matrix":
        address = f"{address.rstrip('/')}/{urllib.parse.quote(key, safe='')}"
    request = urllib.request.Request(  # noqa: S310 (the scheme is looked at above)
        address,
        json.dumps(_body(kind, text)).encode(),
        {"Content-Type": "application/json"}
        | ({"Authorization": f"Bearer {token}"} if token else {}),
        method="PUT" if kind == "matrix" else "POST",
    )
    try:
        with _OPENER.open(request, timeout=_PATIENCE):
            return
    except urllib.error.HTTPError as error:
        with error:
            later = error.code in _LATER or error.code >= _SERVERS_OWN
        if later:
            raise PostNotSent(message("The chat says later ({code}).", code=error.code)) from None
        raise PostRefused(message("The chat refuses the text ({code}).", code=error.code)) from None
    except (OSError, ValueError) as error:
        raise PostNotSent(
            message("The chat cannot be reached ({error}).", error=type(error).__name__)
        ) from None


def _body(kind: str, text: str) -> dict[str, Any]:
    if kind == "slack":
        return {"text": text}
    if kind == "matrix":
        return {"msgtype": "m.text", "body": text}
    block = {"type": "TextBlock", "text": text.replace("\n", "\n\n"), "wrap": True}
    card = {"type": "AdaptiveCard", "version": "1.4", "body": [block],
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json"}  # fmt: skip
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attached]}
