"""Charts as plain SVG, and the table that each of them stands beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log10

from framework.runtime.steps import Point

_WIDTH, _HEIGHT, _GAP = 100.0, 100.0, 0.25


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
    """One measure over time."""

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
        """Labels under the first and the last bar."""
        return tuple(dict.fromkeys((self.bars[0].label, self.bars[-1].label)))


def chart(
    name: str,
    title: str,
    description: str,
    columns: tuple[str, str],
    points: Sequence[Point],
    *,
    label: Callable[[Point], str],
    text: Callable[[float], str],
    ceiling: float | None = None,
) -> Chart | None:
    """Return the chart of some points, None when there is nothing in it.

    `ceiling` is the value that the drawing reaches to; without it the next round one.
    """
    if not any(point.value for point in points):
        return None
    top = ceiling or _round_up(max(point.value or 0 for point in points))
    slot = _WIDTH / len(points)
    bars = []
    for number, point in enumerate(points):
        height = (point.value or 0) / top * _HEIGHT
        bars.append(
            Bar(
                x=f"{slot * (number + _GAP / 2):.3f}",
                y=f"{_HEIGHT - height:.3f}",
                width=f"{slot * (1 - _GAP):.3f}",
                height=f"{height:.3f}",
                label=label(point),
                text="–" if point.value is None else text(point.value),
            )
        )
    return Chart(
        name=name, title=title, description=description, columns=columns, bars=tuple(bars),
        top=text(top), half=text(top / 2),
    )  # fmt: skip


def _round_up(value: float) -> float:
    """Return the next of 2, 4, 10, 20, 40, 100 … that is not below a value: its half is whole."""
    power: float = 10 ** int(log10(value)) if value >= 1 else 1
    return next(step * power for step in (2, 4, 6, 8, 10, 20) if step * power >= ceil(value))
