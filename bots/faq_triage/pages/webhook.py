"""Answers what a chat service sends: as Teams' outgoing webhooks do, signed, one JSON each way.

The signature is HMAC-SHA-256 of the body with the secret that the service showed once (base64).
What is not signed is not read, and nothing of it is kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from typing import Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bots.faq_triage.conversation import People, Said
from bots.faq_triage.pages import talking
from bots.faq_triage.pages.desk import Desk, desk_at
from bots.faq_triage.pages.talking import Contact, Shown
from framework.adapters.secrets import SecretMissing, secret
from framework.config.pages import Telephone
from framework.core.errors import CoworkerError
from framework.core.local_time import local
from framework.runtime import here, visitors
from framework.runtime.texts import translate
from framework.store import talks
from framework.store.models import Talk

#: How the service names whom a message speaks to; no part of the question.
_MENTION = re.compile(r"<at\b[^<>]{0,200}>[^<>]{0,200}</at>|&nbsp;", re.IGNORECASE)
_THUMBS = {"👍": True, "👎": False}
#: Danger may stand at the end of a long message.
_LONGEST = 10_000

_log = structlog.get_logger(__name__)


@login_not_required
@csrf_exempt
@require_POST
def webhook(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Carry out one round; 401 for a wrong signature, 400 for what is no message."""
    desk = desk_at(site, slug)
    if not desk.pages.webhook:
        raise Http404
    if not _is_signed(request, desk):
        return JsonResponse({"error": "the signature is not right"}, status=401)
    said = _message(request.body)
    if said is None:
        return JsonResponse({"error": "this is no message"}, status=400)
    token, name, text, language, number = said
    if visitors.too_many(f"{site}/{slug}/{token}", desk.pages.per_minute):
        return JsonResponse({"error": "too many messages in a minute"}, status=429)
    with translation.override(language):
        try:
            told = _answer(desk, token, name, text, number)
        except CoworkerError:
            told = f"{gettext('It could not be kept. Call instead.')} {_call(desk.pages.at_once)}"
        return JsonResponse({"type": "message", "text": told})


def _is_signed(request: HttpRequest, desk: Desk) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        key = base64.b64decode(secret(desk.site.slug, desk.config.slug, "webhook"), validate=True)
        sent = base64.b64decode(given.strip(), validate=True)
    except SecretMissing:
        _log.warning("webhook_without_secret", coworker=desk.config.slug)
        return False
    except (binascii.Error, ValueError):
        return False
    wanted = hmac.new(key, request.body, hashlib.sha256).digest()
    return kind == "HMAC" and bool(key) and hmac.compare_digest(wanted, sent)


def _message(body: bytes) -> tuple[str, str, str, str, str] | None:
    """Return who talks (an id that is kept hashed only), their name, the text and the language.

    Last the message's own id, empty without one: what is not answered in time is sent again.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("type") != "message":
        return None
    text, who = told.get("text"), _part(told, "from")
    if not isinstance(text, str) or not who.get("id"):
        return None
    # A conversation lasts a day.
    talk = (_part(told, "conversation").get("id"), who["id"], local(here.now()).date())
    language = "en" if str(told.get("locale", "")).startswith("en") else "sv"
    name = str(who.get("name") or "")
    plain = _MENTION.sub(" ", text)[:_LONGEST].strip()
    return "/".join(map(str, talk)), name, plain, language, str(told.get("id") or "")


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _answer(desk: Desk, token: str, name: str, text: str, number: str) -> str:
    before = talking.found(desk, token)
    message = talking.key_of(desk, f"{token}/{number}") if number else ""
    if before is not None and (answered := talking.answered(before, message)) is not None:
        return _whole(desk, before, answered)
    rounds = before.questions.count() if before is not None else 0
    helped = _THUMBS.get(text)
    judged = before is not None and helped is not None
    if before is not None and helped is not None and _judge(before, helped=helped) and helped:
        return gettext("Thank you: that helps the next one who asks.")
    talk = talking.take(
        desk, token, talking.WEBHOOK, rounds,
        lambda one: one.not_helped() if judged else one.reply(text),
        message,
        # Whoever writes is known to the service: the name goes with the ticket.
        Contact(name=name),
    )  # fmt: skip
    return _whole(desk, talk, talking.shown(talk)[-1])


def _whole(desk: Desk, talk: Talk, last: Shown) -> str:
    parts = [_hello(desk)] if last.row.number == 0 else []
    return "\n\n".join((*parts, *_told(desk, talk, last)))


def _judge(talk: Talk, *, helped: bool) -> bool:
    last = talk.questions.filter(answered=True).order_by("-number").first()
    return last is not None and talks.judge(talk, last.number, helped=helped)


def _hello(desk: Desk) -> str:
    return gettext(
        "I am {name}, a digital coworker: a program, no human being. Write “person” to reach a "
        "person."
    ).format(name=desk.name)


def _told(desk: Desk, talk: Talk, last: Shown) -> list[str]:
    found = [gettext(WARNING)] if last.row.taken else []
    for each in last.said:
        found.extend(_lines(desk, each))
    if talk.reference and last.hand_over is not None and not last.hand_over.by_telephone:
        text = gettext("Left for people under the number {reference}.")
        found.append(text.format(reference=talk.reference))
    return found


#: Said where something was taken out of what somebody wrote.
WARNING = (
    "Do not write identity numbers, details of clients or passwords here. What was recognised has "
    "been taken out and is not kept."
)


def _lines(desk: Desk, said: Said) -> list[str]:
    if said.text is not None:
        first = translate(said.text)
        if not said.everywhere:
            return [first]
        return list(dict.fromkeys((first, *(translate(said.text, each) for each in ("sv", "en")))))
    if said.hit is not None:
        hit = said.hit
        source = gettext("Source: {article} “{title}”, version {version}, reviewed {day}").format(
            article=hit.article, title=hit.question, version=hit.version, day=hit.reviewed
        )
        return [hit.answer, source]
    if said.choices:
        numbered = [f"{at}. {hit.question}" for at, hit in enumerate(said.choices, 1)]
        return [*numbered, gettext("0. None of these. Answer with the number.")]
    if said.people is not None:
        pages = desk.pages
        return [_call(pages.at_once if said.people is People.at_once else pages.people)]
    return []


def _call(who: Telephone) -> str:
    hours = who.hours.in_language(translation.get_language() or "sv")
    return gettext("Call {number} ({hours}).").format(number=who.number, hours=hours)
