"""What every target description has, however the system is reached: operations, types, forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal, Self

from jinja2 import TemplateSyntaxError
from pydantic import AfterValidator, Field, field_validator, model_validator

from framework.config.templates import names_in
from framework.core.canonical import ValueType
from framework.core.values import Value


def template(text: str) -> str:
    """Return a text that is a template; `ValueError` when it is none."""
    try:
        names_in(text)
    except TemplateSyntaxError as error:
        msg = f"not a template: {error.message}"
        raise ValueError(msg) from error
    return text


#: Text in which `{{ name }}` stands for a parameter or a secret.
Template = Annotated[str, AfterValidator(template)]

#: Name of a thing in this file.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


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
    #: What the target calls values of ours, by parameter and result field of that name:
    #: `priority: {IT1: 1. Critical}`.
    words: dict[Name, dict[str, str]] = {}

    @field_validator("words")
    @classmethod
    def _one_word_each(cls, words: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for name, known in words.items():
            if len(set(known.values())) < len(known):
                msg = f"{name}: two values of ours cannot have the same word, or none could be read"
                raise ValueError(msg)
        return words


class FoundField(Value):
    """One field of an operation's result, wherever it is found."""

    #: Regular expression with one group, for a text that holds several values; one without a
    #: match has no value.
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
    #: Keep only rows where a result field equals a parameter: `field: parameter`.
    where: dict[Name, Name] = {}
    #: Seconds for the whole operation.
    deadline: float = Field(default=45, gt=0, le=600)

    def found(self) -> Mapping[str, FoundField]:
        """Return the result's fields by name."""
        return {}

    def templates(self) -> Iterable[str]:
        """Return every template that the operation fills in."""
        return ()

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        used = {name for text in self.templates() for name in names_in(text)}
        known = {*self.parameters, "reference"}
        if used - known:
            msg = f"unknown parameters: {', '.join(sorted(used - known))}"
            raise ValueError(msg)
        if set(self.where) - set(self.found()) or set(self.where.values()) - known:
            msg = "where names a result field and a parameter: `field: parameter`"
            raise ValueError(msg)
        return self


class TargetDescription(Value):
    """One target system."""

    #: What was sent and is never seen is never sent again by itself: a person says what is true.
    sent_once: ClassVar[bool] = False

    name: str
    #: Version of the system that the description was written for.
    version: str
    language: Literal["sv", "en"] = "sv"
    #: Sessions that may be open at once, over all workers.
    sessions: int = Field(default=1, ge=1, le=20)
    #: Operations that may begin in a minute, over all workers; none said, as many as there are.
    per_minute: int | None = Field(default=None, ge=1, le=6000)
    #: Seconds after which a write that was sent has either been stored or never will be.
    settles_within: float = Field(default=120, ge=0, le=3600)
    formats: Formats = Formats()
    operations: Mapping[Name, Operation]
