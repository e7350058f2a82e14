"""A scripted person who approves unflagged cases, section by section, as a person does."""

from __future__ import annotations

from itertools import count

from framework.cli.demo.browserless import Visitor


def approve(visitor: Visitor, page: str, at_most: int | None = None) -> int:
    """Approve every open section of the first unflagged cases of a list; returns how many.

    Where a proposal is hidden until the person has said what they would decide, they say it first.
    """
    flagged = set(_cases(visitor, f"{page}?show=awaiting&flagged=1"))
    cases = [case for case in _cases(visitor, f"{page}?show=awaiting") if case not in flagged]
    return sum(_approve(visitor, case) for case in cases[:at_most])


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
