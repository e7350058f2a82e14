"""Prepares applications for income support (ekonomiskt bistånd)."""

from bots.income_support.kind import IncomeSupport

KIND = IncomeSupport

__all__ = ["KIND"]
