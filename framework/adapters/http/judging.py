"""What an answer means: good, refused, closed, failed, or none at all."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from framework.adapters.http.connection import Answer
from framework.adapters.targets import Account, seconds_asked
from framework.config.targets import HttpDescription
from framework.core.errors import (
    NotSent,
    RefusedByTarget,
    SystemException,
    TargetChanged,
    TargetClosed,
)
from framework.core.identity import mask_all
from framework.core.messages import Message, message

Clock = Callable[[], dt.datetime]

_ROOT = "$."
_GOOD = range(200, 300)
_SAYS_NO = range(400, 500)
_UNAVAILABLE = 503
_TOO_MANY = 429
_NOT_YOU = 401
#: Said before or without reading what was sent to its end; tells nothing about it.
_TOO_EARLY_TO_TELL = frozenset({408, 425, 499})
#: A target that asks for more seconds of patience than this is asked again all the same.
_LONGEST = 86_400
_LONGEST_WORDS = 300
#: What reading JSON raises; an answer may be nested deeper than anybody can read.
_NO_JSON = (ValueError, RecursionError)


class Missing(Exception):
    """Nothing stands at a path of an answer."""


class Judge:
    """Tells what the answers of one system mean."""

    def __init__(self, description: HttpDescription, clock: Clock, account: Account) -> None:
        self._description = description
        self._account = account
        self._name = description.name
        self._clock = clock

    def require_good(self, answer: Answer) -> None:
        """Raise what an answer's status, or its closed sign, means unless it is good.

        `TargetClosed`, `LogInRefused` and `NotSent` say that nothing was taken; so does
        `RefusedByTarget`. Any other `SystemException` leaves that open.
        """
        self._require_open(answer)
        if answer.status in _GOOD:
            self._account.accepted()
            return
        status = answer.status
        if status == _NOT_YOU:
            raise self._account.refused(
                message(
                    "{target} refused the coworker's account ({status}).",
                    target=self._name, status=status,
                )
            )  # fmt: skip
        if status == _TOO_MANY:
            raise NotSent(message("{target} asks for fewer requests.", target=self._name))
        if status in self._description.refused.status:
            raise RefusedByTarget(self._words(answer))
        text = message("{target} answered with status {status}.", target=self._name, status=status)
        if status in _SAYS_NO and status not in _TOO_EARLY_TO_TELL:
            raise NotAsDescribed(text)
        raise SystemException(text)

    def tree(self, answer: Answer) -> Any:  # noqa: ANN401 (JSON)
        """Return an answer's JSON; raises `SystemException` when it says that it failed."""
        found = self.parsed(answer)
        failed = self._description.failed
        if failed is None:
            return found
        said = self._text(found, failed.path)
        if said in failed.ok:
            return found
        parts = [self._text(found, path) if path else "" for path in (failed.code, failed.text)]
        words = mask_all(" ".join(part for part in parts if part) or said or "")
        raise SystemException(
            message("{target} says {words}.", target=self._name, words=_short(words).rstrip("."))
        )

    def changed(self, what: Message) -> TargetChanged:
        """Return that an answer is not as described."""
        return TargetChanged(
            message(
                "An answer of {target} is not as described: {what}", target=self._name, what=what
            )
        )

    def at(self, tree: Any, path: str) -> Any:  # noqa: ANN401 (JSON)
        """Return what stands at a path; raises `TargetChanged` when nothing does."""
        try:
            return at(tree, path)
        except Missing:
            raise self.changed(message("nothing stands at {path}.", path=path)) from None

    def _text(self, tree: Any, path: str) -> str:  # noqa: ANN401 (JSON)
        try:
            found = at(tree, path)
        except Missing:
            return ""
        return str(found).lower() if isinstance(found, bool) else str(found or "")

    def parsed(self, answer: Answer) -> Any:  # noqa: ANN401 (JSON)
        """Return an answer's JSON, whatever it says; raises `TargetChanged` when it is none."""
        try:
            return json.loads(answer.body, parse_float=Decimal)
        except _NO_JSON:
            raise self.changed(message("it is no JSON.")) from None

    def _require_open(self, answer: Answer) -> None:
        closed = self._description.closed
        after = answer.headers.get("retry-after", "")
        says_so = (
            closed is not None
            and (not closed.status or answer.status in closed.status)
            and re.search(closed.match, _readable(answer)) is not None
        )
        if says_so or (answer.status == _UNAVAILABLE and after):
            error = TargetClosed(message("{target} is closed.", target=self._name))
            error.opens = self._opens(after)
            raise error

    def _opens(self, after: str) -> dt.datetime | None:
        """Return when Retry-After (seconds or a date) lets us come again."""
        asked = seconds_asked(after, longest=_LONGEST)
        if asked is not None:
            return self._clock() + dt.timedelta(seconds=asked)
        try:
            then = parsedate_to_datetime(after).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            return None
        wait = (then - dt.datetime.now(dt.UTC)).total_seconds()
        return self._clock() + dt.timedelta(seconds=max(0.0, min(wait, _LONGEST)))

    def _words(self, answer: Answer) -> Message:
        """Return the target's own words for its no, without identity numbers."""
        path = self._description.refused.text
        try:
            words = self._text(json.loads(answer.body), path) if path else ""
        except _NO_JSON:
            words = ""
        if not words:
            return message("{target} said no (status {status}).", target=self._name,
                           status=answer.status)  # fmt: skip
        return message("{text}", text=_short(mask_all(words)))


class NotAsDescribed(TargetChanged):
    """The system says that the request itself is wrong; it has done nothing with it."""


def at(tree: Any, path: str, row: Any = None) -> Any:  # noqa: ANN401 (JSON)
    """Return what stands at a dotted path of `row`, or of `tree` when it begins with `$.`.

    Raises `Missing` when a key on the way is not there; null on the way is null.
    """
    found = tree if row is None or path.startswith(_ROOT) else row
    for key in path.removeprefix(_ROOT).split(".") if path else ():
        if found is None:
            return None
        if isinstance(found, Mapping) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            raise Missing(path)
    return found


def _readable(answer: Answer) -> str:
    """Return an answer as text, with letters in place of JSON's escapes for them."""
    try:
        return json.dumps(json.loads(answer.body), ensure_ascii=False)
    except _NO_JSON:
        return answer.body.decode("utf-8", "replace")


def _short(text: str) -> str:
    """Return words of a target as one line of a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[:_LONGEST_WORDS]}…"
