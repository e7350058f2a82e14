"""What people are shown of one order, and what their yes would carry out."""

from __future__ import annotations

from collections.abc import Iterator

from bots.substitute_staffing.checks.outcomes import clock
from bots.substitute_staffing.factors import COST_LABELS
from bots.substitute_staffing.las import LasCount
from bots.substitute_staffing.planning import FOUND
from bots.substitute_staffing.points import LABELS
from bots.substitute_staffing.pool import POOL, SMS
from bots.substitute_staffing.preparing import Chosen, Work, is_cancelled, round_is_on
from bots.substitute_staffing.replies import international
from bots.substitute_staffing.rules import RULE_VERSION
from bots.substitute_staffing.sources import NO
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow
from framework.core.findings import Finding, FindingLevel
from framework.core.kinds import NotRead, TargetReader
from framework.core.local_time import local
from framework.core.messages import Message, mark, message
from framework.core.proposals import Action, Panel, Proposal, Section
from framework.core.rules import OUTCOME_LABELS

SECTION = "tillsattning"
#: The cause for which the unit should say who is replaced.
_ILL = "SJUK"

_BOOK = Action(
    key="book", section=SECTION, label=message("Book in the pool system"), target=POOL,
    look="find_booking", look_by_reference="find_booking_by_reference", write="book",
    read_back="read_booking", parameters={"order": "bestallning", "employee": FOUND},
    compare={
        "bestallning_id": "bestallning", "anstnr": FOUND, "start": "start", "slut": "slut",
        "enhet": "enhet",
    },
)  # fmt: skip
_SEND = Action(
    key="ask", section=SECTION, label=message("Ask by text message"), target=SMS,
    look="find_sent", write="send", read_back="read_sent", for_each="fragor",
    parameters={
        "sender": "avsandare", "to": ".mobil", "number": "nummer", "message": "sms",
    },
    compare={"to": ".mobil", "number": "nummer", "message": "sms"},
)  # fmt: skip
_NOTE = Action(
    key="note", section=SECTION, label=message("Note the request in the pool system"),
    target=POOL, look="find_request", look_by_reference="find_request_by_reference",
    write="register_request", read_back="read_request", for_each="fragor",
    parameters={
        "order": "bestallning", "employee": ".anstnr", "minutes": "svarstid",
        "place": ".ordning", "round": "omgang", "channel": "kanal",
    },
    compare={
        "anstnr": ".anstnr", "svarstid_min": "svarstid", "ordning": ".ordning", "omgang": "omgang",
        "kanal": "kanal",
    },
)  # fmt: skip
_CANCEL = Action(
    key="cancel", section=SECTION, label=message("Call the booking off"), target=POOL,
    look="find_cancelled_booking", write="cancel_booking", read_back="read_cancelled_booking",
    parameters={"order": "bestallning", "booking": "bokning", "reason": "orsak"},
    compare={"bokning": "bokning", "avbokad_orsak": "orsak"},
)  # fmt: skip
_UNFILLED = Action(
    key="unfilled", section=SECTION, label=message("Mark the order as unfilled"), target=POOL,
    look="find_unfilled", write="mark_unfilled", read_back="read_unfilled",
    parameters={"order": "bestallning", "reason": "orsak"},
    compare={"bestallning_id": "bestallning", "ej_tillsatt_orsak": "orsak"},
)  # fmt: skip


