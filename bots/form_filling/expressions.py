"""Expressions of the settings: typed when the config is read, bounded, and never a guess.

Parsed and computed by rule-engine (docs/decisions/0028): no Python is run and no Python object is
reached. What is allowed is listed here; the rest of its language is refused:

======================================  ======================================================
`and or not`, `== != < <= > >=`, `in`   both sides of the same kind; a list is `["A", "B"]`
`+ - * / // % **`                       numbers; dates with periods, `slut - start`, `t"P14D"`
`villkor ? a : b`                       only the side that is chosen is computed
`"text"`, `12.5`, `d"2026-01-31"`       a text, a number, a date
`start.year .month .day .weekday`       of a date; `.days` of a period; `.length .as_lower`
                                        `.as_upper` of a text
`known.NAME`                            whether NAME says anything
`$abs $min $max $sum $round`            numbers, and lists of them
`$years $add_months $birth_date`        whole years between dates; a date; an identity's date
`$working_day`                          whether a date is no weekend, red day or eve
======================================  ======================================================

A number is a decimal; hours and times of day are minutes. Every name that is needed and says
nothing makes the whole unknown: `Unknown`.
"""

from __future__ import annotations

import datetime as dt
import decimal
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import Any

from rule_engine import Context, DataType, Rule, ast, errors
from rule_engine.builtins import Builtins

from bots.form_filling.functions import FUNCTIONS
from framework.core.canonical import ValueType

#: Longest expression, characters: with the rest of the bounds nothing takes noticeable time.
LONGEST = 400
#: Names that the language or this kind has taken.
RESERVED = frozenset({"and", "or", "not", "in", "for", "if", "true", "false", "null", "inf", "nan",
                      "known", "today"})  # fmt: skip
_STRING = re.compile(r'"[^"]*"|\'[^\']*\'')
_REFUSED = {
    "=~": "patterns", "!~": "patterns", "<<": "bits", ">>": "bits", "|": "bits", "^": "bits",
    "&": "bits", "{": "braces", "#": "remarks", "??": "defaults",
}  # fmt: skip
_NUMBERS = decimal.Context(prec=28, Emax=60, Emin=-60, rounding=decimal.ROUND_HALF_UP)
_KINDS = {
    DataType.FLOAT: "a number", DataType.STRING: "a text", DataType.DATETIME: "a date",
    DataType.TIMEDELTA: "a period", DataType.BOOLEAN: "yes or no", DataType.NULL: "nothing",
}  # fmt: skip
_ATTRIBUTES = {
    DataType.DATETIME: ("year", "month", "day", "weekday"),
    DataType.TIMEDELTA: ("days",),
    DataType.STRING: ("length", "as_lower", "as_upper"),
}
_NUMERIC = frozenset({ValueType.integer, ValueType.decimal, ValueType.percent, ValueType.hours,
                      ValueType.time})  # fmt: skip
_PARSING = Lock()

#: What a name stands for: a value, a list of them, names of its own, or nobody knows which.
Type = Any
Values = Mapping[str, Any]


class Unknown(Exception):
    """A name that is needed says nothing; `args[0]` is the name, empty where none can be named."""


class NotAnExpression(ValueError):
    """The text is no expression over the names that there are; says why and what is allowed."""


def type_of(kind: ValueType) -> Type:
    """Return what values of a type are in expressions."""
    if kind is ValueType.date:
        return DataType.DATETIME
    return DataType.FLOAT if kind in _NUMERIC else DataType.STRING


def list_of(kind: ValueType) -> Type:
    """Return the type of a column of all detail rows."""
    return DataType.ARRAY(type_of(kind))


def named(name: str, names: Mapping[str, Type]) -> Type:
    """Return the type of something that has names of its own: `NAME.of_its_own`."""
    return DataType.OBJECT(name, attributes=dict(names), accessor=_of)


#: The type of `known.NAME`, of numbers, of days, and of what a broken part of the settings names.
TRUTH, NUMBER, DATE, ANY = (
    DataType.BOOLEAN,
    DataType.FLOAT,
    DataType.DATETIME,
    DataType.UNDEFINED,
)


