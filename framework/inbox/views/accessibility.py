"""What is accessible, what is not, and whom to tell; open to everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.core.errors import CoworkerError
from framework.runtime import configuration


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement (lagen 2018:1937, 13 §)."""
    try:
        towns = [town.site for town in configuration.municipalities().values()]
    except CoworkerError:  # nothing is in force yet
        towns = []
    return render(
        request, "inbox/accessibility.html", {"contacts": [one for one in towns if one.contact]}
    )
