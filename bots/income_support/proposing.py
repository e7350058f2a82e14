"""The sections of a proposal, and the actions that a person's yes would carry out.

The coworker never decides: the kind of decision is a proposal, and where nothing would be paid, or
a cost is a person's to assess, it proposes none. Nothing here sends a decision, pays or closes a
case.
"""

from __future__ import annotations

from bots.income_support.costs import Outcome
from bots.income_support.dated_values import LAW, NOTE_TEXT, TEXT, sourced
from bots.income_support.findings.labels import CALCULATION, DECISION, PAYMENT
from bots.income_support.panels import panels
from bots.income_support.readings import CASE
from bots.income_support.rules import RULE_VERSION
from bots.income_support.systems import CALCULATION as CALCULATION_FIELDS
from bots.income_support.systems import CASE_SYSTEM, NOTE, ROW
from bots.income_support.tables import (
    COSTS,
    FAMILY,
    INCOMES,
    LIVING_COSTS,
    amount_text,
    application_source,
    norm_source,
    tables,
)
from bots.income_support.words import DECISIONS, GRANT, METHODS, PART, in_cells
from bots.income_support.work import COST_ROW, INCOME_ROW, NORM_ROW, Work
from framework.core.canonical import ValueType
from framework.core.figures import Figure, FigureSource, Total
from framework.core.messages import Message, mark, message
from framework.core.proposals import Action, Section

NOW_LABEL = mark("Last month")


def header(work: Work) -> tuple[Figure, ...]:
    """Return who and what the case is about, for every proposal."""
    facts, case = work.facts, work.readings.case
    stated = application_source(work)
    in_case = FigureSource(name=message("case system"), read_at=work.readings.read_at(CASE))
    return (
        _figure("arende", mark("Case"), facts.case, stated),
        _figure("period", mark("Month"), str(facts.month), stated),
        _figure("sokande", mark("Applicant"), facts.applicant, stated, ValueType.identity,
                sensitive=True),
        *(
            [_figure("medsokande", mark("Co-applicant"), facts.co_applicant, stated,
                     ValueType.identity, sensitive=True)]
            if facts.co_applicant
            else []
        ),
        *(
            [_figure("meddelande", mark("Message of the applicant"), facts.text, stated,
                     ValueType.lines, sensitive=True)]
            if facts.text
            else []
        ),
        _figure("handlaggare", mark("Caseworker"), case.get("caseworker") or None, in_case),
        _figure("inkom", mark("Came"), facts.received.isoformat(), stated, ValueType.date),
    )  # fmt: skip


def sections(work: Work) -> tuple[Section, ...]:
    """Return the calculation, the payment and the decision, each approved on its own."""
    return (
        Section(
            key=CALCULATION,
            label=mark("Norm calculation"),
            figures=(*header(work), *_sums(work)),
            tables=tables(work),
            panels=panels(work),
            now_label=NOW_LABEL,
        ),
        Section(key=PAYMENT, label=mark("Payment"), figures=_payment(work), now_label=NOW_LABEL),
        Section(key=DECISION, label=mark("Decision"), figures=_decision(work), now_label=NOW_LABEL),
    )


def actions() -> tuple[Action, ...]:
    """Return what is registered in the case system once every section is approved."""
    amount = {"applied": ".belopp", "approved": ".belopp"}
    cost = {"applied": ".sokt", "approved": ".godkant", "recipient": ".mottagare"}
    income = {"applied": ".uppgivet", "approved": ".belopp", "recipient": ".mottagare"}
    return (
        _row("family_row", FAMILY, NORM_ROW, {**amount, "recipient": ".roll"}),
        _row("income_row", INCOMES, INCOME_ROW, income),
        _row("cost_row", COSTS, COST_ROW, cost),
        _row("living_row", LIVING_COSTS, COST_ROW, cost),
        _action(
            "calculation",
            CALCULATION,
            ("find_calculation", "register_calculation", "read_calculation"),
            dict(
                zip(
                    CALCULATION_FIELDS,
                    (
                        "arende", "period", "norm_familj", "gemensamma", "inkomster_summa",
                        "utgifter_summa", "levnadskostnader_summa", "resultat",
                    ),
                    strict=True,
                )
            ),
        ),
        _action(
            "note",
            DECISION,
            ("find_note", "write_note", "read_note"),
            dict(zip(NOTE, ("arende", "period", "journalanteckning"), strict=True)),
        ),
    )  # fmt: skip


_LABELS = {
    "family_row": message("Register a member of the household in the calculation"),
    "income_row": message("Register an income in the calculation"),
    "cost_row": message("Register a cost in the calculation"),
    "living_row": message("Register another living cost in the calculation"),
    "calculation": message("Register the calculation in the case system"),
    "note": message("Write the note in the case system"),
}


def _row(key: str, table: str, row_type: str, columns: dict[str, str]) -> Action:
    parameters = {"case": "arende", "period": "period", "type": ".typ", **columns}
    parameters = {name: parameters[name] for name in ROW if name in parameters}
    operations = ("find_row", "add_row", "read_row")
    given = {"row_type": row_type}
    return _action(key, CALCULATION, operations, parameters, for_each=table, given=given)


