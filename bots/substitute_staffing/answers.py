"""What people are shown of a reply, and what their yes would carry out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bots.substitute_staffing.answering import Answer, Answering
from bots.substitute_staffing.checks.outcomes import clock
from bots.substitute_staffing.planning import FOUND
from bots.substitute_staffing.pool import POOL, SMS
from bots.substitute_staffing.replies import international
from bots.substitute_staffing.reply_words import Meaning
from bots.substitute_staffing.rules import RULE_VERSION
from bots.substitute_staffing.settings import Settings
from framework.core.canonical import ValueType
from framework.core.cases import Case
from framework.core.dated import DatedRules
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow
from framework.core.findings import Finding, FindingLevel
from framework.core.kinds import TargetReader
from framework.core.local_time import local
from framework.core.messages import mark, message
from framework.core.proposals import Action, Proposal, Section

SECTION = "svar"
#: What the number of a message ends with: booked, or filled by somebody else.
_BOOKED, _FILLED = "B", "T"
_MEANINGS = {
    Meaning.yes.value: message("Yes"),
    Meaning.no.value: message("No"),
    Meaning.unclear.value: message("Not clear"),
}

_NOTE = Action(
    key="answer", section=SECTION, label=message("Note the answer in the pool system"),
    target=POOL, look="find_answer", write="register_answer", read_back="read_answer",
    parameters={"request": "forfragan", "answer": "svar", "answered_at": "svar_tid"},
    compare={"id": "forfragan", "svar": "svar", "svar_tid": "svar_tid"},
)  # fmt: skip
_HOLD = Action(
    key="hold", section=SECTION, label=message("Book preliminarily in the pool system"),
    target=POOL, look="find_booking", look_by_reference="find_booking_by_reference",
    write="book_preliminary", read_back="read_booking",
    parameters={"order": "bestallning", "employee": FOUND},
    compare={
        "bestallning_id": "bestallning", "anstnr": FOUND, "start": "start", "slut": "slut",
        "enhet": "enhet",
    },
)  # fmt: skip
_TELL = Action(
    key="tell", section=SECTION, label=message("Answer by text message"), target=SMS,
    look="find_sent", write="send", read_back="read_sent",
    parameters={"sender": "avsandare", "to": "mobil", "number": "nummer", "message": "sms"},
    compare={"to": "mobil", "number": "nummer", "message": "sms"},
)  # fmt: skip
_CONFIRM = Action(
    key="confirm", section=SECTION, label=message("Confirm the booking in the pool system"),
    target=POOL, look="find_confirmed_booking", write="confirm_booking",
    read_back="read_confirmed_booking",
    parameters={"order": "bestallning", "employee": FOUND, "channel": "kanal"},
    compare={"bestallning_id": "bestallning", "anstnr": FOUND},
)  # fmt: skip
_TELL_OTHERS = Action(
    key="others", section=SECTION, label=message("Tell the others that it is filled"),
    target=SMS, look="find_sent", write="send", read_back="read_sent", for_each="andra",
    parameters={
        "sender": "avsandare", "to": ".mobil", "number": "nummer_andra", "message": "sms_andra",
    },
    compare={"to": ".mobil", "number": "nummer_andra", "message": "sms_andra"},
)  # fmt: skip


def propose_answer(
    case: Case, reader: TargetReader, settings: Settings, dated: DatedRules, now: dt.datetime
) -> Proposal:
    """Return the proposal of one reply as things stand now."""
    found = Answering(case, reader, settings, dated, now).answer()
    name = message("{file}, {sheet} row {row}", file=case.place.file, sheet=case.place.sheet,
                   row=case.place.row)  # fmt: skip
    source = FigureSource(name=name, read_at=now)
    others = (_others(found, source, now),) if found.others else ()
    section = Section(
        key=SECTION,
        label=mark("Answer"),
        figures=tuple(_figures(found, source, settings)),
        tables=others,
    )
    return Proposal(
        rule_version=RULE_VERSION,
        prepared_at=now,
        sections=(section,),
        checks=found.checks,
        findings=tuple(_findings(found)),
        not_read=frozenset({POOL}) if found.unread else frozenset(),
        actions=_actions(found),
        already_registered=found.over,
        wait=found.wait,
        wait_until=None if found.wait is None
        else now + dt.timedelta(minutes=settings.reply_minutes),
    )  # fmt: skip


def _is_kept(found: Answer) -> bool:
    return found.said is Meaning.yes and found.refused is None and found.against is None


def _actions(found: Answer) -> tuple[Action, ...]:
    settled = (found.stop, found.wait, found.over, found.unread)
    if found.order is None or any(each is not None for each in settled):
        return ()
    if found.said is Meaning.no:
        return (_NOTE,)
    if not _is_kept(found):
        return (_NOTE, _TELL)
    return (_HOLD, _NOTE, _TELL, _CONFIRM, *((_TELL_OTHERS,) if found.others else ()))


def _figures(found: Answer, source: FigureSource, settings: Settings) -> Iterator[Figure]:
    def figure(key: str, label: str, value: str | None, **more: object) -> Figure:
        plain = {"key": key, "label": label, "type": ValueType.text, "value": value}
        return Figure.model_validate({**plain, "source": source, **more})

    reply, order = found.reply, found.order
    yield figure("svar", mark("Answer"), found.said.value, words=_MEANINGS)
    yield figure("svar_tid", mark("Answered"), clock(reply.received))
    # People write of their health too.
    yield figure("text", mark("What was written"), reply.text, type=ValueType.lines,
                 sensitive=True)  # fmt: skip
    yield figure("mobil", mark("Mobile"), reply.sender, sensitive=True)
    if found.one is not None:
        words = {found.one.number: message("{name}", name=found.one.name)}
        yield figure(FOUND, mark("Substitute"), found.one.number, words=words)
    if found.request is not None:
        yield figure("forfragan", mark("Request"), found.request.reference)
        yield figure("bestallning", mark("Order"), found.request.order)
    if order is None:
        return
    yield figure("enhet", mark("Unit"), order.unit, words=settings.unit_words(order.unit))
    yield figure("status", mark("Status"), order.status)
    yield figure("start", mark("Begins"), clock(order.start))
    yield figure("slut", mark("Ends"), clock(order.end))
    if found.said is not Meaning.yes:
        return
    yield figure("kanal", mark("Channel"), "SMS")
    yield figure("avsandare", mark("Sent from"), settings.sms_sender)
    kept = _is_kept(found)
    number = f"{order.reference}/{_BOOKED if kept else _FILLED}"
    filled = f"{order.reference}/{_FILLED}"
    text = settings.sms_booked if kept else settings.sms_filled
    text = settings.sms_sorry if found.against is not None else text
    yield figure("nummer", mark("Number of the message"), number)
    yield figure("sms", mark("Message"), _text(text, found, number, settings),
                 type=ValueType.lines)  # fmt: skip
    if found.others:
        yield figure("nummer_andra", mark("Number of the message to the others"), filled)
        yield figure(
            "sms_andra",
            mark("Message to the others"),
            _text(settings.sms_filled, found, filled, settings),
            type=ValueType.lines,
        )


def _text(text: str, found: Answer, number: str, settings: Settings) -> str:
    order = found.order
    assert order is not None  # noqa: S101 (asked for an order only)
    unit = settings.units.get(order.unit, order.unit)
    return text.format(
        unit=unit, day=f"{local(order.start):%Y-%m-%d}", start=f"{local(order.start):%H:%M}",
        end=f"{local(order.end):%H:%M}", place=order.workplace or unit, title=order.title,
        number=number,
    )  # fmt: skip


def _findings(found: Answer) -> Iterator[Finding]:
    if found.unread is not None:
        text = message(
            "{target} not read: {reason}", target=found.unread.target, reason=found.unread.reason
        )
        yield Finding(key=f"not_read:{POOL}", level=FindingLevel.warning, text=text)
    if found.stop is not None:
        yield Finding(key="read:reply", level=FindingLevel.stop, text=found.stop)
    if found.refused is not None:
        yield Finding(key="late:reply", level=FindingLevel.info, text=found.refused)
    if found.against is not None:
        text = message(
            "Said yes and cannot be booked: {code}, {finding}",
            code=found.against.rule.code, finding=found.against.finding,
        )  # fmt: skip
        yield Finding(key="against:reply", level=FindingLevel.warning, text=text)


def _others(found: Answer, source: FigureSource, now: dt.datetime) -> FigureTable:
    columns = (("namn", mark("Name")), ("anstnr", mark("Employment number")),
               ("mobil", mark("Mobile")))  # fmt: skip
    rows = []
    for one in found.others:
        values = {"namn": one.name, "anstnr": one.number, "mobil": international(one.mobile)}
        cells = tuple(
            Figure(
                key=f"andra/{one.number}/{key}", label=label, type=ValueType.text,
                value=values[key], source=source, sensitive=key == "mobil",
            )
            for key, label in columns
        )  # fmt: skip
        rows.append(TableRow(key=one.number, cells=cells))
    return FigureTable(
        key="andra",
        label=mark("Asked too, and told that it is filled"),
        columns=tuple(TableColumn(key=k, label=v, type=ValueType.text) for k, v in columns),
        rows=tuple(rows),
        prepared_at=now,
    )
