"""Every mistake in the settings of `form_filling` is told where it stands, with what is allowed."""

import shutil
from pathlib import Path

import pytest

from bots.form_filling import settings as reading
from framework.config.loader import Problem
from framework.config.municipality import Folder
from framework.runtime.kinds import check_coworker
from tests.config import town

KARIN = Path(__file__).with_name("karin.yaml")

#: name: what is right, what stands there instead, where the mistake is, what is told of it.
MISTAKES = {
    "unknown_key": (
        "empty_ok: true}\n            - key: sort", "empty_okay: true}\n            - key: sort",
        "empty_okay: true}\n            - key: sort",
        "unknown key 'empty_okay'; did you mean 'empty_ok'? (allowed: name, aliases, type,",
    ),
    "unknown_column_type": (
        "name: Från, type: date", "name: Från, type: dat", "type: dat}",
        "type: Input should be 'text', 'lines', 'integer', 'decimal', 'percent', 'hours', 'time',",
    ),
    "bounds_the_wrong_way": (
        "minimum: 1, maximum: 9999", "minimum: 9999, maximum: 1", "minimum: 9999",
        "minimum 9999 is above maximum 1",
    ),
    "choices_of_another_type": (
        "{key: active, name: Aktiv, choices: [ja, nej]",
        "{key: active, name: Aktiv, type: integer, choices: ['1', nej]", "nej]",
        "'nej' must be a number: the column is integer",
    ),
    "column_key_twice": (
        "{key: title, name: Förening}", "{key: id, name: Förening}", "key: id, name: Förening",
        "key 'id' stands twice in the sheet",
    ),
    "pattern_that_is_none": (
        r"'KUL-\d{4}-\d+'", r"'KUL-(\d{4}-\d+'", r"pattern: 'KUL-(",
        "not a regular expression: missing ), unterminated subpattern",
    ),
    "unknown_named_by": (
        "named_by: [what]", "named_by: [whta]", "whta",
        "unknown column 'whta'; did you mean 'what'? (allowed: number, what, amount)",
    ),
    "template_with_an_unknown_column": (
        'title: "{sort} {number}"', 'title: "{sort} {nummer}"', 'title: "{sort',
        "unknown column or figure 'nummer'; did you mean 'number'? (allowed: number, association,",
    ),
    "identity_in_a_text": (
        'reference: "{number}"', 'reference: "{contact}"', 'reference: "{',
        "'contact' is sensitive and stands in no text (allowed: number, association, sort,",
    ),
    "protected_by_nothing": (
        "protected: {column: shielded,", "protected: {column: sheltered,", "column: sheltered",
        "unknown column 'sheltered'; did you mean 'shielded'? (allowed: number, association,",
    ),
    "unknown_sheet_in_a_look_up": (
        "{key: club, sheet: register,", "{key: club, sheet: registry,", "sheet: registry",
        "unknown sheet 'registry'; did you mean 'register'? (allowed: grants, costs, register)",
    ),
    "look_up_by_an_unknown_column": (
        "by: {id: association}", "by: {id: associations}", "id: associations",
        "unknown column of sheet grants 'associations'; did you mean 'association'? (allowed: nu",
    ),
    "look_up_by_an_unknown_detail": (
        "by: {id: association}", "by: {id: rows.association}", "id: rows.association",
        "unknown column of sheet grants 'rows.association'; did you mean 'association'? (allowed:",
    ),
    "look_up_only_in_an_unknown_column": (
        "by: {id: association}", "by: {id: association}, only: {activ: ja}", "activ: ja",
        "unknown column of sheet register 'activ'; did you mean 'active'? (allowed: id, title, ac",
    ),
    "look_up_only_what_never_stands_there": (
        "by: {id: association}", "by: {id: association}, only: {active: J}", "active: J",
        "'J' is none of: ja, nej",
    ),
    "period_of_what_is_no_date": (
        "by: {id: association}",
        "by: {id: association}, overlaps: {starts: [id], ends: [id], since: [start], until: [end]}",
        "id], ends",
        "unknown column of type date 'id'",
    ),
    "expression_that_is_none": (
        "value: $sum(rows.amount)", "value: $sum(rows.amount", "value: $sum",
        "not an expression: it ends too early",
    ),
    "assignment_for_equality": (
        'club.active == "ja"', 'club.active = "ja"', "holds: club",
        "not an expression from character 13: '= \"ja\"'; equal is written ==",
    ),
    "unknown_name_in_an_expression": (
        "holds: total >= applied", "holds: totals >= applied", "holds: totals",
        "unknown name 'totals'; did you mean 'total'? (allowed: number, association,",
    ),
    "date_with_a_number": (
        "holds: not known.end or end >= start", "holds: not known.end or end >= applied",
        "holds: not known",
        "what does not fit together is compared or computed: end is a date, applied is a number",
    ),
    "date_equal_to_a_number": (
        "when: applied > 0", "when: start == applied", "when: start",
        "a number stands where a date belongs",
    ),
    "figure_of_another_type": (
        "value: (end - start).days + 1", "value: end - start", "value: end",
        "must come to a number, and comes to a period",
    ),
    "function_that_is_none": (
        "value: $sum(rows.amount)", "value: $summa(rows.amount)", "value: $summa",
        "unknown name '$summa'; did you mean '$sum'? (allowed: $abs, $min, $max, $sum,",
    ),
    "unknown_level": (
        "level: deviation", "level: error", "level: error",
        "level: Input should be 'stop', 'human', 'deviation', 'warning' or 'wait' (given: 'error')",
    ),
    "check_code_twice": (
        "code: K03", "code: K01", "code: K01\n      title: {sv: Kostnaderna",
        "code 'K01' stands twice",
    ),
    "swedish_text_missing": (
        'text: {sv: "Slutar {end}, före {start}.", en:', "text: {en:", "text: {en",
        "'sv' is missing",
    ),
    "braces_in_a_label": (
        "label: {sv: Bidrag, en: Grant}", 'label: {sv: Bidrag, en: "Grant {number}"}',
        'en: "Grant {', "values are not put into this text; leave the braces out",
    ),
    "section_with_an_unknown_figure": (
        "club.title, total, days", "club.name, total, days", "club.name",
        "unknown figure 'club.name'; did you mean 'club.active'? (allowed: number, association,",
    ),
    "editable_that_others_rest_on": (
        "editable: [applied]", "editable: [end]", "end]\n      tables",
        "'days' is computed from 'end' and would not follow a change",
    ),
    "editable_cells_that_others_rest_on": (
        "value: (end - start).days + 1", "value: total / 2", "amount]\n  actions",
        "'days' is computed from 'rows.amount' and would not follow a change (only $sum(DETAIL",
    ),
    "control_that_is_no_hours": (
        "control: hours", "control: applied", "control: applied",
        "unknown column of type hours 'applied' (allowed: hours)",
    ),
    "unknown_figure_in_an_action": (
        "parameters: {number: number}", "parameters: {number: numer}", "number: numer",
        "unknown figure 'numer'; did you mean 'number'? (allowed: applied, association, before.c",
    ),
    "read_back_missing": (
        "      read_back: read\n", "", "key: register\n      section",
        "'read_back' is missing",
    ),
    "read_back_that_is_look": (
        "read_back: read", "read_back: find", "read_back: find",
        "must be another operation than look: what proves a write is read elsewhere",
    ),
    "unknown_section": (
        "section: grant", "section: grants", "section: grants",
        "unknown section 'grants'; did you mean 'grant'? (allowed: grant)",
    ),
    "unknown_role": (
        "target: register", "target: registry", "target: registry",
        "unknown 'registry': targets has register",
    ),
    "unknown_operation": (
        "write: register", "write: registrer", "write: registrer",
        "system 'payroll' has no operation 'registrer' that writes (it has: register)",
    ),
    "operation_that_writes_where_one_reads": (
        "look: find", "look: register\n      look_by_reference: find", "write: register",
        "must be another operation than look",
    ),
    "unknown_parameter": (
        "parameters: {number: number}", "parameters: {number: number, nr: sort}", "nr: sort",
        "operation 'register' has no parameter 'nr' (it has: number)",
    ),
    "parameter_that_is_not_sent": (
        "parameters: {number: number}", "parameters: {}", "write: register",
        "operation 'register' needs parameters: number",
    ),
    "unknown_result": (
        "compare: {nummer: number}", "compare: {number: number}", "number: number}\n      when",
        "operation 'read' reads no 'number' (it reads: nummer)",
    ),
    "reading_by_an_unknown_operation": (
        "operation: read\n", "operation: reed\n", "operation: reed",
        "system 'payroll' has no operation 'reed' that reads (it has: find, read, read_own)",
    ),
    "reading_that_writes": (
        "operation: read\n", "operation: register\n", "operation: register",
        "system 'payroll' has no operation 'register' that reads (it has: find, read, read_own)",
    ),
    "reading_by_the_reference_of_a_write": (
        "operation: read\n", "operation: read_own\n", "operation: read_own",
        "operation 'read_own' looks by the reference of a write; while a case is prepared there is",
    ),
    "reading_without_its_parameter": (
        "parameters:\n        number: number", "parameters: {}", "operation: read",
        "operation 'read' needs parameters: number",
    ),
    "reading_with_an_unknown_parameter": (
        "parameters:\n        number: number", "parameters:\n        numero: number",
        "numero: number", "operation 'read' has no parameter 'numero' (it has: number)",
    ),
    "reading_by_an_unknown_column": (
        "parameters:\n        number: number", "parameters:\n        number: numbre",
        "number: numbre", "unknown column of the cases or of a look-up 'numbre'; did you mean 'nu",
    ),
    "reading_of_an_unknown_field": (
        "result:\n", "result:\n        nr: {label: {sv: Nr, en: No}}\n", "nr: {label",
        "operation 'read' reads no 'nr' (it reads: nummer)",
    ),
    "reading_of_another_type": (
        "Grant number}}", "Grant number}, type: integer}", "nummer: {label",
        "operation 'read' reads 'nummer' as text, not as integer",
    ),
    "reading_that_nobody_sees": (
        "before.count, before.nummer]", "before.nummer]", "when: before",
        "'before.count' is read from a system and stands in no section's figures",
    ),
    "reading_in_the_title": (
        'title: "{sort} {number}"', 'title: "{sort} {before.nummer}"', 'title: "{sort',
        "unknown column or figure 'before.nummer'",
    ),
    "constant_of_another_type": (
        'value: "5000"', "value: femtusen", "value: femtusen",
        "'femtusen' must be a number: the constant is decimal",
    ),
    "settled_by_no_yes_or_no": (
        "before.count == 1 and applied < roof", "before.count + applied", "when: before",
        "must come to yes or no, and comes to a number",
    ),
    "unknown_source": (
        "- name: associations", "- name: assocs", "name: assocs",
        "unknown 'assocs': sources has applications, associations",
    ),
}  # fmt: skip
#: More than fifteen, made in one file. What rests on a broken part is told when that is mended.
TOGETHER = (
    "unknown_key", "unknown_column_type", "bounds_the_wrong_way", "choices_of_another_type",
    "unknown_named_by", "template_with_an_unknown_column", "unknown_sheet_in_a_look_up",
    "expression_that_is_none", "assignment_for_equality", "check_code_twice",
    "swedish_text_missing", "unknown_name_in_an_expression", "braces_in_a_label",
    "protected_by_nothing", "read_back_missing", "reading_by_an_unknown_column",
    "constant_of_another_type",
)  # fmt: skip


