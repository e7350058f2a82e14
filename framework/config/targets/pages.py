"""The pages of a target and what stands on them.

Locators belong to one system, version and language.
"""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from framework.config.targets.common import Name, Template
from framework.core.values import Value


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
    #: It frames a page of its own (`iframe`), as editors do; what is within it stands there.
    frame: bool = False
    #: Not always on the page, so its absence is no fault in the health check.
    appears: bool = False
    #: Its text is drawn from Markdown, and is read as Markdown again.
    markdown: bool = False
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
