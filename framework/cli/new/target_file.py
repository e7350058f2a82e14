"""The description of a system that nobody has described yet: what is known, and what to answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

from framework.core.canonical import ValueType
from framework.core.drafts import DraftWrite, SampleColumn, Wishes, scalar


def target_file(name: str, writes: DraftWrite, wishes: Wishes, *, schema: str) -> str:
    """Return the YAML of a system with a form and a list, to be compared with its pages."""
    say, ask = wishes.say, wishes.question
    by = writes.found_by
    header = writes.fields[by].name
    types = ", ".join(f"{key}: {column.type}" for key, column in writes.fields.items())
    result = [f"      {key}: {{column: {scalar(one.name)}, type: {one.type}}}"
              for key, one in writes.fields.items()]  # fmt: skip
    return "\n".join([
        f"# yaml-language-server: $schema={schema}",
        say("# Vad som står på systemets sidor. Element hittas av det första av sina sätt som ger\n"
            "# exakt en synlig träff: label, role + name, beside, cell, text, placeholder.\n"
            "# Stegen står i configs/README.md; `coworker record` kan visa dem.",
            "# What stands on the system's pages. Elements are found by the first of their ways\n"
            "# with exactly one visible hit: label, role + name, beside, cell, text, placeholder.\n"
            "# The steps stand in configs/README.md; `coworker record` can show them."),
        f"name: {scalar(name)}  " + ask("Vad kallar ni systemet?", "What do you call the system?"),
        'version: "1"',
        "sessions: 1",
        "page_seconds: 15",
        say("# Sekunder tills en skrivning finns eller aldrig kommer att finnas; hellre för många.",
            "# Seconds until a write is there or never will be; rather too many."),
        "settles_within: 30",
        "",
        "log_in:",
        "  steps:",
        "    - open: log_in",
        '    - fill: {user: "{{ user }}"}',
        '    - fill: {password: "{{ password }}"}',
        "    - press: log_in",
        "  proof: {role: link, name: Logga ut}  "
        + ask("Vad ser bara den som är inloggad?", "What does only a logged-in person see?"),
        "  refused: {role: alert}  "
        + ask("Var säger det att inloggningen nekades?", "Where does it refuse a log-in?"),
        "  expired: {role: heading, name: Logga in}  "
        + ask("Vad visar en sida vars session är slut?", "What shows that a session has ended?"),
        "",
        "saved: {role: status}  "
        + ask("Vad visar det när det har sparat?", "What does it show when it has saved?"),
        "refusal: {role: alert}  "
        + ask("Vad visar det när det inte tar emot?", "What does it show when it refuses?"),
        "formats: {decimal: comma}",
        "",
        "pages:",
        "  log_in:",
        "    path: /login  " + ask("Sidans sökväg?", "Its path?"),
        "    proof: {role: heading, name: Logga in}",
        "    elements:",
        "      user: {find: [{label: Användarnamn}]}",
        "      password: {find: [{label: Lösenord}], sensitive: true}",
        "      log_in: {find: [{role: button, name: Logga in}]}",
        "  form:",
        "    path: /new  " + ask("Formulärets sökväg?", "The form's path?"),
        "    proof: {role: button, name: Spara}",
        "    elements:",
        *(f"      {key}: {{find: [{{label: {scalar(one.name)}}}]{_masked(one)}}}"
          for key, one in writes.fields.items()),
        "      save: {find: [{role: button, name: Spara}]}",
        "  list:",
        "    path: /list  " + ask("Listans sökväg?", "The list's path?"),
        "    proof: {role: button, name: Sök}",
        "    elements:",
        f"      {by}: {{find: [{{label: {scalar(header)}}}]}}",
        "      search: {find: [{role: button, name: Sök}]}",
        "      rows: {find: [{role: table}], appears: true}",
        "      nothing: {find: [{text: Inga träffar}], appears: true}  "
        + ask("Vad visar listan när inget finns?", "What shows that nothing was found?"),
        *_blackened(writes, wishes),
        "",
        "operations:",
        say("  # Titta först: finns det redan?", "  # Look first: is it there already?"),
        f"  {writes.look}:",
        "    does: reads",
        f"    parameters: {{{by}: {writes.fields[by].type}}}",
        "    steps:",
        "      - open: list",
        f'      - fill: {{{by}: "{{{{ {by} }}}}"}}',
        "      - press: search",
        "      - expect: list",
        "      - none_if: nothing",
        "      - read_table: {table: rows}",
        f"    where: {{{by}: {by}}}",
        "    result: &row",
        *result,
        "",
        f"  {writes.write}:",
        "    does: writes",
        f"    parameters: {{{types}}}",
        "    steps:",
        "      - open: form",
        *(f'      - {_verb(one)}: {{{key}: "{{{{ {key} }}}}"}}'
          for key, one in writes.fields.items()),
        "      - save: save",
        "",
        say("  # Läs tillbaka på annat håll än sidan som sa att det var sparat.",
            "  # Read back elsewhere than on the page that said it was saved."),
        f"  {writes.read_back}:",
        "    does: reads",
        f"    parameters: {{{by}: {writes.fields[by].type}}}",
        "    steps:",
        "      - get_csv: /export.csv  "
        + ask("Export, eller en annan sida som visar det?", "An export, or another page of it?"),
        f"    where: {{{by}: {by}}}",
        "    result: *row",
    ]) + "\n"  # fmt: skip


def _verb(column: SampleColumn) -> str:
    """Return how a value is put into a form: chosen where there are few, typed elsewhere."""
    return "choose" if column.choices else "fill"


def _masked(column: SampleColumn) -> str:
    return ", sensitive: true" if column.type is ValueType.identity else ""


def _blackened(writes: DraftWrite, wishes: Wishes) -> Iterator[str]:
    """Yield where identity numbers may be shown: such elements are black in every picture."""
    for key, column in writes.fields.items():
        if column.type is ValueType.identity:
            found = f"tr:has(> th:text-is({json.dumps(column.name, ensure_ascii=False)})) > td"
            yield f"      {key}_shown:"
            yield f"        find: [{{css: '{found}'}}]  " + wishes.question(
                "Hittar det numret där sidor visar det? Det svärtas på varje bild.",
                "Does it find the number where pages show it? It is black in every picture.",
            )
            yield "        appears: true"
            yield "        sensitive: true"
