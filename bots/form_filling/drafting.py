"""What the settings of a new coworker begin with, from a workbook like those that it is to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from framework.core.canonical import ValueType
from framework.core.drafts import (
    UNANSWERED,
    Draft,
    DraftWrite,
    Sample,
    SampleColumn,
    SampleSheet,
    Wishes,
    both_languages,
    listed,
    scalar,
    short_name,
)

_PROTECTED = re.compile(r"skydd|sekret|protected")
#: Ways to write yes, each with how the same people write no.
_ANSWERS = {"J": "N", "Ja": "Nej", "ja": "nej", "j": "n", "Y": "N", "Yes": "No", "1": "0", "x": ""}
_NUMBERED = (ValueType.text, ValueType.integer)
_KNOWN = frozenset({"and", "or", "not", "in", "for", "if", "true", "false", "null", "inf", "nan",
                    "known", "today", "count"})  # fmt: skip


class _Sheet:
    """A sheet with the keys that its columns get."""

    def __init__(self, sheet: SampleSheet) -> None:
        self.name, self.header, self.rows = sheet.name, sheet.header, sheet.rows
        self.key = key_of(sheet.name, ())
        self.columns: dict[str, SampleColumn] = {}
        for column in sheet.columns:
            self.columns[key_of(column.name, self.columns)] = column

    @property
    def reference(self) -> str | None:
        """The column that tells its rows apart, None where none does."""
        found = [
            key
            for key, column in self.columns.items()
            if column.unique and column.type in _NUMBERED and self.rows > 1
        ]
        return found[0] if found else None

    @property
    def protected(self) -> str | None:
        """The column that seems to say whose identity is protected."""
        found = (key for key in self.columns if _PROTECTED.search(key))
        return next(found, None)


def draft(sample: Sample, wishes: Wishes) -> Draft:
    """Return what the config begins with; `ValueError` for a sample without any rows."""
    if not sample.sheets:
        msg = "no sheet has a row of headers and something below it"
        raise ValueError(msg)
    sheets = [_Sheet(sheet) for sheet in sample.sheets]
    main = max(
        sheets, key=lambda one: (one.reference is not None, len(_tied(one, sheets)), one.rows)
    )
    tied = _tied(main, sheets)
    source = key_of(sample.file.rpartition(".")[0], ()).replace("_", "-")
    fields = {key: one for key, one in main.columns.items() if key != main.protected}
    found_by = main.reference or next(iter(fields))
    writes = DraftWrite(fields=fields, found_by=found_by) if wishes.acts else None
    parts = [
        _head(wishes),
        _sources(source, main, tied, wishes),
        _unread([one for one in sheets if one is not main and one not in tied], wishes),
        _cases(main, wishes),
        _details(tied),
        _rules(main, wishes),
        _sections(main, tied, wishes),
        _actions(writes, main, wishes),
    ]
    text = "\n".join(line for part in parts for line in part)
    return Draft(source=source, settings=f"{text}\n", writes=writes)


def _tied(owner: _Sheet, sheets: list[_Sheet]) -> list[_Sheet]:
    """Return the sheets that have the number of an owner's rows."""
    return [one for one in sheets if one is not owner and owner.reference in one.columns]


def key_of(header: str, taken: Iterable[str]) -> str:
    """Return a short name for a header, which means nothing else in expressions."""
    return short_name(header, set(taken), _KNOWN)


def _head(wishes: Wishes) -> Iterator[str]:
    yield wishes.say("# Höj den när något nedan ändras: den står i varje underlag.",
                     "# Raise it when something below changes: proposals tell it.")  # fmt: skip
    yield f"version: {wishes.slug.upper()}-1"
    yield wishes.say("# Så långt den kan släppas: prepare, approve_each eller batch.",
                     "# How far it can be let: prepare, approve_each or batch.")  # fmt: skip
    yield "highest_level: approve_each"


