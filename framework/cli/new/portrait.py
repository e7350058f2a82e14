"""A drawn character for a coworker that has none yet: a friendly head with the first letter."""

from __future__ import annotations

import hashlib
from html import escape

#: Background and jumper.
_COLOURS = (("#dcebf5", "#2f5d7c"), ("#e7f0df", "#3f6b35"), ("#f6e6da", "#9a4f22"),
            ("#eee3f2", "#6a3f7d"), ("#f5e3e6", "#94394b"), ("#dff0ee", "#22665f"))  # fmt: skip


def portrait(name: str) -> str:
    """Return an SVG; the same name has always the same colours."""
    number = hashlib.sha256(name.encode()).digest()[0]
    light, dark = _COLOURS[number % len(_COLOURS)]
    shown, letter = escape(name), escape(name[:1].upper())
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" role="img" aria-labelledby="title">
  <title id="title">{shown}</title>
  <circle cx="60" cy="60" r="58" fill="{light}" stroke="{dark}" stroke-width="3"/>
  <path d="M22 110c2-22 18-32 38-32s36 10 38 32a58 58 0 0 1-76 0z" fill="{dark}"/>
  <ellipse cx="60" cy="50" rx="24" ry="27" fill="#f3c9a5"/>
  <circle cx="51" cy="50" r="2.6" fill="#24343f"/>
  <circle cx="69" cy="50" r="2.6" fill="#24343f"/>
  <path d="M51 62q9 8 18 0" fill="none" stroke="#24343f" stroke-width="2.5" stroke-linecap="round"/>
  <text x="60" y="106" text-anchor="middle" font-family="sans-serif" font-size="22"
    font-weight="700" fill="#ffffff">{letter}</text>
</svg>
"""