def _problems(folder: Path) -> list[Problem]:
    """Return what `coworker check` tells of KaRin."""
    read = Folder(folder / "town", folder / "common")
    site = read.read()
    assert site is not None, read.problems
    return list(check_coworker(site.coworkers["karin"], read.documents["karin"]))


#: What KaRin may ask the system, and decide by it.
READS = """\
  constants:
    - key: roof
      label: {sv: Högsta belopp, en: Highest amount}
      type: decimal
      value: "5000"
      source: nämndens beslut
  readings:
    - key: before
      label: {sv: Registrerade bidrag, en: Registered grants}
      target: "register"
      operation: read
      parameters:
        number: number
      result:
        nummer: {label: {sv: Bidragets nummer, en: Grant number}}
  settled:
    - when: before.count == 1 and applied < roof
      text: {sv: "Står som {before.nummer}.", en: "Stands as {before.nummer}."}
"""


def write_town(folder: Path, *, reads: bool = False) -> Path:
    """Put KaRin in the small municipality; returns her file."""
    town.write(folder)
    (folder / "town/coworkers/harry.yaml").unlink()
    target = (folder / "town/targets/payroll.yaml").read_text("utf-8")
    find = target[target.index("  find:\n") : target.index("  register:\n")]
    own = f"{target}{find.replace('  find:', '  read:', 1)}"
    by_ours = find.replace("  find:", "  read_own:", 1).replace("{{ number }}", "{{ reference }}")
    own += by_ours
    (folder / "town/targets/payroll.yaml").write_text(own, encoding="utf-8")
    file = Path(shutil.copy(KARIN, folder / "town/coworkers/karin.yaml"))
    if reads:
        text = file.read_text("utf-8").replace("  computed:\n", f"{READS}  computed:\n")
        text = text.replace("total, days]", "total, days, before.count, before.nummer]")
        file.write_text(text, encoding="utf-8")
    return file


