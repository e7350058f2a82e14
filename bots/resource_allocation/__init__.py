"""Distributes hours and money to the areas of the home care, month by month."""

from bots.resource_allocation.kind import ResourceAllocation

KIND = ResourceAllocation

__all__ = ["KIND"]
