"""A day laid out: for people who plan who does what, and not only clear a list."""

from __future__ import annotations

from framework.core.values import Value


class Board(Value):
    """How the cases of a kind are shown by unit and day; each case's `day` says which."""

    #: Figure that the rows of a day are ordered by, e.g. when a shift begins.
    time: str
    #: Figure that says who or what was found. Rows where it is empty come first; where it has
    #: `words`, a person may choose another of them on the board.
    found: str
    #: Figures shown, in order.
    columns: tuple[str, ...]
