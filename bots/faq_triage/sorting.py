"""Category, group and priority: by what the text says first, then by the article that fits best."""

from __future__ import annotations

from bots.faq_triage.deciding import Outcome
from bots.faq_triage.facts import PRIORITIES, PRIORITY, Ticket, number, text_of
from bots.faq_triage.planning import TicketPlan
from bots.faq_triage.settings import Settings
from bots.faq_triage.signals import Signals
from framework.core.dated import DatedRules
from framework.core.messages import Message, message
from framework.core.values import Value

WHOLE_TOWN, UNIT, PERSON = "kommun", "enhet", "person"
STOP, HINDRANCE, QUESTION = "stopp", "hinder", "fraga"
_IMPACTS = {
    WHOLE_TOWN: message("the whole municipality"),
    UNIT: message("a unit"),
    PERSON: message("one person, for nothing else is said"),
}
_URGENCIES = {
    STOP: message("a stop"),
    HINDRANCE: message("a hindrance"),
    QUESTION: message("a question or request"),
}


class Sorting(Value):
    """Where a ticket goes, and why; None is for a person to set."""

    category: str | None
    category_why: Message
    #: What is said or the articles agree; else a person looks at it.
    sure: bool
    group: str
    priority: str | None
    priority_why: Message
    #: The rule about VIPs has raised it.
    raised: bool = False


def sort(
    ticket: Ticket, said: Signals, plan: TicketPlan, settings: Settings, dated: DatedRules
) -> Sorting:
    """Return where a ticket goes."""
    category, group, why, sure = _category(said, plan, settings)
    impact, urgency = _impact(ticket, said, plan, dated), _urgency(said, plan)
    danger = _danger(said, plan, settings)
    told = message("{impact} × {urgency}", impact=_IMPACTS[impact], urgency=_URGENCIES[urgency])
    told = why if danger else told
    found = text_of(dated, f"{PRIORITY}{danger or f'{impact}_{urgency}'}", ticket.day)
    steps = number(dated, "vip_steg", ticket.day) if ticket.vip and not danger else None
    priority = _raised(found, steps or 0)
    raised = priority != found
    if raised:
        told = message("{why}, raised for a VIP", why=told)
    again = bool(ticket.reopened or ticket.circles)
    behind = settings.categories[category].second_line if category and again else ""
    return Sorting(
        category=category, category_why=why,
        sure=sure,
        group=behind or group,
        priority=priority or None,
        priority_why=told if priority else message("the rule data has no matrix for the day"),
        raised=raised,
    )  # fmt: skip


def _category(
    said: Signals, plan: TicketPlan, settings: Settings
) -> tuple[str | None, str, Message, bool]:
    wide = said.outage and (said.whole_town or said.whole_unit)
    outage = plan.storm or wide or (plan.outages and said.outage)
    signals = (
        (said.threat, settings.threat, message("tells of a threat")),
        (said.alarm, settings.alarm, message("tells of a silent alarm")),
        (said.security, settings.security, message("tells of a security incident")),
        (said.lost, settings.lost, message("tells of a lost or stolen device")),
        (outage, settings.outage, message("tells of an outage")),
        (said.reset, settings.reset, message("asks for a password or an account to be reset")),
    )
    for there, where, why in signals:
        if there:
            return where.category, settings.group_of(where), why, True
    found = plan.found
    known = [hit for hit in found.hits if hit.category in settings.categories]
    old = found.expired
    if old is not None and old.category in settings.categories and not plan.parts:
        why = message("as the article {article}, which must be reviewed", article=old.article)
        return old.category, settings.categories[old.category].group, why, True
    fits = found.outcome is not Outcome.ticket and not said.thanks and not plan.parts
    if known and fits:
        best = known[0]
        category = settings.categories[best.category]
        group = found.handover if found.handover in settings.groups else category.group
        alike = sum(hit.category == best.category for hit in found.hits)
        enough = settings.calibration is not None and alike >= settings.calibration.alike
        sure = found.outcome is not Outcome.did_you_mean or enough
        why = message("as the article {article}", article=best.article)
        return best.category, group, why, sure
    unclear = settings.categories[settings.unclear].group
    return None, unclear, message("nothing says which one: choose"), False


def _raised(priority: str, steps: int) -> str:
    """Return a priority so many steps higher, but never IT1: that is a whole municipality."""
    if not priority or priority == PRIORITIES[0]:
        return priority
    return PRIORITIES[max(1, PRIORITIES.index(priority) - steps)]


def _danger(said: Signals, plan: TicketPlan, settings: Settings) -> str:
    """Return what a person is needed for at once, as the rule data's priorities name it."""
    dangers = (
        (said.threat, "hot"), (said.alarm, "larm"), (said.security and said.harm, "sakerhet_skedd"),
        (said.lost, "forlust"), (said.security, "sakerhet"),
    )  # fmt: skip
    if plan.at_once and plan.found.best and not said.at_once:
        lost = plan.found.best.category == settings.lost.category
        return "forlust" if lost else "sakerhet_skedd" if said.harm else "sakerhet"
    return next((name for there, name in dangers if there), "")


def _impact(ticket: Ticket, said: Signals, plan: TicketPlan, dated: DatedRules) -> str:
    many = number(dated, "storm_kommun_antal", ticket.day)
    if plan.storm is not None:
        return WHOLE_TOWN if many is not None and plan.storm.size >= many else UNIT
    if said.whole_town:
        return WHOLE_TOWN
    return UNIT if said.whole_unit else PERSON


def _urgency(said: Signals, plan: TicketPlan) -> str:
    if plan.storm is not None or said.stop:
        return STOP
    return HINDRANCE if said.hindrance else QUESTION