class Expression:
    """One parsed expression."""

    def __init__(self, text: str, rule: Rule, names: frozenset[str]) -> None:
        self.text = text
        self._rule = rule
        #: Every name that it looks at, `detail.column` with its dot.
        self.names = names

    @property
    def type(self) -> Type:
        """What it comes to."""
        return self._rule.statement.expression.result_type

    def value(self, values: Values) -> Any:  # noqa: ANN401 (of the type it comes to)
        """Return what it comes to; raises `Unknown` when that cannot be said."""
        try:
            return self._rule.evaluate(values)
        except (errors.EngineError, ArithmeticError, TypeError, ValueError):
            # A division by nothing, the highest of an empty list.
            raise Unknown("") from None


def parse(text: str, names: Mapping[str, Type], wanted: Type = None) -> Expression:
    """Return an expression over names; raises `NotAnExpression`."""
    if len(text) > LONGEST:
        raise NotAnExpression(f"an expression has at most {LONGEST} characters")
    bare = _STRING.sub('""', text)
    for sign, what in _REFUSED.items():
        if sign in bare:
            raise NotAnExpression(f"{sign!r} is not used: expressions have no {what}")
    context = Context(
        resolver=_resolve, type_resolver=_types(names), default_timezone=dt.UTC,
        decimal_context=_NUMBERS, mapping_attribute_lookup=False,
    )  # fmt: skip
    context.builtins = Builtins(
        {name: one.does for name, one in FUNCTIONS.items()}, timezone=dt.UTC,
        value_types={name: one.type for name, one in FUNCTIONS.items()},
    )  # fmt: skip
    try:
        with _PARSING, decimal.localcontext(_NUMBERS):
            rule = Rule(text, context=context)
        found = frozenset(_looked_at(rule.statement.expression))
    except errors.EngineError as error:
        raise NotAnExpression(_told(error, text, names)) from None
    except (RecursionError, ArithmeticError, ValueError, TypeError) as error:
        if isinstance(error, NotAnExpression):
            raise
        raise NotAnExpression("the expression cannot be computed") from None
    comes_to = rule.statement.expression.result_type
    if wanted is not None and comes_to not in {wanted, ANY}:
        raise NotAnExpression(f"must come to {_word(wanted)}, and comes to {_word(comes_to)}")
    if not found:
        raise NotAnExpression(f"names nothing that differs between cases (there is: {_all(names)})")
    return Expression(text, rule, found)


def allowed(names: Mapping[str, Type]) -> str:
    """Return the names that an expression can use, with dots, for an explanation."""
    return _all(names)


