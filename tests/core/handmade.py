"""Tables written by hand that the calendar code is held against."""

import csv
from pathlib import Path

HERE = Path(__file__).parent


def table(name: str) -> list[dict[str, str]]:
    """Return the lines of a table; lines that begin with # say where it comes from."""
    text = (HERE / name).read_text("utf-8").splitlines()
    header = [line for line in text if line.startswith("#")]
    assert any("Källor:" in line for line in header)
    return list(csv.DictReader((line for line in text if line not in header), delimiter=";"))
