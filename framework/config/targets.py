"""A target system as data: its pages, what stands on them, and the operations it offers.

Locators belong to one system, version and language. Steps name elements of pages; pages name
locators; only operations are named from anywhere else.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from jinja2 import TemplateSyntaxError
from pydantic import AfterValidator, Field, field_validator, model_validator

from framework.config.templates import names_in
from framework.core.canonical import ValueType
from framework.core.values import Value


def _template(text: str) -> str:
    try:
        names_in(text)
    except TemplateSyntaxError as error:
        msg = f"not a template: {error.message}"
        raise ValueError(msg) from error
    return text


#: Text in which `{{ name }}` stands for a parameter or a secret.
Template = Annotated[str, AfterValidator(_template)]

#: What the steps of a log-in may type.
_SECRETS = frozenset({"user", "password"})

#: Name of a thing in this file.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Locator(Value):
    """One way to find an element; exactly one of the ways is given. Names match exactly."""

    role: str | None = None
    #: Accessible name, with `role` only.
    name: Template | None = None
    #: A label tied to its field.
    label: Template | None = None
    #: A label that is only text beside its field (not tied to it).
    beside: Template | None = None
    #: Heading of the column whose cell holds the field; the row is what the element is `within`.
    cell: str | None = None
    placeholder: str | None = None
    text: Template | None = None
    test_id: str | None = None
    css: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = ("role", "label", "beside", "cell", "placeholder", "text", "test_id", "css")
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) != 1:
            msg = f"give exactly one of {', '.join(ways)}; given: {', '.join(given) or 'none'}"
            raise ValueError(msg)
        if self.name is not None and self.role is None:
            msg = "name goes with role"
            raise ValueError(msg)
        return self


class Element(Value):
    """Something on a page, found by the first locator that has exactly one hit."""

    #: In order; using any but the first is reported.
    find: tuple[Locator, ...] = Field(min_length=1)
    #: Another element of the page to look inside.
    within: Name | None = None
    #: Not always on the page, so its absence is no fault in the health check.
    appears: bool = False
    #: Blackened in every screenshot.
    sensitive: bool = False


class Page(Value):
    """One page of the target."""

    #: Path below the target's address; None for a page that only follows from another.
    path: Template | None = None
    #: Proof that this is the page: its heading, or another element that only it has.
    proof: Locator
    elements: dict[Name, Element] = {}

    @model_validator(mode="after")
    def _insides_hold(self) -> Self:
        for name, element in self.elements.items():
            if element.within is None and any(way.cell is not None for way in element.find):
                msg = f"{name}: cell goes with within, which names the row"
                raise ValueError(msg)
            if element.within is not None and element.within not in self.elements:
                msg = f"{name}: within names what its page has not: {element.within}"
                raise ValueError(msg)
        return self


class Step(Value):
    """One thing done on a page; exactly one key is given."""

    #: Go to a page by its path and wait for its proof.
    open: Name | None = None
    #: Wait until a page that follows from a press has come.
    expect: Name | None = None
    #: Type a value into a field; `element: value`.
    fill: dict[Name, Template] | None = None
    #: Choose an option by its visible text.
    choose: dict[Name, Template] | None = None
    #: Type into a field, and press what its list of completions then offers under just that text.
    pick: Pick | None = None
    #: Tick (`yes`) or untick (`no`) a box.
    tick: dict[Name, Template] | None = None
    #: Press something that saves nothing.
    press: Name | None = None
    #: Press folders of a menu, one inside the other, and then the entry.
    menu: Menu | None = None
    #: The press that saves. Exactly one in an operation that writes, none in one that reads.
    save: Name | None = None
    #: Wait until an element is there.
    wait_for: Name | None = None
    #: End with no rows if this element is there.
    none_if: Name | None = None
    #: Read a table with a header row: element, and optionally where the next page and total are.
    read_table: ReadTable | None = None
    #: Read a list of terms and values (`dl`, or a table with row headers) as one row.
    read_fields: Name | None = None
    #: Press a download link and read the CSV file that comes.
    read_csv: Name | None = None
    #: Read the CSV file at a path below the target's address, which no page links to.
    get_csv: Template | None = None
    #: Press a link in the one row of a table that matches; end with no rows if none does.
    press_row: PressRow | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if len(self.model_fields_set) != 1:
            allowed = ", ".join(type(self).model_fields)
            msg = f"a step has exactly one of: {allowed}"
            raise ValueError(msg)
        for pairs in (self.fill, self.choose, self.tick):
            if pairs is not None and len(pairs) != 1:
                msg = "one element and its value per step"
                raise ValueError(msg)
        return self

    @property
    def verb(self) -> str:
        """The key that is given."""
        return next(iter(self.model_fields_set))

    def elements(self) -> tuple[str, ...]:
        """Return the names of the elements that the step touches."""
        match getattr(self, self.verb):
            case dict() as pairs:
                return tuple(pairs)
            case Pick() as pick:
                return (pick.field, pick.offers)
            case Menu() as menu:
                return (menu.within,)
            case ReadTable() as table:
                return tuple(n for n in (table.table, table.next_page, table.total) if n)
            case PressRow() as row:
                return tuple(n for n in (row.table, row.press, row.total) if n)
            case name:
                return () if self.verb in {"open", "expect", "get_csv"} else (name,)

    def templates(self) -> tuple[str, ...]:
        """Return the templates of the step's values."""
        match getattr(self, self.verb):
            case dict() as pairs:
                return tuple(pairs.values())
            case Pick() as pick:
                return (pick.text,)
            case PressRow() as row:
                return tuple(row.where.values())
            case _:
                return () if self.get_csv is None else (self.get_csv,)


