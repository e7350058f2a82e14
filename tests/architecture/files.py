"""The project's own files, as they are or will be committed."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def all_files() -> tuple[Path, ...]:
    """Return every file that is tracked, or would be with the next commit."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = {ROOT / name for name in done.stdout.decode().split("\0") if name}
    return tuple(sorted(path for path in names if path.is_file()))


@cache
def texts() -> dict[Path, str]:
    """Return every text file with its content."""
    found = {}
    for path in all_files():
        try:
            found[path] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return {path: text for path, text in found.items() if "\0" not in text}


def python(*folders: str) -> tuple[Path, ...]:
    """Return the Python files below some folders of the project."""
    roots = [ROOT / folder for folder in folders]
    return tuple(
        path
        for path in all_files()
        if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    )


@cache
def tree(path: Path) -> ast.Module:
    """Return a file as Python sees it."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def module(path: Path) -> str:
    """Return the dotted name of a file's module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every module that a file imports anywhere in it, with its line.

    `from a import b` counts as `a.b`: whether `b` is a module or a name, its floor is the same.
    """
    own = module(path).split(".")
    package = own if path.name == "__init__.py" else own[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{whole}.{alias.name}", node.lineno) for alias in node.names)


def where(path: Path, line: int) -> str:
    """Return a place as people follow it."""
    return f"{path.relative_to(ROOT)}:{line}"
