"""Form fields: typed, chosen and ticked, and proved to keep it before anything is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator as Hits

from framework.adapters.browser.formats import Values
from framework.core.canonical import NotCanonicalError
from framework.core.errors import NotAllowed, RefusedByTarget
from framework.core.messages import message

#: Waits for the one thing that an open list offers under a text; None when it does not.
Offered = Callable[[str], Hits | None]

_KIND = "e => [e.localName, e.type || '', e.getAttribute('role') || '']"
_STATE = """e => {
  if (e.localName === "select") return [...e.selectedOptions].map(o => o.text).join(" ");
  if (e.type === "checkbox" || e.type === "radio") return e.checked ? "yes" : "no";
  if (e.getAttribute("role") === "radiogroup") {
    const chosen = e.querySelector("input:checked");
    return chosen && chosen.labels[0] ? chosen.labels[0].textContent : "";
  }
  return e.value !== undefined ? e.value : e.innerText;
}"""
_OPTIONS = "e => [...e.options].map(o => o.text)"
#: These take only their own fixed form, whatever the target shows.
_ISO_INPUTS = frozenset({"date", "time", "month"})


class Field:
    """One field of a form, and what a step wants in it."""

    def __init__(self, name: str, verb: str, hit: Hits, template: str, values: Values) -> None:
        """`verb` is `fill`, `choose`, `pick` or `tick`."""
        self.name = name
        self._verb = verb
        self.hit = hit
        self._template = template
        self._values = values

    def enter(self, milliseconds: float) -> None:
        """Put the value in; Playwright's errors pass through.

        `RefusedByTarget` when the target does not offer the choice.
        """
        text = self._values.typed(self._template)
        kind, form, role = self._ask(_KIND, milliseconds)
        if self._verb == "tick":
            self.hit.set_checked(self._wanted_tick(text), timeout=milliseconds)
        elif self._verb == "choose":
            self._choose(text, role, milliseconds)
        elif kind not in {"input", "textarea"}:
            # A rich-text editor never becomes what fill() waits for; typing into it works.
            self.hit.focus(timeout=milliseconds)
            self.hit.page.keyboard.press("ControlOrMeta+A")
            self.hit.page.keyboard.insert_text(text)
        elif form in _ISO_INPUTS:
            self.hit.fill(self._values.canonical(self._template), timeout=milliseconds)
        else:
            text = text.replace(",", ".") if form == "number" else text
            self.hit.fill(text, timeout=milliseconds)

    def keeps(self, milliseconds: float) -> bool:
        """Tell whether the field still holds the value, in whatever form it shows it."""
        state = str(self._ask(_STATE, milliseconds))
        typed = self._values.typed(self._template)
        if state == typed or (self._verb == "tick" and state == self._tick_state(typed)):
            return True
        try:
            held = self._values.shown(self._template, state)
            # Typed may be rounder than the value: 38:20 as 38,33.
            return held in {
                self._values.canonical(self._template),
                self._values.shown(self._template, typed),
            }
        except NotCanonicalError:
            return False

    def _ask(self, question: str, milliseconds: float) -> Any:  # noqa: ANN401 (what the page says)
        """Ask the field in one call; only one that is not there now is waited for, in three."""
        answers = self.hit.evaluate_all(f"all => all.map({question})")
        if len(answers) == 1:
            return answers[0]
        return self.hit.evaluate(question, timeout=milliseconds)

    def _choose(self, text: str, role: str, milliseconds: float) -> None:
        if role == "radiogroup":
            self.hit.get_by_role("radio", name=text, exact=True).check(timeout=milliseconds)
            return
        offered = [" ".join(str(o).split()) for o in self._ask(_OPTIONS, milliseconds)]
        if offered.count(text) != 1:
            raise RefusedByTarget(
                message(
                    "{field} does not offer {value}; it offers: {offered}",
                    field=self.name,
                    value=text or "–",
                    offered=", ".join(offered),
                )
            )
        self.hit.select_option(index=offered.index(text), timeout=milliseconds)

    def _wanted_tick(self, text: str) -> bool:
        if text not in {"yes", "no"}:
            raise NotAllowed(message("{field} is ticked by yes or no.", field=self.name))
        return text == "yes"

    def _tick_state(self, text: str) -> str:
        return "yes" if self._wanted_tick(text) else "no"


class PickField(Field):
    """A field with a list of completions, of which only the one with just the text will do."""

    def __init__(
        self, name: str, hit: Hits, template: str, values: Values, offered: Offered
    ) -> None:
        """`offered` waits for what the open list offers under a text."""
        super().__init__(name, "pick", hit, template, values)
        self._offered = offered

    def enter(self, milliseconds: float) -> None:
        """Type as a person does, key by key, and press the offer; nothing is typed for no value.

        `RefusedByTarget` when just this text is not offered exactly once.
        """
        text = self._values.typed(self._template)
        self.hit.fill("", timeout=milliseconds)
        if not text:
            return
        self.hit.press_sequentially(text, timeout=milliseconds)
        offer = self._offered(text)
        if offer is None:
            raise RefusedByTarget(
                message("{field} does not offer {value} exactly once.", field=self.name, value=text)
            )
        offer.click(timeout=milliseconds)
