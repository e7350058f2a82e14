"""Form fields: typed, chosen and ticked, and proved to keep it before anything is pressed."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FilePayload
from playwright.sync_api import Locator as Hits

from framework.adapters.browser.asking import ask
from framework.adapters.targets import Kept
from framework.adapters.targets.formats import Values
from framework.config.targets.steps import Upload
from framework.core.canonical import NotCanonicalError
from framework.core.errors import NotAllowed, RefusedByTarget
from framework.core.messages import message

#: Waits for the one thing that an open list offers under a text; None when it does not.
Offered = Callable[[str], Hits | None]

#: What no name of a file holds.
_NO_NAME = re.compile(r"[/\\]|^\.{0,2}$")

#: These take only their own fixed form, whatever the target shows.
_ISO_INPUTS = frozenset({"date", "time", "month"})


class Kind(NamedTuple):
    """What kind of field it is, in the words of HTML."""

    tag: str
    type: str
    role: str


#: The kinds of the fields of one page, by element.
Kinds = dict[str, Kind]


class Field:
    """One field of a form, and what a step wants in it."""

    def __init__(
        self, name: str, verb: str, hit: Hits, template: str, values: Values, kinds: Kinds
    ) -> None:
        """`verb` is the step's; `kinds` are those of the page's fields."""
        self.name = name
        self._kinds = kinds
        self._verb = verb
        self.hit = hit
        self._template = template
        self._values = values
        #: The words of the option that was chosen by its value.
        self._chosen: str | None = None

    def enter(self, milliseconds: float) -> None:
        """Put the value in; Playwright's errors pass through.

        `RefusedByTarget` when the target does not offer the choice.
        """
        if self.name not in self._kinds:
            self._kinds[self.name] = Kind(*ask(self.hit, "kind", milliseconds))
        try:
            self._enter(self._kinds[self.name], milliseconds)
        except PlaywrightError:
            # It may have become another kind of field since it was looked at.
            self._kinds.pop(self.name)
            raise

    def _enter(self, kind: Kind, milliseconds: float) -> None:
        text = self._values.typed(self._template)
        if self._verb == "tick":
            self.hit.set_checked(self._wanted_tick(text), timeout=milliseconds)
        elif self._verb == "choose":
            self._choose(text, kind.role, milliseconds)
        elif self._verb == "choose_value":
            self._choose_value(text, milliseconds)
        elif kind.tag not in {"input", "textarea"}:
            # A rich-text editor never becomes what fill() waits for; typing into it works.
            self.hit.focus(timeout=milliseconds)
            self.hit.page.keyboard.press("ControlOrMeta+A")
            self.hit.page.keyboard.insert_text(text)
        elif kind.type in _ISO_INPUTS:
            self.hit.fill(self._values.canonical(self._template), timeout=milliseconds)
        else:
            text = text.replace(",", ".") if kind.type == "number" else text
            self.hit.fill(text, timeout=milliseconds)

    def keeps(self, milliseconds: float) -> bool:
        """Tell whether the field still holds the value; waits for one that is being redrawn."""
        return self.is_kept_by(str(ask(self.hit, "state", milliseconds)))

    def is_kept_by(self, state: str) -> bool:
        """Tell whether what the field holds is the value, in whatever form it shows it."""
        if self._chosen is not None:
            return state == self._chosen
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

    def _choose(self, text: str, role: str, milliseconds: float) -> None:
        if role == "radiogroup":
            self.hit.get_by_role("radio", name=text, exact=True).check(timeout=milliseconds)
            return
        offered = [" ".join(str(o).split()) for o, _ in ask(self.hit, "options", milliseconds)]
        self._take(text, offered, milliseconds)

    def _choose_value(self, text: str, milliseconds: float) -> None:
        offered = [(str(o), str(value)) for o, value in ask(self.hit, "options", milliseconds)]
        place = self._take(text, [value for _, value in offered], milliseconds)
        self._chosen = offered[place][0]

    def _take(self, text: str, offered: list[str], milliseconds: float) -> int:
        """Choose what is offered just once, and return its place."""
        if offered.count(text) != 1:
            raise RefusedByTarget(
                message(
                    "{field} does not offer {value}; it offers: {offered}",
                    field=self.name,
                    value=text or "–",
                    offered=", ".join(offered),
                )
            )
        place = offered.index(text)
        self.hit.select_option(index=place, timeout=milliseconds)
        return place

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
        super().__init__(name, "pick", hit, template, values, {})
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


class UploadField(Field):
    """A field for a file."""

    def __init__(self, hit: Hits, upload: Upload, values: Values, kept: Kept) -> None:
        """`kept` gives what stands in a file."""
        super().__init__(upload.field, "upload", hit, upload.name, values, {})
        self._file = values.typed(upload.name)
        self._digest = values.typed(upload.content)
        self._kept = kept

    def enter(self, milliseconds: float) -> None:
        """Choose the file, or none where there is none; `BusinessException` if it is not kept."""
        if not self._file and not self._digest:
            self.hit.set_input_files([], timeout=milliseconds)
            return
        if _NO_NAME.search(self._file) or not self._file.isprintable():
            raise NotAllowed(message("{field} needs a file's name.", field=self.name))
        kind = mimetypes.guess_type(self._file)[0] or "application/octet-stream"
        content = self._kept(self._digest)
        chosen = FilePayload(name=self._file, mimeType=kind, buffer=content)
        self.hit.set_input_files(chosen, timeout=milliseconds)

    def is_kept_by(self, state: str) -> bool:
        """Tell whether the field holds a file of the name; a browser says no more of it."""
        return re.split(r"[/\\]", state)[-1] == self._file
