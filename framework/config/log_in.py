"""How people log in: what the provider's groups mean, how long a session lasts."""

from __future__ import annotations

from pydantic import Field

from framework.config.words import Slug
from framework.core.values import Value


class Grant(Value):
    """A role at one coworker's desk."""

    municipality: Slug
    coworker: Slug
    role: str = Field(min_length=1)


class Oidc(Value):
    """The municipality's own log-in, by OpenID Connect.

    The client's secret is `COWORKER_SECRET_INSTALLATION_LOG_IN_SECRET`, or the credential
    `installation.log_in.secret`.
    """

    #: As the provider's tokens say it, to the letter.
    issuer: str = Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])")
    client_id: str = Field(min_length=1)
    #: What is asked for besides `openid`.
    scopes: tuple[str, ...] = ("profile", "email")
    #: Claim with the user name, read at the first log-in only.
    username_claim: str = "preferred_username"
    #: Claim with the groups; looked for in the token, then at the provider's userinfo.
    groups_claim: str = "groups"
    #: Group as the claim writes it (Entra ID: its object id) → roles.
    roles: dict[str, tuple[Grant, ...]]
    #: Group whose members may give and take roles of reserve accounts, and lock people out.
    administrators: str = ""


class LogIn(Value):
    """Who gets in, and for how long."""

    #: Without it people have names and passwords here.
    oidc: Oidc | None = None
    #: Minutes without opening a page after which one is logged out; warned five minutes before.
    idle_minutes: int = Field(default=60, ge=10, le=480)
    #: Hours after which one logs in again, however busy.
    absolute_hours: int = Field(default=12, ge=1, le=24)
    #: Proxies in front whose `X-Forwarded-For` is believed; 0 reads none.
    proxies: int = Field(default=0, ge=0, le=5)
