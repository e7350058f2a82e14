"""Questions to what stands on a page, answered in the one world that Playwright itself works in.

`evaluate` would make every page load Playwright's script a second time, into the page's own world:
about an eighth of the time of a page. So questions go as selector engines, which run where clicks
and fills do, and an answer is the text of an element that is on no page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import reduce
from importlib.resources import files
from typing import Any

from playwright.sync_api import Locator as Hits
from playwright.sync_api import Playwright

_ENGINES = files(__package__) / "engines"
_QUESTIONS = files(__package__) / "questions"


def register(playwright: Playwright) -> None:
    """Teach a driver our ways of finding and asking; once per driver, before its first browser."""
    for way in ("beside", "cell"):
        script = _ENGINES.joinpath(f"{way}.js").read_text(encoding="utf-8")
        playwright.selectors.register(way, script=script, content_script=True)
    questions = "\n".join(
        f"{file.name.removesuffix('.js')}: {file.read_text(encoding='utf-8')},"
        for file in sorted(_QUESTIONS.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".js")
    )
    asked = _ENGINES.joinpath("asked.js").read_text(encoding="utf-8")
    script = asked.replace("/* questions */", questions)
    playwright.selectors.register("asked", script=script, content_script=True)


def ask(hit: Hits, question: str, milliseconds: float) -> Any:  # noqa: ANN401 (what the page says)
    """Return the answer of the one element; waits for it, and Playwright's errors pass through."""
    return json.loads(_asked(hit, question).text_content(timeout=milliseconds) or "null")


def ask_all(hits: Hits, question: str) -> list[Any]:
    """Return the answers of all hits there are now, in order; Playwright's errors pass through."""
    return [json.loads(answer or "null") for answer in _asked(hits, question).all_text_contents()]


@dataclass(frozen=True, slots=True)
class Still:
    """An answer, and the page's own time, in turns of 4 ms in which the page got to work."""

    seen: Any
    #: Turns for which nothing around the element has changed.
    rest: int
    #: Turns since the page was first asked.
    turn: int


def still(hit: Hits, question: str, milliseconds: float) -> Still:
    """Return the answer of the one element, and for how long it has been at rest."""
    answer = _asked(hit, "still", of=question).text_content(timeout=milliseconds)
    return Still(**json.loads(answer or "{}"))


@dataclass(frozen=True, slots=True)
class Ready:
    """What is to be known right before a press."""

    #: What the noted fields hold, by name; None for one that is not shown any more.
    held: dict[str, str | None]
    #: Whether a press on the middle of the element would reach it.
    reachable: bool


def ready(hit: Hits, milliseconds: float, *, fields: list[str], signs: Hits | None) -> Ready:
    """Ask the one element that will be pressed, and mark the signs, by one question."""
    asked = _asked(hit, "ready", names=fields)
    answer = (asked if signs is None else asked.or_(marking(signs))).text_content(
        timeout=milliseconds
    )
    return Ready(**json.loads(answer or "{}"))


def noting(hits: Hits, name: str) -> Hits:
    """Return the same hits; looking at them notes the last one under a name."""
    return _asked(hits, "note", name=name)


def marking(hits: Hits) -> Hits:
    """Return no hits at all; looking at them remembers their words."""
    return _asked(hits, "mark")


def fresh(hits: Hits) -> Hits:
    """Return the hits that were not there, or said otherwise, when they were marked.

    A new document has no marks, so all of its hits are fresh.
    """
    return _asked(hits, "fresh")


def saying(hits: Hits, text: str, stale: str = "") -> Hits:
    """Return one element per hit, on no page, whose text is just this, as JSON.

    It is `stale` for a hit that says what it said when it was marked.
    """
    return _asked(hits, "say", text=text, stale=stale)


def union(*hits: Hits) -> Hits:
    """Return all hits of at least one locator, as one."""
    return reduce(Hits.or_, hits)


def _asked(hits: Hits, question: str, **given: object) -> Hits:
    return hits.locator(f"asked={json.dumps({'question': question, **given})}")
