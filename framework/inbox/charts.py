"""Charts as plain SVG, and the table that each of them stands beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log10

from django.utils.translation import gettext

_WIDTH, _HEIGHT, _GAP = 100.0, 100.0, 0.25
#: So many bars have room for a label each.
_NAMED = 8


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar, in hundredths of the drawing's width and height."""

    x: str
    y: str
    width: str
    height: str
    label: str
    #: The value as people read it; a dash when there was nothing to measure.
    text: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One measure over time, areas or anything else that has an order."""

    name: str
    title: str
    #: What is shown, and its highest and latest value: all that somebody needs who sees no bars.
    description: str
    #: Headings of the table: when, and what.
    columns: tuple[str, str]
    bars: tuple[Bar, ...]
    #: Labels of the upper line and the one half-way up.
    top: str
    half: str

    @property
    def ends(self) -> tuple[str, ...]:
        """Labels under the bars: of all when they are few, else of the first and the last."""
        if len(self.bars) <= _NAMED:
            return tuple(bar.label for bar in self.bars)
        return tuple(dict.fromkeys((self.bars[0].label, self.bars[-1].label)))


def chart(
    name: str,
    title: str,
    columns: tuple[str, str],
    points: Sequence[tuple[str, float | None]],
    *,
    text: Callable[[float], str],
    ceiling: float | None = None,
    over_time: bool = True,
) -> Chart | None:
    """Return the chart of some labelled values, None when there is nothing in it.

    `ceiling` is the value that the drawing reaches to; without it the next round one.
    """
    measured = [(value, label) for label, value in points if value]
    if not measured:
        return None
    highest = max(value for value, _ in measured)
    top = ceiling or _round_up(highest)
    slot = _WIDTH / len(points)
    bars = []
    for number, (label, value) in enumerate(points):
        height = max(0.0, min(1.0, (value or 0) / top)) * _HEIGHT
        bars.append(
            Bar(
                x=f"{slot * (number + _GAP / 2):.3f}",
                y=f"{_HEIGHT - height:.3f}",
                width=f"{slot * (1 - _GAP):.3f}",
                height=f"{height:.3f}",
                label=label,
                text="–" if value is None else text(value),
            )
        )
    told = {
        "what": columns[1], "first": points[0][0], "last": points[-1][0],
        "highest": text(highest), "when": max(measured)[1],
        "lowest": text(min(measured)[0]), "where": min(measured)[1],
        "latest": text(measured[-1][0]),
    }  # fmt: skip
    return Chart(
        name=name, title=title, columns=columns, bars=tuple(bars), top=text(top),
        half=text(top / 2), description=_description(over_time=over_time) % told,
    )  # fmt: skip


def _description(*, over_time: bool) -> str:
    if over_time:
        return gettext(
            "%(what)s, %(first)s to %(last)s. Highest: %(highest)s (%(when)s). Latest: %(latest)s."
        )
    return gettext("%(what)s. Highest: %(highest)s (%(when)s). Lowest: %(lowest)s (%(where)s).")


def _round_up(value: float) -> float:
    """Return the next of 2, 4, 10, 20, 40, 100 … that is not below a value: its half is whole."""
    power: float = 10 ** int(log10(value)) if value >= 1 else 1
    return next(step * power for step in (2, 4, 6, 8, 10, 20) if step * power >= ceil(value))
