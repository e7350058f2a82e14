"""Elements on a page: by ordered locators, each of which must have exactly one visible hit."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FrameLocator
from playwright.sync_api import Locator as Hits
from playwright.sync_api import Page as Tab

from framework.adapters.browser.asking import noting, saying, union
from framework.adapters.targets.values import Deadline
from framework.config.targets.pages import Element, Locator, Page
from framework.core.errors import SystemException, TargetChanged
from framework.core.identity import mask_all
from framework.core.messages import Message, message

#: Turns a template into the text the target shows.
FillIn = Callable[[str], str]

_Seen = TypeVar("_Seen")

#: Milliseconds between two looks at a page that is not ready: rarer the longer it takes.
_PAUSES = (15, 30, 60, 100, 100, 150, 200)
#: Milliseconds for what is mostly there at once, before it is looked for the long way.
AT_ONCE = 400
#: Seconds that the first locator gets alone, or a page that is still drawing would need fallbacks.
_FIRST_ALONE = 0.7
#: The one hit is of a page that was marked before a press, and says the same as then.
STALE = "stale"
_SHOWN_CANDIDATES = 8
_SHOWN_CHARACTERS = 40
#: Roles whose names are the page's own words. Headings, links and cells may name a person, and
#: what is found missing is written to logs.
_PLAIN_ROLES = frozenset({"button", "textbox", "combobox"})


@dataclass(frozen=True, slots=True)
class Found:
    """The one hit of an element, and which of its locators held."""

    hit: Hits
    index: int


def hits(scope: Tab | Hits | FrameLocator, way: Locator, fill: FillIn) -> Hits:
    """Return all visible hits of one locator inside `scope`; names match exactly."""
    if way.role is not None:
        role = cast("Any", way.role)  # Playwright types the role as a long list of literals.
        found = (
            scope.get_by_role(role)
            if way.name is None
            else scope.get_by_role(role, name=fill(way.name), exact=True)
        )
    elif way.label is not None:
        found = scope.get_by_label(fill(way.label), exact=True)
    elif way.beside is not None:
        found = scope.locator(f"beside={json.dumps(' '.join(fill(way.beside).split()))}")
    elif way.cell is not None:
        found = scope.locator(f"cell={json.dumps(way.cell)}")
    elif way.placeholder is not None:
        found = scope.get_by_placeholder(way.placeholder, exact=True)
    elif way.text is not None:
        found = scope.get_by_text(fill(way.text), exact=True)
    elif way.test_id is not None:
        found = scope.get_by_test_id(way.test_id)
    else:
        found = scope.locator(f"css={way.css}")
    return found.filter(visible=True)


def described(way: Locator) -> str:
    """Return a locator as people write it, e.g. `role button "Spara"`; templates unfilled."""
    given = way.model_dump(exclude_none=True)
    name = given.pop("name", None)
    (kind, value), *_ = given.items()
    return f'{kind} {value} "{name}"' if name else f'{kind} "{value}"'


def count(found: Hits) -> int:
    """Return the number of hits now; 0 while the page is being replaced."""
    try:
        return found.count()
    except PlaywrightError as error:
        if is_gone(error):
            raise
        return 0


def is_gone(error: PlaywrightError) -> bool:
    """Tell whether the browser, or the page in it, is no more."""
    text = str(error)
    return any(sign in text for sign in ("has been closed", "crashed", "Connection closed"))


def the_one(milliseconds: float, **signs: Sequence[Hits]) -> str | None:
    """Wait, by one question, for the one hit among all signs; return the name that it came under.

    None when none comes in time, or several are there.
    """
    said = [saying(union(*found), name, STALE) for name, found in signs.items() if found]
    try:
        return cast("str | None", json.loads(union(*said).text_content(timeout=milliseconds) or ""))
    except PlaywrightError as error:
        if is_gone(error):
            raise
        return None


class Finder:
    """Finds the elements of one description on one tab, waiting for what is not there yet."""

    def __init__(
        self, tab: Tab, fill: FillIn, deadline: Deadline, interrupt: Callable[[], None]
    ) -> None:
        """`interrupt` raises when the target says that it is closed or has logged us out."""
        self.tab = tab
        self._fill = fill
        self._deadline = deadline
        self.interrupt = interrupt

    def hits(self, way: Locator, scope: Hits | FrameLocator | None = None) -> Hits:
        """Return all visible hits of a locator on the tab, or inside `scope`."""
        return hits(scope or self.tab, way, self._fill)

    def all_hits(self, page: Page, element: Element, scope: Hits | None = None) -> list[Hits]:
        """Return the visible hits of each locator of an element, inside what it is within.

        `scope` is one of several that it is within.
        """
        if scope is not None or element.within is None:
            return [self.hits(way, scope) for way in element.find]
        # The scope may itself have fallbacks; the first that holds now is taken.
        around = page.elements[element.within]
        scopes = self.all_hits(page, around)
        held = next((each for each in scopes if count(each) == 1), scopes[0])
        inside = held.content_frame if around.frame else held
        return [self.hits(way, inside) for way in element.find]

    def first_hits(self, page: Page, element: Element, scope: Hits | None = None) -> Hits:
        """Return the visible hits of an element's first locator, on the page or inside `scope`."""
        if scope is not None:
            return self.hits(element.find[0], scope)
        return self.all_hits(page, element)[0]

    def is_there(self, page: Page, element: Element) -> bool:
        """Tell whether an element has any visible hit right now."""
        return bool(count(union(*self.all_hits(page, element))))

    def one(
        self,
        page_name: str,
        page: Page,
        name: str,
        seconds: float,
        scope: Hits | None = None,
        *,
        note: str = "",
    ) -> Found:
        """Wait for the one hit of an element; `TargetChanged` lists what was there instead.

        `note` is a name that the hit is noted under, for `asking.held`.
        """
        element = page.elements[name]

        def look() -> list[Hits]:
            if scope is not None:
                return [self.hits(way, scope) for way in element.find]
            return self.all_hits(page, element)

        found = self.wait(look, seconds, note)
        if found is None:
            raise self._changed(page_name, name, element.find, look())
        return found

    def proof(self, page_name: str, page: Page, seconds: float) -> Found:
        """Wait for a page's proof; `TargetChanged` says what stood there."""

        def look() -> list[Hits]:
            return [self.hits(page.proof)]

        found = self.wait(look, seconds)
        if found is None:
            raise self._changed(page_name, "", (page.proof,), look())
        return found

    def wait(
        self, look: Callable[[], Sequence[Hits]], seconds: float, note: str = ""
    ) -> Found | None:
        """Wait until one of the locators has exactly one hit; None when none has in time."""
        alone = Deadline(min(_FIRST_ALONE, seconds / 2))

        def one() -> Found | None:
            for index, found in enumerate(look()):
                if index and alone.left():
                    break
                if count(noting(found, note) if note else found) == 1:
                    return Found(found, index)
            return None

        return self.until(one, seconds)

    def until(self, look: Callable[[], _Seen | None], seconds: float) -> _Seen | None:
        """Look again and again until something is seen; None when nothing is in time.

        The page works in between; raises what `interrupt` raises.
        """
        waited = Deadline(min(seconds, self._deadline.left()))
        for turn in itertools.count():
            if (seen := look()) is not None:
                return seen
            self.interrupt()
            if not waited.left():
                return None
            self.tab.wait_for_timeout(_PAUSES[min(turn, len(_PAUSES) - 1)])
        raise AssertionError  # pragma: no cover (the loop returns or raises)

    def _changed(
        self, page: str, element: str, ways: tuple[Locator, ...], found: list[Hits]
    ) -> SystemException:
        seen = "; ".join(
            f"{described(way)}: {count(each)} hits{self._candidates(way, each)}"
            for way, each in zip(ways, found, strict=True)
        )
        if not element:
            text = message("Page {page} was expected, and its proof is not there once.", page=page)
        else:
            text = message(
                "Element {element} of page {page} is not there exactly once.",
                page=page,
                element=element,
            )
        return TargetChanged(message("{what} Seen: {seen}", what=text, seen=mask_all(seen)))

    def _candidates(self, way: Locator, found: Hits) -> str:
        """Return what else could have been meant: tags of many hits, or names of the same kind."""
        try:
            if found.count():
                tags = found.evaluate_all(
                    "all => all.map(e => `<${e.localName}${e.id ? ' id=' + e.id : ''}>`)"
                )
                return f" ({', '.join(tags[:_SHOWN_CANDIDATES])})"
            if way.role in _PLAIN_ROLES:
                others = self.tab.get_by_role(cast("Any", way.role)).filter(visible=True)
            elif way.label is not None or way.beside is not None:
                others = self.tab.locator("label, th[scope=row], dt").filter(visible=True)
            elif way.cell is not None:
                others = self.tab.locator("thead th, [role=columnheader]").filter(visible=True)
            else:
                return ""
            names = others.evaluate_all(
                "all => all.map(e => e.getAttribute('aria-label') || e.innerText || e.name || '')"
            )
        except PlaywrightError:
            return ""
        shown = [" ".join(each.split())[:_SHOWN_CHARACTERS] for each in names if each.strip()]
        return f" (there: {', '.join(shown[:_SHOWN_CANDIDATES])})" if shown else ""


def playwright_words(error: PlaywrightError) -> Message:
    """Return the first line of Playwright's error: its call log repeats what was typed."""
    return message("The browser says: {text}", text=mask_all(str(error).splitlines()[0][:300]))
