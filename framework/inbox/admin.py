"""Django's own pages for people and roles: for IT, and for nothing else.

Whoever is `is_superuser` gets in: reserve accounts that `coworker person` marked, and members of
the provider's `administrators`. Cases, decisions and records are not registered here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite, StackedInline
from django.contrib.auth.admin import UserAdmin
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from framework.core.messages import mark
from framework.inbox import provider
from framework.runtime import here
from framework.store import log_ins
from framework.store.log_ins import Desk
from framework.store.models import Person, RoleAssignment

if TYPE_CHECKING:
    _Inline = StackedInline[Any, Person]
    _PersonAdmin = UserAdmin[Person]
else:  # not subscriptable when it runs
    _Inline = StackedInline
    _PersonAdmin = UserAdmin


class PeopleSite(AdminSite):
    """People and roles; logging in is the inbox's own."""

    site_header = site_title = _(mark("People and roles"))
    index_title = _(mark("People and roles"))
    site_url = "/"
    #: There is one list; a bar to choose among several would be in everybody's way.
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in whom the command line or the provider made an administrator."""
        return request.user.is_active and request.user.is_superuser

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ANN401, ARG002 (as the base has it)
        """Send everybody else away: a second log-in page would be a way round the first."""
        return redirect("start" if request.user.is_authenticated else "log-in")


class _Roles(_Inline):
    """A local account's roles; those of others follow their groups.

    One below the other: Django's table of them has inputs without a label.
    """

    model = RoleAssignment
    extra = 1

    def _local(self, obj: Person | None) -> bool:
        return obj is None or obj.subject is None

    def has_add_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Roles of local accounts only."""
        return super().has_add_permission(request, obj) and self._local(obj)

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """No: a role is given or taken, so that the audit chain says which."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Roles of local accounts only."""
        return super().has_delete_permission(request, obj) and self._local(obj)


class _People(_PersonAdmin):
    """Names, passwords of local accounts, and who is locked out."""

    inlines = (_Roles,)
    list_display = ("username", "first_name", "last_name", "title", "is_active", "break_glass")
    list_filter = ("is_active", "break_glass")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (None, {"fields": ("first_name", "last_name", "email", "title", "language")}),
        (None, {"fields": ("is_active", "is_superuser", "break_glass", "subject", "last_login")}),
    )
    #: Who may come here, and who may use a password, is decided where the service runs.
    readonly_fields = ("is_superuser", "break_glass", "subject", "last_login")

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """No: decisions name people. Who has left is made inactive."""
        del request, obj
        return False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Person | None = None
    ) -> tuple[str, ...]:
        """Keep a user name as decisions are signed by it, and what the provider says."""
        found = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return found
        given = ("first_name", "last_name", "email", "password") if obj.subject else ()
        return (*found, "username", *given)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """With a provider people come by themselves, and reserve accounts by the command line."""
        return provider.configured() is None and super().has_add_permission(request)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Person],
        formset: BaseModelFormSet[Any, Any], change: bool,  # noqa: FBT001 (Django's signature)
    ) -> None:  # fmt: skip
        """Save roles, each with its link in the audit chain."""
        super().save_formset(request, form, formset, change)
        by, at = request.user.get_username(), here.now()
        for event, roles in (
            ("role-given", formset.new_objects), ("role-taken", formset.deleted_objects),
        ):  # fmt: skip
            for role in roles:
                desk = Desk(role.municipality, role.coworker, role.role)
                log_ins.note_role(role.person, desk, event, by=by, at=at)


site = PeopleSite(name="admin")
site.register(Person, _People)
