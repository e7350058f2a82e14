"""Draws: by a key, the same for ever, near the share that was asked for."""

import pytest

from framework.core.sampling import Draw, drawn

CASES = [f"lindeby/harry/R{number}/1" for number in range(2000)]


@pytest.mark.parametrize("percent", [1, 10, 50])
def test_the_share_is_kept(percent: int) -> None:
    """Of 2,000 cases about the share is drawn."""
    chosen = sum(drawn(b"k", Draw.blind, case, "d", percent) for case in CASES)
    assert abs(chosen - 20 * percent) < 12 * percent**0.5 * 4


def test_none_and_all() -> None:
    """0 percent draws nobody, 100 everybody."""
    assert not any(drawn(b"k", Draw.blind, case, "d", 0) for case in CASES)
    assert all(drawn(b"k", Draw.blind, case, "d", 100) for case in CASES)


@pytest.mark.parametrize(
    ("key", "draw", "digest"),
    [(b"K", Draw.blind, "d"), (b"k", Draw.quality, "d"), (b"k", Draw.blind, "e")],
)
def test_every_part_counts(key: bytes, draw: Draw, digest: str) -> None:
    """Another key, purpose or proposal draws others: knowing one tells nothing of the next."""
    one = [drawn(b"k", Draw.blind, case, "d", 50) for case in CASES]
    other = [drawn(key, draw, case, digest, 50) for case in CASES]
    same = sum(a == b for a, b in zip(one, other, strict=True))
    assert 800 < same < 1200
