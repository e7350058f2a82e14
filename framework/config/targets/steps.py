"""What is done on pages, one thing at a time. Steps name elements; they never locate any."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from framework.config.targets.common import Name, Template
from framework.core.values import Value


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
    #: Choose an option by its value, where its text says more than is known.
    choose_value: dict[Name, Template] | None = None
    #: Type into a field, and press what its list of completions then offers under just that text.
    pick: Pick | None = None
    #: Hand over a file that a source of files has kept.
    upload: Upload | None = None
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
    #: Read what elements show, as one row, or as one row for each part of a list.
    read_elements: ReadElements | None = None
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
        for pairs in (self.fill, self.choose, self.choose_value, self.tick):
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
            case Pick() | Upload() | Menu() | ReadTable() | PressRow() | ReadElements() as several:
                return tuple(name for name in several.named() if name)
            case name:
                return () if self.verb in {"open", "expect", "get_csv"} else (name,)

    def templates(self) -> tuple[str, ...]:
        """Return the templates of the step's values."""
        match getattr(self, self.verb):
            case dict() as pairs:
                return tuple(pairs.values())
            case Pick() as pick:
                return (pick.text,)
            case Upload() as upload:
                return (upload.name, upload.content)
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

    def named(self) -> tuple[str, ...]:
        """Return the elements it names."""
        return (self.field, self.offers)


class Upload(Value):
    """A field for a file, and the file; without a name and content it is left empty."""

    field: Name
    #: What the file is called in the target.
    name: Template
    #: SHA-256 (hex) of what stands in it, as a source of files gives it.
    content: Template

    def named(self) -> tuple[str, ...]:
        """Return the elements it names."""
        return (self.field,)


class Menu(Value):
    """A way through a menu whose folders open when pressed."""

    within: Name
    #: The words of the folders and of the entry, from the outside in.
    path: tuple[str, ...] = Field(min_length=1)

    def named(self) -> tuple[str, ...]:
        """Return the elements it names."""
        return (self.within,)


class ReadTable(Value):
    """Where a table is, and how to get the rest of it."""

    table: Name
    #: Link or button to the next page of the table, or to more rows below those that are there.
    next_page: Name | None = None
    #: Text whose first number is the number of hits; the rows read must be as many.
    total: Name | None = None

    def named(self) -> tuple[str | None, ...]:
        """Return the elements it names."""
        return (self.table, self.next_page, self.total)


class ReadElements(Value):
    """Elements whose words or values are read; their names are the columns."""

    #: What is there once for each row. Elements `within` it are looked for inside each, all others
    #: on the page. That there is none at all must be told by `none_if` before.
    each: Name | None = None
    #: One that is marked `appears` may be missing, and then has no value.
    elements: tuple[Name, ...] = Field(min_length=1)

    def named(self) -> tuple[str | None, ...]:
        """Return the elements it names."""
        return (*self.elements, self.each)


class PressRow(Value):
    """Which row of a table is meant, and what to press in it."""

    table: Name
    #: Element looked for inside the row; mark it `appears`.
    press: Name
    #: Text whose first number is the number of hits; all of them must be on this page.
    total: Name | None = None
    #: Cells that single the row out, by column header: `column: template`.
    where: dict[str, Template] = Field(min_length=1)

    def named(self) -> tuple[str | None, ...]:
        """Return the elements it names."""
        return (self.table, self.press, self.total)
