"""Every mistake in a config is told with file, line, column and what is allowed."""

from pathlib import Path

import pytest

from framework.config.loader import ConfigError, Document, load
from framework.config.site import Site
from tests.config import town

HARRY, TARGET = "coworkers/harry.yaml", "targets/payroll.yaml"
OWN, COMMON = "rules/arbetstid.yaml", "../common/rules/arbetstid.yaml"

#: name: file, what is right, what stands there instead, where the mistake is, what is told of it.
MISTAKES = {
    "unknown_key": (
        HARRY, "baseline_minutes: 8", "baseline_minutes: 8\nretention_day: 30", "retention_day",
        "unknown key 'retention_day'; did you mean 'retention_days'? (allowed: name, kind,",
    ),
    "unknown_key_deep_inside": (
        HARRY, "batch: unit", "batches: unit", "batches",
        "unknown key 'batches'; did you mean 'batch'? (allowed: who, outcomes, reason_codes, batch",
    ),
    "missing_key": (HARRY, "owner: Lönechef\n", "", "name: HaRry", "'owner' is missing"),
    "missing_key_deep_inside": (
        HARRY, "{code: annat, sv: Annat, en: Other}", "{code: annat, sv: Annat}", "{code: annat",
        "'en' is missing",
    ),
    "wrong_type": (
        HARRY, "baseline_minutes: 8", "baseline_minutes: åtta", "baseline_minutes",
        ("baseline_minutes: Input should be a valid number, unable to parse string as a number"
        " (given: 'åtta')"),
    ),
    "out_of_range": (
        HARRY, "baseline_minutes: 8", "baseline_minutes: 0", "baseline_minutes",
        "baseline_minutes: Input should be greater than 0 (given: 0)",
    ),
    "every_without_until": (
        HARRY, 'until: "05:00"', "every: 15m", "name: night",
        "say until when it goes on, e.g. until: '17:00'",
    ),
    "every_is_minutes": (
        HARRY, 'until: "05:00"', 'until: "05:00"\n    every: 2 min', "every",
        "String should match pattern",
    ),
    "duplicate_key": (
        HARRY, "owner: Lönechef", "owner: Lönechef\nunit: HR-enheten", "unit: HR-enheten",
        'not YAML: found duplicate key "unit"',
    ),
    "tab": (HARRY, "  who: [", "\twho: [", "\twho", "not YAML: found character '\\t'"),
    "indent": (HARRY, "  batch: unit", " batch: unit", "batch: unit", "not YAML: "),
    "not_closed": (HARRY, "rules: [arbetstid]\n", "rules: [arbetstid\n", "", "not YAML: "),
    "control_character": (
        HARRY, "owner: Lönechef", "owner: Löne\x01chef", "\x01",
        "not YAML: the character 0x01 cannot",
    ),
    "tag": (
        HARRY, "owner: Lönechef", "owner: !chef Lönechef", "owner",
        "tags such as !chef are not used",
    ),
    "wrong_choice": (
        HARRY, "batch: unit", "batch: all", "batch",
        "batch: Input should be 'off' or 'unit' (given: 'all')",
    ),
    "wrong_choice_in_a_list": (
        HARRY, "batch: unit", "outcomes: [approve, decline]", "decline",
        "outcomes: Input should be 'approve', 'approve_changed', 'complete', 'reject',",
    ),
    "wrong_key": (
        HARRY, "schedules: {folder", "Våra scheman: {folder", "Våra scheman",
        "Våra scheman: String should match pattern '^[a-z][a-z0-9-]*$' (given: 'Våra scheman')",
    ),
    "wrong_time": (
        HARRY, 'at: "02:00"', 'at: "2 am"', "at:",
        "a time is written HH:MM and quoted, e.g. '02:00'",
    ),
    "wrong_days": (
        HARRY, "days: mon-fri", "days: monday-friday", "days",
        "days are names as in mon-fri, sun,wed or second mon; not 'monday-friday'",
    ),
    "unknown_system": (
        HARRY, "payroll: payroll", "payroll: pay", "payroll: pay",
        "site.yaml has no system 'pay' (it has: payroll)",
    ),
    "source_of_nothing": (
        HARRY, "schedules: {folder: harry/in}", "schedules: {}", "schedules",
        "a source has a folder, a queue, a mailbox, a database, calendars, texts or files",
    ),
    "files_beside_a_folder": (
        HARRY, "{folder: harry/in}", "{folder: harry/in, files: harry/bilagor}", "schedules",
        "files are a register: beside them there is nothing else",
    ),
    "register_with_a_queue": (
        HARRY, "{folder: harry/in}", "{folder: harry/in, queue: payroll, stays: true}", "schedules",
        "a register is a folder, a database or calendars, and nothing else",
    ),
    "texts_beside_a_queue": (
        HARRY, "{folder: harry/in}", "{queue: payroll, texts: x}", "schedules",
        "texts are a register: beside them there is no queue, and a folder stays too",
    ),
    "texts_beside_work": (
        HARRY, "{folder: harry/in}", "{folder: harry/in, texts: x}", "schedules",
        "texts are a register: beside them there is no queue, and a folder stays too",
    ),
    "queue_and_mailbox": (
        HARRY, "{folder: harry/in}", "{queue: payroll, mailbox: payroll}", "schedules",
        "a source has a queue, a mailbox, a database or calendars, not several of them",
    ),
    "no_mailbox": (
        HARRY, "{folder: harry/in}", "{mailbox: payroll}", "mailbox: payroll",
        "system 'payroll' is no mailbox",
    ),
    "settings_nowhere": (
        HARRY, "rules: [arbetstid]", "rules: [arbetstid]\nsettings_from: [faq/x]", "faq/x",
        "there is no faq/x.yaml",
    ),
    "queue_with_a_pattern": (
        HARRY, "{folder: harry/in}", "{queue: payroll, pattern: x}", "schedules",
        "pattern goes with a folder",
    ),
    "queue_of_an_unknown_system": (
        HARRY, "{folder: harry/in}", "{queue: pay}", "queue: pay",
        "site.yaml has no system 'pay' (it has: payroll)",
    ),
    "queue_of_a_system_without_one": (
        HARRY, "{folder: harry/in}", "{queue: payroll}", "queue: payroll",
        "system 'payroll' has no queue",
    ),
    "unknown_rules_file": (
        HARRY, "rules: [arbetstid]", "rules: [arbetstid, semester]", "semester",
        "there is no rules/semester.yaml",
    ),
    "unknown_description": (
        "site.yaml", "description: payroll", "description: pay", None,
        "there is no such file",
    ),
    "wrong_address": (
        "site.yaml", '"http://127.0.0.1:8101"', "payroll.bykoping", "address",
        "an address is http:// or https://, a host and perhaps a port, e.g. https://lon.",
    ),
    "overlapping_values": (
        COMMON, "valid_to: 2023-09-30", "valid_to: 2023-10-01", "values",
        "dygnsvila: two values are in force on 2023-10-01",
    ),
    "never_in_force": (
        COMMON, "valid_to: 2023-09-30", "valid_to: 2019-12-31", "values",
        "dygnsvila: the value from 2020-01-01 ends before it begins",
    ),
    "instant_for_a_date": (
        COMMON, "valid_from: 2023-10-01", "valid_from: 2023-10-01 02:00:00", "valid_from: 2023-10",
        "valid_from: Datetimes provided to dates should have zero time",
    ),
    "undeclared_override": (
        OWN, "  jour:", "  dygnsvila:", "values",
        "list in overrides what common/ has too: dygnsvila",
    ),
    "bad_template": (
        TARGET, '    - fill: {user: "{{ user }}"}', '    - fill: {user: "{{ user }"}', 'user: "{{',
        "not a template: unexpected '}'",
    ),
    "save_in_a_reading_operation": (
        TARGET, "      - read_table: {table: hits}", "      - save: save", "find:\n    does",
        "an operation that reads has 0 save step",
    ),
    "writing_without_save": (
        TARGET, "      - save: save", "      - press: save", "register:",
        "an operation that writes has 1 save step",
    ),
    "step_with_two_keys": (
        TARGET, "    - press: log_in", "    - press: log_in\n      open: log_in", "press: log_in",
        "a step has exactly one of: open, expect, fill",
    ),
    "step_without_a_known_key": (
        TARGET, "    - press: log_in", "    - click: log_in", "click",
        "unknown key 'click'; did you mean 'tick'? (allowed: open, expect, fill",
    ),
    "page_that_is_not_there": (
        TARGET, "    - open: log_in", "    - open: log_on", "name: Byköping lön",
        "log_in: open names a page that is not there: log_on",
    ),
    "element_on_no_page": (
        TARGET, '      - fill: {number: "{{ reference }}"}', '      - fill: {date: "{{ number }}"}',
        "name: Byköping lön", "register: fill names what its page has not: date",
    ),
    "unknown_parameter": (
        TARGET, '      - fill: {number: "{{ reference }}"}', '      - fill: {number: "{{ date }}"}',
        "register:", "unknown parameters: date",
    ),
    "unknown_secret": (
        TARGET, "{{ password }}", "{{ pasword }}", "log_in:",
        "unknown names in log_in: pasword (allowed: password, user)",
    ),
    "two_ways_to_find": (
        TARGET, "{label: Nummer}", "{label: Nummer, text: Nr}", "{label: Nummer",
        ("give exactly one of role, label, beside, cell, placeholder, text, test_id, css;"
        " given: label, text"),
    ),
    "inside_what_is_not_there": (
        TARGET, "within: hits", "within: table", "schedules:\n    path",
        "first: within names what its page has not: table",
    ),
    "where_without_field": (
        TARGET, "where: {nummer: number}", "where: {number: number}", "find:\n    does",
        "where names a result field and a parameter",
    ),
    "no_answer": (
        TARGET, "saved: {text: Sparat}\n", "", "name: Byköping lön",
        "register: say `saved`, or let save be followed by expect",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_one_explanation(name: str, configs: Path) -> None:
    """One mistake in a right municipality gives one explanation, at the mistake."""
    file, old, new, snippet, told = MISTAKES[name]
    text = town.change(configs / "town", file, old, new)
    read = town.folder(configs)
    assert read.read() is None
    (problem,) = read.problems
    assert told in str(problem)
    if snippet is None:
        assert problem.line == 0
        return
    assert problem.file.resolve() == (configs / "town" / file).resolve()
    line, column = town.place(text, snippet) if snippet else (text.count("\n") + 1, 1)
    assert (problem.line, problem.column) == (line, column)
    assert str(problem).startswith(f"{problem.file}:{line}:{column}: ")


def test_mistakes_in_several_files_are_told_together(configs: Path) -> None:
    """One look at a municipality tells every mistake that can be seen, each once."""
    together = ["unknown_key_deep_inside", "wrong_type", "wrong_time", "wrong_address",
                "overlapping_values", "bad_template", "two_ways_to_find"]  # fmt: skip
    # A second coworker shares the system and the rules, and adds no second telling of them.
    town.change(configs, "town/coworkers/harry.yaml", "# HaRry in", "# HaRry or Sonja in")
    sonja = configs / "town/coworkers/sonja.yaml"
    sonja.write_text((configs / "town/coworkers/harry.yaml").read_text("utf-8"), encoding="utf-8")
    for name in together:
        file, old, new, _, _ = MISTAKES[name]
        town.change(configs / "town", file, old, new)
    problems = [str(problem) for problem in _problems(configs)]
    visible = [MISTAKES[name][4] for name in together[:4]]
    assert [[told in problem for problem in problems].count(True) for told in visible] == [1] * 4
    # With the site and HaRry put right again, Sonja's targets and rules are looked into.
    for name in together[:4]:
        file, old, new, _, _ = MISTAKES[name]
        town.change(configs / "town", file, new, old)
    problems = [str(problem) for problem in _problems(configs)]
    assert len(problems) == 3
    for name in together[4:]:
        assert sum(MISTAKES[name][4] in problem for problem in problems) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no such file"),
        (b"name: L\xf6neenheten\n", "save the file as UTF-8"),
        (b"", "the file must hold keys and values"),
        (b"- a\n- b\n", "the file must hold keys and values"),
        (b"just words", "the file must hold keys and values"),
    ],
)
def test_files_that_are_no_config(tmp_path: Path, content: bytes | None, told: str) -> None:
    """A missing, foreign or empty file is told by its name, without a line."""
    file = tmp_path / "site.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as wrong:
        load(file, Site)
    (problem,) = wrong.value.problems
    assert str(problem) == f"{file}: {told}"


