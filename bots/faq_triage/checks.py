"""How each rule comes out for a ticket. What is not known is no data, never a pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bots.faq_triage import rules
from bots.faq_triage.languages import SWEDISH, UNKNOWN, language_name
from bots.faq_triage.masking import CLIENT, IDENTITY, PASSWORD
from bots.faq_triage.preparing import Work
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import tells_something
from framework.core.messages import Message, joined, message
from framework.core.proposals import Check
from framework.core.rules import Outcome, Rule

_TAKEN = {
    IDENTITY: message("identity numbers"),
    CLIENT: message("details of a client"),
    PASSWORD: message("a password"),
}
_CHOOSE = message("Nothing says which one it is. Choose from the list.")
_PERHAPS = message("The closest article says so, but not surely. Look, or choose from the list.")
_NO_WORDS = message("The rule data has no words for it.")


def checks(work: Work) -> tuple[Check, ...]:
    """Return every check of a ticket."""
    return (*_of_text(work), *_of_ticket(work), *_of_sorting(work))


def weigh(values: Mapping[str, str], settings: Settings) -> tuple[Check, ...]:
    """Return whether the group that a person has in force works with the category in force."""
    category = settings.categories.get(values.get("kategori", ""))
    if category is None:
        return (_said(rules.GROUP, None, _NO_WORDS, ("kategori", "grupp"), _CHOOSE),)
    wanted = {category.group, category.second_line} - {""}
    names = ", ".join(settings.groups[key] for key in sorted(wanted))
    return (
        _said(
            rules.GROUP,
            values.get("grupp", "") not in wanted,
            message("{category} goes to {groups}.", category=category.name, groups=names),
            ("kategori", "grupp"),
        ),
    )


def _of_text(work: Work) -> Iterator[Check]:
    ticket, said = work.ticket, work.said
    yield _said(rules.LOST, said.lost, message("A lost or stolen device: block it first."))
    yield _said(
        rules.SECURITY,
        said.security,
        message("Report it to those who keep the incident list; times of 24 and 72 hours may run."),
    )
    yield _said(rules.THREAT, said.threat, message("Read it now; somebody may come to harm."))
    yield _said(rules.ALARM, said.alarm, message("Call those on duty: people may be in danger."))
    best = work.plan.found.best
    yield _held(
        rules.PEOPLE,
        work.plan.at_once,
        message("{article}: {question}", article=best.article, question=best.question)
        if best
        else message("None."),
    )
    empty = not tells_something(ticket.whole, work.dated, ticket.day)
    yield _held(rules.TEXT, empty, message("Subject and text say nothing of what it is about."))
    taken = [_TAKEN[what] for what in ticket.taken]
    yield _held(
        rules.MASKED,
        bool(taken),
        message(
            "Taken out before it was stored: {what}. They still stand in the helpdesk. Tell "
            "whoever wrote it: do not write details of clients here.",
            what=joined(taken, "{first}, {second}"),
        )
        if taken
        else message("Nothing was taken out."),
        ("text",),
    )
    name = language_name(work.language)
    known = work.language != UNKNOWN or not ticket.whole
    yield Check(
        rule=rules.LANGUAGE,
        outcome=_outcome(work.language != SWEDISH if known else None),
        finding=message("Written in {language}.", language=name),
        figures=("sprak",),
    )
    numbers = [
        message("{article}", article=one.hits[0].article) for one in work.plan.parts if one.hits
    ]
    several = bool(work.plan.parts) and work.plan.storm is None
    yield _held(
        rules.SEVERAL,
        several,
        message("Each of several questions has an article of its own: {articles}. Answer both.",
                articles=joined(numbers, "{first}, {second}"))
        if len(numbers) > 1
        else message("More than one question seems to be asked. Answer all."),
    )  # fmt: skip
    angry = None if said.abuse is None or said.sarcasm is None else said.abuse or said.sarcasm
    yield _said(rules.TONE, angry, message("Somebody is angry or not content. Answer the matter."))
    yield _said(
        rules.RESET,
        said.reset,
        message("Nothing is reset from here: the answer says how it is done with a log-in."),
    )
    call = (
        message("Call {phone}.", phone=ticket.phone)
        if ticket.phone
        else message("A call is wished for, and no number is known: ask for it.")
    )
    yield _said(rules.CALL, said.call, call, ("telefon",))


def _of_ticket(work: Work) -> Iterator[Check]:
    ticket = work.ticket
    place = ticket.phone or ticket.office or "–"
    yield _held(
        rules.REACH,
        not ticket.has_mail,
        message("No e-mail address. Answer by telephone or at the place: {place}.", place=place),
        ("telefon", "kontor"),
    )
    taken = None if work.unread else bool(work.live.get("assigned"))
    yield _said(
        rules.FREE,
        taken,
        message("Somebody has taken it in the helpdesk meanwhile."),
        unknown=work.unread or _NO_WORDS,
    )
    yield _said(
        rules.REOPENED,
        None if ticket.reopened is None else ticket.reopened > 0,
        message("Opened again {count} times: the second line takes it, and nothing is answered.",
                count=ticket.reopened or 0),
        unknown=message("The helpdesk does not say."),
    )  # fmt: skip
    yield _said(
        rules.CIRCLES,
        ticket.circles,
        message("Handed over as many times as is allowed: somebody must own it."),
        unknown=message("The helpdesk does not say, or the rule data has no limit."),
    )


def _of_sorting(work: Work) -> Iterator[Check]:
    sorting, found = work.sorting, work.plan.found
    yield _said(
        rules.CATEGORY,
        False if sorting.sure else None,
        message("Known."),
        ("kategori",),
        unknown=_CHOOSE if sorting.category is None else _PERHAPS,
    )
    yield _said(
        rules.PRIORITY,
        None if sorting.priority is None else False,
        message("Known."),
        ("prioritet",),
        unknown=sorting.priority_why,
    )
    yield _said(
        rules.VIP,
        sorting.raised,
        message("Raised by the rule about VIPs."),
        ("prioritet",),
    )
    storm = work.plan.storm
    yield _held(
        rules.STORM,
        work.leads,
        message("{size} tickets are about the same. This one is the incident; the others are "
                "proposed to be linked to it.", size=storm.size if storm else 0),
    )  # fmt: skip
    expired = found.expired
    yield _held(
        rules.EXPIRED,
        expired is not None,
        message("{article} should have been reviewed by {day}: {owner}.", article=expired.article,
                day=expired.review_by, owner=expired.owner)
        if expired
        else message("None."),
    )  # fmt: skip


def _said(
    rule: Rule,
    there: bool | None,  # noqa: FBT001 (what is asked about)
    finding: Message,
    figures: tuple[str, ...] = (),
    unknown: Message = _NO_WORDS,
) -> Check:
    """Return a check that fails when something is there; None is no data."""
    told = unknown if there is None else finding if there else message("Nothing of the kind.")
    return Check(rule=rule, outcome=_outcome(there), finding=told, figures=figures)


def _held(rule: Rule, there: bool, finding: Message, figures: tuple[str, ...] = ()) -> Check:  # noqa: FBT001 (what is there)
    return _said(rule, there, finding, figures)


def _outcome(there: bool | None) -> Outcome:  # noqa: FBT001 (three outcomes of one question)
    if there is None:
        return Outcome.no_data
    return Outcome.failed if there else Outcome.passed
