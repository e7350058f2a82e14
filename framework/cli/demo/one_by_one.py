"""A scripted person who approves cases, section by section, as a person does."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from framework.cli.demo.browserless import Visitor


def unflagged(visitor: Visitor, page: str) -> list[str]:
    """Return the addresses of the unflagged cases of a list."""
    flagged = set(_cases(visitor, f"{page}?show=awaiting&flagged=1"))
    return [case for case in _cases(visitor, f"{page}?show=awaiting") if case not in flagged]


def approve(visitor: Visitor, cases: Iterable[str]) -> int:
    """Approve every open section of cases; returns how many.

    Where a proposal is hidden until the person has said what they would decide, they say it first.
    """
    return sum(_approve(visitor, case) for case in cases)


def _cases(visitor: Visitor, page: str) -> list[str]:
    """Return the addresses of all cases of a list, over all its pages."""
    found: dict[str, None] = {}
    for number in count(1):
        links = visitor.links(f"{page}&page={number}", containing="/cases/")
        # The page after the last one shows the last one again.
        if not set(links) - set(found):
            return list(found)
        found |= dict.fromkeys(links)
    raise AssertionError


def _approve(visitor: Visitor, case: str) -> int:
    approved = 0
    before: dict[str, str] = {}
    while fields := visitor.form(case, f"{case}decide/"):
        now = {name: value for name, value in fields if name in {"version", "section"}}
        # The same section of the same version again: first only what they would decide was kept.
        if now == before and approved:
            approved -= 1
        visitor.post(f"{case}decide/", [*fields, ("outcome", "approve"), ("mode", "demo")])
        approved += 1
        before = now
    return approved
