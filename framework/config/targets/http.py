"""A target system behind HTTP and JSON: its requests, its answers, and what they mean.

Paths in answers are dotted: `person.name`; a number picks from a list: `names.0`. A path that
begins with `$.` starts at the whole answer instead of at the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPMethod
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from framework.config.targets.common import (
    Formats,
    FoundField,
    Name,
    Operation,
    TargetDescription,
    Template,
    template,
)
from framework.config.templates import names_in
from framework.core.values import Value

#: Methods that ask and change nothing; a search whose keys must not stand in an address is a POST.
_ASKS = frozenset({HTTPMethod.GET, HTTPMethod.POST})
_PATH = re.compile(r"(\$\.)?[^.\s]+(\.[^.\s]+)*")
#: The first status that can say no.
_NO = 400
#: Statuses that say something else, whatever was sent.
_NEVER_A_NO = frozenset({401, 429})
#: What the requests of a queue may name.
_QUEUED = frozenset({"item"})


def _dotted(text: str) -> str:
    if text and not _PATH.fullmatch(text):
        msg = f"a path in an answer is dotted, e.g. person.name; not {text!r}"
        raise ValueError(msg)
    return text


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        msg = f"not a regular expression: {error}"
        raise ValueError(msg) from error
    return text


def _below(text: str) -> str:
    if not text.startswith("/"):
        msg = f"a path below the system's address begins with /; not {text!r}"
        raise ValueError(msg)
    return text


def _filled_in(body: Any) -> Any:  # noqa: ANN401 (JSON)
    for text in templates_in(body):
        template(text)
    return body


def templates_in(body: Any) -> Iterator[str]:  # noqa: ANN401 (JSON)
    """Yield every text in a JSON body; each is a template."""
    match body:
        case str():
            yield body
        case dict():
            for value in body.values():
                yield from templates_in(value)
        case list():
            for value in body:
                yield from templates_in(value)
        case _:
            return


#: Where something stands in an answer; empty for the answer itself.
Dotted = Annotated[str, AfterValidator(_dotted)]
#: HTTP status codes.
Statuses = tuple[Annotated[int, Field(ge=200, le=599)], ...]
#: A path below the system's address; its parameters are quoted.
Path = Annotated[Template, AfterValidator(_below)]
#: JSON whose texts are templates. A text that is one parameter and nothing else becomes a number
#: where the parameter is one, and null where it is empty.
Body = Annotated[Any, AfterValidator(_filled_in)]


class Request(Value):
    """What is sent."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Path
    #: Parameters behind `?`; one that is empty is left out.
    query: dict[str, Template] = {}
    #: Further headers, e.g. `Idempotency-Key: "{{ reference }}"`.
    headers: dict[str, Template] = {}
    #: JSON, sent as `application/json`.
    body: Body = None
    #: Fields, sent as a form (`application/x-www-form-urlencoded`); one that is empty is left out.
    form: dict[str, Template] = {}

    def templates(self) -> Iterator[str]:
        """Yield every template of the request."""
        yield self.path
        yield from self.query.values()
        yield from self.headers.values()
        yield from templates_in(self.body)
        yield from self.form.values()

    @model_validator(mode="after")
    def _has_a_body(self) -> Self:
        if (self.body is not None or self.form) and self.method == "GET":
            msg = "GET has no body: use query, or another method"
            raise ValueError(msg)
        if self.body is not None and self.form:
            msg = "what is sent is a body or a form, not both"
            raise ValueError(msg)
        if self.query and "?" in self.path:
            msg = "what stands behind ? in the path is not sent together with query: use query"
            raise ValueError(msg)
        return self


class AnswerField(FoundField):
    """One field of an operation's result."""

    path: Annotated[Dotted, Field(min_length=1)]
    #: The target may leave it out. Otherwise an answer without it is not read at all: a field
    #: that was renamed must not look like one without a value.
    optional: bool = False
    #: What the target's words mean, e.g. `{"true": J, "false": N}`; other words stay as they are.
    words: dict[str, str] = {}


class Listing(Value):
    """Where rows stand in an answer, and how to get the rest of them."""

    #: Path of the list, or of the one object; null or an empty list is no rows.
    rows: Dotted = ""
    #: Path of the next page's address; null or missing on the last page.
    next_page: Dotted = ""
    #: Path of the number of hits; the rows read must be as many.
    total: Dotted = ""


class HttpOperation(Operation, Listing):
    """Something that is done by one request (and the following pages of its answer)."""

    request: Request
    result: dict[Name, AnswerField] = {}
    #: Statuses that say that there is nothing, e.g. 404; reads only.
    none: Statuses = ()
    #: Statuses that say that it is there already, e.g. 409: it is looked for; writes only.
    already_there: Statuses = ()
    deadline: float = Field(default=20, gt=0, le=600)

    def found(self) -> Mapping[str, FoundField]:
        """Return the result's fields by name."""
        return self.result

    def templates(self) -> Iterable[str]:
        """Return every template of the request."""
        return self.request.templates()

    @model_validator(mode="after")
    def _fits_what_it_does(self) -> Self:
        reads = self.does == "reads"
        if reads and self.request.method not in _ASKS:
            msg = f"an operation that reads uses GET or POST, not {self.request.method}"
            raise ValueError(msg)
        if not reads and self.request.method == "GET":
            msg = "an operation that writes does not use GET"
            raise ValueError(msg)
        if not reads and self.result:
            msg = "the answer to a write proves nothing and has no result: read it back"
            raise ValueError(msg)
        if (self.none and not reads) or (self.already_there and reads):
            msg = "none goes with reads, already_there with writes"
            raise ValueError(msg)
        return self


