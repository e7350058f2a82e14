"""How mistakes in settings are told: what is wrong, where, and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping

from bots.form_filling.expressions import NotAnExpression, Type, parse
from bots.form_filling.names import Names
from bots.form_filling.settings import Place, Text
from bots.form_filling.templates import names_in

#: Where it is, below `settings`, and what is wrong and allowed.
Mistake = tuple[Place, str]


def unknown(what: str, name: str, allowed: Iterable[str]) -> str:
    """Return the explanation of a name that is not there."""
    known = list(dict.fromkeys(allowed))
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown {what} {name!r}{hint} (allowed: {', '.join(known) or 'none'})"


def absent(
    what: str,
    place: Place,
    used: Iterable[str],
    allowed: Iterable[str],
    is_broken: Callable[[str], bool],
) -> Iterator[Mistake]:
    """Yield the names of a list that are not there, each at its place in the list."""
    known = list(allowed)
    for at, name in enumerate(used):
        if name not in known and not is_broken(name):
            yield (*place, at), unknown(what, name, known)


def expression(
    text: str, place: Place, types: Mapping[str, Type], wanted: Type
) -> Iterator[Mistake]:
    """Yield why a text is no expression of a type."""
    try:
        parse(text, types, wanted)
    except NotAnExpression as error:
        yield place, str(error)


def template(written: str, place: Place, names: Names) -> Iterator[Mistake]:
    """Yield what a template names that is not there, or stands in no text."""
    try:
        used = names_in(written)
    except ValueError as error:
        yield place, f"not a text with values: {error}"
        return
    fitting = [name for name, one in names.values.items() if not one.secret]
    for name in used:
        if name in names.values and names.values[name].secret:
            text = f"{name!r} is sensitive and stands in no text (allowed: {', '.join(fitting)})"
            yield place, text
        elif name not in names.values and not names.is_broken(name):
            yield place, unknown("column or figure", name, fitting)


def label(text: Text, place: Place) -> Iterator[Mistake]:
    """Yield the braces of a text that values are not put into."""
    for language in ("sv", "en"):
        if set("{}") & set(getattr(text, language)):
            yield (*place, language), "values are not put into this text; leave the braces out"
