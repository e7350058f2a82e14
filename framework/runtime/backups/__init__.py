"""A whole installation in one file, and back again: database, evidence, folders, configs."""
