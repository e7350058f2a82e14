"""From source rows to cases: one per application."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from bots.income_support.checks import emergency
from bots.income_support.dated_values import OnDay
from bots.income_support.facts import Child, Cost, Facts, Income, Month, Plan, answer
from bots.income_support.settings import Settings
from bots.income_support.sources import (
    APPLICATION,
    APPLICATIONS,
    CHILDREN,
    COSTS,
    INCOMES,
    JOBS,
    PLANNING,
    YES,
)
from bots.income_support.vocabulary import known
from framework.core.cases import Case, NotPrepared
from framework.core.dated import DatedRules
from framework.core.identity import mask_all
from framework.core.kinds import SourceReader
from framework.core.messages import message
from framework.core.tables import Row, WorkbookRows

#: The questions with three answers, by column.
QUESTIONS = (
    "boende_andrat", "barn_boende_andrat", "vistelse_annan_ort", "vantar_pa_ersattning",
    "nya_tillgangar", "eget_foretag", "vistelse_utomlands",
)  # fmt: skip


def collect(
    sources: SourceReader, settings: Settings, dated: DatedRules
) -> Iterator[Case | NotPrepared]:
    """Yield a case, or the reason why there is none, for every good application."""
    books = list(sources.workbooks(APPLICATIONS))
    by_reference: dict[str, list[Row]] = defaultdict(list)
    by_month: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for book in books:
        for row in book.sheet(APPLICATION).rows:
            by_reference[row["ansokan_id"]].append(row)
            for key in _month_keys(row):
                by_month[key].append(row)
    for book in books:
        details = {
            name: _details(book, name) for name in (CHILDREN, INCOMES, COSTS, PLANNING, JOBS)
        }
        for row in book.sheet(APPLICATION).rows:
            twins = by_reference[row["ansokan_id"]]
            if any(each["skydd"] == YES for each in twins):
                yield _protected(row)
            elif len(twins) > 1:
                yield _duplicate(row, twins)
            else:
                own = {name: rows[row["ansokan_id"]] for name, rows in details.items()}
                yield _case(row, own, _earlier(row, by_month), settings, dated)


def _case(
    row: Row, own: dict[str, list[Row]], earlier: tuple[str, ...], settings: Settings,
    dated: DatedRules,
) -> Case:  # fmt: skip
    facts = _facts(row, own, earlier)
    return Case(
        reference=facts.reference,
        title=f"{facts.reference}, {facts.month}",
        unit=settings.unit,
        unit_name=settings.unit_name,
        place=row.place,
        row=row,
        values=facts.model_dump(mode="json"),
        urgent=emergency(facts, OnDay(dated, facts.month.first)),
    )


def _facts(row: Row, own: dict[str, list[Row]], earlier: tuple[str, ...]) -> Facts:
    return Facts(
        reference=row["ansokan_id"],
        case=row["arende_id"],
        type=row["typ"],
        received=row.date("inkom_datum"),
        month=Month(year=int(row["period_ar"]), month=int(row["period_manad"])),
        applicant=row["sokande_personnr"],
        co_applicant=row["medsokande_personnr"],
        civil_status=row["civilstand"],
        dwelling=row["boendeform"],
        in_dwelling=_count(row, "antal_i_bostaden"),
        signed_applicant=answer(row["signerad_sokande"]),
        signed_co_applicant=answer(row["signerad_medsokande"]),
        protected=answer(row["skydd"]),
        answers={question: answer(row[question]) for question in QUESTIONS},
        payment_method=row["utbetalningssatt"],
        account=" ".join(part for part in (row["clearing"], row["kontonr"]) if part),
        text=row["meddelande"],
        children=tuple(
            Child(
                person=each["personnr"], name=each["namn"], extent=each["omfattning"],
                days=_count(each, "dagar_hemma"), lunch=answer(each["lunch_i_skola_forskola"]),
            )
            for each in own[CHILDREN]
        ),
        incomes=tuple(
            Income(
                type=known(mask_all(each["inkomsttyp"])), amount=_amount(each, "belopp_netto"),
                day=each.date("datum"), recipient=each["mottagare"],
            )
            for each in own[INCOMES]
        ),
        costs=tuple(
            Cost(
                type=known(mask_all(each["utgiftstyp"])), subtype=mask_all(each["undertyp"]),
                amount=_amount(each, "sokt_belopp"), recipient=each["mottagare_eller_period"],
            )
            for each in own[COSTS]
        ),
        plans=tuple(
            Plan(person=each["person"], type=each["typ"], extent=_count(each, "omfattning"))
            for each in own[PLANNING]
        ),
        jobs=len(own[JOBS]),
        earlier=earlier,
    )  # fmt: skip


def _earlier(row: Row, by_month: dict[tuple[str, ...], list[Row]]) -> tuple[str, ...]:
    """Return the applications of either adult for the month that came before this one."""

    def came(each: Row) -> tuple[str, str]:
        return each["inkom_datum"], each["ansokan_id"]

    same = (each for key in _month_keys(row) for each in by_month[key])
    before = sorted({came(each) for each in same if came(each) < came(row)})
    return tuple(reference for _, reference in before)


def _month_keys(row: Row) -> tuple[tuple[str, ...], ...]:
    persons = (row["sokande_personnr"], row["medsokande_personnr"])
    return tuple((person, row["period_ar"], row["period_manad"]) for person in persons if person)


def _details(book: WorkbookRows, sheet: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in book.sheet(sheet).rows:
        found[row["ansokan_id"]].append(row)
    return found


def _protected(row: Row) -> Case:
    """Return a case that says nothing: neither who it is about nor what was applied for."""
    return Case(
        reference=row["ansokan_id"], title=row["ansokan_id"], unit="", unit_name="",
        place=row.place, row=Row(place=row.place, values={}), values={}, protected=True,
    )  # fmt: skip


def _duplicate(row: Row, twins: list[Row]) -> NotPrepared:
    places = [f"{each.place.file}, {each.place.row}" for each in twins if each is not row]
    return NotPrepared(
        place=row.place,
        column="ansokan_id",
        reason=message("the same application also stands in {places}", places="; ".join(places)),
        remedy=message("Send each application once."),
    )


def _count(row: Row, column: str) -> int | None:
    return int(row[column]) if row[column] else None


def _amount(row: Row, column: str) -> Decimal:
    return Decimal(row[column])
