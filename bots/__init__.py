"""Kinds of work; which coworker does which kind stands in `configs/`."""
