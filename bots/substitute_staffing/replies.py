"""Answers by text message as cases, and what is known of all open ones together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import AwareDatetime, JsonValue

from bots.substitute_staffing.checks.outcomes import clock
from bots.substitute_staffing.facts import Substitute
from bots.substitute_staffing.reading import moment, read_substitutes
from bots.substitute_staffing.sources import NO, REPLIES, REPLY_SHEET, SUBSTITUTE_SHEET, SUBSTITUTES
from framework.core.cases import Case, OpenCase
from framework.core.kinds import SourceReader
from framework.core.values import Value

#: Replies are of no unit until it is known which order they are about.
_UNIT, _UNIT_NAME = "svar", "SMS-svar"
_COUNTRY = "+46"


class Reply(Value):
    """What somebody wrote."""

    reference: str
    #: As the gateway gives it, e.g. `+46701740605`.
    sender: str
    text: str
    received: AwareDatetime


class ReplyPlan(Value):
    """What is known of one reply when all open ones are looked at."""

    #: Every employment of whoever has the number it came from.
    people: tuple[Substitute, ...] = ()
    #: Replies that came before it and have not ended, oldest first, and whose they are.
    earlier: tuple[tuple[Reply, frozenset[str]], ...] = ()


def collect_replies(sources: SourceReader) -> Iterator[Case]:
    """Yield a case for every reply; who is protected is found by the number alone."""
    hidden = {
        international(row["mobil"])
        for book in sources.workbooks(SUBSTITUTES)
        for row in book.sheet(SUBSTITUTE_SHEET).rows
        if row["protected"] != NO and row["mobil"]
    }
    for book in sources.workbooks(REPLIES):
        for row in book.sheet(REPLY_SHEET).rows:
            received = moment(row["mottaget"])
            assert received is not None  # noqa: S101 (the sheet demands it)
            reply = Reply(
                reference=row["svar_id"],
                sender=international(row["fran"]),
                text=row["text"],
                received=received,
            )
            yield Case(
                reference=reply.reference,
                title=f"SMS {clock(reply.received)}",
                unit=_UNIT,
                unit_name=_UNIT_NAME,
                place=row.place,
                row=row,
                values={"reply": reply.model_dump(mode="json")},
                protected=reply.sender in hidden,
            )


def plan_replies(
    cases: Sequence[OpenCase], sources: SourceReader
) -> Mapping[str, dict[str, JsonValue]]:
    """Return each open reply's part by its reference: who wrote it, and what came before."""
    replies = [
        Reply.model_validate(each.case.values["reply"])
        for each in cases
        if "reply" in each.case.values
    ]
    if not replies:
        return {}
    people: dict[str, list[Substitute]] = {}
    for one in read_substitutes(sources).values():
        if one.mobile:
            people.setdefault(international(one.mobile), []).append(one)
    replies.sort(key=lambda reply: (reply.received, reply.reference))
    found: dict[str, dict[str, JsonValue]] = {}
    before: list[tuple[Reply, frozenset[str]]] = []
    for reply in replies:
        own = tuple(people.get(reply.sender, ()))
        part = ReplyPlan(people=own, earlier=tuple(before))
        found[reply.reference] = part.model_dump(mode="json")
        before.append((reply, frozenset(one.number for one in own)))
    return found


def international(mobile: str) -> str:
    """Return a Swedish number as gateways want it: `070-174 06 05` → `+46701740605`."""
    digits = "".join(sign for sign in mobile if sign.isdigit() or sign == "+")
    return f"{_COUNTRY}{digits[1:]}" if digits.startswith("0") else digits
