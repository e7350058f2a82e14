"""``python -m bots.visit_planning``: compile the loops of the solver before the first night does.

Where the extra `routing` is not installed there is nothing to compile.
"""

from __future__ import annotations

from importlib.util import find_spec


def main() -> None:
    """Compile, and keep it for the next process."""
    if find_spec("numba") is None:
        return
    from bots.visit_planning.solving import compile_loops  # noqa: PLC0415 (numba is slow to load)

    compile_loops()


if __name__ == "__main__":
    main()
