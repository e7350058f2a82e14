"""Log in, log out, and the language of the pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.utils.decorators import method_decorator
from django.views.i18n import set_language


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The one page for those who are not logged in."""

    template_name = "inbox/log_in.html"
    redirect_authenticated_user = True


log_in = LogIn.as_view()
log_out = LogoutView.as_view()
#: POST `language` and `next`; kept in a cookie.
language = login_not_required(set_language)
