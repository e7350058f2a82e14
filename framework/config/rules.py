"""Dated rule data of a municipality or shared by several: `rules/*.yaml`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Self

from pydantic import model_validator

from framework.core.dated import DatedRules, DatedValue
from framework.core.values import Value


class RulesFile(Value):
    """Values by key, each with the days it is in force and its source."""

    #: Keys that a municipality's file may hold although `common/` has them too.
    overrides: tuple[str, ...] = ()
    values: dict[str, tuple[DatedValue, ...]]

    @model_validator(mode="after")
    def _no_overlap(self) -> Self:
        for key, dated in self.values.items():
            for value in dated:
                if value.valid_to is not None and value.valid_to < value.valid_from:
                    msg = f"{key}: the value from {value.valid_from} ends before it begins"
                    raise ValueError(msg)
            ordered = sorted(dated, key=lambda value: value.valid_from)
            for earlier, later in itertools.pairwise(ordered):
                if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                    msg = f"{key}: two values are in force on {later.valid_from}"
                    raise ValueError(msg)
        return self


def merged(files: Iterable[RulesFile]) -> DatedRules:
    """Return all values; a later file's keys replace an earlier's (see `overrides`)."""
    values: dict[str, tuple[DatedValue, ...]] = {}
    for file in files:
        values |= file.values
    return DatedRules(values=values)