def propose(found: Work, reader: TargetReader) -> Proposal:
    """Return the proposal of one order as it stands now."""
    if is_cancelled(found):
        return _cancelled(found, reader)
    taken = _no_longer_open(found)
    first = None if found.too_late else next(iter(found.chosen), None)
    asked = () if first is None or first.direct else found.chosen[: found.settings.ask]
    actions: tuple[Action, ...] = ()
    if first is not None and found.live.unread is None:
        actions = (_BOOK,) if first.direct else (_SEND, _NOTE)
    elif found.live.unread is None and not found.too_late and found.plan.method is not None:
        actions = (_UNFILLED,)
    direct = tuple(each for each in found.chosen if each.direct) if first and first.direct else ()
    figures = tuple(_figures(found, first, direct))
    proposal = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=found.now,
        sections=(
            Section(
                key=SECTION,
                label=mark("Filling"),
                figures=figures,
                tables=(
                    *((_asks(found, asked),) if asked else ()),
                    *((_kept(found),) if found.fallen or found.plan.excluded else ()),
                ),
                panels=tuple(_panels(found)),
            ),
        ),
        checks=first.checks if first else (),
        findings=tuple(_findings(found, first)),
        not_read=frozenset({POOL}) if found.live.unread else frozenset(),
        actions=actions,
    )
    if taken is not None:
        return proposal.model_copy(update={"already_registered": taken, "actions": ()})
    if round_is_on(found):
        return proposal.model_copy(
            update={
                "wait": message("A round of requests is not over."),
                "wait_until": found.order.round_ends,
                "actions": (),
            }
        )
    return proposal


def _no_longer_open(found: Work) -> Message | None:
    order = found.order
    if found.live.unread is None and not order.is_open:
        return message("Nobody is wanted any more: {status}.", status=order.status)
    return None


def _source(found: Work) -> FigureSource:
    place = found.case.place
    name = message("{file}, {sheet} row {row}", file=place.file, sheet=place.sheet, row=place.row)
    return FigureSource(name=name, read_at=found.now)


def _figures(found: Work, first: Chosen | None, direct: tuple[Chosen, ...]) -> Iterator[Figure]:
    order, source = found.order, _source(found)

    def figure(key: str, label: str, value: str | None, **more: object) -> Figure:
        plain = {"key": key, "label": label, "type": ValueType.text, "value": value}
        return Figure.model_validate({**plain, "source": source, **more})

    yield figure("bestallning", mark("Order"), order.reference)
    yield figure("status", mark("Status"), order.status)
    yield figure("enhet", mark("Unit"), order.unit, words=found.settings.unit_words(order.unit))
    yield figure("start", mark("Begins"), clock(order.start))
    yield figure("slut", mark("Ends"), clock(order.end))
    yield figure("befattning", mark("Job title"), order.title)
    yield figure(
        FOUND,
        mark("Substitute"),
        first.substitute.number if first else None,
        editable=len(direct) > 1,
        words={each.substitute.number: _named(each) for each in (direct or found.chosen[:1])},
    )
    cost = first.alternative.points.cost_class if first else None
    yield figure(
        "kostnad", mark("Cost class"), cost and cost.value,
        words={} if cost is None else {cost.value: message(COST_LABELS[cost])},
    )  # fmt: skip
    if first is not None and not first.direct:
        settings, number = found.settings, f"{order.reference}/{found.round}"
        yield figure("avsandare", mark("Sent from"), settings.sms_sender)
        yield figure("kanal", mark("Channel"), "SMS")
        yield figure("nummer", mark("Number of the message"), number)
        yield figure("svarstid", mark("Minutes to answer"), str(settings.reply_minutes),
                     type=ValueType.integer)  # fmt: skip
        yield figure("omgang", mark("Round"), str(found.round), type=ValueType.integer)
        yield figure("sms", mark("Message"), _text(found, number), type=ValueType.lines)
    if found.plan.method is not None:
        yield figure("plan", mark("How it was planned"), "plan",
                     words={"plan": found.plan.method})  # fmt: skip
    if first is None and not found.too_late:
        yield figure("orsak", mark("Reason"), found.settings.unfilled_text, editable=True)


def _named(each: Chosen) -> Message:
    return message(
        "{name}, {points} points", name=each.substitute.name, points=each.alternative.points.total
    )


def _text(found: Work, number: str) -> str:
    order, unit = found.order, found.case.unit_name
    return found.settings.sms_text.format(
        unit=unit, day=f"{local(order.start):%Y-%m-%d}", start=f"{local(order.start):%H:%M}",
        end=f"{local(order.end):%H:%M}", place=order.workplace or unit, title=order.title,
        minutes=found.settings.reply_minutes, number=number,
    )  # fmt: skip


