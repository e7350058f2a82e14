"""From a case to its proposal: figures, checks, and the writes that are planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from bots.form_filling.facts import Cells, Facts, Work
from bots.form_filling.form import Form, figure_key
from bots.form_filling.names import COUNT, columns
from bots.form_filling.reading import ask, kept
from bots.form_filling.settings import FormAction, FormCheck, FormSection, TableOfRows
from bots.form_filling.templates import told
from framework.core.cases import Case
from framework.core.figures import Figure, FigureSource, FigureTable, TableColumn, TableRow, Total
from framework.core.findings import Finding, FindingLevel
from framework.core.kinds import TargetReader
from framework.core.local_time import business_date
from framework.core.messages import Message, joined, message
from framework.core.proposals import Action, Check, Proposal, Section
from framework.core.rules import Level, Outcome

#: A case that waits is looked at again by the next night.
_AGAIN = dt.timedelta(hours=12)
#: What could not be read is tried again.
_READ_AGAIN = dt.timedelta(minutes=30)


def prepare(form: Form, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
    """Return what would be written for a case, and how every check came out."""
    facts = Facts.model_validate(case.values)
    answers = ask(form, Work(form, facts, None), reader, now)
    work = Work(form, facts, business_date(now), answers)
    unread = {each.target for each in form.settings.readings if answers[each.key].not_read}
    proposal = Proposal(
        rule_version=form.settings.version,
        prepared_at=now,
        sections=tuple(_section(work, section, now) for section in form.settings.sections),
        checks=tuple(_check(work, check) for check in form.settings.checks),
        findings=(*_not_read(work), *_not_whole(work), *_unclear(work)),
        not_read=frozenset(unread),
        again_at=now + _READ_AGAIN if unread else None,
        actions=tuple(_planned(work)),
    )
    waits = [
        check.finding
        for check in proposal.checks
        if check.outcome is Outcome.failed and check.rule.level is Level.wait
    ]
    until = None if not waits else now + _AGAIN
    kept_open = proposal.stopped or _open(proposal.checks)
    if later := tuple(_known_later(work)):
        waits, until = [*waits, *later], now + _READ_AGAIN
    return proposal.model_copy(
        update={
            "wait": joined(waits) if waits else None,
            "wait_until": until,
            "already_registered": None if waits or kept_open else _settled(work),
        }
    )


def weigh(
    form: Form, case: Case, proposal: Proposal, values: Mapping[str, str]
) -> tuple[Check, ...]:
    """Return the checks for what is in force, on the day that the case was prepared."""
    before = proposal.known({})
    changed = {
        name: values[figure_key(name)]
        for section in form.settings.sections
        for name in section.figures
        if values.get(figure_key(name), "") != (before[figure_key(name)].value or "")
    }
    facts = Facts.model_validate(case.values)
    details = {key: _in_force(key, rows, values, proposal) for key, rows in facts.details.items()}
    facts = facts.model_copy(update={"details": details})
    answers = kept(form, proposal)
    work = Work(form, facts, business_date(proposal.prepared_at), answers, changed)
    return tuple(_check(work, check) for check in form.settings.checks)


def _in_force(
    key: str, rows: tuple[Cells, ...], values: Mapping[str, str], proposal: Proposal
) -> tuple[Cells, ...]:
    """Return detail rows with what people have set, taken away and added in their table."""
    if key not in {table.key for table in proposal.tables}:
        return rows
    known = {str(number): row.values for number, row in enumerate(rows, 1)}
    found: dict[str, dict[str, str]] = {}
    for cell, value in values.items():
        table, _, rest = cell.partition("/")
        row, point, column = rest.partition("/")
        if table == key and point:
            found.setdefault(row, dict(known.get(row, {})))[column] = value
    return tuple(Cells(values=each) for each in found.values())


def _check(work: Work, check: FormCheck) -> Check:
    needed = sorted(work.form.expression(check.holds).names)
    shown = {name for section in work.form.settings.sections for name in section.figures}
    looked_at = tuple(figure_key(name) for name in needed if name in shown)
    holds = work.holds(check.holds)
    if holds is None:
        return Check(
            rule=check.rule,
            outcome=Outcome.no_data,
            finding=_not_known(work, needed),
            figures=looked_at,
        )
    outcome = Outcome.passed if holds else Outcome.failed
    finding = Message(template=check.title.label) if holds else told(check.text, work.texts)
    return Check(rule=check.rule, outcome=outcome, finding=finding, figures=looked_at)


def _not_known(work: Work, needed: Iterable[str]) -> Message:
    """Return which of the names that are needed say nothing."""
    names = work.form.names
    missing = [name for name in needed if name in work.texts and not work.texts[name]]
    labels = [Message(template=names.values[name].label) for name in missing]
    for name in needed:
        lookup = name.split(".")[0]
        why = [said for key in _rests_on(work, name) if (said := _said_by(work, key))]
        if name in missing and why:
            return message(
                "{names} cannot be said. {why}",
                names=joined(labels, "{first}, {second}"), why=why[0],
            )  # fmt: skip
        found = work.facts.lookups.get(lookup)
        if name in missing and found is not None and not found.sought:
            return message(
                "{names} cannot be said: there is nothing to look it up by.",
                names=joined(labels, "{first}, {second}"),
            )
        if name in missing and found is not None:
            count = len(found.rows)
            return message(
                "{names} cannot be said: the look-up gave {count} rows.",
                names=joined(labels, "{first}, {second}"), count=count,
            )  # fmt: skip
    if not labels:
        return message("It could not be computed.")
    return message("Not known: {names}.", names=joined(labels, "{first}, {second}"))


def _said_by(work: Work, key: str) -> Message | None:
    """Return why a reading or a look-up is not one row that is known, when it can say why."""
    if key in work.answers:
        answer = work.answers[key]
        return answer.source if answer.count != "1" else None
    return work.facts.lookups[key].unread


def _section(work: Work, section: FormSection, now: dt.datetime) -> Section:
    return Section(
        key=section.key,
        label=section.label.label,
        figures=tuple(
            _figure(work, name, now, editable=name in section.editable) for name in section.figures
        ),
        tables=tuple(_table(work, table, now) for table in section.tables),
    )


def _total(work: Work, name: str) -> Total | None:
    """Return how a figure follows a table of details, None when it does not."""
    settings = work.form.settings
    sums = next((each.sums for each in settings.computed if each.key == name), None)
    shown = {
        f"{table.detail}.{key}"
        for section in settings.sections
        for table in section.tables
        for key in table.columns
    }
    return Total(plus=(sums,)) if sums in shown and sums is not None else None


def _figure(work: Work, name: str, now: dt.datetime, *, editable: bool) -> Figure:
    named, text = work.form.names.values[name], work.texts[name]
    source = FigureSource(name=_source(work, name), read_at=now)
    if answer := work.answers.get(name.partition(".")[0]):
        source = FigureSource(name=answer.source, read_at=answer.read_at)
    return Figure(
        key=figure_key(name), label=named.label, type=named.type, value=text or None,
        source=source, editable=editable,
        sensitive=named.secret, total=_total(work, name),
    )  # fmt: skip


def _source(work: Work, name: str) -> Message:
    """Return where a figure comes from: its row, or what it was computed from."""
    facts = work.facts
    lookup, point, _ = name.partition(".")
    if point and lookup in facts.lookups:
        one = facts.one(lookup)
        return _place(one) if one else _why_not_one(work, lookup)
    if decided := {one.key: one.source for one in work.form.settings.constants}.get(name):
        return message("Decided: {source}", source=decided)
    formula = {each.key: each.value for each in work.form.settings.computed}.get(name)
    if formula is None:
        return _place(facts.row)
    used = [each for each in sorted(work.form.expression(formula).names) if each in work.texts]
    labels = [Message(template=work.form.names.values[each].label) for each in used]
    if not labels:
        return message("Computed from the rows of {file}", file=facts.row.file)
    return message("Computed from {names}", names=joined(labels, "{first}, {second}"))


def _why_not_one(work: Work, lookup: str) -> Message:
    """Return what a look-up came to that gave no row, or several."""
    found = work.facts.lookups[lookup]
    if found.unread:
        return found.unread
    key = next(each.sheet for each in work.form.settings.lookups if each.key == lookup)
    sheet = work.form.sheet(key).name
    if not found.sought:
        return message("{sheet}: there is nothing to look up by", sheet=sheet)
    if found.rows:
        return message("{sheet}: {count} rows found", sheet=sheet, count=len(found.rows))
    return message("{sheet}: not found", sheet=sheet)


def _place(row: Cells) -> Message:
    return message("{file}, {sheet} row {row}", file=row.file, sheet=row.sheet, row=row.row)


def _table(work: Work, table: TableOfRows, now: dt.datetime) -> FigureTable:
    detail = next(each for each in work.form.settings.details if each.key == table.detail)
    known = columns(work.form.sheet(detail.sheet))
    chosen = [known[key] for key in table.columns]
    return FigureTable(
        key=table.detail,
        label=table.label.label,
        columns=tuple(
            TableColumn(
                key=column.key, label=column.title, type=column.type,
                editable=column.key in table.editable,
            )
            for column in chosen
        ),
        rows=tuple(
            TableRow(
                key=str(number),
                cells=tuple(
                    Figure(
                        key=f"{table.detail}/{number}/{column.key}",
                        label=column.title,
                        type=column.type,
                        value=row.values.get(column.key) or None,
                        source=FigureSource(name=_place(row), read_at=now),
                        editable=column.key in table.editable,
                        sensitive=column.secret,
                    )
                    for column in chosen
                ),
            )
            for number, row in enumerate(work.facts.details[table.detail], 1)
        ),
        prepared_at=now,
        extendable=table.extendable,
    )  # fmt: skip


def _planned(work: Work) -> Iterator[Action]:
    for action in work.form.settings.actions:
        if action.when is None or work.holds(action.when):
            yield _action(action)


def _action(action: FormAction) -> Action:
    def keys(sent: Mapping[str, str]) -> dict[str, str]:
        return {
            field: name if name.startswith(".") else figure_key(name)
            for field, name in sent.items()
        }

    return Action(
        key=action.key, section=action.section, label=Message(template=action.label.label),
        target=action.target, look=action.look, write=action.write, read_back=action.read_back,
        look_by_reference=action.look_by_reference, parameters=keys(action.parameters),
        compare=keys(action.compare), given=action.given, for_each=action.for_each or "",
    )  # fmt: skip


def _not_read(work: Work) -> Iterator[Finding]:
    """Yield the systems that could not be asked, each with why."""
    for reading in work.form.settings.readings:
        answer = work.answers[reading.key]
        if answer.not_read:
            key = f"not_read:{reading.target}:{reading.key}"
            yield Finding(key=key, level=FindingLevel.warning, text=answer.source)


def _not_whole(work: Work) -> Iterator[Finding]:
    """Yield the look-ups whose sheet has rows that cannot be read and may belong to the case."""
    for key, found in work.facts.lookups.items():
        if found.unread is not None:
            yield Finding(key=f"unread:{key}", level=FindingLevel.warning, text=found.unread)


def _unclear(work: Work) -> Iterator[Finding]:
    """Yield the actions of which nobody knows whether they are wanted: a person takes over."""
    for action, text, later in _doubtful(work):
        if not later:
            yield Finding(
                key=f"when:{action.key}",
                level=FindingLevel.stop,
                section=action.section,
                text=text,
            )


def _known_later(work: Work) -> Iterator[Message]:
    """Yield the same where only a system has to be asked again: the case waits for that."""
    return (text for _, text, later in _doubtful(work) if later)


def _doubtful(work: Work) -> Iterator[tuple[FormAction, Message, bool]]:
    for action in work.form.settings.actions:
        if action.when is None or work.holds(action.when) is not None:
            continue
        needed = sorted(work.form.expression(action.when).names)
        text = message(
            "Whether this is to be done cannot be said: {action}. {why}",
            action=Message(template=action.label.label), why=_not_known(work, needed),
        )  # fmt: skip
        rests_on = [key for name in needed for key in _rests_on(work, name)]
        yield (
            action,
            text,
            any(work.answers[key].not_read for key in rests_on if key in work.answers),
        )


def _rests_on(work: Work, name: str) -> Iterator[str]:
    """Yield the readings and look-ups that a name rests on."""
    name = name.removeprefix("known.")
    formula = {each.key: each.value for each in work.form.settings.computed}.get(name)
    key = name.split(".")[0]
    if key in work.answers or key in work.facts.lookups:
        yield key
    for used in sorted(work.form.expression(formula).names) if formula else ():
        yield from _rests_on(work, used)


def _settled(work: Work) -> Message | None:
    """Return why there is nothing to decide, None when there is or that is not known.

    What rests on a number of rows that nobody knows is not known, whatever it says: `not known.x`.
    """
    for settled in work.form.settings.settled:
        needed = work.form.expression(settled.when).names
        rests_on = {key for name in needed for key in _rests_on(work, name)}
        if all(work.texts[f"{key}.{COUNT}"] for key in rests_on) and work.holds(settled.when):
            return told(settled.text, work.texts)
    return None


def _open(checks: Iterable[Check]) -> bool:
    """Tell whether a check that would keep a case from being closed failed, or is not known."""
    keeps = {Level.stop, Level.human, Level.wait}
    return any(
        check.outcome is not Outcome.passed and check.rule.level in keeps for check in checks
    )
