"""What the keys of a model mean: the remarks `#:` above its fields, as their authors wrote them."""

from __future__ import annotations

import inspect
import re
import textwrap
from functools import cache

from framework.core.values import Value

_REMARK = re.compile(r"    #: ?(.*)")
_FIELD = re.compile(r"    ([a-z][a-z0-9_]*)\s*:")


@cache
def meanings(model: type[Value]) -> dict[str, str]:
    """Return what the keys of a model mean, on one line each; those without a remark are left out.

    Read from the code itself: pydantic keeps no remarks.
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Value) and base is not Value:
            found |= _own(base)
    return {name: text for name, text in found.items() if name in model.model_fields}


def _own(model: type[Value]) -> dict[str, str]:
    found: dict[str, str] = {}
    remark: list[str] = []
    for line in textwrap.dedent(inspect.getsource(model)).splitlines():
        if said := _REMARK.fullmatch(line):
            remark.append(said[1])
            continue
        if remark and (field := _FIELD.match(line)):
            found[field[1]] = " ".join(remark)
        remark = []
    return found
