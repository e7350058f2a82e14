"""The base of every domain value: frozen, keyword-only, nothing unexpected inside."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen domain value. Equal when all fields are equal; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