def _action(
    key: str,
    section: str,
    operations: tuple[str, str, str],
    parameters: dict[str, str],
    *,
    for_each: str = "",
    given: dict[str, str] | None = None,
) -> Action:
    look, write, read_back = operations
    return Action(
        key=key, section=section, label=_LABELS[key], target=CASE_SYSTEM, look=look, write=write,
        read_back=read_back,
        look_by_reference=f"{look}_by_reference", parameters=parameters,
        compare=parameters, for_each=for_each, given=given or {},
    )  # fmt: skip


def _sums(work: Work) -> tuple[Figure, ...]:
    read_at = work.now
    summed = FigureSource(name=message("summed from the rows"), read_at=read_at)
    table = work.table
    return (
        _figure(
            "norm",
            mark("Norm"),
            None if table is None else table.name,
            norm_source(work, message("the table for the month")),
            now=next((row["norm_name"] for row in work.readings.previous or ()
                      if row.get("norm_name")), None),
        ),
        _total("norm_familj", mark("Norm of the family"), summed, plus=(f"{FAMILY}.belopp",)),
        _figure(
            "gemensamma",
            mark("Common household costs"),
            amount_text(work.household.common),
            norm_source(work, work.household.common_why),
            ValueType.decimal,
            editable=True,
        ),
        _total("utgifter_summa", mark("Costs"), summed, plus=(f"{COSTS}.godkant",)),
        _total(
            "levnadskostnader_summa", mark("Other living costs"), summed,
            plus=(f"{LIVING_COSTS}.godkant",),
        ),
        _total("inkomster_summa", mark("Incomes"), summed, plus=(f"{INCOMES}.belopp",)),
        _total(
            "resultat",
            mark("Deficit; a surplus has a minus"),
            FigureSource(name=message("norm + costs − incomes"), read_at=read_at),
            plus=("norm_familj", "gemensamma", "utgifter_summa", "levnadskostnader_summa"),
            minus=("inkomster_summa",),
        ),
    )  # fmt: skip


def _payment(work: Work) -> tuple[Figure, ...]:
    stated = application_source(work)
    return (
        _figure(
            "utbetalningssatt",
            mark("Way of payment"),
            work.facts.payment_method or None,
            stated,
            words=METHODS,
        ),
        _figure("mottagare", mark("Account"), work.facts.account, stated, sensitive=True),
        _total(
            "belopp",
            mark("Amount that a person pays; nothing is paid with a minus"),
            FigureSource(name=message("the calculation's result"), read_at=work.now),
            plus=("resultat",),
        ),
    )


def _decision(work: Work) -> tuple[Figure, ...]:
    proposed, why = _proposed(work)
    law = work.on.value(LAW)
    text = None if proposed is None else _filled(work, f"{TEXT}{proposed.lower()}")
    note = _filled(work, NOTE_TEXT)
    drafted = message("draft by the municipality's own text, for the figures as prepared")
    if law is not None:
        drafted = message(
            "draft by the municipality's own text, for the figures as prepared; law {law}: "
            "{source}",
            law=law.value,
            source=sourced(law),
        )
    source = FigureSource(name=drafted, read_at=work.now)
    return (
        _figure(
            "beslutstyp", mark("Proposed kind of decision"), proposed,
            FigureSource(name=why, read_at=work.now), editable=True, words=DECISIONS,
        ),
        _figure(
            "beslutstext", mark("Draft text of the decision"), text, source, ValueType.lines,
            editable=True,
        ),
        _figure(
            "journalanteckning", mark("Draft note"), note, source, ValueType.lines, editable=True
        ),
    )  # fmt: skip


def _proposed(work: Work) -> tuple[str | None, Message]:
    """Return the kind of decision that the figures as prepared lead to, None for none, and why."""
    result = work.result
    if result is None or result <= 0:
        return None, message("not known, or no aid is proposed: a person decides")
    open_costs = [
        cost.type for cost in work.costs if cost.outcome in {Outcome.person, Outcome.untried}
    ]
    if open_costs:
        return None, message("a person assesses {costs} first", costs=", ".join(open_costs))
    cut = any(cost.outcome is Outcome.capped for cost in work.costs)
    return PART if cut else GRANT, message(
        "proposed from the figures as prepared, not as a person changes them; a person decides"
    )


def _filled(work: Work, key: str) -> str | None:
    """Return one of the municipality's texts, None without it or without what it names.

    Texts hold no amounts: those stand in the calculation, which follows what a person changes.
    """
    text, law = work.on.text(key), work.on.text(LAW)
    if text is None or law is None or work.table is None:
        return None
    return text.format(
        period=str(work.facts.month), lagrum=law, norm=work.table.name,
        regelversion=RULE_VERSION, ansokan=work.facts.reference,
    )  # fmt: skip


def _total(
    key: str, label: str, source: FigureSource, *, plus: tuple[str, ...],
    minus: tuple[str, ...] = (),
) -> Figure:  # fmt: skip
    total = Total(plus=plus, minus=minus)
    return Figure(
        key=key, label=label, type=ValueType.decimal, value=None, source=source, total=total
    )


def _figure(
    key: str,
    label: str,
    value: str | None,
    source: FigureSource,
    kind: ValueType = ValueType.text,
    *,
    now: str | None = None,
    editable: bool = False,
    sensitive: bool = False,
    words: dict[str, str] | None = None,
) -> Figure:
    return Figure(
        key=key, label=label, type=kind, value=value, source=source, now=now,
        editable=editable, sensitive=sensitive, words=in_cells(words or {}),
    )  # fmt: skip