def test_explanation_inside_an_alias_stands_at_the_alias(tmp_path: Path) -> None:
    """What a merged block brought along is told where it is merged, without a crash."""
    file = tmp_path / "site.yaml"
    file.write_text(
        "name: Byköping\n"
        "targets:\n"
        "  payroll: &shared {description: payroll, address: ftp}\n"
        "  pool:\n"
        "    <<: *shared\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as wrong:
        load(file, Site)
    assert [problem.line for problem in wrong.value.problems] == [3, 4]


def test_values_are_plain(tmp_path: Path) -> None:
    """What a kind gets of its settings is plain Python: nothing of the YAML library in it."""
    file = tmp_path / "any.yaml"
    file.write_text(
        'a: &x true\nb: 1.50\nc: "05:30"\nd: 2026-08-01\ne: |\n  två\n  rader\n'
        "f: [1, {g: null}]\n2103: *x\nh: 0x1F\ni: 2026-08-01T02:00:00Z\n",
        encoding="utf-8",
    )
    values = Document(file).values
    assert values["a"] is True
    assert values["2103"] is True
    assert {type(part).__module__ for part in _parts(values)} <= {"builtins", "datetime"}
    assert [values[key] for key in "bceh"] == [1.5, "05:30", "två\nrader\n", 31]


def test_problem_at_a_key_that_is_a_number(tmp_path: Path) -> None:
    """A key written without quotes is found as well as a quoted one."""
    file = tmp_path / "any.yaml"
    file.write_text("units:\n  2103: x\n", encoding="utf-8")
    problem = Document(file).problem(("units", "2103"), "wrong")
    assert (problem.line, problem.column) == (2, 3)


def _problems(configs: Path) -> list[object]:
    read = town.folder(configs)
    assert read.read() is None
    return list(read.problems)


def _parts(value: object) -> list[object]:
    match value:
        case dict():
            return [value, *value, *(part for one in value.values() for part in _parts(one))]
        case list():
            return [value, *(part for one in value for part in _parts(one))]
        case _:
            return [value]
