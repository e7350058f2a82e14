"""Databases and calendars in a municipality's config: what they give, and each mistake told."""

import shutil
from pathlib import Path

import pytest

from framework.config.municipality import CalendarConfig, DatabaseConfig
from framework.runtime.configuration_files import read
from framework.runtime.secrets_needed import of_municipality

ROOT = Path(__file__).parents[2]
COWORKER, SITE = "coworkers/karin.yaml", "site.yaml"
GRANTS = "SELECT * FROM bidrag WHERE från >= :today"
COSTS = "with k as (select 1) select * from k;"
QUERIES = f"""\
    queries: {{Bidrag: "{GRANTS}", Kostnader: {COSTS}}}
"""
APPLICATIONS = f"    database: grants\n{QUERIES}"
FREE = """\
  free:
    calendar: dav
    stays: true
    events: {calendars: {rum: /rum/}}
"""
EVENTS = """\
    - name: free
      sheets:
        - key: events
          name: events
          named_by: [calendar]
          columns: [{key: calendar, name: calendar}, {key: start, name: start, type: time}]
        - key: read
          name: calendars
          named_by: [calendar]
          columns: [{key: calendar, name: calendar}]
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Write KaRin with a database for her work, and calendars; returns the folder."""
    shutil.copytree(ROOT / "configs/common", tmp_path / "common")
    folder = tmp_path / "ekdalen"
    shutil.copytree(ROOT / "configs/ekdalen", folder)
    for other in (folder / "coworkers").glob("*.yaml"):
        other.unlink()
    shutil.copy(ROOT / "tests/bots/form_filling/karin.yaml", folder / COWORKER)
    for old, new in (
        (" {folder: karin/in}\n", f"\n{APPLICATIONS}"),
        ("stays: true}\n", f"stays: true}}\n{FREE}"),
        ("  cases:\n", f"{EVENTS}  cases:\n"),
        ("targets:\n  register: payroll\n", "targets: {}\n"),
    ):  # fmt: skip
        change(folder / COWORKER, old, new)
    text = (folder / COWORKER).read_text("utf-8")
    (folder / COWORKER).write_text(text[: text.index("  actions:")], encoding="utf-8")
    change(
        folder / SITE, "targets:\n",
        "targets:\n  grants: {description: grants, address: 'postgresql://db.ekdalen.invalid/bidrag'}\n"
        "  dav: {description: dav, address: 'https://dav.ekdalen.invalid'}\n",
    )  # fmt: skip
    (folder / "targets").mkdir(exist_ok=True)
    for name, protocol in (("grants", "database"), ("dav", "calendar")):
        text = f"protocol: {protocol}\nname: {name}\nversion: '1'\n"
        (folder / f"targets/{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def change(file: Path, old: str, new: str) -> None:
    """Write something else in a file."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_a_coworker_gets(town: Path) -> None:
    """Its rows come from the database and the calendars, which need user and password."""
    found, problems = read(town.parent, ("ekdalen",))
    assert not [str(each) for each in problems]
    karin = found["ekdalen"].coworkers["karin"]
    assert isinstance(karin.queues["applications"], DatabaseConfig)
    assert isinstance(karin.queues["free"], CalendarConfig)
    assert karin.coworker.sources["applications"].queries["Kostnader"].endswith("from k")
    needed = {str(each) for each in of_municipality(found["ekdalen"])}
    assert needed == {
        f"ekdalen.{system}.{what}" for system in ("grants", "dav") for what in ("user", "password")
    }


MISTAKES = {
    "address": (SITE, "postgresql://", "https://", "its address is postgresql:// or sqlite://"),
    "climbing": (SITE, "postgresql://db.ekdalen.invalid/", "sqlite:///../", "an address is http"),
    "no address": (SITE, "https://dav", "imaps://dav", "its address is http:// or https://"),
    "no database": (COWORKER, "database: grants", "database: dav", "system 'dav' is no database"),
    "no calendar": (COWORKER, "calendar: dav", "calendar: grants", "'grants' is no calendar"),
    "writes": (COWORKER, "SELECT *", "DELETE", "a query is one SELECT (or WITH … SELECT)"),
    "value": (COWORKER, ":today", ":day", "only :today stands for a value in a query, not :day"),
    "two": (COWORKER, ":today", "2; DROP TABLE x", "a query is one SELECT (or WITH … SELECT)"),
    "sheet": (COWORKER, "Kostnader: with", "Kostnad: with", "one for sheet Kostnader"),
    "no queries": (COWORKER, QUERIES, "", "a database goes with queries"),
    "both": (COWORKER, "    database:", "    mailbox: x\n    database:", "not several of them"),
    "not a register": (COWORKER, "dav\n    stays: true\n", "dav\n", "events are a register"),
    "no events": (COWORKER, "    events: {calendars: {rum: /rum/}}\n", "", "goes with events"),
    "none named": (COWORKER, "{calendars: {rum: /rum/}}", "{ahead: 9}", "by name and path go with"),
    "path": (COWORKER, "rum: /rum/", "rum: rum", "rum: String should match pattern"),
    "part": (COWORKER, "name: start,", "name: begins,", "has no begins in a calendar (al"),
    "operation": ("targets/dav.yaml", "name: dav", "name: dav\noperations: {x: {does: reads}}",
                  "operations: "),
}  # fmt: skip


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_one_mistake_one_explanation(town: Path, mistake: str) -> None:
    """`coworker check` says what is wrong and what would be right, at its line."""
    file, old, new, told = MISTAKES[mistake]
    change(town / file, old, new)
    _, problems = read(town.parent, ("ekdalen",))
    assert any(told in str(problem) and problem.line for problem in problems), list(
        map(str, problems)
    )
