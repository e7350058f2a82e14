"""The `settings` of a coworker of kind `form_filling`: its sources, rules and writes, as data.

Things are known by a short `key`. In expressions and texts a column of the case's own row is its
key, `person.title` is a column that was looked up, `rows.hours` a column of all detail rows,
`salary.monthly` what a system said when it was asked.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from bots.form_filling.pruning import Pruned
from framework.core.canonical import ValueType
from framework.core.messages import both
from framework.core.rules import Certainty, Level, Rule
from framework.core.tables import Column, Strangers
from framework.core.values import Value

#: A short name that expressions and texts use.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
#: A name, or `lookup.column`.
AnyName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$")]
#: `column` of the row that an action is carried out for, or a name.
Sent = Annotated[str, Field(pattern=r"^\.?[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?$")]
#: Text in which `{name}` stands for a value.
Template = Annotated[str, Field(min_length=1, max_length=300)]
#: See `expressions.py`.
Formula = Annotated[str, Field(min_length=1)]
Place = tuple[str | int, ...]
#: A sum of a column of details, which follows what people change in it.
_SUM = re.compile(r"\$sum\(\s*([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\s*\)")
_SUMMED = frozenset({ValueType.decimal, ValueType.integer})
#: So often broken parts are taken out: one may hide another.
_ROUNDS = 8


class Text(Value):
    """A text in both languages."""

    sv: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def label(self) -> str:
        """Both languages as one label or template."""
        return both(self.sv, self.en)


class FormColumn(Column):
    """One column of a sheet, with the key that expressions and templates know it by."""

    key: Name
    #: The header as the sender writes it.
    name: str = Field(min_length=1)
    #: What people read; the header where none is given.
    label: Text | None = None

    @property
    def title(self) -> str:
        """What people read, as a label."""
        return self.label.label if self.label else self.name

    @property
    def secret(self) -> bool:
        """Stands in no text: shown masked only."""
        return self.sensitive or self.type is ValueType.identity


class Owner(Value):
    """The sheet whose rows own the rows of another."""

    sheet: Name
    #: Keys of columns that both sheets have.
    on: tuple[Name, ...] = Field(min_length=1)


class FormSheet(Value):
    """One sheet that every workbook of a source has."""

    key: Name
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    columns: tuple[FormColumn, ...] = Field(min_length=1)
    #: Keys of columns that together stand once.
    unique: tuple[Name, ...] = ()
    #: A row is work only if one of these has a value.
    named_by: tuple[Name, ...] = Field(min_length=1)
    belongs: Owner | None = None
    #: The column that must hold the municipality's name.
    tenant: Name | None = None
    #: What becomes of another municipality's row: the file is refused, or the row sent back.
    strangers: Strangers = "refuse"


class FormSource(Value):
    """One source, by its name in `sources` above the settings."""

    name: str
    sheets: tuple[FormSheet, ...] = Field(min_length=1)


class Protected(Value):
    """What says that somebody's identity is protected, or why that cannot be.

    Exactly one of `column` and `never` is given.
    """

    #: A column of the case's row, or `lookup.column`.
    column: AnyName | None = None
    #: Its values that say so; any value but these and `no` goes to a person as well.
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    #: Why no case is about a person at all.
    never: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.column is None) == (self.never is None):
            msg = "say which column tells of protected identity, or never: why nobody can have it"
            raise ValueError(msg)
        if self.column is not None and not (self.yes and self.no):
            msg = "say which values mean protected (yes) and which do not (no)"
            raise ValueError(msg)
        return self


class Cases(Value):
    """Which rows are work, and what people call each."""

    sheet: Name
    #: Stable from night to night, and different for every row of every coworker of the
    #: municipality: what is written carries it.
    reference: Template
    title: Template
    unit: Template
    unit_name: Template
    protected: Protected
    #: When it holds, somebody may be in distress.
    urgent: Formula | None = None
    #: A date: the day that the work is about.
    day: Name | None = None
    #: Hours that batches sum up.
    control: Name | None = None


#: Keys of a date, or of a date and a time of day.
Moment = Annotated[tuple[Name, ...], Field(min_length=1, max_length=2)]


class Overlap(Value):
    """Keep the rows whose period has a moment in common with a period of the case's row.

    A date without a time is the whole day, at the end of a period as well.
    """

    #: Columns there.
    starts: Moment
    ends: Moment
    #: Columns of the case's row; none of them may be empty.
    since: Moment
    until: Moment
    #: Minutes that must lie between the two periods.
    margin: int = Field(default=0, ge=0, le=1440)


class Lookup(Value):
    """Rows of a sheet that belong to the case: their number, and what the only one says.

    None, or several, say nothing but how many they are. How many is not known when there was
    nothing to look up by, or when a row of a register may be one of them and cannot be read.
    """

    key: Name
    sheet: Name
    #: Column there → column of the case's row that it must equal, or `detail.column`: it must
    #: equal that of any detail row.
    by: dict[Name, AnyName] = Field(min_length=1)
    #: Column there → the value that it must have.
    only: dict[Name, str] = {}
    overlaps: Overlap | None = None


class Detail(Value):
    """The rows of another sheet of the same workbook that belong to the case."""

    key: Name
    sheet: Name


class ReadField(Value):
    """One field of what a system says."""

    label: Text
    type: ValueType = ValueType.text
    sensitive: bool = False

    @property
    def secret(self) -> bool:
        """Stands in no text: shown masked only."""
        return self.sensitive or self.type is ValueType.identity


class FormReading(Value):
    """What a system is asked while a case is prepared: its one row; none, or several, is unknown.

    `KEY.count` is how many rows there are, and is unknown where the system was not read.
    """

    key: Name
    #: What its rows are called.
    label: Text
    target: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    #: One that is marked `reads`.
    operation: str
    #: Operation's parameter → column of the case's row, or `lookup.column`.
    parameters: dict[str, AnyName] = {}
    #: Fields of the operation's result.
    result: dict[Name, ReadField] = {}


class Constant(Value):
    """A value that somebody has decided, for expressions, texts and figures."""

    key: Name
    label: Text
    type: ValueType
    #: Canonical text.
    value: str = Field(min_length=1)
    #: Who decided it, or where it stands.
    source: str = Field(min_length=1)


class Computed(Value):
    """A figure that is computed from others."""

    key: Name
    label: Text
    type: ValueType
    value: Formula
    #: Decimals of a decimal number or per cent; halves are rounded away from nothing.
    decimals: int = Field(default=2, ge=0, le=6)

    @property
    def sums(self) -> str | None:
        """The detail column, `rows.amount`, that it is the sum of and nothing else."""
        found = _SUM.fullmatch(self.value.strip())
        return found[1] if found and self.type in _SUMMED else None


class FormCheck(Value):
    """One rule: what must hold, and what is told where it does not."""

    code: Annotated[str, Field(pattern=r"^[A-ZÅÄÖ][A-ZÅÄÖ0-9_-]{1,19}$")]
    title: Text
    level: Level
    holds: Formula
    #: What was found, with figures: `Slutar {end}, före {start}.`
    text: Text
    source: str = Field(min_length=1)
    certainty: Certainty

    @property
    def rule(self) -> Rule:
        """The check as people read it among the rules."""
        return Rule(
            code=self.code, title=self.title.label, level=self.level, source=self.source,
            certainty=self.certainty,
        )  # fmt: skip


class Settled(Value):
    """When there is nothing to decide: the case is closed, and says why."""

    when: Formula
    text: Text


class TableOfRows(Value):
    """Detail rows as a table of figures."""

    detail: Name
    label: Text
    #: Keys of columns; the first says what a row is about.
    columns: tuple[Name, ...] = Field(min_length=1)
    editable: tuple[Name, ...] = ()
    #: People may add rows and take rows away.
    extendable: bool = False


class FormSection(Value):
    """A part of the proposal that is decided on by itself."""

    key: Name
    label: Text
    figures: tuple[AnyName, ...] = ()
    #: Those of the figures that people may change.
    editable: tuple[AnyName, ...] = ()
    tables: tuple[TableOfRows, ...] = ()


class FormAction(Value):
    """One write; see `framework.core.proposals.Action`."""

    key: Name
    section: Name
    label: Text
    target: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    look: str
    write: str
    read_back: str
    look_by_reference: str = ""
    #: Operation's parameter → figure, or `.column` of the row that it is carried out for.
    parameters: dict[str, Sent]
    #: Field of the operation's result → figure that it must equal.
    compare: dict[str, Sent] = Field(min_length=1)
    given: dict[str, str] = {}
    for_each: Name | None = None
    #: It is planned only when this holds; where that is unknown a person takes over.
    when: Formula | None = None


class Settings(Value):
    """The `settings` of a coworker of kind `form_filling`."""

    #: Of its rules, told in every proposal, e.g. `BG-2026.1`.
    version: str = Field(min_length=1)
    sources: tuple[FormSource, ...] = Field(min_length=1)
    cases: Cases
    constants: tuple[Constant, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    details: tuple[Detail, ...] = ()
    readings: tuple[FormReading, ...] = ()
    computed: tuple[Computed, ...] = ()
    checks: tuple[FormCheck, ...] = ()
    #: The first that holds counts. Nothing is settled by what nobody knows, nor while a check of
    #: level `stop`, `human` or `wait` has not passed.
    settled: tuple[Settled, ...] = ()
    sections: tuple[FormSection, ...] = Field(min_length=1)
    actions: tuple[FormAction, ...] = ()
    #: How far it can be let at most.
    highest_level: Literal["prepare", "approve_each", "batch"] = "approve_each"

    @model_validator(mode="wrap")
    @classmethod
    def _every_mistake(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 (YAML)
        """Tell every mistake at once: what is right in itself is looked through all the same."""
        if find_spec("rule_engine") is None:
            msg = "kind form_filling needs the extra `forms`: install digital-coworker[forms]"
            raise ValueError(msg)
        from bots.form_filling.mistakes import mistakes  # noqa: PLC0415 (knows the settings)

        try:
            settings = read(raw)
        except ValidationError as error:
            wrong = [_again(each) for each in error.errors()]
            left = _left(raw, read, error)
            told = mistakes(left[0], left[1].broken) if left else []
            wrong += [_mistake(left[1].original(at), text) for at, text in told] if left else []
            raise ValidationError.from_exception_data(cls.__name__, wrong) from None
        if found := mistakes(settings, frozenset()):
            wrong = [_mistake(at, text) for at, text in found]
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return settings


def _left(
    raw: Any,  # noqa: ANN401 (YAML)
    read: ModelWrapValidatorHandler[Settings],
    error: ValidationError,
) -> tuple[Settings, Pruned] | None:
    """Return the settings without their broken parts; None when nothing whole is left."""
    rest = Pruned(raw)
    for _ in range(_ROUNDS):
        rest.remove(each["loc"] for each in error.errors())
        try:
            return read(rest.values), rest
        except ValidationError as again:
            error = again
    return None


def _mistake(at: Place, text: str) -> InitErrorDetails:
    kind = PydanticCustomError("value_error", "{error}", {"error": text})
    return InitErrorDetails(type=kind, loc=at, input=None)


def _again(found: Any) -> InitErrorDetails:  # noqa: ANN401 (pydantic's error dict)
    """Return a mistake that pydantic has told, to be told with the others."""
    if found["type"] == "value_error":
        return _mistake(found["loc"], str(found["ctx"]["error"]))
    return InitErrorDetails(
        type=found["type"], loc=found["loc"], input=found["input"], ctx=found.get("ctx", {})
    )
