"""The household against the application and the calculation of the month before."""

from __future__ import annotations

from collections.abc import Iterator

from bots.income_support.facts import Answer
from bots.income_support.findings import labels
from bots.income_support.norm import Member
from bots.income_support.sources import CHILD, FULL_TIME, PART_TIME, SINGLE
from bots.income_support.words import EXTENTS, STATUSES, person
from bots.income_support.work import NORM_ROW, Work
from framework.core.findings import Finding
from framework.core.messages import message

#: Children are the same when the last ten digits are.
_COMPARED = 10
_BAND_OF_CHILD = "Barn"


def findings(work: Work) -> Iterator[Finding]:
    """Yield what a person must look at in who belongs to the household."""
    if work.table is not None and work.table.warns:
        text = message("{name}. {warning}", name=work.table.name, warning=work.table.warns)
        yield labels.ANOTHER_NORM.found("norm", text)
    yield from _children(work)
    yield from _family(work)
    yield from _common(work)
    if work.readings.previous is not None and not work.readings.previous:
        month = str(work.facts.month.after(-1))
        text = message(
            "no calculation of {month} was found, so nothing was compared with it", month=month
        )
        yield labels.NO_PREVIOUS_NORM.found(month, text)
    if work.readings.previous:
        yield from _since_last(work)


def _children(work: Work) -> Iterator[Finding]:
    month_days = work.facts.month.days
    members = [member for member in work.household.members if member.role == CHILD]
    for child, member in zip(work.facts.children, members, strict=True):
        key = member.key
        if child.extent == PART_TIME:
            yield labels.CHILD_PART_TIME.found(
                key, message("{child} lives here part of the time", child=person(key))
            )
            if child.days is None:
                text = message("ask how many days {child} lives here", child=person(key))
                yield labels.CHECK_DAYS.found(key, text, source="")
        stated = child.days
        if not child.extent:
            text = message(
                "whether {child} lives here full time is not answered", child=person(key)
            )
            yield labels.CHECK_EXTENT.found(key, text)
        elif stated is not None and (stated < month_days) is (child.extent == FULL_TIME):
            yield labels.CHECK_EXTENT.found(
                key,
                message(
                    "{child}: {extent} and {days} days do not fit together",
                    child=person(key),
                    extent=EXTENTS[child.extent],
                    days=stated,
                ),
            )
        if member.other_band:
            yield labels.AGE_BAND.found(
                key,
                message(
                    "{child}: {band} is used, {other} on the month's other end",
                    child=person(key),
                    band=member.band,
                    other=member.other_band,
                ),
            )


def _family(work: Work) -> Iterator[Finding]:
    facts = work.facts
    if (facts.civil_status == SINGLE) is bool(facts.co_applicant):
        yield labels.FAMILY_DIFFERS.found(
            "vuxna",
            message(
                "civil status {status} does not fit {number} adults who apply",
                status=STATUSES[facts.civil_status],
                number=len(facts.adults),
            ),
        )
    for member in work.household.members:
        if not member.included:
            text = message(
                "{child} is not part of the calculation: {why}",
                child=person(member.key),
                why=member.why,
            )
            yield labels.FAMILY_DIFFERS.found(member.key, text)


def _common(work: Work) -> Iterator[Finding]:
    facts, size = work.facts, work.household.size
    if facts.shares_dwelling:
        text = message("the household shares a dwelling: {why}", why=work.household.common_why)
        yield labels.CHECK_COMMON.found("boende", text)
    elif facts.in_dwelling is not None and facts.in_dwelling != size:
        yield labels.CHECK_COMMON.found(
            "boende",
            message(
                "{number} live in the dwelling, {size} are in the calculation",
                number=facts.in_dwelling,
                size=size,
            ),
        )


def _since_last(work: Work) -> Iterator[Finding]:
    rows = work.previous(NORM_ROW)
    yield from _norm_name(work)
    yield from _decision_and_dwelling(work)
    before = {row["person"][-_COMPARED:]: row for row in rows if row.get("person")}
    if len(before) < len(rows):
        # Persons without a number cannot be told from others: only their count is compared.
        yield from _count(work, len(rows))
        return
    now = {member.person[-_COMPARED:]: member for member in work.household.members}
    for number, member in now.items():
        if number not in before:
            text = message("{member} was not in the last calculation", member=person(member.key))
            yield labels.NEW_MEMBER.found(member.key, text)
    gone = [row for number, row in before.items() if number not in now]
    children = [row for row in gone if row.get("type", "").startswith(_BAND_OF_CHILD)]
    if children:
        bands = ", ".join(row["type"] for row in children)
        text = message("in the last calculation, not in the application: {bands}", bands=bands)
        yield labels.CHILDREN_DIFFER.found("barn", text)
    yield from _count(work, len(rows))
    for number, member in now.items():
        yield from _days(member, before.get(number, {}), work)


def _count(work: Work, before: int) -> Iterator[Finding]:
    if before != len(work.household.members):
        text = message(
            "{now} persons, {before} in the last calculation",
            now=len(work.household.members),
            before=before,
        )
        yield labels.HOUSEHOLD_CHANGED.found("antal", text)


def _days(member: Member, before: dict[str, str], work: Work) -> Iterator[Finding]:
    days, then = member.days, before.get("days", "")
    whole = {str(work.facts.month.days), str(work.facts.month.after(-1).days)}
    if member.role != CHILD or days is None or not then or str(days) == then:
        return
    if {str(days), then} != whole:
        text = message("{child}: {days} days, {before} days last month", child=person(member.key),
                       days=days, before=then)  # fmt: skip
        yield labels.CHECK_DAYS.found(f"{member.key}-foregaende", text)


def _norm_name(work: Work) -> Iterator[Finding]:
    names = {row["norm_name"] for row in work.readings.previous or () if row.get("norm_name")}
    begins = work.table.begins if work.table else ""
    for name in sorted(names):
        if not name.startswith(begins):
            text = message("{name} was used; it should begin with {begins}", name=name,
                           begins=begins)  # fmt: skip
            yield labels.NORM_DIFFERS.found("norm", text)


def _decision_and_dwelling(work: Work) -> Iterator[Finding]:
    row = next(iter(work.readings.previous or ()), {})
    if row.get("decision") == "FORSKOTT_PA_FORMAN":
        text = message("the benefit may have been paid since; check repayment")
        yield labels.PREVIOUS_ADVANCE.found("beslut", text)
    lived, now = row.get("household_size", ""), work.facts.in_dwelling
    unchanged = work.facts.answers["boende_andrat"] is Answer.no
    if unchanged and lived and now is not None and str(now) != lived:
        text = message(
            "{now} persons, {before} last month, and the dwelling is said to be unchanged",
            now=now,
            before=lived,
        )
        yield labels.DWELLING_SIZE_DIFFERS.found("antal", text)