def _asks(found: Work, asked: tuple[Chosen, ...]) -> FigureTable:
    """Return who would be asked in this round; a person may take somebody away."""
    source = _source(found)
    columns = (("namn", mark("Name")), ("anstnr", mark("Employment number")),
               ("mobil", mark("Mobile")), ("ordning", mark("Place")))  # fmt: skip
    rows = []
    for place, each in enumerate(asked, 1):
        one = each.substitute
        values = {"namn": one.name, "anstnr": one.number, "mobil": international(one.mobile),
                  "ordning": str(place)}  # fmt: skip
        cells = tuple(
            Figure(
                key=f"fragor/{one.number}/{key}", label=label, type=_type(key),
                value=values[key] or None, source=source, sensitive=key == "mobil",
            )
            for key, label in columns
        )  # fmt: skip
        rows.append(TableRow(key=one.number, cells=cells))
    return FigureTable(
        key="fragor",
        label=mark("Asked in this round"),
        columns=tuple(TableColumn(key=k, label=label, type=_type(k)) for k, label in columns),
        rows=tuple(rows),
        prepared_at=found.now,
    )


def _kept(found: Work) -> FigureTable:
    """Return those whom a rule keeps from the order, nearest first; only a person may except."""
    source = _source(found)
    kept = {one.number: (one.name, check) for one, check in found.fallen}
    kept |= {
        each.number: (each.name, each.check)
        for each in found.plan.excluded
        if each.number not in kept
    }
    columns = (("namn", mark("Name")), ("regel", mark("Rule")), ("utfall", mark("Outcome")),
               ("varfor", mark("Why")))  # fmt: skip
    rows = []
    for number, (name, check) in kept.items():
        outcome = check.outcome.value
        values: dict[str, tuple[str, dict[str, Message]]] = {
            "namn": (f"{name} ({number})", {}),
            "regel": (check.rule.code, {}),
            "utfall": (outcome, {outcome: message(OUTCOME_LABELS[check.outcome])}),
            "varfor": (check.rule.code, {check.rule.code: check.finding}),
        }
        cells = tuple(
            Figure(
                key=f"uteslutna/{number}/{key}", label=label, type=ValueType.text,
                value=values[key][0], words=values[key][1], source=source,
            )
            for key, label in columns
        )  # fmt: skip
        rows.append(TableRow(key=number, cells=cells))
    return FigureTable(
        key="uteslutna",
        label=mark("Kept from the order by a rule"),
        columns=tuple(TableColumn(key=k, label=v, type=ValueType.text) for k, v in columns),
        rows=tuple(rows),
        prepared_at=found.now,
    )


def _type(key: str) -> ValueType:
    return ValueType.integer if key == "ordning" else ValueType.text


def _reason(found: Work) -> Message:
    """Return why nobody gets the order, in words a manager can read."""
    nearest = [(one.name, check) for one, check in found.fallen]
    nearest += [(each.name, each.check) for each in found.plan.excluded]
    if found.plan.alternatives and not nearest:
        return message("Those who can are wanted more for other shifts.")
    if not nearest:
        return message("Nobody has offered the time.")
    name, check = nearest[0]
    return message(
        "Nobody passes every rule. Nearest: {name}, {code}: {finding}",
        name=name, code=check.rule.code, finding=check.finding,
    )  # fmt: skip


def _findings(found: Work, first: Chosen | None) -> Iterator[Finding]:
    def told(key: str, text: Message) -> Finding:
        return Finding(key=key, level=FindingLevel.warning, text=text)

    if found.live.unread is not None:
        unread = found.live.unread
        text = message("{target} not read: {reason}", target=unread.target, reason=unread.reason)
        yield told(f"not_read:{POOL}", text)
    if found.too_late:
        text = message("Begins too soon to ask anybody: the unit rings by itself.")
        yield told("soon:order", text)
    elif first is None and found.order.is_open and not round_is_on(found):
        yield told("unfilled:order", _reason(found))
    if found.order.cause == _ILL and not found.order.replaces:
        yield told("replaces:order", message("The order does not say who is ill."))
    las = first.alternative.las if first else None
    if las is not None and las.becomes_permanent:
        yield told("las:substitute", las.text)


