"""Canonical values as a target wants them typed, and what it shows as canonical values again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from urllib.parse import quote

from jinja2 import UndefinedError

from framework.config.targets.common import Formats, FoundField
from framework.config.templates import fill_in, names_in
from framework.core.canonical import (
    NotCanonicalError,
    ValueType,
    canonical,
    close_up,
    decimal_text,
    hours_text,
    minutes,
)
from framework.core.errors import NotAllowed
from framework.core.identity import mask_all
from framework.core.messages import message

#: What a path leads elsewhere by, quoted or not.
_NO_PART_OF_A_PATH = frozenset({"", ".", ".."})
_LONE_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_CENT = Decimal("0.01")
_WITH_UNIT = re.compile(r"(\d+)\s*([^\W\d]+)")


def typed(formats: Formats, kind: ValueType, value: str) -> str:
    """Return a canonical value as the target wants it typed; empty stays empty."""
    match kind:
        case _ if not value:
            text = ""
        case ValueType.hours if formats.hours == "decimal":
            # Two decimals tell minutes apart: 38:20 → 38,33 → 38:20.
            number = (Decimal(minutes(value)) / 60).quantize(_CENT)
            text = _decimal(formats, decimal_text(number))
        case ValueType.decimal | ValueType.percent:
            text = _decimal(formats, value)
        case ValueType.date:
            text = dt.date.fromisoformat(value).strftime(formats.date)
        case ValueType.identity if formats.identity == "dash":
            text = f"{value[:-4]}-{value[-4:]}"
        case ValueType.lines:
            text = (value if "\n" in formats.lines else close_up(value)).replace(
                "\n", formats.lines
            )
        case _:
            text = value
    return text


def shown(formats: Formats, kind: ValueType, text: str) -> str:
    """Return what a target shows as a canonical value; `NotCanonicalError` if it cannot be one.

    Lines come without empty ones between them: a target may drop them, or add some.
    """
    match kind:
        case ValueType.date:
            try:
                return dt.datetime.strptime(text.strip(), formats.date).date().isoformat()  # noqa: DTZ007 (a day)
            except ValueError:
                return canonical(kind, text)
        case ValueType.hours if formats.units:
            return _hours(formats, text)
        case ValueType.lines:
            return close_up(canonical(kind, text.replace(formats.lines, "\n")))
        case _:
            return canonical(kind, text)


def _hours(formats: Formats, text: str) -> str:
    """Return hours that are shown in larger units, e.g. `4d 06:15` where a day is eight hours."""
    found = [(int(number), unit) for number, unit in _WITH_UNIT.findall(text)]
    if not found or not all(unit in formats.units for _, unit in found):
        return canonical(ValueType.hours, text)
    rest = canonical(ValueType.hours, _WITH_UNIT.sub("", text).strip(" ,"))
    total = sum(round(number * formats.units[unit] * 60) for number, unit in found)
    return hours_text(total + (minutes(rest) if rest else 0))


def meant(formats: Formats, name: str, kind: ValueType, text: str) -> str:
    """Return what a target shows for a parameter or result field, in our own words.

    What it has no word of ours for stays as it is shown; `NotCanonicalError` as in `shown`.
    """
    theirs = formats.words.get(name, {})
    seen = canonical(ValueType.text, text) if theirs else text
    found = next((ours for ours, word in theirs.items() if word == seen), None)
    return shown(formats, kind, text) if found is None else found


def part(wanted: FoundField, text: str) -> str:
    """Return the part of a text that is the field's; empty when it does not hold it."""
    if wanted.match is None:
        return text
    found = re.search(wanted.match, text)
    return (found[1] or "") if found else ""


def matching(rows: list[dict[str, str]], where: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows whose fields equal the canonical values of `where`."""
    return [row for row in rows if all(row[name] == value for name, value in where.items())]


class Values:
    """An operation's parameters, canonical and as typed, and templates filled with them."""

    def __init__(
        self, formats: Formats, types: Mapping[str, ValueType], given: Mapping[str, str]
    ) -> None:
        """Take parameters by name; `NotCanonicalError` for one that cannot be of its type.

        A name without a type is a secret or a key, kept to the letter.
        """
        self.formats = formats
        self._types = types
        wanted = {
            name: canonical(types[name], value) if name in types else value
            for name, value in given.items()
        }
        self._typed = {
            name: formats.words.get(name, {}).get(value)
            or typed(formats, types.get(name, ValueType.text), value)
            for name, value in wanted.items()
        }
        self._canonical = {
            name: close_up(value) if types.get(name) is ValueType.lines else value
            for name, value in wanted.items()
        }

    def typed(self, template: str) -> str:
        """Return a template filled in the way the target wants it typed."""
        return fill_in(template, self._typed) if "{" in template else template

    def path(self, template: str) -> str:
        """Return a path with its parameters quoted, so that no value can lead elsewhere.

        Raises `NotAllowed` for a value that quoting leaves with a meaning of its own there: none
        at all, and the dots that stand for a step up.
        """
        way = re.split(r"[?#]", template, maxsplit=1)[0]
        for name in sorted(names_in(way)):
            if self._typed.get(name, name) in _NO_PART_OF_A_PATH:
                raise NotAllowed(
                    message("{name} stands in an address and cannot be empty, . or ..", name=name)
                )
        return fill_in(
            template, {name: quote(value, safe="") for name, value in self._typed.items()}
        )

    def canonical(self, template: str) -> str:
        """Return a template filled with canonical values, to compare with what is `shown`."""
        return fill_in(template, self._canonical)

    def wanted(self, where: Mapping[str, str]) -> dict[str, str]:
        """Return the canonical values that fields must have, by the parameters they name."""
        return {name: self.canonical(f"{{{{ {given} }}}}") for name, given in where.items()}

    def shown(self, template: str, text: str) -> str:
        """Return what a page shows for a template's value as a canonical value.

        `NotCanonicalError` when it cannot be of the type.
        """
        return meant(self.formats, _lone(template), self.type_of(template), text)

    def type_of(self, template: str) -> ValueType:
        """Return the type of a template that is one parameter and nothing else, else text."""
        return self._types.get(_lone(template), ValueType.text)


@contextmanager
def filling_in() -> Iterator[None]:
    """Raise `NotAllowed` for a value that cannot be of its type, or that a template lacks."""
    try:
        yield
    except NotCanonicalError as error:
        raise NotAllowed(error.rule) from None
    except UndefinedError as error:
        text = message("A template lacks a value: {text}", text=mask_all(str(error)))
        raise NotAllowed(text) from None


def _lone(template: str) -> str:
    """Return the parameter that a template is, empty when it is more than that."""
    lone = _LONE_NAME.fullmatch(template.strip())
    return lone[1] if lone else ""


def _decimal(formats: Formats, number: str) -> str:
    return number.replace(".", ",") if formats.decimal == "comma" else number
