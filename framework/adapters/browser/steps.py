"""The steps of an operation, one after the other, on one tab."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Locator as Hits

from framework.adapters.browser import gather
from framework.adapters.browser.asking import noting, union
from framework.adapters.browser.fields import Field, Kinds, PickField, UploadField
from framework.adapters.browser.locate import AT_ONCE, count, the_one
from framework.adapters.browser.presses import End, Presses
from framework.adapters.browser.read import RawRow
from framework.adapters.browser.visit import Visit
from framework.adapters.targets import Kept, OnSave
from framework.config.targets.steps import Menu, Pick, PressRow, Step, Upload


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
        visit: Visit,
        known: Known,
        kept: Kept,
        *,
        on_save: OnSave | None = None,
        rehearse: bool = False,
    ) -> None:
        """`on_save` None means that the operation may not save; `kept` gives files."""
        self.visit = visit
        self.presses = Presses(visit, on_save, known.dialogs, rehearse=rehearse)
        self._known = known
        self._kept = kept
        self.rows: list[RawRow] = []

    def run(self, steps: Sequence[Step]) -> None:
        """Carry out all steps; `End` is swallowed, everything else passes through."""
        try:
            for place, step in enumerate(steps):
                self._do(step, steps[place + 1 :])
        except End:
            return

    def _do(self, step: Step, rest: Sequence[Step]) -> None:
        if step.verb in _LOOKS:
            self._carry_out(step, rest)
        else:
            with self.visit.traffic.act():
                self._carry_out(step, rest)

    def _carry_out(self, step: Step, rest: Sequence[Step]) -> None:
        value = getattr(step, step.verb)
        match value:
            case Pick():
                self.visit.form.enter(self._pick_field(value), self.visit.milliseconds())
            case Upload():
                self._hand_over(value)
            case Menu():
                self.presses.walk(value, rest)
            case PressRow():
                if (row := gather.row(self.visit, value)) is None:
                    raise End
                with self.visit.traffic.act():
                    self.presses.press(value.press, rest, row)
            case dict():
                name, template = next(iter(value.items()))
                self._enter(name, step.verb, template)
            case _ if step.verb in _BY_NAME:
                _BY_NAME[step.verb](self, value, rest)
            case _:
                self.rows += gather.rows(self.visit, step)

    def _enter(self, name: str, verb: str, template: str) -> None:
        kinds = self._known.kinds.setdefault(self.visit.page_name, {})

        def field(hit: Hits) -> Field:
            return Field(name, verb, hit, template, self.visit.values, kinds)

        self._fill(name, field)

    def _hand_over(self, upload: Upload) -> None:
        def field(hit: Hits) -> Field:
            return UploadField(hit, upload, self.visit.values, self._kept)

        self._fill(upload.field, field)

    def _fill(self, name: str, field: Callable[[Hits], Field]) -> None:
        self.visit.with_one(
            name,
            lambda hit, milliseconds: self.visit.form.enter(field(noting(hit, name)), milliseconds),
        )

    def _pick_field(self, pick: Pick) -> PickField:
        page, element = self.visit.page, self.visit.page.elements[pick.offers]

        def offered(text: str) -> Hits | None:
            def look() -> list[Hits]:
                lists = self.visit.finder.all_hits(page, element)
                return [each.get_by_text(text, exact=True).filter(visible=True) for each in lists]

            found = self.visit.finder.wait(look, self.visit.seconds())
            if found is not None:
                self.visit.report(pick.offers, found)
            return found.hit if found is not None else None

        hit = self.visit.one(pick.field, note=pick.field).hit
        return PickField(pick.field, hit, pick.text, self.visit.values, offered)

    def none_if(self, name: str, rest: Sequence[Step]) -> None:
        """End when the element comes, before or instead of what the next step wants."""
        page = self.visit.page
        following = [each for each in _first_wanted(rest) if each in page.elements]

        def hits(*names: str) -> list[Hits]:
            ways = (self.visit.finder.all_hits(page, page.elements[each]) for each in names)
            return list(itertools.chain.from_iterable(ways))

        def either() -> bool:
            return count(union(*hits(name, *following))) > 0

        def there() -> bool:
            return self.visit.finder.is_there(page, page.elements[name])

        # One of the two will come; until then the page is not drawn. Mostly one question tells.
        if following:
            match the_one(AT_ONCE, none=hits(name), wanted=hits(*following)):
                case "none" if self.visit.traffic.is_calm:
                    raise End
                case "wanted":
                    return
        self.visit.finder.until(lambda: either() or None, self.visit.seconds())
        if there():
            self._await_answers()
            if there():
                raise End

    def _await_answers(self) -> None:
        """Wait until no script waits for an answer: "none" may be what a page says until then."""
        traffic = self.visit.traffic
        if not self.visit.finder.until(lambda: traffic.is_calm or None, self.visit.seconds()):
            traffic.require_calm()


#: What does nothing to a page, or looks at it first and says itself when it does.
_LOOKS = frozenset(
    {"expect", "none_if", "wait_for", "read_table", "read_fields", "read_elements", "press_row"}
)


def _first_wanted(rest: Sequence[Step]) -> Iterator[str]:
    """Yield what the next step wants first; after another `none_if`, what follows that too."""
    for step in rest:
        yield from step.elements()[:1]
        if step.verb != "none_if":
            return


#: What a step does whose value is one name.
_BY_NAME: dict[str, Callable[[StepRunner, str, Sequence[Step]], object]] = {
    "open": lambda runner, name, _: runner.visit.go_to(name),
    "expect": lambda runner, name, _: runner.visit.expect(name),
    "press": lambda runner, name, rest: runner.presses.press(name, rest),
    "save": lambda runner, name, rest: runner.presses.save(name, rest),
    "wait_for": lambda runner, name, _: runner.visit.one(name),
    "none_if": lambda runner, name, rest: runner.none_if(name, rest),
}
