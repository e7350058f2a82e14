"""Presses: what leads on, what only looks, and the one that saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from playwright.sync_api import Locator as Hits

from framework.adapters.browser import asking, picture
from framework.adapters.browser.locate import Found, count
from framework.adapters.browser.visit import Visit
from framework.adapters.targets.values import OnSave, Screenshot
from framework.config.targets.pages import Locator
from framework.config.targets.steps import Menu, Step
from framework.core.errors import (
    AnswerLost,
    NotAllowed,
    RefusedByTarget,
    SystemException,
    TargetChanged,
    TargetClosed,
)
from framework.core.messages import message


class End(Exception):
    """The operation is over: nothing was found, or a rehearsal reached the saving press."""


class Presses:
    """The presses of one operation, and what the saving one led to."""

    def __init__(
        self, visit: Visit, on_save: OnSave | None, dialogs: Sequence[str], *, rehearse: bool
    ) -> None:
        """`on_save` None means that the operation may not save; `dialogs` grows as they appear."""
        self._visit = visit
        self._on_save = on_save
        self._dialogs = dialogs
        self._rehearse = rehearse
        self.screenshots: list[Screenshot] = []
        self.saved = False
        #: The target said no to the save.
        self.answered = False

    def press(self, name: str, rest: Sequence[Step], scope: Hits | None = None) -> None:
        """Press something that saves nothing; `NotAllowed` for what saves elsewhere."""
        self._require_harmless(name)
        found, ready = self._visit.with_one(name, self._asked(self._signs(rest)), scope)
        self._prove_fields(ready)
        self._visit.click(name, found)

    def walk(self, menu: Menu, rest: Sequence[Step]) -> None:
        """Press the folders that do not show what comes next, and then the entry."""
        around = self._visit.one(menu.within).hit

        def shown(words: str) -> Hits:
            return around.get_by_text(words, exact=True).filter(visible=True)

        for words, following in zip(menu.path, (*menu.path[1:], ""), strict=True):
            found = self._visit.finder.wait(
                partial(lambda words: [shown(words)], words), self._visit.seconds()
            )
            if found is None:
                raise TargetChanged(
                    message(
                        "{menu} does not show {words} exactly once.", menu=menu.within, words=words
                    )
                )
            if not following:
                self._require_harmless(menu.within)
                ask = self._asked(self._signs(rest))
                self._prove_fields(ask(found.hit, self._visit.milliseconds()))
                self._visit.click(menu.within, found)
            elif not count(shown(following)):
                self._visit.click(menu.within, found)

    def save(self, name: str, rest: Sequence[Step]) -> None:
        """Press what saves, and wait until the target has answered."""
        if self._on_save is None:
            raise NotAllowed(message("An operation that reads may not save."))
        found, ready = self._visit.with_one(name, self._asked(None))
        # What would stop the press is found out before anybody is told that it was made.
        if self._prove_fields(ready) or not ready.reachable:
            self._visit.click(name, found, trial=True)
        png = picture.take(self._visit.finder, self._visit.description)
        self.screenshots.append(Screenshot(name="before", png=png))
        if self._rehearse:
            raise End
        signs = (self._visit.description.saved, *self._next_proof(rest))
        self._visit.watch.mark((*signs, self._visit.description.refusal))
        self._on_save()
        self.saved = True
        self._visit.click(name, found)
        self._answer(signs)
        # The answer is there; that a picture of it fails changes nothing.
        if after := picture.take_if_possible(self._visit.finder, self._visit.description):
            self.screenshots.append(Screenshot(name="after", png=after))
        self._visit.form.clear()

    def _answer(self, signs: Sequence[Locator | None]) -> None:
        refused = self._visit.description.refusal
        if self._visit.watch.has_saved(refused, signs):
            return

        def answered() -> bool | None:
            refusal = self._visit.watch.refusal(refused)
            if refusal is None:
                return self._visit.watch.fresh(*signs) or None
            # A log-in page also alerts; what it says is no answer to what was sent.
            self._visit.watch.require_logged_in(self._visit.milliseconds())
            self.answered = True
            kind = (
                TargetClosed
                if self._visit.watch.shows(self._visit.description.closed)
                else RefusedByTarget
            )
            raise kind(message("The target answers: {text}", text=refusal))

        if not self._visit.finder.until(answered, self._visit.seconds()):
            said = f" ({'; '.join(self._dialogs)})" if self._dialogs else ""
            raise AnswerLost(
                message(
                    "{target} did not say whether it has saved{said}.",
                    target=self._visit.description.name,
                    said=said,
                )
            )

    def _asked(self, signs: Hits | None) -> Callable[[Hits, float], asking.Ready]:
        """Return how to ask an element before its press; that marks the signs too."""
        return partial(asking.ready, fields=self._visit.form.fields, signs=signs)

    def _prove_fields(self, ready: asking.Ready) -> bool:
        """See to it that the form holds all that was entered, before anything is pressed.

        Returns whether a field had to be looked at again.
        """
        lost = self._visit.form.lost(ready.held)
        for field in lost:
            if not self._visit.form.restore(field):
                self._visit.click(field.name, Found(field.hit, 0), trial=True)
                raise SystemException(
                    message("Field {field} does not keep what is typed.", field=field.name)
                )
        return bool(lost)

    def _signs(self, rest: Sequence[Step]) -> Hits | None:
        """Return what must not be taken for the answer to a press when it is there before."""
        refused = self._visit.description.log_in.refused
        return self._visit.watch.any_of((*self._next_proof(rest), refused))

    def _next_proof(self, rest: Sequence[Step]) -> tuple[Locator, ...]:
        """Return the proof of the page that follows, if steps say one before going elsewhere."""
        for step in rest:
            if step.verb == "expect" and step.expect:
                return (self._visit.description.pages[step.expect].proof,)
            if step.verb == "open":
                break
        return ()

    def _require_harmless(self, name: str) -> None:
        steps = (s for o in self._visit.description.operations.values() for s in o.steps)
        if name in {step.save for step in steps if step.save}:
            raise NotAllowed(message("{element} saves; it is not for reading.", element=name))
