"""Keys for what is done eighty times a morning: printed on the buttons, off and changed at will.

They are dead in text fields, need no modifier that an assistive technology uses, and press a
button that is on the page anyway (WCAG 2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from framework.core.approval import OUTCOME_LABELS, DecisionOutcome
from framework.core.errors import BusinessException
from framework.core.messages import mark, message
from framework.store import desk
from framework.store.models import Person


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something that a key does, and what the ordinary key is."""

    name: str
    label: str
    key: str


COMMANDS = (
    *(
        Command(name=outcome.value, label=OUTCOME_LABELS[outcome], key=key)
        for outcome, key in (
            (DecisionOutcome.approve, "g"),
            (DecisionOutcome.approve_changed, "c"),
            (DecisionOutcome.complete, "k"),
            (DecisionOutcome.reject, "v"),
            (DecisionOutcome.take_over, "m"),
            (DecisionOutcome.rerun, "o"),
        )
    ),
    Command(name="undo", label=mark("Undo"), key="u"),
    Command(name="reasons", label=mark("Reason and note"), key="r"),
    Command(name="seen", label=mark("Tick the next flag as looked at"), key="s"),
    Command(name="next", label=mark("Next case"), key="n"),
    Command(name="help", label=mark("Show the keys"), key="?"),
)
_NAMES = {command.name for command in COMMANDS}


def keys_of(person: Person) -> dict[str, str]:
    """Return command → key as the person has them; nothing when they are switched off."""
    chosen = desk.key_settings(person)
    if not chosen.enabled:
        return {}
    return {command.name: chosen.keys.get(command.name, command.key) for command in COMMANDS}


def checked(sent: Mapping[str, str]) -> dict[str, str]:
    """Return command → key that differ from the ordinary; `BusinessException` for what clashes.

    Digits tick reasons, so no command can have one.
    """
    keys = {
        command.name: sent.get(command.name, "").strip().lower() or command.key
        for command in COMMANDS
    }
    for command in COMMANDS:
        key = keys[command.name]
        if len(key) != 1 or key.isdigit() or key.isspace():
            raise BusinessException(
                message("{key} is no key: give one letter or sign, no digit.", key=key)
            )
        if list(keys.values()).count(key) > 1:
            raise BusinessException(message("{key} is given to two things.", key=key))
    return {command.name: keys[command.name] for command in COMMANDS
            if keys[command.name] != command.key}  # fmt: skip
