"""`make size`: lines of Python in the framework and in each kind, and direct dependencies."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def lines(folder: Path) -> int:
    """Return the number of lines of Python below a folder, migrations left out."""
    files = (file for file in folder.rglob("*.py") if "migrations" not in file.parts)
    return sum(len(file.read_text("utf-8").splitlines()) for file in files)


def main() -> None:
    """Print the figures."""
    for folder in (_ROOT / "framework", *sorted((_ROOT / "framework").iterdir())):
        if folder.is_dir() and (count := lines(folder)):
            print(f"{folder.relative_to(_ROOT)!s:32} {count:6} lines")
    for kind in sorted((_ROOT / "bots").iterdir()):
        if kind.is_dir() and (count := lines(kind)):
            print(f"{kind.relative_to(_ROOT)!s:32} {count:6} lines")
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    print(f"{'direct dependencies':32} {len(project['dependencies']):6}")


if __name__ == "__main__":
    main()