def test_right_settings_have_no_mistakes(tmp_path: Path) -> None:
    """KaRin herself is right, so every mistake below is the one that was made."""
    write_town(tmp_path, reads=True)
    assert _problems(tmp_path) == []


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_one_mistake_one_explanation(name: str, tmp_path: Path) -> None:
    """One mistake gives an explanation with file, line, column and what is allowed."""
    old, new, snippet, told = MISTAKES[name]
    file = write_town(tmp_path, reads=True)
    text = town.change(tmp_path, file.relative_to(tmp_path), old, new)
    problems = _problems(tmp_path)
    line, column = town.place(text, snippet)
    # A key that stands twice is missed elsewhere as well.
    first = [each for each in problems if told in each.text]
    assert first, [str(each) for each in problems]
    assert (first[0].file, first[0].line, first[0].column) == (file, line, column)


def test_fifteen_mistakes_in_one_file(tmp_path: Path) -> None:
    """Mistakes of every sort in one file give as many explanations, each at its place."""
    file = write_town(tmp_path, reads=True)
    for name in TOGETHER:
        old, new, _, _ = MISTAKES[name]
        text = town.change(tmp_path, file.relative_to(tmp_path), old, new)
    problems = _problems(tmp_path)
    wanted = [(*town.place(text, MISTAKES[name][2]), MISTAKES[name][3]) for name in TOGETHER]
    found = [(each.line, each.column, each.text) for each in problems]
    assert [(line, column) for line, column, _ in found] == [(a, b) for a, b, _ in sorted(wanted)]
    for (_, _, text), (_, _, told) in zip(found, sorted(wanted), strict=True):
        assert told in text


def test_without_its_extra_the_check_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has not installed what reads expressions is told so, and nothing else."""
    write_town(tmp_path)
    monkeypatch.setattr(reading, "find_spec", lambda _: None)
    (problem,) = _problems(tmp_path)
    assert problem.text == (
        "kind form_filling needs the extra `forms`: install digital-coworker[forms]"
    )
