"""The documents that people follow, and the commands in them."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Carried out as a whole instead, from the first line to the last, by tests of their own.
FOLLOWED = frozenset(
    ROOT / "docs" / name
    for name in ("tutorial.md", "tutorial-real-system.md", "another-coworker.md")
)
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """Return the documents whose commands are tried one by one."""
    named = [ROOT / "README.md", ROOT / "deploy/README.md", ROOT / "configs/README.md"]
    return [*named, *sorted(set((ROOT / "docs").rglob("*.md")) - FOLLOWED)]


def commands() -> list[tuple[str, list[str]]]:
    """Return every `coworker …` line of a console or bash block, with its document."""
    found = []
    for document in documents():
        for language, block in _FENCE.findall(document.read_text("utf-8")):
            if language not in {"console", "bash"}:
                continue
            for line in block.splitlines():
                words = shlex.split(line.strip().removeprefix("$ "), comments=True)
                if words and words[0] in {"coworker", ".venv/bin/coworker"}:
                    found.append((document.relative_to(ROOT).as_posix(), words[1:]))
    return found
