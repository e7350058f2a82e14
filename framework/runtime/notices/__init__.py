"""What people are told outside the inbox: planned as rows, then sent, each once."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import structlog

from framework.adapters import mail, webhook
from framework.adapters.secrets import SecretMissing, secret
from framework.config.municipality import MunicipalityConfig
from framework.core.errors import CoworkerError
from framework.core.messages import Message, message
from framework.core.schedules import slots
from framework.runtime import configuration, here
from framework.runtime.notices import matters, wording
from framework.runtime.notices.recipients import Recipient, recipients
from framework.runtime.notices.wording import Text
from framework.store import notices, runs
from framework.store.models import Notice, Run

__all__ = ["look", "preview"]

_log = structlog.get_logger(__name__)

#: How long something that cannot wait is still news, and how long sending is tried.
_NEWS = _TRIED = dt.timedelta(days=1)
#: How long one attempt may take before another process tries.
_IN_HAND = dt.timedelta(minutes=10)
_FIRST_WAIT, _LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def look() -> int:
    """Plan what there is to tell, and send what is due; returns how many could not be sent.

    Looking twice tells nothing twice.
    """
    now = here.now()
    sites = configuration.municipalities()
    for site in sites.values():
        for reader in recipients(site):
            _plan(site, reader, now)
    not_sent = 0
    for notice in notices.due(now):
        if notices.take(notice, now + _IN_HAND):
            not_sent += not _send(notice, sites.get(notice.municipality), now)
    return not_sent


def preview() -> list[tuple[str, str, str]]:
    """Return recipient, subject and body of what is to be told as things stand; sends nothing."""
    now = here.now()
    found = []
    for site in configuration.municipalities().values():
        for reader in recipients(site):
            texts = [matters.digest(site, reader, now - _NEWS, now)]
            texts += [text for _, text in matters.urgent(site, reader, now - _NEWS, now)]
            address = here.installation().address
            found += [
                (
                    reader.email or f"{site.slug} {reader.to}",
                    wording.subject(text, reader.language),
                    wording.body(text, reader.language, address, mail=bool(reader.email)),
                )
                for text in texts
                if text is not None
            ]
    return found


def _plan(site: MunicipalityConfig, reader: Recipient, now: dt.datetime) -> None:
    wanted = site.site.notices
    week = slots(wanted.at, wanted.until, wanted.days, after=now - dt.timedelta(days=8), up_to=now)
    if week and now < week[-1].closes:
        key = f"digest:{week[-1].name[:10]}"
        if not notices.is_planned(site.slug, key, reader.to):
            since = week[-2].opens if len(week) > 1 else now - _NEWS
            text = matters.digest(site, reader, since, now)
            notices.plan(site.slug, key, reader.to, _stored(text), now)
    for key, urgent in matters.urgent(site, reader, now - _NEWS, now):
        notices.plan(site.slug, key, reader.to, _stored(urgent), now)


def _stored(text: Text | None) -> dict[str, Any] | None:
    return text.model_dump(mode="json") if text else None


def _send(notice: Notice, site: MunicipalityConfig | None, now: dt.datetime) -> bool:
    """Send it, or note why not; False when it could not be sent."""
    reader = next((one for one in recipients(site) if one.to == notice.to), None) if site else None
    if site is None or reader is None:  # locked out, or a room that is no longer named
        notices.end(notice, Notice.Outcome.nothing, now)
        return True
    try:
        _hand_over(notice, site, reader)
    except (mail.MailNotSent, webhook.PostNotSent, SecretMissing) as error:
        _not_sent(notice, error, now, given_up=now - notice.created_at > _TRIED)
    except CoworkerError as error:
        _not_sent(notice, error, now, given_up=True)
    else:
        notices.end(notice, Notice.Outcome.sent, now)
        return True
    return False


def _hand_over(notice: Notice, site: MunicipalityConfig, reader: Recipient) -> None:
    text = Text.model_validate(notice.text)
    installed = here.installation()
    said = wording.body(text, reader.language, installed.address, mail=bool(reader.email))
    name = hashlib.sha256(str(notice).encode()).hexdigest()[:32]
    if reader.email and installed.mail is not None:
        server = installed.mail
        composed = mail.Mail(
            to=reader.email,
            subject=wording.subject(text, reader.language),
            text=said,
            message_id=f"<{name}@{server.sender.partition('@')[2]}>",
        )
        password = secret("installation", "mail", "password") if server.user else ""
        mail.send(server, composed, password)
        return
    room = notice.to.partition(":")[2]
    kind = site.site.notices.channels[room].kind
    token = secret(site.slug, room, "token") if kind == "matrix" else ""
    webhook.post(kind, secret(site.slug, room, "url"), said, key=name, token=token)


def _not_sent(notice: Notice, error: CoworkerError, now: dt.datetime, *, given_up: bool) -> None:
    """Try again later, or give up; either way the latest run's report says so, and the log."""
    _log.warning(
        "notice not sent", municipality=notice.municipality, attempt=notice.attempts,
        error=type(error).__name__,
    )  # fmt: skip
    if given_up:
        notices.end(notice, Notice.Outcome.given_up, now)
    else:
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (notice.attempts - 1))
        notices.again(notice, now + wait)
    run = Run.objects.filter(municipality=notice.municipality, phase=Run.Phase.prepare).first()
    if run is not None:
        key = f"notice:{notice.to.partition(':')[0]}:{'given-up' if given_up else 'later'}"
        runs.remark(run, key, _told(error.message, given_up=given_up), now)


def _told(why: Message, *, given_up: bool) -> Message:
    if given_up:
        return message("A notice was not sent, and is not tried again. {why}", why=why)
    return message("A notice was not sent; it is tried again for a day. {why}", why=why)