def _sources(source: str, main: _Sheet, tied: list[_Sheet], wishes: Wishes) -> Iterator[str]:
    yield "sources:"
    yield f"  - name: {source}"
    yield "    sheets:"
    for sheet in (main, *tied):
        yield f"      - key: {sheet.key}"
        yield f"        name: {scalar(sheet.name)}  " + wishes.say(
            f"# rubrikerna står på rad {sheet.header}, {sheet.rows} rader under dem",
            f"# its headers stand in row {sheet.header}, {sheet.rows} rows below them",
        )
        if sheet is main:
            named = sheet.reference or next(iter(sheet.columns))
            yield f"        named_by: [{named}]"
            if sheet.reference:
                yield f"        unique: [{sheet.reference}]"
        else:
            own = [key for key in sheet.columns if key != main.reference]
            yield f"        named_by: [{', '.join(own[:1])}]"
            yield f"        belongs: {{sheet: {main.key}, on: [{main.reference}]}}"
        yield wishes.say(
            "        # type: text, lines, integer, decimal, percent, hours, time, date, identity.\n"
            "        # Kan stå också: empty_ok, optional, choices, minimum, maximum, pattern,\n"
            "        # sensitive (visas aldrig omaskerad), aliases (andra rubriker), label.",
            "        # type: text, lines, integer, decimal, percent, hours, time, date, identity.\n"
            "        # May stand too: empty_ok, optional, choices, minimum, maximum, pattern,\n"
            "        # sensitive (never shown unmasked), aliases (other headers), label (sv, en).",
        )
        yield "        columns:"
        for key, column in sheet.columns.items():
            asked = key != sheet.protected
            yield f"          - {_column(key, column, wishes, asked=asked)}"


def _column(key: str, column: SampleColumn, wishes: Wishes, *, asked: bool) -> str:
    parts = [f"key: {key}", f"name: {scalar(column.name)}"]
    if column.type is not ValueType.text:
        parts.append(f"type: {column.type}")
    if column.type is ValueType.identity:
        parts.append("sensitive: true")
    if column.choices and asked:
        parts.append(f"choices: {listed(column.choices)}")
    if column.has_empty:
        parts.append("empty_ok: true")
    return f"{{{', '.join(parts)}}}{_seen(column, wishes, asked=asked)}"


def _seen(column: SampleColumn, wishes: Wishes, *, asked: bool) -> str:
    """Return what a guess rests on, or a question where it may be wrong."""
    if column.fits < column.seen:
        text = wishes.say(
            f"# {column.fits} av {column.seen} är {column.type}; rader med annat skickas tillbaka",
            f"# {column.fits} of {column.seen} are {column.type}; rows with others are sent back",
        )
    elif column.choices and asked:
        text = wishes.question("Får inget annat stå? Annat skickas tillbaka.",
                               "May nothing else stand here? It is sent back.")  # fmt: skip
    elif not column.seen:
        text = wishes.question("Kolumnen är tom i provfilen; vad står det i den?",
                               "It is empty in the sample; what stands in it?")  # fmt: skip
    else:
        return ""
    return f"  {text}"


def _unread(others: list[_Sheet], wishes: Wishes) -> Iterator[str]:
    if others:
        names = ", ".join(sheet.name for sheet in others)
        yield wishes.say(f"# Läses inte, för ingen kolumn knyter dem till ärendena: {names}.",
                         f"# Not read, for no column ties them to the cases: {names}.")  # fmt: skip


def _cases(main: _Sheet, wishes: Wishes) -> Iterator[str]:
    yield "cases:"
    yield f"  sheet: {main.key}"
    yield wishes.say(
        "  # Samma från natt till natt, och ingen annan medarbetare i kommunen får ge samma.",
        "  # The same from night to night, and no other coworker of the municipality gives it.",
    )
    if main.reference:
        yield f'  reference: "{{{main.reference}}}"'
    else:
        yield f'  reference: "{UNANSWERED}"  ' + wishes.question(
            "Ingen kolumn skiljer alla rader åt. Vilka gör det tillsammans? T.ex. {datum}-{namn}",
            "No column tells all rows apart. Which do together? E.g. {date}-{name}",
        )
    yield f'  title: "{_title(main)}"'
    code, name = wishes.unit
    said = "" if code else "  " + wishes.question(
        "Enhetens kod i site.yaml, eller en kolumn: {enhet}",
        "The unit's code in site.yaml, or a column: {unit}",
    )  # fmt: skip
    yield f"  unit: {scalar(code or UNANSWERED)}{said}"
    said = "" if name else "  " + wishes.question("Enhetens namn?", "The unit's name?")
    yield f"  unit_name: {scalar(name or UNANSWERED)}{said}"
    yield from _protected(main, wishes)


def _title(main: _Sheet) -> str:
    words = [
        key
        for key, column in main.columns.items()
        if column.type is ValueType.text and key not in {main.reference, main.protected}
    ]
    used = [name for name in (*words[:1], main.reference) if name]
    return " ".join(f"{{{name}}}" for name in used) or main.name.replace("{", "").replace("}", "")


