"""The municipality's own log-in: OpenID Connect, code with PKCE. The extra `[oidc]`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from framework.adapters.secrets import SecretMissing, secret
from framework.config.log_in import Oidc
from framework.core.errors import CoworkerError, NotAllowed
from framework.core.messages import message
from framework.runtime import here
from framework.store import log_ins
from framework.store.log_ins import Desk, Known
from framework.store.models import Person

_log = structlog.get_logger(__name__)

#: Signatures that the provider alone can make; `none` and shared secrets are not among them.
_SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
#: Seconds that a clock may differ from the provider's.
_LEEWAY = 60
#: Seconds to wait for the provider's answer.
_PATIENCE = 10
_TOKEN = "log_in_token"  # noqa: S105 (the session's key)


class NotLetIn(CoworkerError):
    """The provider's answer lets nobody in."""


def configured() -> Oidc | None:
    """Return the provider, if people log in at one."""
    return here.installation().log_in.oidc


def begin(request: HttpRequest) -> HttpResponse:
    """Send the person to the provider."""
    try:
        answer: HttpResponse = _client().authorize_redirect(request, _address("provider-back"))
    except _failures() as error:
        raise _not_let_in(error) from None
    return answer


def finish(request: HttpRequest) -> Person:
    """Return who came back, with the roles of their groups; raises `NotLetIn` or `NotAllowed`."""
    oidc = _oidc()
    try:
        claims, token = _claims(request, oidc)
    except _failures() as error:
        raise _not_let_in(error) from None
    groups = _groups(claims, oidc)
    desks = {
        Desk(grant.municipality, grant.coworker, grant.role)
        for group in groups
        for grant in oidc.roles.get(group, ())
    }
    administrator = bool(oidc.administrators) and oidc.administrators in groups
    subject = f"{oidc.issuer} {claims['sub']}"
    if not desks and not administrator:
        if gone := log_ins.person_of(subject):
            log_ins.hold_exactly(gone, set(), by="log-in", at=here.now())
        raise NotAllowed(message("You are in no group that works with the coworkers. Ask IT."))
    username = str(claims.get(oidc.username_claim) or "")[:150]
    if not username:
        raise _not_let_in(KeyError(oidc.username_claim))
    known = Known(
        subject=subject,
        username=username,
        first_name=str(claims.get("given_name") or claims.get("name") or ""),
        last_name=str(claims.get("family_name") or ""),
        email=str(claims.get("email") or ""),
        administrator=administrator,
    )
    person = log_ins.keep(known)
    log_ins.hold_exactly(person, desks, by="log-in", at=here.now())
    request.session[_TOKEN] = token
    return person


def log_out_address(session: Mapping[str, Any]) -> str | None:
    """Return where the provider logs out whom it let in; None for everybody else."""
    token = session.get(_TOKEN)
    if token is None or configured() is None:
        return None
    try:
        found = _client().create_logout_url(
            post_logout_redirect_uri=_address("log-in"), id_token_hint=token,
            client_id=_oidc().client_id,
        )  # fmt: skip
    except _failures() as error:
        _log.warning("log-out at the provider", error=type(error).__name__)
        return None
    return str(found["url"])


def _claims(request: HttpRequest, oidc: Oidc) -> tuple[dict[str, Any], str]:
    """Return the checked claims and the token they came in."""
    client = _client()
    client.load_server_metadata()["id_token_signing_alg_values_supported"] = _SIGNATURES
    answer = client.authorize_access_token(
        request,
        claims_options={
            "iss": {"essential": True, "value": oidc.issuer},
            "aud": {"essential": True, "value": oidc.client_id},
        },
        leeway=_LEEWAY,
    )
    claims: dict[str, Any] = dict(answer["userinfo"])
    if oidc.groups_claim not in claims and client.server_metadata.get("userinfo_endpoint"):
        more = client.userinfo(token=answer)
        if more["sub"] != claims["sub"]:
            raise KeyError("sub")
        claims = {**more, **claims}
    return claims, str(answer["id_token"])


def _groups(claims: Mapping[str, Any], oidc: Oidc) -> frozenset[str]:
    """Return the person's groups; raises `NotLetIn` when the provider left them out."""
    if oidc.groups_claim in claims.get("_claim_names", {}):
        raise NotLetIn(
            message(
                "You are in more groups than your log-in can tell. IT must let it send those that "
                "belong to the coworkers only."
            )
        )
    found = claims.get(oidc.groups_claim) or ()
    return frozenset([found] if isinstance(found, str) else map(str, found))


def _client() -> Any:  # noqa: ANN401 (the library has no types)
    oidc = _oidc()
    return _made(oidc.issuer, oidc.client_id, " ".join(("openid", *oidc.scopes)))


@cache
def _made(issuer: str, client_id: str, scope: str) -> Any:  # noqa: ANN401 (as above)
    """Return the client of this process; it keeps the provider's addresses and keys."""
    from authlib.integrations.django_client import OAuth  # noqa: PLC0415 (an extra)

    return OAuth().register(
        "provider",
        client_id=client_id,
        client_secret=secret("installation", "log_in", "secret"),
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": scope,
            "code_challenge_method": "S256",
            "default_timeout": _PATIENCE,
        },
    )


def _oidc() -> Oidc:
    return cast("Oidc", configured())


def _failures() -> tuple[type[Exception], ...]:
    """Return what goes wrong when a provider is down, says no, or answers what it should not."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415 (an extra)
    from joserfc.errors import JoseError  # noqa: PLC0415 (an extra's)
    from requests import RequestException  # noqa: PLC0415 (an extra)

    answers = (AuthlibBaseError, JoseError, RequestException)
    # The library raises the plain ones when the provider leaves something out.
    return (*answers, KeyError, ValueError, RuntimeError, SecretMissing)


def _not_let_in(error: Exception) -> NotLetIn:
    """Log the kind of failure, never what it says, and return what people are told."""
    _log.warning("log-in at the provider", error=type(error).__name__)
    return NotLetIn(message("The log-in did not succeed. Try again, and ask IT if it fails again."))


def _address(name: str) -> str:
    """Return a page's address as the provider knows it."""
    return f"{here.installation().address}{reverse(name)}"
