"""The norm of a household: its table, each person's amount and the common costs.

Amounts are kronor a month. Formulas: riksnormens uppställning (SFS 2020:1013 and later), and a
municipality's case system for part of a month, more than seven persons and shared dwellings.
"""

from __future__ import annotations

from decimal import Decimal

from bots.income_support.dated_values import OnDay, ages_of, rounded, sourced
from bots.income_support.facts import Answer, Child, Facts, age_on
from bots.income_support.settings import ChildAge, ChildDays, Settings
from bots.income_support.sources import CHILD, FULL_TIME, SINGLE
from framework.core.messages import Message, message
from framework.core.values import Value

_LUNCH, _COMMON = "_utan_lunch", "gemensam_"
_SINGLE, _COUPLE = "Ensamstående", "Sambo"
_MONTH_DAYS, _YEAR_DAYS, _MONTHS = 30, 365, 12


class Band(Value):
    """One band of children's ages, as the key of its amount says: `barn_7_10`."""

    key: str
    #: First and last age, years.
    first: int
    last: int

    @property
    def name(self) -> str:
        """What tables and case systems call it."""
        if self.last == 0:
            return "Barn under 1 år"
        ages = f"{self.first}" if self.first == self.last else f"{self.first}–{self.last}"
        return f"Barn {ages} år"


class NormTable(Value):
    """A norm in force for a month, checked by somebody who is named."""

    #: Name that every screen shows, e.g. `Riksnorm 2023`.
    name: str
    checked_by: str
    source: Message
    #: What the name of the calculation before must begin with.
    begins: str
    #: Amounts by key, e.g. `barn_7_10`, `vuxen_ensam`, `gemensam_3`, `barn_3_utan_lunch`.
    amounts: dict[str, Decimal]
    bands: tuple[Band, ...]
    #: Must be told as something else than the national norm; empty when it is that.
    warns: str = ""


class Member(Value):
    """One person of a household in the calculation."""

    #: `sokande`, `medsokande` or `barn-1`; stands for the person wherever numbers may not.
    key: str
    role: str
    person: str
    name: str
    #: Name of the band, empty when no amount belongs to the person.
    band: str
    #: Days of the month, None when not known.
    days: int | None
    included: bool
    #: Kronor, None when it cannot be told; 0 for those not included.
    amount: Decimal | None
    #: How the amount came about.
    why: Message
    #: The band on the month's other end, when it is another.
    other_band: str = ""


class Household(Value):
    """A household's norm; amounts are None where a part is not known."""

    members: tuple[Member, ...]
    common: Decimal | None
    common_why: Message

    @property
    def size(self) -> int:
        """Number of persons who are included."""
        return sum(member.included for member in self.members)

    @property
    def personal(self) -> Decimal | None:
        """Sum of the members' amounts."""
        amounts = [member.amount for member in self.members]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None


def norm_table(on: OnDay, norms: tuple[str, ...]) -> NormTable | None:
    """Return the first table that is in force and checked; None when there is none."""
    for norm in norms:
        name, checked = on.value(f"{norm}_namn"), on.text(f"{norm}_kontrollerad_av")
        if name is None or not checked:
            continue
        parts = [key.removeprefix(f"{norm}_") for key in on.keys(f"{norm}_")]
        keys = [part for part in parts if part.startswith(("vuxen_", "barn_", _COMMON))]
        found = {key: on.number(f"{norm}_{key}") for key in keys}
        ages = {key: found_ages for key in keys if (found_ages := ages_of(key)) is not None}
        return NormTable(
            name=name.value,
            checked_by=checked,
            source=sourced(name),
            begins=on.text(f"{norm}_foregaende_borjar") or name.value,
            amounts={key: amount for key, amount in found.items() if amount is not None},
            bands=tuple(
                Band(key=key, first=first, last=last)
                for key, (first, last) in ages.items()
                if not key.endswith(_LUNCH)
            ),
            warns=on.text(f"{norm}_varning") or "",
        )
    return None


def household(facts: Facts, table: NormTable | None, settings: Settings) -> Household:
    """Return the norm of everybody in an application; without a table no amount is known."""
    amounts = table.amounts if table else {}
    adults = _adults(facts, amounts)
    children = (
        _child(number, child, facts, table, settings)
        for number, child in enumerate(facts.children, start=1)
    )
    members = (*adults, *children)
    common, why = _common(facts, sum(member.included for member in members), amounts, settings)
    return Household(members=members, common=common, common_why=why)


def common_costs(size: int, amounts: dict[str, Decimal]) -> Decimal | None:
    """Return the common costs of a household.

    Above the largest household that the table lists each person adds its last step.
    """
    listed = _largest(amounts)
    if size <= listed:
        return amounts.get(f"{_COMMON}{size}")
    last, before = amounts.get(f"{_COMMON}{listed}"), amounts.get(f"{_COMMON}{listed - 1}")
    if last is None or before is None:
        return None
    return last + (last - before) * (size - listed)


def _largest(amounts: dict[str, Decimal]) -> int:
    sizes = (key.removeprefix(_COMMON) for key in amounts if key.startswith(_COMMON))
    return max(map(int, sizes), default=0)


