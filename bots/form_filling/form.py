"""Settings ready for use: every name that there is, and expressions parsed once."""

from __future__ import annotations

from bots.form_filling.expressions import Expression, parse
from bots.form_filling.names import Names, sheets
from bots.form_filling.settings import FormSheet, Settings


class Form:
    """Settings that have been found right."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.names = Names(settings)
        self.names.add_prepared(settings.readings)
        for computed in settings.computed:
            self.names.add_computed(computed)
        self._sheets = {key: sheet for key, (_, sheet) in sheets(settings).items()}
        self._sources = {key: source.name for key, (source, _) in sheets(settings).items()}
        self._parsed: dict[str, Expression] = {}

    def expression(self, formula: str) -> Expression:
        """Return an expression over all names."""
        if formula not in self._parsed:
            self._parsed[formula] = parse(formula, self.names.types())
        return self._parsed[formula]

    def sheet(self, key: str) -> FormSheet:
        """Return a sheet by its key."""
        return self._sheets[key]

    def source_of(self, key: str) -> str:
        """Return the source that a sheet stands in."""
        return self._sources[key]


def figure_key(name: str) -> str:
    """Return the key of a figure: in a proposal a point parts a table from its column."""
    return name.replace(".", ":")
