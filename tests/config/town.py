"""A small municipality whose files are right, for tests that make one of them wrong."""

from pathlib import Path

from framework.config.municipality import Folder

SITE = """\
name: Byköpings kommun
units:
  - {code: "1", name: Byskolan}
targets:
  payroll: {description: payroll, address: "http://127.0.0.1:8101"}
"""

COWORKER = """\
# HaRry in a town of three streets.
name: HaRry
kind: schedule_registration
portrait: harry.svg
unit: Löneenheten
owner: Lönechef
why: {sv: Tar tid, en: Takes time}
for_whom: {sv: Alla, en: Everybody}
takes_over: {sv: Läsa, en: Reading}
stays_human: {sv: Besluta, en: Deciding}
baseline_minutes: 8
freed_time_goes_to: {sv: Skolorna, en: The schools}
guidance: {sv: Titta, en: Look}
sources:
  schedules: {folder: harry/in}
targets:
  payroll: payroll
schedule:
  - name: night
    at: "02:00"
    days: mon-fri
    until: "05:00"
approval:
  who: [lonespecialist]
  batch: unit
  reason_codes:
    - {code: annat, sv: Annat, en: Other}
rules: [arbetstid]
"""

TARGET = """\
name: Byköping lön
version: "1"
log_in:
  steps:
    - open: log_in
    - fill: {user: "{{ user }}"}
    - fill: {password: "{{ password }}"}
    - press: log_in
  proof: {role: link, name: Logga ut}
  refused: {role: alert}
  expired: {role: heading, name: Logga in}
saved: {text: Sparat}
pages:
  log_in:
    path: /in
    proof: {role: heading, name: Logga in}
    elements:
      user: {find: [{label: Användarnamn}]}
      password: {find: [{label: Lösenord}], sensitive: true}
      log_in: {find: [{role: button, name: Logga in}]}
  schedules:
    path: /scheman
    proof: {role: heading, name: Scheman}
    elements:
      number: {find: [{label: Nummer}, {css: "#nummer"}]}
      save: {find: [{role: button, name: Spara}]}
      hits: {find: [{role: table}]}
      first: {find: [{text: Visa}], within: hits}
operations:
  find:
    does: reads
    parameters: {number: text}
    steps:
      - open: schedules
      - fill: {number: "{{ number }}"}
      - read_table: {table: hits}
    result:
      nummer: {column: Nummer}
    where: {nummer: number}
  register:
    does: writes
    parameters: {number: text}
    steps:
      - open: schedules
      - fill: {number: "{{ number }}"}
      - fill: {number: "{{ reference }}"}
      - save: save
"""

COMMON_RULES = """\
values:
  dygnsvila:
    - valid_from: 2020-01-01
      valid_to: 2023-09-30
      value: "9:00"
      source: AB, äldre lydelse
      certainty: secondary
    - valid_from: 2023-10-01
      value: "11:00"
      source: AB
      certainty: secondary
"""

OWN_RULES = """\
overrides: []
values:
  jour:
    - {valid_from: 2025-08-01, value: nej, source: rutin, certainty: unverified}
"""

FILES = {
    "town/site.yaml": SITE,
    "town/coworkers/harry.yaml": COWORKER,
    "town/targets/payroll.yaml": TARGET,
    "town/rules/arbetstid.yaml": OWN_RULES,
    "common/rules/arbetstid.yaml": COMMON_RULES,
}


def write(configs: Path) -> None:
    """Write the municipality and what it shares with others."""
    for name, text in FILES.items():
        file = configs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def change(configs: Path, name: str, old: str, new: str) -> str:
    """Replace a text that stands once in a file; returns the whole of it."""
    before = (configs / name).read_text("utf-8")
    assert before.count(old) == 1, f"{old!r} does not stand once in {name}"
    after = before.replace(old, new)
    (configs / name).write_text(after, encoding="utf-8")
    return after


def folder(configs: Path) -> Folder:
    """Return the municipality's folder, not read yet."""
    return Folder(configs / "town", configs / "common")


def place(text: str, snippet: str) -> tuple[int, int]:
    """Return line and column, both from 1, where a snippet first stands in a text."""
    at = text.index(snippet)
    line = text.count("\n", 0, at) + 1
    return line, at - (text.rfind("\n", 0, at) + 1) + 1
