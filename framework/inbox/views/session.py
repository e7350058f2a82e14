"""Log in, stay, log out, and the language of the pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from framework.core.errors import CoworkerError
from framework.inbox import provider
from framework.inbox.texts import stored
from framework.runtime import configuration, here
from framework.store import log_ins
from framework.store.models import Person

_NEXT = "log_in_next"
#: Fields that people write in, besides the figures of a case.
_WRITTEN = {"note"}


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The one page for those who are not logged in."""

    template_name = "inbox/log_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 (Django's)
        """Add whether there is a provider to log in at."""
        return super().get_context_data(**kwargs) | {"provider": provider.configured()}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Let the person in; a reserve account's use is noted first."""
        person = form.get_user()
        if isinstance(person, Person) and person.break_glass:
            log_ins.note_break_glass(person, configuration.municipalities(), here.now())
        return super().form_valid(form)


log_in = LogIn.as_view()


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Take POST `language` and `next`: the language of the pages, and of mail to the person."""
    chosen = request.POST.get("language")
    if request.method == "POST" and chosen in dict(settings.LANGUAGES):
        Person.objects.filter(username=request.user.get_username()).update(language=chosen)
    answer: HttpResponse = set_language(request)
    return answer


@login_not_required
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    """Go to the municipality's own log-in."""
    if provider.configured() is None:
        return redirect("log-in")
    request.session[_NEXT] = request.GET.get(REDIRECT_FIELD_NAME, "")
    try:
        return provider.begin(request)
    except CoworkerError as error:
        return _not_let_in(request, error)


@login_not_required
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    """Take up whom the provider sends back."""
    if provider.configured() is None:
        return redirect("log-in")
    going = request.session.get(_NEXT, "")
    try:
        person = provider.finish(request)
    except CoworkerError as error:
        return _not_let_in(request, error)
    login(request, person, backend="framework.inbox.backends.Provider")
    safe = url_has_allowed_host_and_scheme(going, {request.get_host()}, request.is_secure())
    return redirect(going if going and safe else "start")


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Log out here, and at the provider that let the person in."""
    further = provider.log_out_address(request.session)
    logout(request)
    return HttpResponseRedirect(further) if further else redirect("log-in")


@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """Say until when the person is logged in now; opening this, as any page, renews it."""
    return render(request, "inbox/stay.html")


class LogInFirst(LoginRequiredMiddleware):
    """Sends people to the log-in; what they had written comes back on a page."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:  # noqa: ANN401 (as the base has it)
        """Show what was written when a form comes after the log-in has ended."""
        if _written(request):
            return kept(request, status=401)
        return super().handle_no_permission(request, view_func)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not right: 403, with what a person wrote on our own page."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return kept(request, status=403)
    return csrf_failure(request, reason)


def kept(request: HttpRequest, *, status: int) -> HttpResponse:
    """Show what was written, to be copied: nothing of it was saved."""
    return render(request, "inbox/kept.html", {"written": _written(request)}, status=status)


def _written(request: HttpRequest) -> list[str]:
    return [
        value
        for name, values in request.POST.lists()
        if name in _WRITTEN or name.startswith("figure-")
        for value in values
        if isinstance(value, str) and value.strip()
    ]


def _not_let_in(request: HttpRequest, error: CoworkerError) -> HttpResponse:
    context = {"provider": provider.configured(), "refused": stored(error.message)}
    return render(request, "inbox/log_in.html", context, status=403)
