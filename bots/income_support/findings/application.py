"""What the applicant answered, and left unanswered."""

from __future__ import annotations

from collections.abc import Iterator

from bots.income_support.checks import expired
from bots.income_support.completions import STATE_LABELS, CompletionState
from bots.income_support.dated_values import RECEIPTS
from bots.income_support.facts import Answer
from bots.income_support.findings import labels
from bots.income_support.readings import agency_source
from bots.income_support.sources import AS_BEFORE, JOBSEEKER
from bots.income_support.systems import SSBTEK
from bots.income_support.vocabulary import slug
from bots.income_support.words import METHODS, QUESTIONS, listed, person
from bots.income_support.work import Work
from framework.core.findings import Finding
from framework.core.messages import Message, joined, message

#: Questions whose yes is a finding, and what it says.
_QUESTIONS = {
    "boende_andrat": (
        labels.DWELLING_CHANGED,
        message("the applicant says so; compare the housing cost and who lives there"),
    ),
    "barn_boende_andrat": (
        labels.CHILDREN_MOVED,
        message("the applicant says so; ask how many days the children live here"),
    ),
    "vistelse_annan_ort": (
        labels.STAYS_ELSEWHERE,
        message("the applicant says so; ask where and how long"),
    ),
    "vantar_pa_ersattning": (
        labels.AWAITS_BENEFIT,
        message("the applicant says so; ask which, and consider an advance on it"),
    ),
    "nya_tillgangar": (
        labels.NEW_ASSETS,
        message("the applicant says so; ask for documents"),
    ),
}


def findings(work: Work) -> Iterator[Finding]:
    """Yield what the answers, the planning and the attachments ask a person to look at."""
    for question, (label, text) in _QUESTIONS.items():
        if work.facts.answers[question] is Answer.yes:
            yield label.found("ansokan", text)
    yield from _unanswered(work)
    yield from _payment(work)
    yield from _planning(work)
    yield from _assets(work)
    yield from _attachments(work)
    yield from _completion(work)
    ends = expired(work.readings, work.now)
    if ends:
        text = message("on {day}; a person tells the applicant", day=ends)
        yield labels.SIGNATURE_EXPIRED.found("ansokan", text)


def _unanswered(work: Work) -> Iterator[Finding]:
    facts = work.facts
    missing = [key for key, given in facts.answers.items() if given is Answer.unanswered]
    missing += ["antal_i_bostaden"] if facts.in_dwelling is None else []
    missing += [] if facts.payment_method else ["utbetalningssatt"]
    if missing:
        yield labels.CHECK_APPLICATION.found(
            "obesvarat",
            message(
                "not answered: {questions}. Unanswered is not no; ask the applicant",
                questions=listed(QUESTIONS[each] for each in missing),
            ),
        )


def _payment(work: Work) -> Iterator[Finding]:
    method, account = work.facts.payment_method, work.facts.account
    if method not in {"", AS_BEFORE}:
        text = message("the applicant asks for “{method}”; a person checks it",
                       method=message(METHODS[method]))  # fmt: skip
    elif account:
        text = message("the applicant states an account without asking for payment to it; a "
                       "person checks it")  # fmt: skip
    else:
        return
    yield labels.NEW_PAYMENT_METHOD.found("ansokan", text)
    if work.facts.co_applicant:
        yield labels.SPLIT_PAYMENT.found(
            "ansokan", message("two apply together and the way of payment is new")
        )


def _planning(work: Work) -> Iterator[Finding]:
    for role, _ in work.facts.adults:
        plans = [plan for plan in work.facts.plans if plan.person == role]
        if not plans:
            text = message("{role} states no planning", role=person(role))
            yield labels.CHECK_PLANNING.found(role.lower(), text)
        rows = work.readings.rows(agency_source("read_af", role))
        seeks = any(plan.type == JOBSEEKER for plan in plans)
        told = None if rows is None else _at_the_agency(role, rows, seeks=seeks)
        if told is not None:
            yield labels.CHECK_PLANNING.found(f"{role.lower()}-af", told, source=SSBTEK)


def _at_the_agency(role: str, rows: tuple[dict[str, str], ...], *, seeks: bool) -> Message | None:
    """Return what Arbetsförmedlingen says against the planning, None when nothing."""
    row = rows[0] if rows else {}
    if row.get("avaktualiserad") == "J":
        return message("{role} is no longer enrolled at Arbetsförmedlingen", role=person(role))
    if seeks and rows and not row.get("inskriven"):
        return message(
            "whether {role} is enrolled at Arbetsförmedlingen is not told", role=person(role)
        )
    if seeks and row.get("inskriven") != "J":
        return message(
            "{role} seeks work and is not enrolled at Arbetsförmedlingen", role=person(role)
        )
    if seeks and not row.get("senaste_aktivitetsrapport"):
        return message("{role} has no activity report at Arbetsförmedlingen", role=person(role))
    return None


def _assets(work: Work) -> Iterator[Finding]:
    stated = work.facts.answers["nya_tillgangar"] is Answer.yes
    for role, _ in work.facts.adults:
        vehicles = work.readings.rows(agency_source("read_tns", role)) or ()
        for number, row in enumerate(vehicles if not stated else (), start=1):
            yield labels.NEW_ASSETS.found(
                f"fordon-{role.lower()}-{number}",
                message(
                    "Transportstyrelsen knows a vehicle ({kind} {make} {year}) that the "
                    "application does not state",
                    kind=row.get("fordonsslag", ""),
                    make=row.get("fabrikat", ""),
                    year=row.get("fordonsar", ""),
                ),
                source=SSBTEK,
            )
        for row in work.readings.rows(agency_source("read_skv", role)) or ():
            if row.get("kapitalinkomst") not in {None, "", "0"}:
                yield labels.NEW_ASSETS.found(
                    f"kapital-{role.lower()}-{row.get('taxeringsar', '')}",
                    message(
                        "Skatteverket knows income of capital, {amount} kr for {year}",
                        amount=row["kapitalinkomst"],
                        year=row.get("taxeringsar", ""),
                    ),
                    source=SSBTEK,
                )


def _attachments(work: Work) -> Iterator[Finding]:
    files = sum(each.files for each in work.completion.requested) if work.completion else 0
    if files:
        yield labels.CHECK_ATTACHMENTS.found(
            "komplettering", message("{count} files have come in", count=files)
        )
    asked_for = {slug(cost) for cost in work.on.words(RECEIPTS) or ()}
    for cost in work.costs:
        if slug(cost.type) in asked_for:
            text = message("receipts of {cost}", cost=cost.type)
            yield labels.CHECK_ATTACHMENTS.found(cost.key, text, source="")


def _completion(work: Work) -> Iterator[Finding]:
    """Tell where the completion stands; a due date that has passed never rejects anything."""
    found = work.completion
    if found is None or found.state is CompletionState.nothing:
        return
    yield labels.COMPLETION_STATE.found("lage", message(STATE_LABELS[found.state]))
    if found.state is CompletionState.overdue:
        missing = joined([each.missing_because for each in found.missing], "{first}; {second}")
        text = message("{missing}. A person decides what that means", missing=missing)
        yield labels.COMPLETION_OVERDUE.found("komplettering", text)
