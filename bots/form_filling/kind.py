"""The kind of work: fills in forms as a coworker's settings say, without any code of its own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import ConfigDict, JsonValue

from bots.form_filling import drafting
from bots.form_filling.settings import Settings
from framework.core.cases import Case, NotPrepared
from framework.core.drafts import Draft, Sample, Wishes
from framework.core.errors import ProtectedIdentity
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.levels import WorkLevel
from framework.core.proposals import Check, Proposal
from framework.core.values import Value

if TYPE_CHECKING:
    from bots.form_filling.form import Form


class Checked(Value):
    """Settings that a kind has been made from: they have been looked through."""

    model_config = ConfigDict(extra="allow")


#: Kinds that have been made, by what their settings say.
_MADE: dict[str, type[FormFilling]] = {}


class FormFilling(Kind):
    """Reads rows, checks them by expressions, and proposes what would be typed into a form.

    What it reads, checks and writes stands in the coworker's settings: see `settings.py`. By
    itself, without any, it has no sources, systems or rules.
    """

    name: ClassVar = "form_filling"
    rules: ClassVar = ()
    rule_version: ClassVar = ""
    settings_model: ClassVar = Settings
    sources: ClassVar = {}
    targets: ClassVar = {}
    by_settings: ClassVar = True
    #: What the settings come to; only kinds that `made_for` has made have one.
    form: ClassVar[Form]

    @classmethod
    def made_for(cls, settings: Mapping[str, JsonValue]) -> type[Kind]:
        """Return the kind with the sources, systems and rules that settings name."""
        written = json.dumps(settings, sort_keys=True, default=str)
        if written not in _MADE:
            _MADE[written] = _made(Settings.model_validate(settings))
        return _MADE[written]

    @classmethod
    def draft(cls, sample: Sample, wishes: Wishes) -> Draft:
        """Return what the config of a new coworker begins with that reads files like a sample."""
        return drafting.draft(sample, wishes)

    def collect(self, sources: SourceReader) -> Iterable[Case | NotPrepared]:
        """Yield a case, or why there is none, for every good row."""
        from bots.form_filling.collecting import collect  # noqa: PLC0415 (an extra)

        return collect(self.form, sources)

    def prepare(self, case: Case, reader: TargetReader, now: dt.datetime) -> Proposal:
        """Return what would be written, and how every check came out.

        Systems are asked what the settings' readings say, and nothing for a protected identity.
        """
        from bots.form_filling.preparing import prepare  # noqa: PLC0415 (an extra)

        if case.protected:
            raise ProtectedIdentity
        return prepare(self.form, case, reader, now)

    def weigh(self, case: Case, proposal: Proposal, values: Mapping[str, str]) -> tuple[Check, ...]:
        """Return how every check comes out for values that people have set."""
        from bots.form_filling.preparing import weigh  # noqa: PLC0415 (an extra)

        return weigh(self.form, case, proposal, values)


def _made(settings: Settings) -> type[FormFilling]:
    """Return the kind as some settings make it."""
    from bots.form_filling import making  # noqa: PLC0415 (an extra)
    from bots.form_filling.form import Form  # noqa: PLC0415 (an extra)

    made = {
        "__doc__": FormFilling.__doc__,
        "__module__": __name__,
        "rules": making.rules(settings),
        "rule_version": settings.version,
        "sources": making.sources(settings),
        "targets": making.targets(settings),
        "reads": making.reads(settings),
        "places": making.places(settings),
        "highest_level": WorkLevel(settings.highest_level),
        "settings_model": Checked,
        "form": Form(settings),
    }
    return type("FormFilling", (FormFilling,), made)
