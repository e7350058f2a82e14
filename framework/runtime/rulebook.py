"""All that a coworker works by, in plain words: made from the data that it runs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext

from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.dated import DatedValue
from framework.core.messages import mark, message
from framework.core.rules import CERTAINTY_LABELS, Level, Rule
from framework.core.values import Value
from framework.runtime.kinds import kind_class
from framework.runtime.texts import spoken, translate

#: What a failed rule means for a case.
_MEANS = {
    Level.stop: mark("If not, nothing is written, and a person takes over."),
    Level.human: mark("If not, a person takes over; nothing need be wrong."),
    Level.deviation: mark("If not, the case is flagged, and a person must look at it."),
    Level.warning: mark("If not, the case is flagged for the person who decides."),
    Level.wait: mark("If not, the case waits until the cause is gone."),
}


class Entry(Value):
    """One value of the rule data, in the words that stand there."""

    #: The key with its words apart, e.g. "riksnorm vuxen ensam".
    name: str
    value: DatedValue

    @property
    def period(self) -> str:
        """The days that it is in force."""
        until = self.value.valid_to.isoformat() if self.value.valid_to else ""
        return f"{self.value.valid_from.isoformat()}–{until}"


class Rulebook(Value):
    """The rules of one coworker, their sources, and the data they are computed by."""

    coworker: str
    municipality: str
    #: Of the kind's code, as proposals name it; and the digest of the config in force.
    version: str
    digest: str
    rules: tuple[Rule, ...]
    #: What is told beside the rules (English message ids).
    warnings: tuple[str, ...]
    #: What counts on the day asked for, and what counted before it or will count later.
    in_force: tuple[Entry, ...]
    other_days: tuple[Entry, ...]


def rulebook(config: CoworkerConfig, site: MunicipalityConfig, day: dt.date) -> Rulebook:
    """Return what a coworker works by on a day."""
    kind = kind_class(config)
    entries = [
        Entry(name=key.replace("_", " "), value=value)
        for key, values in config.dated.values.items()
        for value in sorted(values, key=lambda each: each.valid_from, reverse=True)
    ]
    now = {id(config.dated.on(key, day)) for key in config.dated.values}
    return Rulebook(
        coworker=config.coworker.name,
        municipality=site.site.name,
        version=kind.rule_version,
        digest=config.digest,
        rules=kind.rules,
        warnings=kind.warnings,
        in_force=tuple(each for each in entries if id(each.value) in now),
        other_days=tuple(each for each in entries if id(each.value) not in now),
    )


def means(rule: Rule) -> str:
    """Return what failing a rule means (English message id)."""
    return _MEANS[rule.level]


def as_markdown(book: Rulebook, day: dt.date, language: str) -> str:
    """Return a rulebook as a Markdown document in a language."""
    with translation.override(language):
        return "\n".join(_lines(book, day)) + "\n"


def _lines(book: Rulebook, day: dt.date) -> Iterator[str]:
    yield "# " + translate(message("The rules that {name} works by", name=book.coworker))
    yield ""
    yield translate(
        message(
            "{municipality}, as of {day}. Rules version {version}, settings {digest}. Made from "
            "the data that {name} runs on; nothing here was written for this page.",
            municipality=book.municipality, day=day.isoformat(), version=book.version,
            digest=book.digest[:12], name=book.coworker,
        )
    )  # fmt: skip
    yield from ("", "## " + gettext("What is checked"), "")
    for rule in book.rules:
        sure = gettext(CERTAINTY_LABELS[rule.certainty])
        yield f"- **{rule.code}** {spoken(rule.title)}. {gettext(means(rule))}"
        yield f"  {gettext('Source')}: {rule.source} ({sure})."
    if book.warnings:
        yield from ("", "## " + gettext("What people are told beside this"), "")
        yield from (f"- {spoken(text)}" for text in book.warnings)
    yield from ("", "## " + gettext("What is counted with on this day"), "")
    yield from _table(book.in_force)
    if book.other_days:
        yield from ("", "## " + gettext("What counted before, or will later"), "")
        yield from _table(book.other_days)


def _table(entries: tuple[Entry, ...]) -> Iterator[str]:
    heads = (gettext("What"), gettext("Value"), gettext("In force"), gettext("Source"))
    yield "| " + " | ".join(heads) + " |"
    yield "|---|---|---|---|"
    for each in entries:
        sure = gettext(CERTAINTY_LABELS[each.value.certainty])
        cells = (each.name, each.value.value, each.period, f"{each.value.source} ({sure})")
        yield "| " + " | ".join(_cell(text) for text in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