def _adults(facts: Facts, amounts: dict[str, Decimal]) -> tuple[Member, ...]:
    couple = len(facts.adults) > 1
    amount = amounts.get("vuxen_sambo" if couple else "vuxen_ensam")
    why = message("the table's amount")
    if couple:
        amount = None if amount is None else amount / 2
        why = message("half of a couple's amount")
    elif facts.civil_status != SINGLE:
        amount = None
        why = message("lives with somebody who does not apply, so no amount is known")
    return tuple(
        Member(
            key=role.lower(), role=role, person=person, name="",
            band=_COUPLE if couple else _SINGLE, days=facts.month.days, included=True,
            amount=amount, why=why,
        )
        for role, person in facts.adults
    )  # fmt: skip


def _child(
    number: int, child: Child, facts: Facts, table: NormTable | None, settings: Settings
) -> Member:
    bands, amounts = (table.bands, table.amounts) if table else ((), {})
    used, first, last = (
        _age(child, facts, at) for at in (settings.child_age, ChildAge.first_day, ChildAge.last_day)
    )
    band, others = _band(used, bands), [_band(first, bands), _band(last, bands)]
    other = next((each for each in others if each != band), None)
    days = facts.month.days if child.extent == FULL_TIME else child.days
    amount, why = _child_amount(child, used, band, bands, amounts)
    if band is not None and amount is not None:
        amount, why = _for_days(amount, why, days, facts.month.days, settings)
    return Member(
        key=f"{CHILD.lower()}-{number}", role=CHILD, person=child.person, name=child.name,
        band=band.name if band else "", days=days, amount=amount, why=why,
        included=used is not None and not _is_older(used, bands),
        other_band=other.name if other else "",
    )  # fmt: skip


def _age(child: Child, facts: Facts, at: ChildAge) -> int | None:
    """Return a child's age, None without a birth date; who is born during the month is 0."""
    age = age_on(child.person, facts.month.first if at is ChildAge.first_day else facts.month.last)
    return None if age is None else max(age, 0)


def _band(age: int | None, bands: tuple[Band, ...]) -> Band | None:
    """Return the one band of an age, None when there is none or several."""
    found = [each for each in bands if age is not None and each.first <= age <= each.last]
    return found[0] if len(found) == 1 else None


def _is_older(age: int, bands: tuple[Band, ...]) -> bool:
    return bool(bands) and age > max(each.last for each in bands)


def _child_amount(
    child: Child, age: int | None, band: Band | None, bands: tuple[Band, ...],
    amounts: dict[str, Decimal],
) -> tuple[Decimal | None, Message]:  # fmt: skip
    if age is None:
        return None, message("no birth date is known")
    if band is None:
        if _is_older(age, bands):
            return Decimal(0), message("older than the norm's children, so not included")
        return None, message("the table has no band of its own for {age} years", age=age)
    full, lower = amounts.get(band.key), amounts.get(f"{band.key}{_LUNCH}")
    # Up to the oldest band that has an amount with lunch, every band must have one.
    if not any(each.first >= band.first and f"{each.key}{_LUNCH}" in amounts for each in bands):
        return full, message("the table's amount")
    return _with_lunch(child, full, lower)


def _with_lunch(
    child: Child, full: Decimal | None, lower: Decimal | None
) -> tuple[Decimal | None, Message]:
    if child.lunch is Answer.no:
        return full, message("the table's amount")
    if child.lunch is Answer.yes:
        why = message("the table's amount with lunch at preschool")
        return lower, why if lower is not None else message("the table has no amount with lunch")
    return None, message("whether lunch is eaten at preschool is not answered")


def _for_days(
    amount: Decimal, why: Message, days: int | None, of: int, settings: Settings
) -> tuple[Decimal | None, Message]:
    """Return the amount for the days at home; a whole month is the whole amount."""
    if days is None:
        return None, message("days at home are not stated")
    if days >= of:
        return amount, why
    if settings.child_days is ChildDays.of_year:
        part = amount * _MONTHS * days / _YEAR_DAYS
        text = message("{amount} × 12/365 × {days} days", amount=str(amount), days=days)
    else:
        part = amount * days / _MONTH_DAYS
        text = message("{amount} × {days} days/30", amount=str(amount), days=days)
    return rounded(part, settings.child_rounding), text


def _common(
    facts: Facts, size: int, amounts: dict[str, Decimal], settings: Settings
) -> tuple[Decimal | None, Message]:
    """Return the common costs, for those in another's household their share of all who live there.

    That the share is by head is known for one adult; for several it is taken to be the same.
    """
    if not facts.shares_dwelling:
        why = message("the table's amount for {size} persons", size=size)
        listed = _largest(amounts)
        if size > listed > 0:
            why = message(
                "the table's amount for {listed} persons and its last step for each of {more} more",
                listed=listed,
                more=size - listed,
            )
        return common_costs(size, amounts), why
    everybody = facts.in_dwelling
    if everybody is None:
        return None, message("how many live in the dwelling is not stated")
    if everybody < size:
        return None, message(
            "fewer live in the dwelling ({number}) than belong to the household ({size})",
            number=everybody,
            size=size,
        )
    whole = common_costs(everybody, amounts)
    why = message(
        "share of a household of {everybody}: {size}/{everybody}", everybody=everybody, size=size
    )
    if whole is None:
        return None, why
    return rounded(whole * size / everybody, settings.share_rounding), why