class Failed(Value):
    """How an answer of a good status says that it is none, e.g. by `"tillstand": "FELANDE"`."""

    #: Where it says how it went.
    path: Annotated[Dotted, Field(min_length=1)]
    #: What stands there when all is well.
    ok: tuple[str, ...] = Field(min_length=1)
    #: Where the system's own code and words for the failure stand.
    code: Dotted = ""
    text: Dotted = ""


class Refused(Value):
    """How the target says no to what was sent."""

    status: Statuses = (400, 409, 422)
    #: Where its words stand in the answer.
    text: Dotted = ""

    @model_validator(mode="after")
    def _has_no_other_meaning(self) -> Self:
        other = {status for status in self.status if status < _NO or status in _NEVER_A_NO}
        if other:
            msg = (
                f"status {', '.join(map(str, sorted(other)))} is never a no to what was sent: "
                "below 400 it is none, 401 refuses the account and 429 asks for fewer requests"
            )
            raise ValueError(msg)
        return self


class Closed(Value):
    """How the target says that it is closed; 503 with Retry-After says so by itself."""

    #: Any status when empty.
    status: Statuses = ()
    #: What stands in the answer then; anything when empty.
    match: Annotated[str, AfterValidator(_expression)] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.status and not self.match:
            msg = "closed says status, match or both"
            raise ValueError(msg)
        return self


class Health(Value):
    """A request that is asked before the target's first use in a run."""

    #: Names nothing: there is no case yet.
    path: Path
    #: What must stand in the answer.
    fields: tuple[Annotated[Dotted, Field(min_length=1)], ...] = ()

    @field_validator("path")
    @classmethod
    def _plain(cls, path: str) -> str:
        if names := names_in(path):
            msg = f"unknown names: {', '.join(sorted(names))} (allowed: none)"
            raise ValueError(msg)
        return path


class Waiting(Listing):
    """The queue's items that nobody has taken yet, oldest first."""

    request: Request
    #: Path of an item's name in the queue; it never holds an identity number.
    id: Annotated[Dotted, Field(min_length=1)] = "id"
    #: Path of its tables: sheet name → rows.
    tables: Dotted = "tables"


class Told(Value):
    """A request that tells the queue what became of an item; it may be sent more than once."""

    #: May name `{{ item }}`.
    request: Request
    #: Statuses that say that the queue knows it already.
    already: Statuses = ()


class ToldBack(Told):
    """As `Told`, with what must be corrected."""

    #: Where in the body the list of errors goes, each `{table, row, column, rule, remedy}`.
    errors: Annotated[Dotted, Field(min_length=1)] = "errors"

    @model_validator(mode="after")
    def _has_room_for_errors(self) -> Self:
        if self.request.form:
            msg = "returned has no form: the errors stand in a body"
            raise ValueError(msg)
        return self


class Queue(Value):
    """A queue that cases come from."""

    waiting: Waiting
    #: Every row of the item has its fate in the coworker's own database.
    taken: Told
    #: The item, or something in it, cannot be read and goes back to its sender.
    returned: ToldBack
    #: Seconds for one request.
    deadline: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        allowed = {"waiting": frozenset(), "taken": _QUEUED, "returned": _QUEUED}
        for name, known in allowed.items():
            request: Request = getattr(self, name).request
            used = {name for text in request.templates() for name in names_in(text)}
            if used - known:
                msg = f"{name}: unknown names: {', '.join(sorted(used - known))}"
                raise ValueError(f"{msg} (allowed: {', '.join(known) or 'none'})")
        if self.waiting.request.method not in _ASKS:
            msg = f"waiting uses GET or POST, not {self.waiting.request.method}"
            raise ValueError(msg)
        return self


class HttpFormats(Formats):
    """How the target wants values written, and writes them."""

    decimal: Literal["comma", "point"] = "point"
    identity: Literal["dash", "plain"] = "plain"
    #: How numbers stand in a body: as JSON numbers or as text.
    numbers: Literal["number", "text"] = "number"


class HttpDescription(TargetDescription):
    """One target system that answers HTTP requests with JSON."""

    protocol: Literal["http"]
    #: `bearer` takes the secret `token`, `basic` takes `user` and `password`.
    authorization: Literal["bearer", "basic", "none"] = "bearer"
    formats: HttpFormats = HttpFormats()
    refused: Refused = Refused()
    closed: Closed | None = None
    failed: Failed | None = None
    health: Health | None = None
    operations: dict[Name, HttpOperation] = {}
    queue: Queue | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.operations and self.queue is None:
            msg = "a system has operations, a queue or both"
            raise ValueError(msg)
        return self
