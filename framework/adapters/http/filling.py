"""Fill in what a description says to send."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from framework.adapters.http.connection import Ready
from framework.adapters.targets.formats import Values
from framework.config.targets.http import HttpFormats, Request
from framework.core.canonical import ValueType
from framework.core.errors import NotAllowed
from framework.core.messages import message

_NUMBERS = frozenset({ValueType.integer, ValueType.decimal, ValueType.percent})
_LONE = re.compile(r"\s*\{\{\s*\w+\s*\}\}\s*")


def filled_in(request: Request, values: Values, formats: HttpFormats) -> Ready:
    """Return a request with its parameters: quoted in the path, typed in the body or the form."""
    query = {name: values.typed(text) for name, text in request.query.items()}
    form = {name: values.typed(text) for name, text in request.form.items()}
    return Ready(
        method=request.method,
        path=values.path(request.path),
        query={name: text for name, text in query.items() if text},
        headers={name: values.typed(text) for name, text in request.headers.items()},
        body=_body(request.body, values, formats),
        form={name: text for name, text in form.items() if text},
    )


def _body(body: Any, values: Values, formats: HttpFormats) -> Any:  # noqa: ANN401 (JSON)
    match body:
        case str():
            return _text(body, values, formats)
        case dict():
            return {name: _body(value, values, formats) for name, value in body.items()}
        case list():
            return [_body(value, values, formats) for value in body]
        case _:
            return body


def _text(text: str, values: Values, formats: HttpFormats) -> str | int | float | None:
    if not _LONE.fullmatch(text):
        return values.typed(text)
    plain = values.canonical(text)
    if not plain:
        return None
    if formats.numbers == "number" and values.type_of(text) in _NUMBERS:
        return _number(Decimal(plain))
    return values.typed(text)


def _number(number: Decimal) -> int | float:
    """Return a JSON number that says exactly this; `NotAllowed` when none can."""
    if number == number.to_integral_value():
        return int(number)
    found = float(number)
    if Decimal(repr(found)) != number:
        raise NotAllowed(message("A number has too many digits to be sent."))
    return found
