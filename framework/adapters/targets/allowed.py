"""Which operations a session may carry out, and with what."""

from __future__ import annotations

from collections.abc import Mapping

from framework.config.targets import Operation, TargetDescription
from framework.core.errors import NotAllowed
from framework.core.messages import message


def allowed(
    description: TargetDescription, name: str, parameters: Mapping[str, str], *, read_only: bool
) -> Operation:
    """Return an operation that may be carried out with these parameters, or raise `NotAllowed`."""
    operation = description.operations.get(name)
    target = description.name
    if operation is None:
        raise NotAllowed(message("{target} has no operation {name}.", target=target, name=name))
    if operation.does == "writes" and read_only:
        raise NotAllowed(
            message(
                "{name} writes to {target}, and this session only reads.", name=name, target=target
            )
        )
    wrong = (set(operation.parameters) ^ set(parameters)) - {"reference"}
    if wrong:
        raise NotAllowed(
            message(
                "{name} of {target} takes exactly its parameters; missing or unknown: {wrong}",
                name=name,
                target=target,
                wrong=", ".join(sorted(wrong)),
            )
        )
    return operation
