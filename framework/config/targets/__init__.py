"""A target system as data: how it is reached, what it shows or answers, and what it can do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Discriminator, Tag, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from framework.config.loader import ConfigError, Document, validate
from framework.config.targets.browser import BrowserDescription
from framework.config.targets.common import Operation, TargetDescription
from framework.config.targets.http import HttpDescription
from framework.config.targets.mail import MailDescription
from framework.config.targets.mailbox import MailboxDescription
from framework.config.targets.sources import CalendarDescription, DatabaseDescription

__all__ = [
    "BrowserDescription",
    "CalendarDescription",
    "DatabaseDescription",
    "HttpDescription",
    "MailDescription",
    "MailboxDescription",
    "Operation",
    "TargetDescription",
    "load_target",
    "target_schema",
]

_MODELS: dict[str, type[TargetDescription]] = {
    "browser": BrowserDescription,
    "calendar": CalendarDescription,
    "database": DatabaseDescription,
    "http": HttpDescription,
    "mail": MailDescription,
    "mailbox": MailboxDescription,
}


def _protocol(values: Any) -> str:  # noqa: ANN401 (YAML)
    return str(values.get("protocol", "browser"))


_AnyTarget = Annotated[
    Annotated[BrowserDescription, Tag("browser")]
    | Annotated[CalendarDescription, Tag("calendar")]
    | Annotated[DatabaseDescription, Tag("database")]
    | Annotated[HttpDescription, Tag("http")]
    | Annotated[MailDescription, Tag("mail")]
    | Annotated[MailboxDescription, Tag("mailbox")],
    Discriminator(_protocol),
]


def load_target(file: Path) -> TargetDescription:
    """Read a description by its `protocol`; raises `ConfigError` with every mistake in it."""
    document = Document(file)
    protocol = _protocol(document.values)
    if protocol not in _MODELS:
        text = f"protocol: Input should be {' or '.join(map(repr, _MODELS))} (given: {protocol!r})"
        raise ConfigError([document.problem(("protocol",), text)])
    return validate(document, _MODELS[protocol], document.values)


def target_schema(generator: type[GenerateJsonSchema]) -> dict[str, Any]:
    """Return the JSON schema of a description, whatever its protocol."""
    made = TypeAdapter(_AnyTarget).json_schema(schema_generator=generator)
    return made | {"title": "TargetDescription"}
