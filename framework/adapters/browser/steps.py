"""The steps of an operation, one after the other, on one tab."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator as Hits
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from framework.adapters.browser import gather, picture, read
from framework.adapters.browser.asking import noting, union
from framework.adapters.browser.fields import Field, Kinds, PickField
from framework.adapters.browser.form import Form
from framework.adapters.browser.formats import Values
from framework.adapters.browser.locate import Finder, Found, count, described, is_gone
from framework.adapters.browser.read import RawRow
from framework.adapters.browser.values import Deadline, FallbackUsed, OnSave, Screenshot
from framework.adapters.browser.watch import Watch
from framework.config.targets import Locator, Menu, Page, Pick, PressRow, Step, TargetDescription
from framework.core.errors import (
    AnswerLost,
    NotAllowed,
    PageChanged,
    RefusedByTarget,
    SystemException,
    TargetClosed,
)
from framework.core.messages import message

#: Seconds that the browser gets for anything; a loaded machine needs them.
_LEAST_SECONDS = 5.0
#: Seconds for the proof of a page that came with an error status; it will hardly come.
_ERROR_PAGE_SECONDS = 1.0
_ERROR_STATUS = 400
#: Seconds for something that lies over an element to go away by itself.
_TRIAL_SECONDS = 3.0
#: Milliseconds for a field that is where it was.
_AT_ONCE = 700.0
#: The address is wrong; every other error may pass.
_MOVED = frozenset({404, 410})


class End(Exception):
    """The operation is over: nothing was found, or a rehearsal reached the saving press."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a tab from one operation to the next."""

    #: What dialogs have said in this operation, identity numbers masked; grows as they appear.
    dialogs: list[str] = field(default_factory=list)
    #: The kinds of the fields of each page.
    kinds: dict[str, Kinds] = field(default_factory=dict)


