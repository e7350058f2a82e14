"""Rules that change with time are dated data with a source, never constants in code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from framework.core.canonical import NotCanonicalError
from framework.core.errors import BusinessException
from framework.core.messages import message
from framework.core.rules import Certainty
from framework.core.values import Value


class DatedValue(Value):
    """One value of a rule, in force from one day to another."""

    valid_from: dt.date
    #: Last day in force; None until further notice.
    valid_to: dt.date | None = None
    #: Canonical text, e.g. `38:15` or `11:00`.
    value: str
    #: Law, agreement or decision that it comes from, in Swedish as it is cited.
    source: str
    certainty: Certainty


class DatedRules(Value):
    """A municipality's dated values by key, e.g. `dygnsvila`."""

    values: dict[str, tuple[DatedValue, ...]]

    def on(self, key: str, day: dt.date) -> DatedValue | None:
        """Return the value of `key` in force on `day`, None when there is none (never a guess)."""
        for dated in self.values.get(key, ()):
            if dated.valid_from <= day and (dated.valid_to is None or day <= dated.valid_to):
                return dated
        return None

    def require(self, read: Callable[[str, str], object]) -> None:
        """Raise `BusinessException` for the first value that cannot be read.

        `read` takes a key and its value, and raises `NotCanonicalError` for what it cannot read.
        """
        for key, values in self.values.items():
            for value in values:
                try:
                    read(key, value.value)
                except NotCanonicalError as error:
                    raise BusinessException(
                        message(
                            "Rule data {key} from {day}: {value} {rule}.",
                            key=key, day=value.valid_from.isoformat(), value=value.value,
                            rule=error.rule,
                        )
                    ) from None  # fmt: skip
