"""What is wrong in readings and in what rests on them, in constants, and in what settles a case."""

from __future__ import annotations

from collections.abc import Iterator

from bots.form_filling.explaining import Mistake, expression, label, template, unknown
from bots.form_filling.expressions import TRUTH, NotAnExpression, parse
from bots.form_filling.names import Names
from bots.form_filling.settings import Place, Settings
from bots.form_filling.templates import names_in
from framework.core.canonical import NotCanonicalError, canonical


def constants(settings: Settings) -> Iterator[Mistake]:
    """Yield constants that are not written as what they are."""
    for at, one in enumerate(settings.constants):
        place: Place = ("constants", at)
        yield from label(one.label, (*place, "label"))
        try:
            written = canonical(one.type, one.value)
        except NotCanonicalError as error:
            yield (*place, "value"), f"{one.value!r} {error.rule}: the constant is {one.type}"
            continue
        if written != one.value:
            yield (*place, "value"), f"{one.value!r} is written {written!r} as {one.type}"


def readings(settings: Settings, names: Names) -> Iterator[Mistake]:
    """Yield what is wrong in the readings; `names` has what is known before anything is read."""
    fitting = [name for name in names.values if not name.endswith(".count")]
    for at, reading in enumerate(settings.readings):
        place: Place = ("readings", at)
        yield from label(reading.label, (*place, "label"))
        for field, own in reading.result.items():
            yield from label(own.label, (*place, "result", field, "label"))
            if field == "count":
                text = "'count' is how many rows there are; a field of that name cannot be used"
                yield (*place, "result", field), text
        for name, column in reading.parameters.items():
            if column not in fitting and not names.is_broken(column):
                here = (*place, "parameters", name)
                yield here, unknown("column of the cases or of a look-up", column, fitting)


def settled(settings: Settings, names: Names) -> Iterator[Mistake]:
    """Yield what is wrong in what settles a case."""
    for at, one in enumerate(settings.settled):
        yield from expression(one.when, ("settled", at, "when"), names.types(), TRUTH)
        for language in ("sv", "en"):
            text = getattr(one.text, language)
            yield from template(text, ("settled", at, "text", language), names)


def not_shown(settings: Settings, names: Names) -> Iterator[Mistake]:
    """Yield what rests on a reading that no section shows.

    People see what a proposal rests on, and its rules are weighed anew by what it shows.
    """
    read = {one.key for one in settings.readings}
    shown = {name for section in settings.sections for name in section.figures}
    for place, used in _used(settings, names):
        for name in used:
            bare = name.removeprefix("known.")
            if bare.split(".")[0] in read and bare not in shown and bare in names.values:
                yield place, f"{bare!r} is read from a system and stands in no section's figures"


def _used(settings: Settings, names: Names) -> Iterator[tuple[Place, list[str]]]:
    formulas: list[tuple[Place, str]] = [
        *((("computed", at, "value"), one.value) for at, one in enumerate(settings.computed)),
        *((("checks", at, "holds"), one.holds) for at, one in enumerate(settings.checks)),
        *((("settled", at, "when"), one.when) for at, one in enumerate(settings.settled)),
        *((("actions", at, "when"), one.when or "") for at, one in enumerate(settings.actions)),
    ]
    for place, formula in formulas:
        try:
            yield place, sorted(parse(formula, names.types()).names)
        except NotAnExpression:
            continue
    texts: list[tuple[Place, str]] = [
        ((part, at, "text", language), getattr(one.text, language))
        for part in ("checks", "settled")
        for at, one in enumerate(getattr(settings, part))
        for language in ("sv", "en")
    ]
    for place, text in texts:
        try:
            yield place, list(names_in(text))
        except ValueError:
            continue
