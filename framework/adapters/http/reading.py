"""Read the rows of an answer, over all its pages, as canonical values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from framework.adapters.http.connection import Answer, Connection, Ready
from framework.adapters.http.judging import Judge, Missing, at
from framework.adapters.targets import Deadline
from framework.adapters.targets.formats import part, shown
from framework.config.targets.common import Formats
from framework.config.targets.http import AnswerField, Listing
from framework.core.canonical import NotCanonicalError, ValueType
from framework.core.messages import message

#: Digits before or behind the point of a number that anything real can have.
_MOST_DIGITS = 100
#: A row of an answer, and the whole answer that it stands in.
RawRow = tuple[Mapping[str, Any], Any]


class Listed:
    """Reads lists from one connection."""

    def __init__(self, connection: Connection, judge: Judge) -> None:
        self._connection = connection
        self._judge = judge

    def rows(
        self,
        listing: Listing,
        ready: Ready,
        deadline: Deadline,
        *,
        none: Callable[[Answer], bool] = lambda _: False,
    ) -> list[RawRow]:
        """Return the rows of all pages; raises what the judge does, and when one is not whole.

        `none` tells of the first answer whether it says that there is nothing.
        """
        found: list[RawRow] = []
        seen = {ready.path}
        while True:
            answer = self._connection.send(ready, deadline)
            if len(seen) == 1 and none(answer):
                return []
            self._judge.require_good(answer)
            tree = self._judge.tree(answer)
            found += [(row, tree) for row in self._on_page(tree, listing.rows)]
            link = self._link(tree, listing.next_page)
            if not link:
                self._require_all(tree, listing.total, len(found))
                return found
            path = self._connection.below(link, ready.path)
            if path in seen:
                raise self._judge.changed(message("its pages go round in a circle."))
            seen.add(path)
            ready = Ready("GET", path, headers=ready.headers)

    def canonical(
        self, raw: list[RawRow], result: Mapping[str, AnswerField], formats: Formats
    ) -> list[dict[str, str]]:
        """Return rows by result field; `TargetChanged` for what is missing or unreadable."""
        return [
            {name: self._value(row, tree, field, formats) for name, field in result.items()}
            for row, tree in raw
        ]

    def _on_page(self, tree: Any, path: str) -> list[Mapping[str, Any]]:  # noqa: ANN401 (JSON)
        found = self._judge.at(tree, path)
        rows = found if isinstance(found, list) else [] if found is None else [found]
        if not all(isinstance(row, Mapping) for row in rows):
            raise self._judge.changed(message("what stands at {path} is no row.", path=path or "$"))
        return rows

    def _link(self, tree: Any, path: str) -> str:  # noqa: ANN401 (JSON)
        try:
            return str(at(tree, path) or "") if path else ""
        except Missing:
            return ""

    def _require_all(self, tree: Any, path: str, count: int) -> None:  # noqa: ANN401 (JSON)
        if path and str(self._judge.at(tree, path)) != str(count):
            raise self._judge.changed(
                message("it says {total} rows and holds {count}.",
                        total=str(self._judge.at(tree, path)), count=count)
            )  # fmt: skip

    def _value(
        self, row: Mapping[str, Any], tree: Any, field: AnswerField, formats: Formats  # noqa: ANN401 (JSON)
    ) -> str:  # fmt: skip
        try:
            text = _as_text(at(tree, field.path, row), field.type)
        except Missing:
            if field.optional:
                return ""
            text = None
        if text is None:
            raise self._judge.changed(
                message("nothing readable stands at {path}.", path=field.path)
            )
        try:
            return shown(formats, field.type, field.words.get(text, part(field, text)))
        except NotCanonicalError as error:
            raise self._judge.changed(
                message("what stands at {path} {rule}.", path=field.path, rule=error.rule)
            ) from None


def _as_text(value: Any, kind: ValueType) -> str | None:  # noqa: ANN401 (JSON)
    """Return a JSON value as text, None when it is no single value."""
    text: str | None = None
    match value:
        case None:
            text = ""
        case bool():
            text = "true" if value else "false"
        case str() | int():
            text = str(value)
        case Decimal() if abs(value.adjusted()) <= _MOST_DIGITS:
            text = f"{value:f}"
        case list() if kind is ValueType.lines:
            lines = [_as_text(each, ValueType.text) for each in value]
            text = None if None in lines else "\n".join(filter(None, lines))
    return text
