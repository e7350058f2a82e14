"""What somebody did in a browser, in the order they did it, as the browser's recorder told it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from framework.config.targets.pages import Locator
from framework.core.errors import FileRefused
from framework.core.identity import mask_all
from framework.core.messages import message
from framework.core.values import Value

_HEADING = re.compile(r'- heading "((?:[^"\\]|\\.)+)"')
#: Attributes that people read, for which a description has no way of its own.
_ATTRIBUTES = frozenset({"alt", "title"})
#: What the recorder calls ways that descriptions have, too.
_WAYS = {"label": "label", "placeholder": "placeholder", "test-id": "test_id", "text": "text"}


class Doing(StrEnum):
    """What was done."""

    fill = "fill"
    #: Options by their values.
    choose_value = "choose_value"
    tick = "tick"
    untick = "untick"
    press = "press"
    #: A key of the keyboard.
    key = "key"
    upload = "upload"


class Fragile(StrEnum):
    """Why an element may not be found some day."""

    #: Found by how the page is built, and not by what people read.
    built = "built"
    #: One of several that look alike.
    several = "several"
    #: By words that are anywhere on the page.
    words = "words"
    #: By a part of its words: the rest differs from case to case, or is somebody's number.
    varies = "varies"


_LOOSE = {"text": Fragile.words}


class Recorded(Value):
    """One thing that somebody did, and where."""

    #: Below the system's address.
    path: str
    #: The page's first heading, empty without one.
    heading: str = ""
    does: Doing
    find: Locator
    fragile: Fragile | None = None
    #: What was typed, the option's value, the key, or the file's name.
    value: str = ""
    #: It was typed into a field for secrets, and is not kept.
    secret: bool = False

    def at(self, url: str) -> Recorded:
        """Return the same, done at an address."""
        return self.model_copy(update={"path": _path(url)})


def recorded(told: Mapping[str, Any], code: str, url: str) -> Recorded | None:
    """Return what the recorder told of one action; None for what changes nothing.

    `told` has the page as it stood; `code` is the action as a line of JSON with its locator.
    """
    doing = _doing(told)
    where = json.loads(code).get("locator") if code else None
    if doing is None or not isinstance(where, dict):
        return None
    does, value = doing
    find, fragile = _locator(where, str(told.get("selector", "")))
    masked = Locator.model_validate(
        {way: mask_all(text) for way, text in find.model_dump(exclude_none=True).items()}
    )
    page = str(told.get("ariaSnapshot", ""))
    whole = re.search(rf'"((?:[^"\\]|\\.)*)"[^"\n]*\[ref={told.get("ref")}\]', page)
    if masked != find or (find.name and whole and json.loads(f'"{whole[1]}"') != find.name):
        fragile = Fragile.varies
    found = _HEADING.search(page)
    heading = mask_all(json.loads(f'"{found[1]}"')) if found else ""
    return Recorded(
        path=_path(url), heading=heading, does=does, find=masked, fragile=fragile, value=value,
    )  # fmt: skip


def written(actions: Iterable[Recorded]) -> str:
    """Return a recording as text, one line of JSON for each action."""
    return "".join(
        json.dumps(one.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
        for one in actions
    )


def read_recording(file: Path) -> tuple[Recorded, ...]:
    """Read a recording; raises `FileRefused` with the line that is none."""
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            found.append(Recorded.model_validate_json(line))
        except ValidationError as error:
            raise FileRefused(
                message("{file}, line {line}: this is nothing recorded ({error}).",
                        file=file.name, line=number, error=error.errors()[0]["msg"])
            ) from None  # fmt: skip
    return tuple(found)


def _path(url: str) -> str:
    """Return the path of an address; what stands behind `?` may tell of somebody."""
    return mask_all(urlsplit(url).path) or "/"


def _doing(told: Mapping[str, Any]) -> tuple[Doing, str] | None:
    def first(name: str) -> str:
        return str((told.get(name) or [""])[0])

    key = str(told.get("key", ""))
    known = {
        "fill": (Doing.fill, str(told.get("text", ""))),
        "select": (Doing.choose_value, first("options")),
        "check": (Doing.tick, ""),
        "uncheck": (Doing.untick, ""),
        "click": (Doing.press, ""),
        "press": (Doing.key, key) if key != "Tab" else None,
        "setInputFiles": (Doing.upload, first("files")),
    }
    return known.get(str(told.get("name")))


def _locator(where: Mapping[str, Any], selector: str) -> tuple[Locator, Fragile | None]:
    """Return a locator as descriptions have it, and why it may not hold."""
    body, options = str(where.get("body", "")), where.get("options") or {}
    if where.get("next") is not None:
        # The last part says what it is; the others, which of several.
        inner, _ = _locator(_last(where), selector)
        return inner, Fragile.several
    kind, name = where.get("kind"), options.get("name")
    if kind == "role":
        return Locator(role=body, name=str(name) if name else None), None
    if kind in _WAYS:
        return Locator.model_validate({_WAYS[kind]: body}), _LOOSE.get(kind)
    if kind in _ATTRIBUTES:
        return Locator(css=f"[{kind}={json.dumps(body)}]"), None
    return Locator(css=body or selector), Fragile.built


def _last(where: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the innermost part of a chain that finds something by itself."""
    picks = {"nth", "first", "last"}
    found, rest = where, where.get("next")
    while isinstance(rest, dict):
        if rest.get("kind") not in picks:
            found = rest
        rest = rest.get("next")
    return {name: value for name, value in found.items() if name != "next"}
