"""The form that is being filled in on a page: what was entered, and whether it still stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from framework.adapters.browser.fields import Field


class Form:
    """What was entered on the current page, in order."""

    def __init__(self, milliseconds: Callable[[], float]) -> None:
        """`milliseconds` says how long Playwright may wait for something on the page."""
        self._milliseconds = milliseconds
        self._filled: list[Field] = []

    def enter(self, field: Field, milliseconds: float) -> None:
        """Put the value into a field that is noted under its name; see `Field.enter`."""
        field.enter(milliseconds)
        self._filled.append(field)

    def clear(self) -> None:
        """Forget what was entered: the page is another."""
        self._filled.clear()

    @property
    def fields(self) -> list[str]:
        """The names of the fields that were entered."""
        return [field.name for field in self._filled]

    def lost(self, states: Mapping[str, str | None]) -> list[Field]:
        """Return the fields whose states, as the page holds them now, are not what was entered."""
        return [field for field in self._filled if not _is_kept(field, states.get(field.name))]

    def restore(self, field: Field) -> bool:
        """Enter a field once more if need be, and tell whether it keeps its value.

        A form that was drawn twice has forgotten what was typed in between.
        """
        if field.keeps(self._milliseconds()):
            return True
        field.enter(self._milliseconds())
        return field.keeps(self._milliseconds())


def _is_kept(field: Field, state: str | None) -> bool:
    return state is not None and field.is_kept_by(state)
