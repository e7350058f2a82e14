"""A target system behind a browser: its pages, how to log in, and its operations as steps.

Steps name elements of pages; pages name locators; only operations are named from anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from framework.config.targets.common import FoundField, Name, Operation, TargetDescription
from framework.config.targets.pages import Locator, Page
from framework.config.targets.steps import Step
from framework.config.templates import names_in
from framework.core.values import Value

#: What the steps of a log-in may type.
_SECRETS = frozenset({"user", "password"})


class ResultField(FoundField):
    """One field of an operation's result."""

    #: Column header, term or CSV header it stands under in the target.
    column: str


class BrowserOperation(Operation):
    """Something that is done on the target's pages."""

    steps: tuple[Step, ...] = Field(min_length=1)
    result: dict[Name, ResultField] = {}

    def found(self) -> Mapping[str, FoundField]:
        """Return the result's fields by name."""
        return self.result

    def templates(self) -> Iterable[str]:
        """Return every template that the steps fill in."""
        return (text for step in self.steps for text in step.templates())

    @model_validator(mode="after")
    def _saves(self) -> Self:
        saves = sum(step.verb == "save" for step in self.steps)
        if saves != (1 if self.does == "writes" else 0):
            msg = f"an operation that {self.does} has {1 if self.does == 'writes' else 0} save step"
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


class BrowserDescription(TargetDescription):
    """One target system that is used through its pages."""

    protocol: Literal["browser"] = "browser"
    #: Seconds to wait for a page or an element.
    page_seconds: float = Field(default=15, gt=0, le=120)
    log_in: LogIn
    #: Paths that pages keep asking for by themselves, e.g. `*/poll`: no reading waits for these.
    background: tuple[str, ...] = ()
    #: A page that shows this says that the system is closed.
    closed: Locator | None = None
    #: What a page shows when it refuses what was sent; its text is the reason.
    refusal: Locator | None = None
    #: What the page shows as the sign that it has saved.
    saved: Locator | None = None
    pages: dict[Name, Page] = Field(min_length=1)
    operations: dict[Name, BrowserOperation] = Field(min_length=1)

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
