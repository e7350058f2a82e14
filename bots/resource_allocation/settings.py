"""What a municipality decides about its coworker of this kind."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from framework.core.values import Value


class Settings(Value):
    """The `settings` of a coworker of kind `resource_allocation`."""

    #: Unit code of each area of the home care → its name in the sources.
    areas: dict[str, str] = Field(min_length=1)
    #: Fewest clients that a row or line may be about by itself; those of fewer are put together.
    least_clients: int = Field(default=5, ge=3, le=50)
    #: Hours in a month under which a line that differs is not told by itself.
    outlier_hours: Decimal = Field(default=Decimal(1), ge=0)
    #: Fewest hours that are worth moving from one area to another.
    least_move: Decimal = Field(default=Decimal(1), gt=0)
