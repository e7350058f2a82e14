"""The norm of a household: its table, each person's amount and the common costs.

Amounts are kronor a month. Formulas: riksnormens uppställning (SFS 2020:1013 and later), and a
municipality's case system for part of a month, more than seven persons and shared dwellings.
"""

from __future__ import annotations

from decimal import Decimal

from bots.income_support.dated_values import OnDay, rounded, sourced
from bots.income_support.facts import Answer, Child, Facts, age_on
from bots.income_support.settings import ChildAge, ChildDays, Settings
from bots.income_support.sources import CHILD, FULL_TIME, SINGLE
from framework.core.messages import Message, message
from framework.core.values import Value

#: Bands of children: key, name, first and last age.
BANDS = (
    ("0", "Barn under 1 år", 0, 0),
    ("1_2", "Barn 1–2 år", 1, 2),
    ("3", "Barn 3 år", 3, 3),
    ("4_6", "Barn 4–6 år", 4, 6),
    ("7_10", "Barn 7–10 år", 7, 10),
    ("11_14", "Barn 11–14 år", 11, 14),
    ("15_18", "Barn 15–18 år", 15, 18),
    ("19_20", "Barn 19–20 år", 19, 20),
)
#: Oldest age whose amount is lower when lunch is eaten at preschool.
_LUNCH_AGE = 6
#: The largest household that tables list.
_LISTED = 7
_SINGLE, _COUPLE = "Ensamstående", "Sambo"
_MONTH_DAYS, _YEAR_DAYS, _MONTHS = 30, 365, 12


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
        keys = [f"vuxen_{kind}" for kind in ("ensam", "sambo")]
        keys += [f"gemensam_{size}" for size in range(1, _LISTED + 1)]
        keys += [f"barn_{band}{lunch}" for band, *_ in BANDS for lunch in ("", "_utan_lunch")]
        found = {key: on.number(f"{norm}_{key}") for key in keys}
        return NormTable(
            name=name.value,
            checked_by=checked,
            source=sourced(name),
            begins=on.text(f"{norm}_foregaende_borjar") or name.value,
            amounts={key: amount for key, amount in found.items() if amount is not None},
            warns=on.text(f"{norm}_varning") or "",
        )
    return None


def household(facts: Facts, table: NormTable | None, settings: Settings) -> Household:
    """Return the norm of everybody in an application; without a table no amount is known."""
    amounts = table.amounts if table else {}
    adults = _adults(facts, amounts)
    children = (
        _child(number, child, facts, amounts, settings)
        for number, child in enumerate(facts.children, start=1)
    )
    members = (*adults, *children)
    common, why = _common(facts, sum(member.included for member in members), amounts, settings)
    return Household(members=members, common=common, common_why=why)


def common_costs(size: int, amounts: dict[str, Decimal]) -> Decimal | None:
    """Return the common costs of a household; above seven persons by the last step, each."""
    if size <= _LISTED:
        return amounts.get(f"gemensam_{size}")
    last, before = amounts.get(f"gemensam_{_LISTED}"), amounts.get(f"gemensam_{_LISTED - 1}")
    if last is None or before is None:
        return None
    return last + (last - before) * (size - _LISTED)


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
    number: int, child: Child, facts: Facts, amounts: dict[str, Decimal], settings: Settings
) -> Member:
    first, last = (_band(child, facts, day) for day in ChildAge)
    key, band = first if settings.child_age is ChildAge.first_day else last
    days = facts.month.days if child.extent == FULL_TIME else child.days
    amount, why = _child_amount(child, key, facts, amounts)
    if key and amount is not None:
        amount, why = _for_days(amount, why, days, facts.month.days, settings)
    return Member(
        key=f"{CHILD.lower()}-{number}", role=CHILD, person=child.person, name=child.name,
        band=band, days=days, included=bool(key), amount=amount, why=why,
        other_band="" if first == last else (last if first[0] == key else first)[1],
    )  # fmt: skip


def _band(child: Child, facts: Facts, at: ChildAge) -> tuple[str, str]:
    """Return key and name of a child's band, empty when too old or without a birth date."""
    age = age_on(child.person, facts.month.first if at is ChildAge.first_day else facts.month.last)
    if age is None:
        return "", ""
    # A child who is born during the month is in the first band.
    age = max(age, 0)
    return next(((key, name) for key, name, low, high in BANDS if low <= age <= high), ("", ""))


def _child_amount(
    child: Child, key: str, facts: Facts, amounts: dict[str, Decimal]
) -> tuple[Decimal | None, Message]:
    if not key:
        if age_on(child.person, facts.month.first) is None:
            return None, message("no birth date is known")
        return Decimal(0), message("older than the norm's children, so not included")
    full, lower = amounts.get(f"barn_{key}"), amounts.get(f"barn_{key}_utan_lunch")
    age = next(low for band, _, low, _ in BANDS if band == key)
    if age > _LUNCH_AGE:
        return full, message("the table's amount")
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
        if size > _LISTED:
            why = message(
                "the table's amount for 7 persons and its last step for each of {more} more",
                more=size - _LISTED,
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