def _panels(found: Work) -> Iterator[Panel]:
    settings = found.settings
    if found.plan.alternatives:
        points = [each.points.by_factor for each in found.plan.alternatives]
        # A factor in which nobody has a point tells nothing.
        factors = [
            factor
            for factor in LABELS
            if factor in settings.weights and any(each.get(factor) for each in points)
        ]
        yield Panel(
            kind="table",
            title=mark("Alternatives with points"),
            columns=(
                mark("Substitute"), mark("Points"), *(LABELS[factor] for factor in factors),
                mark("LAS days"),
            ),
            rows=tuple(
                (
                    each.substitute.name,
                    str(each.points.total),
                    *(_point(each.points.by_factor.get(factor)) for factor in factors),
                    _las(each.las),
                )
                for each in found.plan.alternatives
            ),
        )  # fmt: skip
    if found.live.requests:
        yield Panel(
            kind="table",
            title=mark("Asked so far"),
            columns=(mark("Employment number"), mark("Round"), mark("Sent"), mark("Answer")),
            rows=tuple(
                (each.number, str(each.round or ""), clock(each.sent) if each.sent else "",
                 each.answer)
                for each in found.live.requests
            ),
        )  # fmt: skip


def _point(points: int | None) -> str:
    return "–" if points is None else str(points)


def _las(count: LasCount | None) -> str:
    return "–" if count is None else str(count.after)


def _cancelled(found: Work, reader: TargetReader) -> Proposal:
    """Propose to call off a booking whose order the unit has called off."""
    order = found.order
    reading = reader.read(POOL, "find_booking", order=order.reference, employee=order.filled_by)
    rows = () if isinstance(reading, NotRead) else reading.rows
    source = _source(found)
    words = {
        "enhet": found.settings.unit_words(order.unit), FOUND: _name_of(order.filled_by, reader),
    }  # fmt: skip
    values = (
        ("bestallning", mark("Order"), order.reference), ("enhet", mark("Unit"), order.unit),
        ("start", mark("Begins"), clock(order.start)), ("slut", mark("Ends"), clock(order.end)),
        ("status", mark("Status"), order.status), (FOUND, mark("Substitute"), order.filled_by),
        ("bokning", mark("Booking"), rows[0].get("bokning") if rows else None),
        ("orsak", mark("Reason"), order.status),
    )  # fmt: skip
    figures = tuple(
        Figure(
            key=key,
            label=label,
            type=ValueType.text,
            value=value,
            words=words.get(key, {}),
            source=source,
        )
        for key, label, value in values
    )
    unread = isinstance(reading, NotRead)
    findings = []
    if isinstance(reading, NotRead):
        text = message("{target} not read: {reason}", target=reading.target, reason=reading.reason)
        findings.append(Finding(key=f"not_read:{POOL}", level=FindingLevel.warning, text=text))
    proposal = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=found.now,
        sections=(Section(key=SECTION, label=mark("Filling"), figures=figures),),
        checks=(),
        findings=tuple(findings),
        not_read=frozenset({POOL}) if unread else frozenset(),
        actions=(_CANCEL,) if rows else (),
    )
    if not rows and not unread:
        gone = message("The booking is called off already.")
        return proposal.model_copy(update={"already_registered": gone})
    return proposal


def _name_of(number: str, reader: TargetReader) -> dict[str, Message]:
    """Return what somebody is called; nothing of who is protected or was not read."""
    reading = reader.read(POOL, "read_substitute", employee=number)
    row = {} if isinstance(reading, NotRead) else next(iter(reading.rows), {})
    return {number: message("{name}", name=row["namn"])} if row.get("protected") == NO else {}
