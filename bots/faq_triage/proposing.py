"""What people are shown of a ticket, and what their yes would carry out in the helpdesk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bots.faq_triage.answers import SOURCES
from bots.faq_triage.checks import checks
from bots.faq_triage.facts import PRIORITIES
from bots.faq_triage.helpdesk import (
    ANSWERED,
    HELPDESK,
    LINK,
    MAIL,
    MAIL_REPLY,
    REPLY,
    ROUTING,
)
from bots.faq_triage.languages import NAMES
from bots.faq_triage.preparing import Work
from bots.faq_triage.rules import RULE_VERSION
from framework.core.canonical import ValueType, canonical
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow
from framework.core.findings import Finding, FindingLevel
from framework.core.messages import Message, mark, message
from framework.core.proposals import Action, Panel, Proposal, Section

SECTION, ANSWERS = "sortering", "svar"
#: Minutes until a helpdesk that could not be read is asked again.
_AGAIN = dt.timedelta(minutes=30)
_PRIORITIES = dict(
    zip(
        PRIORITIES,
        (
            message("IT1: the whole municipality stands still"),
            message("IT2: a unit stands still"),
            message("IT3: one person stands still"),
            message("IT4: question or request"),
        ),
        strict=True,
    )
)
_ROUTE = Action(
    key="route", section=SECTION, label=message("Set category, priority and group"),
    target=HELPDESK, look="find_routing", write="route_ticket", read_back="read_routing",
    parameters=ROUTING, compare=ROUTING,
)  # fmt: skip
_LINK = Action(
    key="link", section=SECTION, label=message("Link to the incident"), target=HELPDESK,
    look="find_link", write="link_ticket", read_back="read_link", parameters=LINK, compare=LINK,
)  # fmt: skip
#: Once for each answer in force: a person may take the proposed one away, or write one.
_REPLY = Action(
    key="reply", section=SECTION, label=message("Answer in the ticket"), target=HELPDESK,
    look="find_reply", look_by_reference="find_reply_by_reference", write="reply_ticket",
    read_back="read_reply", parameters=REPLY, compare=REPLY, for_each=ANSWERS,
)  # fmt: skip
#: The same for a ticket that is only a mail.
_MAIL_REPLY = Action(
    key="reply", section=SECTION, label=message("Answer by mail"), target=MAIL,
    look="find_answer", write="send_answer", read_back="read_answer",
    parameters=MAIL_REPLY | ANSWERED, compare=MAIL_REPLY, for_each=ANSWERS,
)  # fmt: skip
#: What a subject begins with that answers already.
_ANSWERS_ALREADY = ("re:", "sv:")


def propose(work: Work) -> Proposal:
    """Return the proposal of a ticket as it stands now."""
    made = Proposal(
        rule_version=RULE_VERSION,
        prepared_at=work.now,
        sections=(
            Section(
                key=SECTION,
                label=mark("Sorting and answer"),
                figures=tuple(_figures(work)),
                tables=(_answers(work),) if _may_answer(work) else (),
                panels=tuple(_panels(work)),
            ),
        ),
        group=work.settings.categories[work.sorting.category or work.settings.unclear].name,
        checks=checks(work),
        findings=tuple(_findings(work)),
        not_read=frozenset({HELPDESK}) if work.unread and not work.ticket.own else frozenset(),
        actions=tuple(_actions(work)),
        again_at=work.now + _AGAIN if work.unread and not work.ticket.own else None,
    )
    if work.over is not None:
        return made.model_copy(update={"already_registered": work.over})
    return made


def _may_answer(work: Work) -> bool:
    return work.by_mail or (work.ticket.has_mail and not work.ticket.own)


def _actions(work: Work) -> Iterator[Action]:
    """Yield what a yes carries out; nothing while the helpdesk cannot be read."""
    if work.by_mail:
        yield _MAIL_REPLY
    if work.unread is not None or work.over is not None:
        return
    if work.sorting.priority is not None:
        yield _ROUTE
    if work.is_linked:
        yield _LINK
    if work.ticket.has_mail:
        yield _REPLY


def _figures(work: Work) -> Iterator[Figure]:
    ticket, sorting, live, settings = work.ticket, work.sorting, work.live, work.settings
    place = work.case.place
    typed = FigureSource(
        name=message(
            "{file}, {sheet} row {row}", file=place.file, sheet=place.sheet, row=place.row
        ),
        read_at=work.now,
    )  # fmt: skip

    def figure(
        key: str, label: str, value: str | None, why: Message | None = None, **more: object
    ) -> Figure:
        source = FigureSource(name=why, read_at=work.read_at) if why else typed
        plain = {"key": key, "label": label, "type": ValueType.text, "value": value}
        return Figure.model_validate({**plain, "source": source, **more})

    yield figure("sammanfattning", mark("In short"), ticket.summary)
    yield figure(
        "kategori", mark("Category"), sorting.category or settings.unclear, sorting.category_why,
        editable=True, words=settings.category_words, now=live.get("category") or None,
    )  # fmt: skip
    yield figure(
        "prioritet", mark("Priority"), sorting.priority, sorting.priority_why, editable=True,
        words=_PRIORITIES, now=live.get("priority") or None,
    )  # fmt: skip
    yield figure(
        "grupp", mark("Group"), sorting.group,
        message("by category, as the municipality has set it"),
        editable=True, words=settings.group_words, now=live.get("group") or None,
    )  # fmt: skip
    yield figure("arende", mark("Ticket"), ticket.reference)
    if work.is_linked and work.plan.storm is not None:
        yield figure(
            "huvudarende", mark("Incident"), work.plan.storm.lead,
            message("the first of {size} about the same", size=work.plan.storm.size), editable=True,
        )  # fmt: skip
    yield figure("text", mark("What is written, masked"), ticket.text or None, type=ValueType.lines)
    yield figure("sprak", mark("Language"), work.language or None, words=NAMES)
    yield figure("kanal", mark("Came by"), ticket.channel or None)
    yield figure("kontakt", mark("Who asks"), ticket.contact or None, sensitive=True)
    if work.by_mail:
        row = work.case.row
        yield figure("mottagare", mark("Answered to"), row["email"], sensitive=True)
        yield figure("amne", mark("Subject of the answer"), _subject(work))
        yield figure("mejl", mark("The mail that is answered"), row["messageId"])
    yield figure("telefon", mark("Telephone"), ticket.phone or None, sensitive=True)
    yield figure("kontor", mark("Workplace"), ticket.office or None)


def _subject(work: Work) -> str:
    """Return the subject of an answer by mail; what was masked stays so."""
    subject = work.ticket.subject or work.ticket.reference
    return subject if subject.lower().startswith(_ANSWERS_ALREADY) else f"Re: {subject}"


def _answers(work: Work) -> FigureTable:
    """Return the answers: the proposed one or none; a person may take it away or write one."""
    columns = (
        TableColumn(
            key="artikel", label=mark("Article and version"), type=ValueType.text, words=SOURCES
        ),
        TableColumn(key="svar", label=mark("Answer"), type=ValueType.lines, editable=True),
    )
    found = work.answer
    source = FigureSource(name=found.why, read_at=work.now)
    cells = {"svar": canonical(ValueType.lines, found.text), "artikel": found.cited}
    row = TableRow(
        key="svar",
        cells=tuple(
            Figure(
                key=f"{ANSWERS}/svar/{column.key}", label=column.label, type=column.type,
                value=cells[column.key], source=source, editable=column.editable,
                words=column.words,
            )
            for column in columns
        ),
    )  # fmt: skip
    return FigureTable(
        key=ANSWERS, label=mark("Proposed answer"), columns=columns,
        rows=(row,) if found.is_proposed else (), prepared_at=work.now, extendable=True,
    )  # fmt: skip


def _panels(work: Work) -> Iterator[Panel]:
    columns = (mark("Article"), mark("Question"), mark("Answer"))
    if work.plan.parts:
        hits = [part.hits[0] for part in work.plan.parts if part.hits]
        title = mark("What each question finds")
    else:
        hits, title = list(work.plan.found.hits), mark("Closest articles: did they mean this?")
    if hits and not work.at_once:
        rows = tuple((f"{hit.article} v{hit.version}", hit.question, hit.answer) for hit in hits)
        yield Panel(kind="table", title=title, columns=columns, rows=rows)
    if work.plan.outages:
        yield Panel(
            kind="table", title=mark("List of outages"),
            columns=(mark("System"), mark("Since"), mark("What is known")),
            rows=tuple((one.system, one.since, one.text) for one in work.plan.outages),
        )  # fmt: skip


def _findings(work: Work) -> Iterator[Finding]:
    info, warning = FindingLevel.info, FindingLevel.warning
    if work.by_mail:
        yield Finding(
            key="by_mail", level=info, section=SECTION,
            text=message("Came by mail and does not stand in the helpdesk: a yes answers the mail, "
                         "and carries out nothing there."),
        )  # fmt: skip
    elif work.ticket.own:
        yield Finding(
            key="own_chat", level=FindingLevel.stop, section=SECTION,
            text=message("Came by {channel} and does not stand in the helpdesk: nothing is carried "
                         "out there. Answer whoever wrote it, or register it by hand.",
                         channel=work.ticket.channel or "?"),
        )  # fmt: skip
    elif work.unread is not None:
        yield Finding(
            key=f"not_read:{HELPDESK}", level=warning, section=SECTION,
            text=message("The helpdesk could not be read: {reason} Nothing is carried out before "
                         "that.", reason=work.unread),
        )  # fmt: skip
    stopped = work.sorting.priority in PRIORITIES[:2] and not work.sorting.raised
    if stopped and not (work.is_linked or work.at_once):
        text = message("Work may stand still for many: call the operations team now.")
        yield Finding(key="call_operations", level=warning, section=SECTION, text=text)
    if not work.answer.is_proposed:
        text = message("No answer is proposed. {why}", why=work.answer.why)
        level = warning if work.by_mail else info
        yield Finding(key="no_answer", level=level, section=SECTION, text=text)
    if work.said.thanks and not work.at_once:
        text = message("It seems to be solved: close it in the helpdesk.")
        yield Finding(key="thanks", level=info, section=SECTION, text=text)
    if work.ticket.cut:
        text = message("The text is very long; only its beginning was read.")
        yield Finding(key="cut", level=warning, section=SECTION, text=text)
