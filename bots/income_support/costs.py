"""Costs applied for, and what each rule of the municipality makes of them.

A rule is dated data under `kostnad_<key>`: `godkanns` (as applied for), `tak <kronor>`,
`tak_hushall` (the ceiling `tak_<key>_<persons>` of the household's size) or `person` (0, a person
assesses). A cost without a rule keeps the applied amount and says that no rule was tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from bots.income_support.dated_values import CEILING, COST, OnDay, sourced
from bots.income_support.facts import Cost, Facts
from bots.income_support.vocabulary import LIVING_COSTS, OTHER, cost_key
from framework.core.dated import DatedValue
from framework.core.errors import BusinessException
from framework.core.messages import Message, message
from framework.core.values import Value

_AS_APPLIED, _UP_TO, _BY_HOUSEHOLD, _PERSON = "godkanns", "tak", "tak_hushall", "person"
#: The largest household that ceilings are given for; larger ones have the same.
_LARGEST = 7


class Outcome(StrEnum):
    """What a cost's rule made of it."""

    approved = "approved"
    capped = "capped"
    #: 0 until a person has assessed it.
    person = "person"
    #: No rule for it: the applied amount stands, untried.
    untried = "untried"


class CostRow(Value):
    """One cost with its applied and approved amount in kronor."""

    key: str
    #: Key of its rule, e.g. `hyra` or `ovrigt_annat`.
    rule: str
    #: As the case system names it, e.g. `Hyra`.
    type: str
    recipient: str
    applied: Decimal
    approved: Decimal
    outcome: Outcome
    #: What the rule says, with its source.
    why: Message
    living: bool


def cost_rows(facts: Facts, size: int, on: OnDay) -> tuple[CostRow, ...]:
    """Return every cost in the order of the application; a ceiling holds for all of one type.

    What has the same type and recipient is one row: the case system knows its rows by those.
    """
    used: dict[str, Decimal] = defaultdict(Decimal)
    seen: dict[str, int] = defaultdict(int)
    rows = []
    for cost in _summed(facts.costs):
        rule = cost_key(cost.type, cost.subtype)
        seen[rule] += 1
        approved, outcome, why = _tried(cost, rule, used[rule], size, on)
        used[rule] += approved
        rows.append(
            CostRow(
                key=rule if seen[rule] == 1 else f"{rule}-{seen[rule]}",
                rule=rule,
                type=f"{OTHER} {cost.subtype}".strip() if cost.type == OTHER else cost.type,
                recipient=cost.recipient,
                applied=cost.amount,
                approved=approved,
                outcome=outcome,
                why=why,
                living=cost.type in LIVING_COSTS,
            )
        )
    return tuple(rows)


def _summed(costs: Iterable[Cost]) -> Iterable[Cost]:
    found: dict[tuple[str, str, str], Cost] = {}
    for cost in costs:
        key = cost.type, cost.subtype, cost.recipient
        before = found[key].amount if key in found else Decimal(0)
        found[key] = cost.model_copy(update={"amount": before + cost.amount})
    return found.values()


def _tried(
    cost: Cost, rule: str, used: Decimal, size: int, on: OnDay
) -> tuple[Decimal, Outcome, Message]:
    dated = on.value(COST + rule)
    if dated is None:
        return cost.amount, Outcome.untried, message("no rule for this cost")
    says, _, amount = dated.value.partition(" ")
    if says == _AS_APPLIED:
        return cost.amount, Outcome.approved, sourced(dated)
    if says == _PERSON:
        return Decimal(0), Outcome.person, sourced(dated)
    if says == _UP_TO:
        return _capped(cost, Decimal(amount), used, dated)
    ceiling = on.value(f"{CEILING}{rule}_{min(size, _LARGEST)}")
    if ceiling is None:
        text = message("no ceiling for a household of {size}", size=size)
        return cost.amount, Outcome.untried, text
    return _capped(cost, Decimal(ceiling.value), used, ceiling)


def _capped(
    cost: Cost, ceiling: Decimal, used: Decimal, dated: DatedValue
) -> tuple[Decimal, Outcome, Message]:
    left = max(ceiling - used, Decimal(0))
    text = message("ceiling {amount}: {source}", amount=str(ceiling), source=sourced(dated))
    if cost.amount <= left:
        return cost.amount, Outcome.approved, text
    return left, Outcome.capped, text


def require_rules(key: str, value: DatedValue) -> None:
    """Raise `BusinessException` for a cost rule that says something we do not know."""
    says, _, amount = value.value.partition(" ")
    number = amount.replace(".", "", 1).isdigit()
    if (says == _UP_TO and number) or (
        says in {_AS_APPLIED, _PERSON, _BY_HOUSEHOLD} and not amount
    ):
        return
    raise BusinessException(
        message(
            "Rule data {key} from {day}: {value} must be godkanns, person, tak_hushall or tak and "
            "an amount.",
            key=key,
            day=value.valid_from.isoformat(),
            value=value.value,
        )
    )
