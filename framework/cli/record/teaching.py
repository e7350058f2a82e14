"""From what somebody did to pages, elements and steps as a description has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from framework.adapters.browser import Doing, Fragile, Recorded
from framework.cli.record.matching import Typed
from framework.config.targets.pages import Locator
from framework.core.canonical import ValueType
from framework.core.drafts import Wishes, short_name
from framework.core.identity import mask_all

#: Words on fields whose value is kept nowhere, in a recording that no recorder made.
SECRET = re.compile(r"lösenord|losenord|password|passord|pinkod|\bpin\b|engångskod", re.IGNORECASE)
#: Of what was put into a field of a name: the step.
_Template = Callable[[Recorded, str], str]


def words(find: Locator) -> str:
    """Return what an element is called, as far as its locator says."""
    said = find.name or find.label or find.placeholder or find.text or find.beside or find.css
    return " ".join((said or "").split())


@dataclass(frozen=True)
class Lesson:
    """What was done to log in, and what was done then; no password in either."""

    log_in: tuple[Recorded, ...]
    work: tuple[Recorded, ...]

    @classmethod
    def of(cls, actions: Sequence[Recorded]) -> Lesson:
        """Part the log-in from the work: it is all that was done on a page with a password."""
        secret = {_page(one) for one in actions if _is_secret(one)}
        safe = [
            one.model_copy(update={"value": "", "secret": True}) if _is_secret(one) else one
            for one in actions
        ]
        return cls(
            log_in=tuple(one for one in safe if _page(one) in secret),
            work=tuple(one for one in safe if _page(one) not in secret),
        )

    @property
    def actions(self) -> tuple[Recorded, ...]:
        """Everything that was done."""
        return (*self.log_in, *self.work)

    @property
    def values(self) -> tuple[str, ...]:
        """What was typed and chosen in the work."""
        return tuple(one.value for one in self.work if one.does in {Doing.fill, Doing.choose_value})


def _is_secret(one: Recorded) -> bool:
    return one.does is Doing.fill and (one.secret or bool(SECRET.search(words(one.find))))


def _page(one: Recorded) -> tuple[str, str]:
    """Return what a page is known by: its heading, else its path."""
    return (one.heading, "") if one.heading else ("", one.path)


@dataclass
class Seen:
    """A page with what was touched on it."""

    name: str
    path: str
    heading: str
    #: Element's name → how it is found, and why that may not hold.
    elements: dict[str, tuple[Locator, Fragile | None]] = field(default_factory=dict)
    #: Names of the elements that take secrets.
    secrets: set[str] = field(default_factory=set)

    def element(self, one: Recorded) -> str:
        """Return the name of what was touched."""
        for name, (find, _) in self.elements.items():
            if find == one.find:
                return name
        name = short_name(words(one.find), self.elements)
        self.elements[name] = (one.find, one.fragile)
        self.secrets |= {name} if one.secret else set()
        return name


class Taught:
    """A lesson as pages and steps."""

    def __init__(
        self,
        lesson: Lesson,
        *,
        operation: str,
        saves: bool,
        row: Mapping[str, Typed],
        wishes: Wishes,
    ) -> None:
        """`row` says which column a typed value comes from; `saves`: the last press is the save."""
        self.operation, self.saves = operation, saves
        self._row, self._wishes = row, wishes
        self._pages: dict[tuple[str, str], Seen] = {}
        self.parameters: dict[str, tuple[ValueType, str]] = {}
        self.log_in = list(self._steps(lesson.log_in, self._account))
        self.steps = list(self._steps(lesson.work, self._value))

    @property
    def pages(self) -> Iterable[Seen]:
        """The pages in the order in which they were seen."""
        return self._pages.values()

    def _steps(self, actions: Sequence[Recorded], template: _Template) -> Iterator[str]:
        last = max((at for at, one in enumerate(actions) if one.does is Doing.press), default=-1)
        here: Seen | None = None
        for at, one in enumerate(actions):
            page = self._seen(one)
            if page is not here:
                yield f"- open: {page.name}" if here is None else f"- expect: {page.name}"
                here = page
            saves = self.saves and at == last and template == self._value
            yield self._step(one, page, template, saves=saves)

    def _step(self, one: Recorded, page: Seen, template: _Template, *, saves: bool) -> str:
        if one.does in {Doing.key, Doing.upload}:
            return self._cannot(one)
        name = page.element(one)
        match one.does:
            case Doing.press:
                return f"- save: {name}" if saves else f"- press: {name}"
            case Doing.tick:
                return f'- tick: {{{name}: "yes"}}'
            case Doing.untick:
                return f'- tick: {{{name}: "no"}}'
            case _:
                return template(one, name)

    def _cannot(self, one: Recorded) -> str:
        ask = self._wishes.question
        if one.does is Doing.upload:
            return ask(
                f"Filen {one.value} valdes: steget heter upload och behöver en källa av filer.",
                f"The file {one.value} was chosen: its step is upload; it needs a source of files.",
            )
        return ask(f"Tangenten {one.value} trycktes i {words(one.find)}: vilken knapp gör "
                   "detsamma?",
                   f"The key {one.value} was pressed in {words(one.find)}: which button does the "
                   "same?")  # fmt: skip

    def _seen(self, one: Recorded) -> Seen:
        known = _page(one)
        if known not in self._pages:
            names = [page.name for page in self._pages.values()]
            name = short_name(one.heading or one.path.strip("/") or "front", names)
            self._pages[known] = Seen(name=name, path=one.path, heading=one.heading)
        return self._pages[known]

    def _account(self, one: Recorded, name: str) -> str:
        word = "password" if one.secret else "user"
        return f'- fill: {{{name}: "{{{{ {word} }}}}"}}'

    def _value(self, one: Recorded, name: str) -> str:
        typed, ask = self._row.get(one.value), self._wishes.question
        remark = ""
        if typed is not None:
            parameter, kind, column = typed.name, typed.type, typed.column
        elif self._row and mask_all(one.value) == one.value:
            remark = "  " + ask("Alltid detta? Raden har det inte.",
                                "Always this? The row has it not.")  # fmt: skip
            return f"- {one.does}: {{{name}: {_plain(one.value)}}}{remark}"
        else:
            parameter, kind, column = name, ValueType.text, ""
            remark = "  " + ask("Vilken kolumn, av vilken typ?", "Which column, of which type?")
        self.parameters.setdefault(parameter, (kind, column))
        return f'- {one.does}: {{{name}: "{{{{ {parameter} }}}}"}}{remark}'


def _plain(text: str) -> str:
    """Return a text that is no template, as YAML."""
    return json.dumps(text.replace("{", "").replace("}", ""), ensure_ascii=False)
