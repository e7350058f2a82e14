"""One connection to a system: a request goes out, its whole answer comes back in time or not."""

from __future__ import annotations

import ssl
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from framework.adapters.targets import Account, Deadline
from framework.config.addresses import system_address
from framework.core.errors import NotSent, SystemException, TargetChanged
from framework.core.messages import message

#: Bytes of an answer; more is no answer to any of our questions.
_LARGEST = 50_000_000
#: Seconds to come through to the system at most, however long its answer may take.
_CONNECT = 10.0
#: Nothing of the request has left us.
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout,
                   httpx.UnsupportedProtocol, httpx.LocalProtocolError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ready:
    """A request with everything filled in; never shown, its values may be anybody's."""

    method: str
    #: Path below the system's address, quoted.
    path: str
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: JSON, or None for none.
    body: Any = field(default=None, repr=False)
    #: Fields of a form, in place of JSON; empty for none.
    form: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the token with every request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class Connection:
    """One connection at a time to one system; kept open between requests.

    Redirects are not followed and no proxy is taken from the environment: what is sent goes to the
    system's own address and nowhere else. May be used from any thread, by one at a time.
    """

    def __init__(self, name: str, address: str, account: Account) -> None:
        """`name` is what people call the system; `address` is a `SystemAddress`."""
        self._name = name
        self._account = account
        self._address = address.rstrip("/")
        credentials = account.credentials
        auth: httpx.Auth | None = None
        if isinstance(credentials, str):
            auth = _Bearer(credentials)
        elif credentials is not None:
            auth = httpx.BasicAuth(credentials.user, credentials.password)
        self._client = httpx.Client(
            auth=auth,
            verify=_certificates(),
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            headers={"Accept": "application/json"},
        )

    def send(self, ready: Ready, deadline: Deadline) -> Answer:
        """Send a request and return its answer, whatever its status.

        Raises `NotSent` when nothing can have reached the system (`LogInRefused` without asking
        when it has refused the account twice), else `SystemException`; neither tells the address,
        the values or the answer.
        """
        self._account.require_usable()
        left = max(deadline.left(), 0.001)
        try:
            request = self._client.build_request(
                ready.method,
                self._address + ready.path,
                params=dict(ready.query) or None,
                headers=dict(ready.headers),
                json=ready.body,
                data=dict(ready.form) or None,
                timeout=httpx.Timeout(left, connect=min(left, _CONNECT)),
            )
        except (ValueError, httpx.InvalidURL):
            text = message("The request to {target} cannot be written.", target=self._name)
            raise NotSent(text) from None
        try:
            response = self._client.send(request, stream=True)
            try:
                return Answer(
                    response.status_code, response.headers, self._body(response, deadline)
                )
            finally:
                response.close()
        except _BEFORE_SENDING:
            raise NotSent(message("{target} cannot be reached.", target=self._name)) from None
        except httpx.TimeoutException:
            raise self._too_late() from None
        except httpx.HTTPError as error:
            raise SystemException(
                message(
                    "The connection to {target} broke ({error}).",
                    target=self._name, error=type(error).__name__,
                )
            ) from None  # fmt: skip

    def below(self, link: str, path: str) -> str:
        """Return the path, with its query, of a link that an answer to `path` holds.

        Raises `TargetChanged` when it leads to another system: our authorization stays here.
        """
        here, there = urlsplit(self._address), urlsplit(urljoin(self._address + path, link))
        if not _same_origin(here, there) or not there.path.startswith(here.path):
            raise TargetChanged(
                message("{target} continues its answer at another address.", target=self._name)
            )
        rest = there.path.removeprefix(here.path)
        return f"{rest}?{there.query}" if there.query else rest

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _body(self, response: httpx.Response, deadline: Deadline) -> bytes:
        found = bytearray()
        for piece in response.iter_bytes():
            found += piece
            if not deadline.left():
                raise self._too_late()
            if len(found) > _LARGEST:
                raise TargetChanged(
                    message("The answer of {target} is too large.", target=self._name)
                )
        return bytes(found)

    def _too_late(self) -> SystemException:
        return SystemException(message("{target} did not answer in time.", target=self._name))


def _same_origin(here: SplitResult, there: SplitResult) -> bool:
    """Whether two addresses lead to one system, however they are written."""
    try:
        origins = [system_address(f"{each.scheme}://{each.netloc}") for each in (here, there)]
    except ValueError:
        return False
    return origins[0] == origins[1]


@cache
def _certificates() -> ssl.SSLContext:
    """Return the machine's own trusted certificates, the municipality's among them."""
    return ssl.create_default_context()
