"""The form that is being filled in on a page: what was entered, and whether it still stands."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Tab

from framework.adapters.browser.asking import held
from framework.adapters.browser.fields import Field
from framework.adapters.browser.locate import is_gone


class Form:
    """What was entered on the current page, in order."""

    def __init__(self, tab: Tab, milliseconds: Callable[[], float]) -> None:
        """`milliseconds` says how long Playwright may wait for something on the page."""
        self._tab = tab
        self._milliseconds = milliseconds
        self._filled: list[Field] = []

    def enter(self, field: Field, milliseconds: float) -> None:
        """Put the value into a field that is noted under its name; see `Field.enter`."""
        field.enter(milliseconds)
        self._filled.append(field)

    def clear(self) -> None:
        """Forget what was entered: the page is another."""
        self._filled.clear()

    def lost(self) -> Field | None:
        """Return a field that does not keep its value even when it is entered again.

        A form that was drawn twice has forgotten what was typed in between.
        """
        states = self._held()
        for field in self._filled:
            state = states.get(field.name)
            if state is not None and field.is_kept_by(state):
                continue
            if field.keeps(self._milliseconds()):
                continue
            field.enter(self._milliseconds())
            if not field.keeps(self._milliseconds()):
                return field
        return None

    def _held(self) -> dict[str, str | None]:
        if not self._filled:
            return {}
        try:
            return held(self._tab, [field.name for field in self._filled], self._milliseconds())
        except PlaywrightError as error:
            if is_gone(error):
                raise
            return {}