class StepRunner:
    """Carries out steps; keeps what they read, and whether the saving press was made."""

    def __init__(
        self,
        finder: Finder,
        watch: Watch,
        description: TargetDescription,
        *,
        address: str,
        values: Values,
        deadline: Deadline,
        on_save: OnSave | None = None,
        rehearse: bool = False,
        known: Known,
    ) -> None:
        """`on_save` None means that the operation may not save."""
        self.finder = finder
        self.watch = watch
        self._description = description
        self._address = address.rstrip("/")
        self.values = values
        self._deadline = deadline
        self._on_save = on_save
        self._rehearse = rehearse
        self.page_name = ""
        self._form = Form(finder.tab, self.milliseconds)
        self._known = known
        self.rows: list[RawRow] = []
        self.fallbacks: list[FallbackUsed] = []
        self.screenshots: list[Screenshot] = []
        self.saved = False
        #: The target said no to the save.
        self.answered = False
        #: A page is asked for and does not come; until it does, the tab answers nothing at all.
        self.stuck = False

    def run(self, steps: Sequence[Step]) -> None:
        """Carry out all steps; `End` is swallowed, everything else passes through."""
        try:
            for place, step in enumerate(steps):
                self._do(step, steps[place + 1 :])
        except End:
            return

    def _do(self, step: Step, rest: Sequence[Step]) -> None:
        value = getattr(step, step.verb)
        match value:
            case Pick():
                self._form.enter(self._pick_field(value), self.milliseconds())
            case Menu():
                self._walk(value, rest)
            case PressRow():
                if (found := gather.row_press(self, value)) is None:
                    raise End
                self.press(value.press, found, rest)
            case dict():
                name, template = next(iter(value.items()))
                self._enter(name, step.verb, template)
            case _ if step.verb in _BY_NAME:
                _BY_NAME[step.verb](self, value, rest)
            case _:
                self.rows += gather.rows(self, step)

    # Pages ------------------------------------------------------------------------------

    def go_to(self, name: str, *, once: bool = False) -> None:
        """Open a page by its path and wait for its proof; `once` does not try a second time."""
        page = self._description.pages[name]
        path = self.values.path(page.path or "/")
        status = self._go(path)
        seconds = self._description.page_seconds if status < _ERROR_STATUS else _ERROR_PAGE_SECONDS
        try:
            self.finder.proof(name, page, seconds)
        except PageChanged as error:
            if status >= _ERROR_STATUS:
                kind = PageChanged if status in _MOVED else SystemException
                raise kind(
                    message(
                        "{target} answered {status} to page {page}.",
                        target=self._description.name,
                        status=status,
                        page=name,
                    )
                ) from error
            if once:
                raise
            # A page that stays half drawn is often whole the second time.
            self._go(path)
            self.finder.proof(name, page, seconds)
        # Closed may be said on an ordinary page, e.g. above a form during the payroll run.
        self.watch.interrupt()
        self._arrive(name)

    def _go(self, path: str) -> int:
        tab, url = self.finder.tab, self._address + path
        try:
            if tab.url.partition("#")[0] == url.partition("#")[0]:
                # Another part behind # would load nothing, and leave the page before as it is.
                tab.goto("about:blank", timeout=self.milliseconds())
            response = tab.goto(url, wait_until="domcontentloaded", timeout=self.milliseconds())
        except PlaywrightTimeout:
            self.stuck = True
            raise
        except PlaywrightError as error:
            if is_gone(error):
                raise
            raise SystemException(
                message("{target} cannot be reached.", target=self._description.name)
            ) from None
        return response.status if response else 0

    def csv_at(self, template: str) -> list[RawRow]:
        """Return the rows of the CSV file at a path; a page that comes instead is looked at."""
        path = self.values.path(template)
        answer = self.finder.tab.request.get(
            self._address + path, timeout=self.milliseconds(), max_redirects=0
        )
        if answer.ok and "csv" in answer.headers.get("content-type", ""):
            return read.csv_rows(answer.body())
        self._go("/")
        self.watch.interrupt()
        raise PageChanged(
            message(
                "No CSV file came from {path}, but an answer of status {status}.",
                path=template,
                status=answer.status,
            )
        )

    def expect(self, name: str) -> None:
        """Wait for a page that follows from a press."""
        page = self._description.pages[name]
        # The page before may look the same; only what was not there at the press counts.
        if not self.finder.until(lambda: self.watch.fresh(page.proof) or None, self.seconds()):
            # Raises, with what is there instead; or it is there, but is the old page.
            self.finder.proof(name, page, 0)
            raise PageChanged(
                message("Page {page} was expected; the page before it is still up.", page=name)
            )
        if not self.watch.is_alone(page.proof):
            self.finder.proof(name, page, self.seconds())
            self.watch.interrupt()
        self._arrive(name)

    def _arrive(self, name: str) -> None:
        self.page_name = name
        self._form.clear()

    @property
    def page(self) -> Page:
        """The current page."""
        if not self.page_name:
            raise NotAllowed(message("A step touches an element before any page is open."))
        return self._description.pages[self.page_name]

    def one(self, name: str, *, note: str = "") -> Found:
        """Wait for the one hit of an element of the current page; see `Finder.one`."""
        if name not in self.page.elements:
            raise NotAllowed(
                message("Page {page} has no element {element}.", page=self.page_name, element=name)
            )
        seconds = self._description.page_seconds
        found = self.finder.one(self.page_name, self.page, name, seconds, note=note)
        self.report(name, found)
        return found

    def report(self, name: str, found: Found) -> None:
        """Note that a fallback was used, if one was."""
        if found.index:
            way = self.page.elements[name].find[found.index]
            used = FallbackUsed(
                page=self.page_name, element=name, index=found.index, locator=described(way)
            )
            if used not in self.fallbacks:
                self.fallbacks.append(used)

    def milliseconds(self) -> float:
        """Return how long Playwright may wait for something on a page."""
        return self._deadline.milliseconds(max(self._description.page_seconds, _LEAST_SECONDS))

    def _enter(self, name: str, verb: str, template: str) -> None:
        kinds = self._known.kinds.setdefault(self.page_name, {})

        def field(hit: Hits) -> Field:
            return Field(name, verb, hit, template, self.values, kinds)

        # A field that is known is mostly where it was: finding the one hit, noting it and entering
        # are then one call. What fails there says why on the long way.
        if name in kinds and name in self.page.elements:
            hit = self.finder.all_hits(self.page, self.page.elements[name])[0]
            with contextlib.suppress(PlaywrightError):
                self._form.enter(field(noting(hit, name)), _AT_ONCE)
                return
        self._form.enter(field(self.one(name, note=name).hit), self.milliseconds())

    def _pick_field(self, pick: Pick) -> PickField:
        page, element = self.page, self.page.elements[pick.offers]

        def offered(text: str) -> Hits | None:
            def look() -> list[Hits]:
                lists = self.finder.all_hits(page, element)
                return [each.get_by_text(text, exact=True).filter(visible=True) for each in lists]

            found = self.finder.wait(look, self.seconds())
            if found is not None:
                self.report(pick.offers, found)
            return found.hit if found is not None else None

        hit = self.one(pick.field, note=pick.field).hit
        return PickField(pick.field, hit, pick.text, self.values, offered)

    # Presses ----------------------------------------------------------------------------

    def press(self, name: str, found: Found, rest: Sequence[Step]) -> None:
        """Press something that saves nothing; `NotAllowed` for what saves elsewhere."""
        if name in self._saving_elements():
            raise NotAllowed(message("{element} saves; it is not for reading.", element=name))
        self._prove_fields()
        self.watch.mark((*self._next_proof(rest), self._description.log_in.refused))
        self.click(name, found)

    def _walk(self, menu: Menu, rest: Sequence[Step]) -> None:
        """Press the folders that do not show what comes next, and then the entry."""
        around = self.one(menu.within).hit

        def shown(words: str) -> Hits:
            return around.get_by_text(words, exact=True).filter(visible=True)

        for words, following in zip(menu.path, (*menu.path[1:], ""), strict=True):
            found = self.finder.wait(partial(lambda words: [shown(words)], words), self.seconds())
            if found is None:
                raise PageChanged(
                    message(
                        "{menu} does not show {words} exactly once.", menu=menu.within, words=words
                    )
                )
            if not following:
                self.press(menu.within, found, rest)
            elif not count(shown(following)):
                self.click(menu.within, found)

    def click(self, name: str, found: Found, *, trial: bool = False) -> None:
        """Click, or only find out whether a click would reach the element."""
        try:
            timeout = self._deadline.milliseconds(_TRIAL_SECONDS) if trial else self.milliseconds()
            found.hit.click(timeout=timeout, trial=trial)
        except PlaywrightTimeout as error:
            if "click action done" in str(error):
                self.stuck = True
                raise
            self.watch.interrupt()
            if "intercepts pointer events" in str(error):
                raise SystemException(
                    message(
                        "Something lies over {element} on page {page}: a pop-up in the way.",
                        element=name,
                        page=self.page_name,
                    )
                ) from None
            raise

    def save(self, name: str, rest: Sequence[Step]) -> None:
        """Press what saves, and wait until the target has answered."""
        if self._on_save is None:
            raise NotAllowed(message("An operation that reads may not save."))
        found = self.one(name)
        self._prove_fields()
        # What would stop the press is found out before anybody is told that it was made.
        self.click(name, found, trial=True)
        png = picture.take(self.finder, self._description)
        self.screenshots.append(Screenshot(name="before", png=png))
        if self._rehearse:
            raise End
        signs = (self._description.saved, *self._next_proof(rest))
        self.watch.mark((*signs, self._description.refusal))
        self._on_save()
        self.saved = True
        self.click(name, found)
        self._answer(signs)
        # The answer is there; that a picture of it fails changes nothing.
        if after := picture.take_if_possible(self.finder, self._description):
            self.screenshots.append(Screenshot(name="after", png=after))
        self._form.clear()

    def _answer(self, signs: Sequence[Locator | None]) -> None:
        def answered() -> bool | None:
            refusal = self.watch.refusal(self._description.refusal)
            if refusal is None:
                return self.watch.fresh(*signs) or None
            # A log-in page also alerts; what it says is no answer to what was sent.
            self.watch.require_logged_in(self.milliseconds())
            self.answered = True
            kind = TargetClosed if self.watch.shows(self._description.closed) else RefusedByTarget
            raise kind(message("The target answers: {text}", text=refusal))

        if not self.finder.until(answered, self.seconds()):
            said = f" ({'; '.join(self._known.dialogs)})" if self._known.dialogs else ""
            raise AnswerLost(
                message(
                    "{target} did not say whether it has saved{said}.",
                    target=self._description.name,
                    said=said,
                )
            )

    def _prove_fields(self) -> None:
        """Find out that the form holds all that was entered, before anything is pressed."""
        if (lost := self._form.lost()) is not None:
            self.click(lost.name, Found(lost.hit, 0), trial=True)
            raise SystemException(
                message("Field {field} does not keep what is typed.", field=lost.name)
            )

    def _next_proof(self, rest: Sequence[Step]) -> tuple[Locator, ...]:
        """Return the proof of the page that follows, if steps say one before going elsewhere."""
        for step in rest:
            if step.verb == "expect" and step.expect:
                return (self._description.pages[step.expect].proof,)
            if step.verb == "open":
                break
        return ()

    def _saving_elements(self) -> set[str]:
        steps = (s for o in self._description.operations.values() for s in o.steps)
        return {step.save for step in steps if step.save}

    def none_if(self, name: str, rest: Sequence[Step]) -> None:
        """End when the element comes, before or instead of what the next step wants."""
        page = self.page
        following = [n for step in rest[:1] for n in step.elements() if n in page.elements][:1]

        def either() -> bool:
            ways = (self.finder.all_hits(page, page.elements[one]) for one in (name, *following))
            return count(union(*itertools.chain.from_iterable(ways))) > 0

        # One of the two will come; until then the page is not drawn.
        self.finder.until(lambda: either() or None, self.seconds())
        if self.finder.is_there(page, page.elements[name]):
            raise End

    def seconds(self) -> float:
        """Return how long to wait for something on a page."""
        return min(self._description.page_seconds, self._deadline.left())


#: What a step does whose value is one name.
_BY_NAME: dict[str, Callable[[StepRunner, str, Sequence[Step]], object]] = {
    "open": lambda runner, name, _: runner.go_to(name),
    "expect": lambda runner, name, _: runner.expect(name),
    "press": lambda runner, name, rest: runner.press(name, runner.one(name), rest),
    "save": lambda runner, name, rest: runner.save(name, rest),
    "wait_for": lambda runner, name, _: runner.one(name),
    "none_if": lambda runner, name, rest: runner.none_if(name, rest),
}
