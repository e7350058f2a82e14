"""What is found another way than first described: told, with the description that would say so.

Nothing is mended by itself. A page that has changed may have changed more than its looks.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable

from framework.adapters.targets import ElementHealth
from framework.config.targets import BrowserDescription
from framework.config.targets.pages import Locator
from framework.core.messages import Message, message
from framework.runtime.health.lines import Line, wrong


def found_otherwise(
    what: Message, file: str, description: BrowserDescription, found: Iterable[ElementHealth]
) -> Line | None:
    """Return what only later locators found, None when the first ones all held.

    `file` is the name of the description's file. The line's `change` is a difference to it, as far
    as one line for each `find` goes: what held stands first, what did not stays behind it.
    """
    later = [one for one in found if one.index and one.element]
    if not later:
        return None
    before, after = [], []
    for one in later:
        ways = description.pages[one.page].elements[one.element].find
        held = ways[one.index or 0]
        place = f"pages: {one.page}: elements: {one.element}:"
        before += [place, f"  find: {_written(ways)}"]
        after += [place, f"  find: {_written([held, *(way for way in ways if way != held)])}"]
    change = difflib.unified_diff(before, after, f"a/{file}", f"b/{file}", lineterm="", n=1)
    said = message(
        "Found another way than first described: {names}.",
        names=", ".join(f"{one.page}/{one.element}" for one in later),
    )
    remedy = message(
        "Look at the page. If it only looks otherwise, change its description, check it and run "
        "`coworker reload`."
    )
    return wrong(what, said, remedy).model_copy(update={"change": "\n".join(change)})


def _written(ways: Iterable[Locator]) -> str:
    return f"[{', '.join(map(_one, ways))}]"


def _one(way: Locator) -> str:
    given = way.model_dump(exclude_none=True)
    pairs = (f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in given.items())
    return f"{{{', '.join(pairs)}}}"
