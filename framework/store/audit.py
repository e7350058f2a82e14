"""The hash chains: append a link, prove that none was changed, removed or put in between."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from framework.store.models.audit import AuditEntry, ChainHead, ReadEntry

_CHAINS: dict[str, type[AuditEntry | ReadEntry]] = {"audit": AuditEntry, "read": ReadEntry}
_START = "0" * 64

_Link = TypeVar("_Link", AuditEntry, ReadEntry)

Facts = Mapping[str, str | int | None]


def record(
    municipality: str, *, at: dt.datetime, actor: str, event: str, subject: str, facts: Facts
) -> AuditEntry:
    """Append a decision or action to the municipality's chain.

    `facts` hold ids, codes and hashes only; values and notes lie in tables that can be purged.
    """
    return _append(AuditEntry, "audit", municipality, at, actor, event, subject, facts)


def record_read(municipality: str, *, at: dt.datetime, actor: str, subject: str) -> ReadEntry:
    """Append that somebody is about to be shown a case."""
    return _append(ReadEntry, "read", municipality, at, actor, "shown", subject, {})


def verify(municipality: str, chain: str) -> str | None:
    """Return None when the chain `audit` or `read` is whole, else where it breaks."""
    links = _CHAINS[chain].objects.filter(municipality=municipality)
    # In this order, so that links appended meanwhile are no false alarm.
    newest = links.aggregate(number=Max("number"))["number"] or 0
    head = ChainHead.objects.filter(municipality=municipality, chain=chain).first()
    end = head.number if head else 0
    previous, number = _START, 0
    for link in links.filter(number__lte=end).order_by("number").iterator():
        number += 1
        expected = _digest(
            previous, municipality, link.number, link.at, link.actor, link.event, link.subject,
            link.facts,
        )  # fmt: skip
        if link.number != number or link.previous != previous or link.digest != expected:
            return f"{municipality}/{chain}: link {link.number} does not follow link {number - 1}"
        previous = link.digest
    if newest > end or number != end or previous != (head.digest if head else _START):
        ends = max(number, newest)
        return f"{municipality}/{chain}: the chain ends at {ends}, its head says otherwise"
    return None


def end(municipality: str, chain: str) -> tuple[int, str]:
    """Return the number and digest of a chain's last link.

    Noted elsewhere, it proves that the whole chain was not written anew.
    """
    head = ChainHead.objects.filter(municipality=municipality, chain=chain).first()
    return (head.number, head.digest) if head else (0, _START)


def holds(municipality: str, chain: str, number: int, digest: str) -> bool:
    """Tell whether a chain has a link with a number and digest; 0 is the start of every chain."""
    links = _CHAINS[chain].objects.filter(municipality=municipality, number=number, digest=digest)
    return number == 0 or links.exists()


def _append(
    model: type[_Link],
    chain: str,
    municipality: str,
    at: dt.datetime,
    actor: str,
    event: str,
    subject: str,
    facts: Facts,
) -> _Link:
    # No savepoint inside another transaction: a link that cannot be written ends that, too.
    with transaction.atomic(savepoint=False):
        head, _ = ChainHead.objects.select_for_update().get_or_create(
            municipality=municipality, chain=chain
        )
        number = head.number + 1
        digest = _digest(head.digest, municipality, number, at, actor, event, subject, dict(facts))
        link = model.objects.create(
            municipality=municipality,
            number=number,
            at=at,
            actor=actor,
            event=event,
            subject=subject,
            facts=dict(facts),
            previous=head.digest,
            digest=digest,
        )
        head.number, head.digest = number, digest
        head.save()
    return link


def _digest(*content: object) -> str:
    """Return SHA-256 (hex) over the link's content; instants count in UTC."""
    plain = [
        part.astimezone(dt.UTC).isoformat() if isinstance(part, dt.datetime) else part
        for part in content
    ]
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