def _of(holder: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 (of the type it has)
    if holder[name] is None:
        raise Unknown(f"{holder['']}.{name}")
    return holder[name]


def _resolve(values: Values, name: str) -> Any:  # noqa: ANN401 (of the type it has)
    if values[name] is None:
        raise Unknown(name)
    return values[name]


def _types(names: Mapping[str, Type]) -> Callable[[str], Type]:
    def found(name: str) -> Type:
        if name not in names:
            raise errors.SymbolResolutionError(name)
        return names[name]

    return found


def _looked_at(node: Any) -> Iterator[str]:  # noqa: ANN401, C901, PLR0912 (the library's tree; one branch per part)
    """Yield the names of a tree; raises `NotAnExpression` for what is not used or does not fit."""
    match node:
        case ast.SymbolExpression(scope="built-in"):
            if node.name not in FUNCTIONS:
                raise NotAnExpression(_unknown(f"${node.name}", [f"${one}" for one in FUNCTIONS]))
        case ast.SymbolExpression():
            if getattr(node.result_type, "is_object", False):
                raise NotAnExpression(f"{node.name!r} is followed by a point and a name of its own")
            yield node.name
        case ast.GetAttributeExpression():
            yield from _attribute(node)
        case ast.FunctionCallExpression():
            yield from _looked_at(node.function)
            for argument in node.arguments:
                yield from _looked_at(argument)
        case ast.TernaryExpression():
            _require(TRUTH, node.condition)
            for part in (node.condition, node.case_true, node.case_false):
                yield from _looked_at(part)
        case ast.UnaryExpression():
            if node.type == "not":
                _require(TRUTH, node.right)
            yield from _looked_at(node.right)
        case ast.ContainsExpression():
            members = getattr(node.container.result_type, "value_type", DataType.STRING)
            _require(members, node.member)
            yield from _looked_at(node.container)
            yield from _looked_at(node.member)
        case ast.LogicExpression():
            for part in (node.left, node.right):
                _require(TRUTH, part)
                yield from _looked_at(part)
        case ast.ComparisonExpression():
            _require(node.left.result_type, node.right)
            yield from _looked_at(node.left)
            yield from _looked_at(node.right)
        case ast.AddExpression() | ast.SubtractExpression() | ast.ArithmeticExpression():
            yield from _looked_at(node.left)
            yield from _looked_at(node.right)
        case ast.ArrayExpression():
            for member in node.value:
                yield from _looked_at(member)
        case (
            ast.StringExpression()
            | ast.FloatExpression()
            | ast.BooleanExpression()
            | ast.DatetimeExpression()
            | ast.TimedeltaExpression()
        ):
            pass
        case _:
            word = type(node).__name__.removesuffix("Expression").lower()
            raise NotAnExpression(f"expressions have no {word} (see bots/README.md)")


def _attribute(node: ast.GetAttributeExpression) -> Iterator[str]:
    """Yield the dotted name of something with names of its own, or check what a value is asked."""
    path, holder = [node.name], node.object
    while isinstance(holder, ast.GetAttributeExpression):
        path.insert(0, holder.name)
        holder = holder.object
    is_named = isinstance(holder, ast.SymbolExpression) and holder.scope is None
    if is_named and (holder.name == "known" or getattr(holder.result_type, "is_object", False)):
        if getattr(node.result_type, "is_object", False):
            raise NotAnExpression(f"{node.name!r} is followed by a point and a name of its own")
        if holder.name == "known":
            yield "known." + ".".join(path)
            return
        if getattr(node.object.result_type, "is_object", False):
            yield ".".join([holder.name, *path])
            return
    can = _ATTRIBUTES.get(node.object.result_type)
    if can is not None and node.name not in can:
        raise NotAnExpression(_unknown(node.name, can))
    yield from _looked_at(node.object)


def _require(wanted: Type, part: Any) -> None:  # noqa: ANN401 (the library's tree)
    given = part.result_type
    if ANY not in {wanted, given} and wanted != given:
        raise NotAnExpression(f"{_word(given)} stands where {_word(wanted)} belongs")


def _told(error: errors.EngineError, text: str, names: Mapping[str, Type]) -> str:
    match error:
        case errors.SymbolResolutionError():
            told = _unknown(error.symbol_name, names)
        case errors.AttributeResolutionError():
            own = getattr(error.object, "attributes", None) or _ATTRIBUTES.get(error.object, ())
            told = _unknown(error.attribute_name, own)
        case errors.RuleSyntaxError() if error.token is None:
            told = "not an expression: it ends too early"
        case errors.RuleSyntaxError():
            at = error.token.lexpos
            hint = "; equal is written ==" if text[at] == "=" else ""
            told = f"not an expression from character {at + 1}: {text[at : at + 20]!r}{hint}"
        case errors.FunctionCallError():
            told = f"${error.function_name}: {error.message}"
        case errors.EvaluationError() if "mismatch" in error.message:
            shown = ", ".join(f"{name} is {_word(each)}" for name, each in _in(text, names))
            told = f"what does not fit together is compared or computed: {shown or text}"
        case _:
            told = f"not an expression: {error.message}"
    return told


def _in(text: str, names: Mapping[str, Type]) -> Iterator[tuple[str, Type]]:
    """Yield the names that stand in a text, with what they are."""
    for word in dict.fromkeys(re.findall(r"[A-Za-z_][\w.]*", _STRING.sub('""', text))):
        first, _, rest = word.partition(".")
        own = getattr(names.get(first), "attributes", {})
        if first != "known" and rest.split(".")[0] in own:
            yield word, own[rest.split(".")[0]]
        elif first in names and not own:
            yield first, names[first]


def _word(kind: Type) -> str:
    if DataType.is_type(kind, DataType.ARRAY):
        return "a list"
    return _KINDS.get(kind, "something else")


def _unknown(name: str, known: Any) -> str:  # noqa: ANN401 (a mapping or a list of names)
    near = difflib.get_close_matches(name, list(known), 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    shown = _all(known) if isinstance(known, Mapping) else ", ".join(known)
    return f"unknown name {name!r}{hint} (allowed: {shown})"


def _all(names: Mapping[str, Type]) -> str:
    """Return the names that there are, with dots; none of a broken part, which may change."""
    found: list[str] = []
    for name, kind in names.items():
        own = getattr(kind, "attributes", None)
        if own and name != "known":
            found += [f"{name}.{each}" for each, its in own.items() if its != ANY]
        elif kind != ANY:
            found.append(name)
    return ", ".join(found)
