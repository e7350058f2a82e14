"""Conversations on a coworker's pages: begun, gone on with, judged by the writer, and forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from framework.store.models import Question, Talk


def going_on(municipality: str, coworker: str, key: str) -> Talk | None:
    """Return the conversation of a key, None when it has not begun or is forgotten."""
    return Talk.objects.filter(municipality=municipality, coworker=coworker, key=key).first()


def begin(municipality: str, coworker: str, key: str, channel: str, at: dt.datetime) -> Talk:
    """Return the conversation of a key, begun now if there is none."""
    talk, _ = Talk.objects.get_or_create(
        key=key,
        defaults={
            "municipality": municipality, "coworker": coworker, "channel": channel,
            "began_at": at, "last_at": at,
        },
    )  # fmt: skip
    return talk


def rounds(talk: Talk) -> list[Question]:
    """Return what was said so far, in order."""
    return list(talk.questions.order_by("number"))


def keep(talk: Talk) -> None:
    """Read a conversation anew, and let nobody else change it in this transaction."""
    talk.refresh_from_db(from_queryset=Talk.objects.select_for_update())


def note(talk: Talk, state: dict[str, Any], at: dt.datetime, **columns: object) -> Question | None:
    """Log one round and how far the conversation has come since; None when it is logged already.

    `columns` are those of `Question`; `number` says which round it is.
    """
    with transaction.atomic():
        keep(talk)
        if talk.questions.filter(number__gte=columns["number"]).exists():
            return None
        Talk.objects.filter(pk=talk.pk).update(state=state, last_at=at)
        made = Question.objects.create(
            municipality=talk.municipality, coworker=talk.coworker, talk=talk,
            channel=talk.channel, at=at, **columns,
        )  # fmt: skip
    talk.refresh_from_db()
    return made


def judge(talk: Talk, number: int, *, helped: bool) -> bool:
    """Note whether an answer helped, as the writer says now; False when it was no answer."""
    found = talk.questions.filter(number=number, answered=True)
    return bool(found.update(helped=helped))


def was_no_gap(talk: Talk, number: int) -> None:
    """Note that a round was answered after all."""
    talk.questions.filter(number=number).update(gap=False)


def handed_over(talk: Talk, reference: str) -> None:
    """Note what was left for people, with the conversation and the round that led there."""
    with transaction.atomic():
        Talk.objects.filter(pk=talk.pk).update(reference=reference)
        last = talk.questions.exclude(escalation="").order_by("-number").first()
        if last is not None:
            Question.objects.filter(pk=last.pk).update(led_to=reference)
    talk.refresh_from_db()


def purge(municipality: str, coworker: str, before: dt.datetime) -> None:
    """Forget conversations, and the text of what was asked, of before an instant; counts stay."""
    desk = {"municipality": municipality, "coworker": coworker}
    Talk.objects.filter(**desk, last_at__lt=before).delete()
    Question.objects.filter(**desk, at__lt=before).exclude(text="", said={}).update(
        text="", said={}
    )
