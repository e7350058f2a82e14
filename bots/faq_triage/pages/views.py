"""The chat page: plain forms, no log-in, no cookie, so that it works within other sites' pages.

A conversation is known by what its page holds and not by a cookie: another site has nothing to
misuse, and so no CSRF token is asked for. What another site sends begins a conversation of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bots.faq_triage.conversation import Turn
from bots.faq_triage.conversing import Round
from bots.faq_triage.pages import talking
from bots.faq_triage.pages.desk import Desk, desk_at, known_at
from bots.faq_triage.pages.talking import Contact
from framework.core.errors import CoworkerError
from framework.runtime import visitors
from framework.store import talks
from framework.store.models import Talk

#: Most signs of one message; a question is a few lines.
LONGEST = 2000
#: Most rounds of a conversation; then a new one begins.
_MOST_ROUNDS = 100
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")
_LANGUAGES = ("sv", "en")
_FIELDS = ("name", "telephone", "mail", "workplace")


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show the chat; a POST carries out one round and shows all of it."""
    desk = desk_at(site, slug)
    with translation.override(_language(request)):
        found = _Visit(request, desk).answer()
    return _framed(request, found, desk)


@login_not_required
@require_safe
def portrait(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Serve the portrait that the municipality gave its coworker."""
    del request
    file = desk_at(site, slug).portrait
    if file is None:
        raise Http404
    answer = HttpResponse(file.read_bytes(), content_type="image/svg+xml")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


class _Visit:
    """One request for the page."""

    def __init__(self, request: HttpRequest, desk: Desk) -> None:
        self._request = request
        self._desk = desk
        given = "" if _is_from_elsewhere(request) else request.POST.get("talk", "")
        self._token = given if _TOKEN.fullmatch(given) else secrets.token_urlsafe(32)
        self._talk: Talk | None = None
        #: What the page shows beside the conversation.
        self._more: dict[str, Any] = {}
        self._status = 200

    def answer(self) -> HttpResponse:
        """Do what is asked for, and show the page."""
        if self._request.method != "POST":
            # Indexed while nobody waits for an answer yet.
            known_at(self._desk)
            return self._page()
        self._talk = talking.found(self._desk, self._token)
        if self._talk is not None and self._talk.questions.count() >= _MOST_ROUNDS:
            self._talk, self._token = None, secrets.token_urlsafe(32)
        if self._is_too_many():
            self._status = 429
            self._more = {"too_many": True, "typed": self._text("text")}
            return self._page()
        match self._request.POST.get("do", "say"):
            case "say":
                text = self._text("text")
                self._round(lambda one: one.reply(text))
            case "choose":
                article = self._text("article")
                self._round(lambda one: one.choose(article) if article else one.none_meant())
            case "person":
                self._round(lambda one: one.person())
            case "helped" | "not-helped" as said:
                self._judge(helped=said == "helped")
            case "leave":
                self._leave()
        return self._page()

    def _is_too_many(self) -> bool:
        pages = self._desk.pages
        place = f"{self._desk.site.slug}/{self._desk.config.slug}"
        where = visitors.address(self._request) or ""
        each = visitors.too_many(f"{place}/{where}", pages.per_minute_from)
        return visitors.too_many(f"{place}/{self._token}", pages.per_minute) or each

    def _round(self, answer: Callable[[Round], Turn]) -> bool:
        """Carry out a round; False when people cannot be told of it, which the page says."""
        try:
            self._talk = talking.take(
                self._desk, self._token, talking.CHAT, self._number("round"), answer
            )
        except CoworkerError:
            self._more = {"not_kept": True, "typed": self._text("text")}
            self._status = 503
            return False
        return True

    def _judge(self, *, helped: bool) -> None:
        if self._talk is None or not talks.judge(self._talk, self._number("of"), helped=helped):
            return
        if helped:
            self._more = {"thanks": True}
        else:
            self._round(lambda one: one.not_helped())

    def _leave(self) -> None:
        """Leave the conversation for people, with how to reach whoever writes."""
        contact = Contact(**{name: self._text(name)[:200] for name in _FIELDS})
        question = self._text("question")
        if self._talk is not None and talking.comes_first(self._desk, self._talk, question):
            # Danger is left for people by the round itself; what is protected is kept nowhere.
            if not self._round(lambda one: one.reply(question)):
                return
            if talking.shown(self._talk)[-1].by_telephone or not contact.is_given:
                return
            question = ""
        asked = bool(talking.state_of(self._talk).asked)
        faults = [
            name
            for name, fine in (("question", asked or question), ("telephone", contact.is_given))
            if not fine
        ]
        if self._talk is None or faults:
            self._more = {
                "faults": faults, "contact": contact, "question": question, "leaving": True,
            }  # fmt: skip
            self._status = 422
            return
        try:
            talking.leave(self._desk, self._talk, contact, question)
        except CoworkerError:
            self._more = {"faults": ["kept"], "contact": contact, "leaving": True}
            self._status = 422
            return
        self._talk.refresh_from_db()
        self._more = {"left": True}

    def _text(self, name: str) -> str:
        return self._request.POST.get(name, "")[:LONGEST].strip()

    def _number(self, name: str) -> int:
        """Return which round a form is of; what is no number is the next."""
        given = self._request.POST.get(name, "")
        known = self._talk.questions.count() if self._talk is not None else 0
        return min(int(given), known) if given.isdecimal() and len(given) < 6 else known  # noqa: PLR2004 (digits of a round)

    def _page(self) -> HttpResponse:
        desk, language = self._desk, translation.get_language() or "sv"
        rounds = talking.shown(self._talk)
        last = rounds[-1] if rounds else None
        reached = self._talk is not None and talking.contact_of(desk, self._talk)
        handed = any(each.hand_over and not each.hand_over.by_telephone for each in rounds)
        pages = desk.pages
        context = {
            "desk": desk,
            "theme": desk.site.site.theme,
            "language": language,
            "token": self._token,
            "rounds": rounds,
            "last": last,
            "number": len(rounds),
            "people": (pages.people.number, pages.people.hours.in_language(language)),
            "at_once": (pages.at_once.number, pages.at_once.hours.in_language(language)),
            "longest": LONGEST,
            "reference": self._talk.reference if self._talk is not None else "",
            "may_leave": handed and not reached,
            "asked": bool(talking.state_of(self._talk).asked),
            "judged": last is None or not last.row.answered or last.row.helped is not None,
            "contact": Contact(),
            # Where the reader goes on: the answer, or what the page says of a form.
            "told": "page" if self._more else "answer",
            **self._more,
        }
        return render(self._request, "faq_triage/chat.html", context, status=self._status)


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Tell whether another site's page sent a form: one that knows a conversation reads it later.

    Browsers say so over https; without a word it is the page's own.
    """
    return request.headers.get("Sec-Fetch-Site", "") in {"cross-site", "same-site"}


def _language(request: HttpRequest) -> str:
    """Return the language chosen on the page, else the browser's, else Swedish."""
    given = request.POST.get("lang") or request.GET.get("lang") or ""
    if given in _LANGUAGES:
        return given
    return "en" if (translation.get_language() or "sv").startswith("en") else "sv"


def _framed(request: HttpRequest, answer: HttpResponse, desk: Desk) -> HttpResponse:
    """Let the sites that the municipality names show the page within theirs, and nobody else."""
    if not desk.pages.embedded_by:
        return answer
    policy = {"frame-ancestors": ["'self'", *desk.pages.embedded_by]}
    framed = xframe_options_exempt(csp_replace(policy)(lambda _: answer))(request)
    assert isinstance(framed, HttpResponse)  # noqa: S101 (the decorators return what they are given)
    return framed
