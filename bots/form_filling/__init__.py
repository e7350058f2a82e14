"""Fills in forms as a coworker's settings say; see `settings.py`."""

from bots.form_filling.kind import FormFilling

KIND = FormFilling

__all__ = ["KIND"]
