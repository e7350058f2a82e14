"""What systems say of a case: read once while it is prepared, then kept in its proposal."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bots.form_filling.facts import Answer, Work
from bots.form_filling.form import Form, figure_key
from bots.form_filling.names import COUNT
from bots.form_filling.settings import FormReading
from framework.core.figures import Figure
from framework.core.kinds import NotRead, TargetReader
from framework.core.messages import Message, joined, message
from framework.core.proposals import Proposal


def ask(form: Form, work: Work, reader: TargetReader, now: dt.datetime) -> dict[str, Answer]:
    """Return what every reading came to, by its key."""
    return {each.key: _ask(form, each, work, reader, now) for each in form.settings.readings}


def kept(form: Form, proposal: Proposal) -> dict[str, Answer]:
    """Return what the readings came to when a proposal was made, by what it shows of them."""
    figures = {one.key: one for section in proposal.sections for one in section.figures}
    return {each.key: _kept(each, figures, proposal.prepared_at) for each in form.settings.readings}


def _ask(
    form: Form, reading: FormReading, work: Work, reader: TargetReader, now: dt.datetime
) -> Answer:
    what = Message(template=reading.label.label)
    missing = [name for name in reading.parameters.values() if not work.texts[name]]
    if missing:
        labels = [Message(template=form.names.values[name].label) for name in missing]
        why = message(
            "{what}: not asked, for {names} is not known.",
            what=what, names=joined(labels, "{first}, {second}"),
        )  # fmt: skip
        return Answer(source=why, read_at=now)
    sent = {name: work.texts[column] for name, column in reading.parameters.items()}
    found = reader.read(reading.target, reading.operation, **sent)
    if isinstance(found, NotRead):
        why = message("{target} not read: {reason}", target=found.target, reason=found.reason)
        return Answer(source=why, read_at=now, not_read=True)
    count = str(len(found.rows))
    if len(found.rows) != 1:
        why = message(
            "{target}, {what}: {count} rows",
            target=found.target, what=what, count=count,
        )  # fmt: skip
        return Answer(count=count, source=why, read_at=found.read_at)
    values = {name: found.rows[0].get(name, "") for name in reading.result}
    name = message("{target}, {what}", target=found.target, what=what)
    return Answer(values=values, count=count, source=name, read_at=found.read_at)


def _kept(reading: FormReading, figures: dict[str, Figure], prepared_at: AwareDatetime) -> Answer:
    shown = {
        name: figure
        for name in (*reading.result, COUNT)
        if (figure := figures.get(figure_key(f"{reading.key}.{name}")))
    }
    if not shown:
        # Nothing rests on what no section shows.
        return Answer(source=Message(template=reading.label.label), read_at=prepared_at)
    source = next(iter(shown.values())).source
    values = {name: figure.value or "" for name, figure in shown.items()}
    return Answer(
        count=values.pop(COUNT, ""), values=values, source=source.name, read_at=source.read_at
    )
