"""Who may log in by what. Django asks these at the log-in and again at every page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from framework.runtime import here
from framework.store.models import Person


class Passwords(ModelBackend):
    """Names and passwords: for everybody without a provider, else for reserve accounts only."""

    def user_can_authenticate(self, user: Person | AnonymousUser | None) -> bool:
        """Whether the person may use a password, and go on using a session begun with one."""
        if not super().user_can_authenticate(user):
            return False
        return here.installation().log_in.oidc is None or (
            isinstance(user, Person) and user.break_glass
        )


class Provider(ModelBackend):
    """People whom the provider let in; takes no credentials itself."""

    def authenticate(
        self,
        request: HttpRequest | None, username: str | None = None, password: str | None = None,
        **kwargs: Any,  # noqa: ANN401 (Django's signature)
    ) -> None:  # fmt: skip
        """Answer no: the provider's answer is checked where it comes in."""
        del request, username, password, kwargs