class Pick(Value):
    """A field with a list of completions that opens while somebody types."""

    field: Name
    text: Template
    #: The open list; only what stands in it is pressed. Mark it `appears`.
    offers: Name


class Menu(Value):
    """A way through a menu whose folders open when pressed."""

    within: Name
    #: The words of the folders and of the entry, from the outside in.
    path: tuple[str, ...] = Field(min_length=1)


class ReadTable(Value):
    """Where a table is, and how to get the rest of it."""

    table: Name
    #: Link or button to the next page of the table, or to more rows below those that are there.
    next_page: Name | None = None
    #: Text whose first number is the number of hits; the rows read must be as many.
    total: Name | None = None


class PressRow(Value):
    """Which row of a table is meant, and what to press in it."""

    table: Name
    #: Element looked for inside the row; mark it `appears`.
    press: Name
    #: Text whose first number is the number of hits; all of them must be on this page.
    total: Name | None = None
    #: Cells that single the row out, by column header: `column: template`.
    where: dict[str, Template] = Field(min_length=1)


class ResultField(Value):
    """One field of an operation's result."""

    #: Column header, term or CSV header it stands under in the target.
    column: str
    #: Regular expression with one group, for a column that holds several values; a cell without
    #: a match has no value.
    match: str | None = None
    type: ValueType = ValueType.text

    @field_validator("match")
    @classmethod
    def _one_group(cls, pattern: str | None) -> str | None:
        try:
            groups = 1 if pattern is None else re.compile(pattern).groups
        except re.error as error:
            msg = f"not a regular expression: {error}"
            raise ValueError(msg) from error
        if groups != 1:
            msg = f"match has exactly one group, the value; it has {groups}"
            raise ValueError(msg)
        return pattern