def _protected(main: _Sheet, wishes: Wishes) -> Iterator[str]:
    if wishes.nobody_protected:
        yield f"  protected: {{never: {both_languages(wishes.nobody_protected)}}}"
        return
    if main.protected is None:
        yield "  " + wishes.question(
            "Vilken kolumn säger att en identitet är skyddad? Eller never: varför ingens är det.",
            "Which column says that somebody's identity is protected? Or never: why nobody's is.",
        )
        yield "  " + wishes.say(
            "# Förrän det är besvarat förbereds ingenting, inte ens på prov.",
            "# Before that is answered nothing is prepared, not even on trial.",
        )
        yield f"  protected: {{column: \"{UNANSWERED}\", 'yes': [J], 'no': [N]}}"
        yield '  # protected: {never: {sv: "…", en: "…"}}'
        return
    yes, no = _meanings(main.columns[main.protected].choices)
    shown = f"{{column: {main.protected}, 'yes': {listed(yes)}, 'no': {listed(no)}}}"
    yield f"  protected: {shown}  " + wishes.question(
        "Betyder de värdena det? Allt annat går till en människa.",
        "Do these values mean that? Anything else goes to a person.",
    )


def _meanings(values: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return which values of a sample may mean protected, and which not."""
    yes = [value for value in values if value in _ANSWERS]
    no = [value for value in values if value in _ANSWERS.values() and value not in yes]
    yes = yes or [one for one, other in _ANSWERS.items() if other in no][:1]
    no = no or [_ANSWERS[one] for one in yes if _ANSWERS[one]]
    return yes or ["J"], no or ["N"]


def _details(tied: list[_Sheet]) -> Iterator[str]:
    if tied:
        yield "details:"
        yield from (f"  - {{key: {sheet.key}_rows, sheet: {sheet.key}}}" for sheet in tied)


def _rules(main: _Sheet, wishes: Wishes) -> Iterator[str]:
    yield wishes.say(
        "# Uppgifter som räknas ut, och kontroller; vad uttryck kan säga står i expressions.py:",
        "# Figures that are computed, and checks; expressions.py says what expressions can:",
    )
    numbers = [
        key for key, one in main.columns.items()
        if one.type in {ValueType.decimal, ValueType.integer}
    ]  # fmt: skip
    one = numbers[0] if numbers else "belopp"
    yield "# computed:"
    yield (
        "#   - {key: doubled, label: {sv: Dubbelt, en: Doubled}, type: decimal, "
        f"value: {one} * 2}}"
    )
    yield "# checks:"
    yield "#   - code: K01"
    yield "#     title: {sv: Beloppet är rimligt, en: The amount is reasonable}"
    yield "#     level: deviation  # stop, human, deviation, warning, wait"
    yield f"#     holds: {one} > 0 and {one} < 100000"
    yield f'#     text: {{sv: "Beloppet är {{{one}}}.", en: "The amount is {{{one}}}."}}'
    yield "#     source: …"
    yield "#     certainty: unverified  # read, secondary, unverified"


def _sections(main: _Sheet, tied: list[_Sheet], wishes: Wishes) -> Iterator[str]:
    yield wishes.say(
        "# Det som godkänns var för sig; editable: [kolumn] får ändras av den som beslutar.",
        "# What is approved by itself; editable: [column] may be changed by whoever decides.",
    )
    yield "sections:"
    yield f"  - key: {main.key}"
    yield f"    label: {both_languages(main.name)}"
    yield f"    figures: [{', '.join(key for key in main.columns if key != main.protected)}]"
    if tied:
        yield "    tables:"
        for sheet in tied:
            own = ", ".join(key for key in sheet.columns if key != main.reference)
            yield f"      - detail: {sheet.key}_rows"
            yield f"        label: {both_languages(sheet.name)}"
            yield f"        columns: [{own}]"


def _actions(writes: DraftWrite | None, main: _Sheet, wishes: Wishes) -> Iterator[str]:
    if writes is None:
        yield wishes.say("# Utan actions förbereds allt och ingenting skrivs.",
                         "# Without actions all is prepared and nothing written.")  # fmt: skip
        return
    sent = ", ".join(f"{key}: {key}" for key in writes.fields)
    yield wishes.say(
        "# Titta först, skriv, läs tillbaka på annat håll: tre operationer som systemet har.",
        "# Look first, write, read back elsewhere: three operations of the system's description.",
    )
    yield "actions:"
    yield "  - key: enter"
    yield f"    section: {main.key}"
    yield "    label: {sv: Registrera, en: Register}"
    yield f"    target: {writes.role}"
    yield f"    look: {writes.look}"
    yield f"    write: {writes.write}"
    yield f"    read_back: {writes.read_back}"
    yield f"    parameters: {{{sent}}}"
    yield f"    compare: {{{sent}}}"