class Operation(Value):
    """Something the target can do."""

    does: Literal["reads", "writes"]
    parameters: dict[Name, ValueType] = {}
    steps: tuple[Step, ...] = Field(min_length=1)
    result: dict[Name, ResultField] = {}
    #: Keep only rows where a result field equals a parameter: `field: parameter`.
    where: dict[Name, Name] = {}
    #: Seconds for the whole operation.
    deadline: float = Field(default=45, gt=0, le=600)

    @model_validator(mode="after")
    def _saves(self) -> Self:
        saves = sum(step.verb == "save" for step in self.steps)
        if saves != (1 if self.does == "writes" else 0):
            msg = f"an operation that {self.does} has {1 if self.does == 'writes' else 0} save step"
            raise ValueError(msg)
        used = {name for step in self.steps for text in step.templates() for name in names_in(text)}
        known = {*self.parameters, "reference"}
        if used - known:
            msg = f"unknown parameters in steps: {', '.join(sorted(used - known))}"
            raise ValueError(msg)
        if set(self.where) - set(self.result) or set(self.where.values()) - known:
            msg = "where names a result field and a parameter: `field: parameter`"
            raise ValueError(msg)
        return self


class LogIn(Value):
    """How the coworker's own account logs in with user name and password, and out again."""

    #: Steps with `{{ user }}` and `{{ password }}`.
    steps: tuple[Step, ...] = Field(min_length=1)
    #: Element that only a logged-in person sees, on the page after the log-in.
    proof: Locator
    #: What a refused log-in shows; its text is reported.
    refused: Locator
    log_out: tuple[Step, ...] = ()
    #: A page that shows this has logged the coworker out.
    expired: Locator

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        steps = (*self.steps, *self.log_out)
        used = {name for step in steps for text in step.templates() for name in names_in(text)}
        if used - _SECRETS:
            allowed = ", ".join(sorted(_SECRETS))
            msg = f"unknown names in log_in: {', '.join(sorted(used - _SECRETS))} "
            raise ValueError(f"{msg}(allowed: {allowed})")
        return self


class Formats(Value):
    """How the target wants values typed, and shows them."""

    hours: Literal["h:mm", "decimal"] = "h:mm"
    decimal: Literal["comma", "point"] = "comma"
    #: strftime form.
    date: str = "%Y-%m-%d"
    identity: Literal["dash", "plain"] = "dash"
    #: What stands between lines where a field has only one line.
    lines: str = Field(default="\n", min_length=1)
    #: Hours that a letter after a number stands for, where hours are shown as `2d 03:30`.
    units: dict[str, float] = {}


class TargetDescription(Value):
    """One target system."""

    name: str
    #: Version of the system that the locators were written for.
    version: str
    language: Literal["sv", "en"] = "sv"
    #: Sessions that may be open at once, over all workers.
    sessions: int = Field(default=1, ge=1, le=20)
    #: Seconds to wait for a page or an element.
    page_seconds: float = Field(default=15, gt=0, le=120)
    #: Seconds after which a write that was sent has either been stored or never will be.
    settles_within: float = Field(default=120, ge=0, le=3600)
    log_in: LogIn
    #: A page that shows this says that the system is closed.
    closed: Locator | None = None
    #: What a page shows when it refuses what was sent; its text is the reason.
    refusal: Locator | None = None
    #: What the page shows as the sign that it has saved.
    saved: Locator | None = None
    formats: Formats = Formats()
    pages: dict[Name, Page] = Field(min_length=1)
    operations: dict[Name, Operation] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        blocks = {name: operation.steps for name, operation in self.operations.items()}
        blocks |= {"log_in": self.log_in.steps, "log_out": self.log_in.log_out}
        for block, steps in blocks.items():
            page = Page(proof=self.log_in.proof)
            for step in steps:
                goes_to = step.open or step.expect
                if goes_to and goes_to not in self.pages:
                    msg = f"{block}: {step.verb} names a page that is not there: {goes_to}"
                    raise ValueError(msg)
                page = self.pages[goes_to] if goes_to else page
                unknown = set(step.elements()) - set(page.elements)
                if unknown:
                    msg = f"{block}: {step.verb} names what its page has not: {', '.join(unknown)}"
                    raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _answers(self) -> Self:
        for name, operation in self.operations.items():
            verbs = [step.verb for step in operation.steps]
            after = verbs[verbs.index("save") + 1 :] if "save" in verbs else ["expect"]
            if self.saved is None and after[:1] != ["expect"]:
                msg = f"{name}: say `saved`, or let save be followed by expect"
                raise ValueError(msg)
        return self
